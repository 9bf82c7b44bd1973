"""Django settings: one file, read from the environment where an operator must decide, or from the file
settings.env in HANDRAIL_HOME, which `handrail setup` writes.

DATABASE_URL            postgres://user:password@host:port/name?sslmode=verify-full; unset means SQLite in
                        HANDRAIL_HOME
HANDRAIL_HOME           where the database, secret key, documents and outgoing mail live (default: var)
HANDRAIL_SECRET_KEY     unset: made once and kept in HANDRAIL_HOME
HANDRAIL_AUDIT_KEY      signs the audit; unset: made once and kept in HANDRAIL_HOME. It must never change
HANDRAIL_HOSTS          comma-separated host names; unset means this machine only
HANDRAIL_DEBUG          1 while developing
HANDRAIL_SERVICE_MODELS a folder of the operator's own service models
HANDRAIL_VALUE_SETS     EQ-5D value sets of the reference case, comma-separated; unset: each instrument's own
HANDRAIL_BRAND          the name shown in the header
HANDRAIL_ADDRESS        the public address, that links in mail begin with (default: http://localhost:8000)
HANDRAIL_NEUTRAL_ADDRESS  another public address of this server that names no service: links for clients who
                        gave us another name begin with it, and nothing else opens there (unset: none)
HANDRAIL_NEUTRAL_EMAIL  the address that mail to these clients comes from (unset: HANDRAIL_FROM_EMAIL)
HANDRAIL_CONTROLLER     the organisation responsible for the data
HANDRAIL_PRIVACY_CONTACT  an email address or phone number for questions about privacy
HANDRAIL_ANONYMOUS_KEYS a folder that no backup copies (default: not-backed-up in HANDRAIL_HOME)
HANDRAIL_RECORDS        the operator's costs.csv, targets.csv, employers.csv (default: HANDRAIL_HOME/records)
HANDRAIL_ATTACHMENTS    where files attached to cases lie: back it up with the database (default: attachments
                        in HANDRAIL_HOME)
HANDRAIL_VIRUS_SCANNER  a command that reads a file on its standard input and ends with 0 where it is clean, 1
                        where it is not, as: clamdscan - (unset: attached files are not scanned)
HANDRAIL_EXTRACTS       where the last extracts lie, for the figures (default: extracts in HANDRAIL_HOME)
HANDRAIL_EVALUATION_BASIS  on what, if not consent, evaluators get people not asked (unset: they get none)
HANDRAIL_EVALUATION_BASIS_DATE  the date of that basis, such as 2026-05-01
HANDRAIL_LIVE_CASES     up to this many cases, figures are counted as the page is drawn (default: 1000)
HANDRAIL_POSTS_BY_LINK  how often one link or browser may post publicly (default: 120/minute; empty: off)
HANDRAIL_POSTS_BY_ADDRESS  the same of one network address (default: 1200/minute)
HANDRAIL_INVITATION_DAYS  how long the link that invites a member of staff works (default: 14)
HANDRAIL_SECOND_FACTOR  on (default): whoever sees cases signs in with a code from their phone besides the
                        password; off in the demonstration
HANDRAIL_IDLE_MINUTES   sign out whoever has done nothing for so many minutes (default: 30; 0: never)
HANDRAIL_PROXIES        how many proxies of the operator's own stand before this server (default: 0)
HANDRAIL_CRISIS_LINES   a file of the operator's own crisis lines (default: service_models/crisis.yaml)
HANDRAIL_DUTIES         a file of your own clocks and thresholds (default: service_models/duties.yaml)
HANDRAIL_OPT_OUTS_CHECKED  the day on which national data opt-outs were checked, where they apply
HANDRAIL_LAWFUL_BASIS   what allows the record by law (default: public task, and the provision of health care)
HANDRAIL_RETENTION      how long records are kept, as a sentence for the privacy page
HANDRAIL_CLIENT_LINK_DAYS  how long a private link to the client's own page opens (default: 365)
HANDRAIL_REFERRER_LINK_DAYS  the same of the link that tells a referrer what became of it (default: 180)
HANDRAIL_LETTER_LINK_DAYS  the same of a link to a letter (default: 30)
HANDRAIL_LINK_DAYS_AFTER_END  the first two open no longer after a case has ended (default: 30)
HANDRAIL_UNHEARD_DAYS   a client in support not spoken to for so long is listed (default: 21)
HANDRAIL_LANGUAGES      what pages and letters are offered in, as en,cy (default: en)
HANDRAIL_EMAIL_HOST     the mail server; unset: mail is written to the folder `mail` in HANDRAIL_HOME, and
                        pages say so instead of 'sent'
HANDRAIL_EMAIL_PORT     its port (default: 587; 465 with SSL)
HANDRAIL_EMAIL_USER     the name to sign in with, if it asks for one
HANDRAIL_EMAIL_PASSWORD, or HANDRAIL_EMAIL_PASSWORD_FILE: its password, or a file that holds it
HANDRAIL_EMAIL_SECURITY starttls (default), ssl, or none for a server on this machine
HANDRAIL_EMAIL_TIMEOUT  seconds to wait for it before a message is tried again later (default: 10)
HANDRAIL_FROM_EMAIL     the address that mail comes from; a service's own name is put before it
HANDRAIL_TEXT_GATEWAY   the class that carries texts, as handrail.outbox.carriers.TextFolder; unset: they wait
"""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, SELF

from handrail.config.database import read_database
from handrail.config.languages import list_other_languages
from handrail.extract.consent import read_basis
from handrail.foundation.environment_file import read_environment_file
from handrail.service_models.bases import DEFAULT_LAWFUL_BASIS

# Whatever is written from here on, the database and its journals included, is for this user's eyes alone.
os.umask(0o077)

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("HANDRAIL_HOME", ROOT / "var")).resolve()
# What `handrail setup` was told; the environment wins.
for name, value in read_environment_file(HOME / "settings.env").items():
    os.environ.setdefault(name, value)
RECORDS = Path(os.environ.get("HANDRAIL_RECORDS", HOME / "records"))
ATTACHMENTS = Path(os.environ.get("HANDRAIL_ATTACHMENTS", HOME / "attachments"))
VIRUS_SCANNER = os.environ.get("HANDRAIL_VIRUS_SCANNER", "")
EXTRACTS = Path(os.environ.get("HANDRAIL_EXTRACTS", HOME / "extracts"))
EVALUATION_BASIS = read_basis(os.environ)
# Made by `handrail demo seed`: here live invented people, whose sign-ins ask for no second factor.
DEMONSTRATION = HOME / "demonstration"
LIVE_CASES = int(os.environ.get("HANDRAIL_LIVE_CASES", "1000"))
(HOME / "static").mkdir(parents=True, exist_ok=True)
if HOME.stat().st_uid == os.geteuid():
    HOME.chmod(0o700)
DEBUG = os.environ.get("HANDRAIL_DEBUG") == "1"


def _read_or_make_key(name: str) -> str:
    if key := os.environ.get(f"HANDRAIL_{name.upper()}"):
        return key
    path = HOME / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def _secret(name: str) -> str:
    """Return a secret from the environment, or from the file that `name`_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, "")


SECRET_KEY = _read_or_make_key("secret_key")
# Signs the audit. It is not the secret key, which may be changed: an entry must verify as long as it is kept.
AUDIT_KEY = _read_or_make_key("audit_key")
OWN_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
ALLOWED_HOSTS = [host for host in os.environ.get("HANDRAIL_HOSTS", "").split(",") if host] or OWN_HOSTS
SECURE = not DEBUG and bool(os.environ.get("HANDRAIL_HOSTS"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_SSL_REDIRECT = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "handrail.design.views.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_guid",
    "handrail.design",
    "handrail.outbox",
    "handrail.accounts",
    "handrail.audit",
    "handrail.network",
    "handrail.journey",
    "handrail.governance",
    "handrail.rights",
    "handrail.transfer",
    "handrail.staff",
    "handrail.opening",
    "handrail.reporting",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "handrail.config.middleware.CompressOpenPages",
    "handrail.config.middleware.RefuseOtherMethods",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "handrail.design.middleware.HideOwnNames",
    "handrail.config.middleware.BeginNeutrally",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handrail.design.middleware.ChooseLanguage",
    "handrail.accounts.sessions.EndSessions",
    "handrail.accounts.middleware.DenyByDefault",
    "handrail.audit.trail.AuditReadings",
    "handrail.config.middleware.CleanNullCharacters",
    "handrail.journey.case.middleware.KeepDrafts",
    "handrail.config.middleware.KeepNothing",
    "handrail.config.middleware.ExplainUserErrors",
    "handrail.accounts.limits.LimitPublicPosts",
    "handrail.network.details.RefreshDetails",
]
ROOT_URLCONF = "handrail.config.urls"
WSGI_APPLICATION = "handrail.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "handrail.config.templates.build_environment",
            "context_processors": ["handrail.config.context.build_page_context"],
        },
    },
    {  # allauth's emails and any page of its own that Handrail has not restyled
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "handrail.design.forms.Renderer"

DATABASES = {"default": read_database(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes: allauth counts attempts in it. Expired rows go first when it is full.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["handrail.accounts.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "handrail.accounts.passwords.GuessablePasswordValidator"},
]
LOGIN_REDIRECT_URL = "desk"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "handrail.accounts.adapter.ClosedSignup"
ACCOUNT_FORMS = {"reset_password": "handrail.accounts.forms.PasswordResetForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# Many people share one address: what counts wrong passwords is the account together with the address
# (`key`, made by the adapter).
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "200/m/ip,5/5m/key",
    "login_failed_account": "50/h/key",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "100/m/ip",
}
# Without it, somebody's password alone opens the records of everybody.
SECOND_FACTOR = os.environ.get("HANDRAIL_SECOND_FACTOR", "off" if DEMONSTRATION.exists() else "on") == "on"
IDLE_MINUTES = int(os.environ.get("HANDRAIL_IDLE_MINUTES", "30"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Handrail"
# How long the link of an invitation works.
INVITATION_DAYS = int(os.environ.get("HANDRAIL_INVITATION_DAYS", "14"))

LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [ROOT / "handrail" / "locale"]
OFFERED_LANGUAGES = os.environ.get("HANDRAIL_LANGUAGES", "en")
LANGUAGES = [(LANGUAGE_CODE, "English"), *list_other_languages(OFFERED_LANGUAGES, LOCALE_PATHS[0])]
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
TIME_ZONE = "Europe/London"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
# `handrail serve` collects the files under names that change with what they hold, compressed, for browsers to
# keep for a year. Elsewhere they are used as they lie in the packages.
COLLECTS_STATIC = os.environ.get("HANDRAIL_COLLECTS_STATIC") == "1"
WHITENOISE_USE_FINDERS = not COLLECTS_STATIC
STATIC_STORAGE = (
    "handrail.design.static_files.HashedStaticFiles"
    if COLLECTS_STATIC
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}
# A whole form is never near this; ten megabytes of text are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
PUBLIC_POSTS_BY_LINK = os.environ.get("HANDRAIL_POSTS_BY_LINK", "120/minute")
PUBLIC_POSTS_BY_ADDRESS = os.environ.get("HANDRAIL_POSTS_BY_ADDRESS", "1200/minute")
PROXIES = int(os.environ.get("HANDRAIL_PROXIES", "0"))

EMAIL_HOST = os.environ.get("HANDRAIL_EMAIL_HOST", "")
EMAIL_BACKEND = os.environ.get(
    "HANDRAIL_EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "handrail.outbox.mail_folder.MailFolder",
)
EMAIL_SECURITY = os.environ.get("HANDRAIL_EMAIL_SECURITY", "starttls")
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "ssl"
EMAIL_PORT = int(os.environ.get("HANDRAIL_EMAIL_PORT", "465" if EMAIL_USE_SSL else "587"))
EMAIL_HOST_USER = os.environ.get("HANDRAIL_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = _secret("HANDRAIL_EMAIL_PASSWORD")
EMAIL_TIMEOUT = float(os.environ.get("HANDRAIL_EMAIL_TIMEOUT", "10"))
EMAIL_FILE_PATH = HOME / "mail"
# In the demonstration texts are written to the folder of texts, as mail is to its own.
DEMONSTRATION_GATEWAY = "handrail.outbox.carriers.TextFolder" if DEMONSTRATION.exists() else ""
TEXT_GATEWAY = os.environ.get("HANDRAIL_TEXT_GATEWAY", DEMONSTRATION_GATEWAY)
TEXT_FILE_PATH = HOME / "texts"
# Staff are warned where the worker does not pass on concerns; off in tests, which run none.
WATCH_SCHEDULE = True
DEFAULT_FROM_EMAIL = os.environ.get("HANDRAIL_FROM_EMAIL", "no-reply@example.org")

# Said on the privacy page. Consent is for taking part and for telling others; it is not the lawful basis.
LAWFUL_BASIS = os.environ.get("HANDRAIL_LAWFUL_BASIS", DEFAULT_LAWFUL_BASIS)
OPT_OUTS_CHECKED = os.environ.get("HANDRAIL_OPT_OUTS_CHECKED", "")
RETENTION = os.environ.get("HANDRAIL_RETENTION", "")

# How many days a private link opens, by its kind, unless consent, an address or staff end it sooner.
UNHEARD_DAYS = int(os.environ.get("HANDRAIL_UNHEARD_DAYS", "21"))
LINK_DAYS = {
    "client": int(os.environ.get("HANDRAIL_CLIENT_LINK_DAYS", "365")),
    "referrer": int(os.environ.get("HANDRAIL_REFERRER_LINK_DAYS", "180")),
    "document": int(os.environ.get("HANDRAIL_LETTER_LINK_DAYS", "30")),
}
LINK_DAYS_AFTER_END = int(os.environ.get("HANDRAIL_LINK_DAYS_AFTER_END", "30"))

# Keys of the anonymous answers of the running month; see docs/decisions/0024-anonymous-answers.md.
ANONYMOUS_KEYS = Path(os.environ.get("HANDRAIL_ANONYMOUS_KEYS", HOME / "not-backed-up"))

HANDRAIL_SERVICE_MODELS = os.environ.get("HANDRAIL_SERVICE_MODELS")
HANDRAIL_VALUE_SETS = [
    name.strip() for name in os.environ.get("HANDRAIL_VALUE_SETS", "").split(",") if name.strip()
]
HANDRAIL_BRAND = {"name": os.environ.get("HANDRAIL_BRAND", "Handrail")}
# Who decides about the data, and where questions about it go.
CONTROLLER = os.environ.get("HANDRAIL_CONTROLLER", "")
PRIVACY_CONTACT = os.environ.get("HANDRAIL_PRIVACY_CONTACT", "")
PUBLIC_ADDRESS = os.environ.get("HANDRAIL_ADDRESS", "http://localhost:8000")
# Names no service: for clients who gave us another name to use.
NEUTRAL_ADDRESS = os.environ.get("HANDRAIL_NEUTRAL_ADDRESS", "").rstrip("/")
NEUTRAL_FROM_EMAIL = os.environ.get("HANDRAIL_NEUTRAL_EMAIL", "")
if NEUTRAL_ADDRESS:
    ALLOWED_HOSTS.append(urlsplit(NEUTRAL_ADDRESS).hostname or "")

# The number of a request: a proxy's own where it is a proper one, in every line of the log and answered back.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "VALIDATE_GUID": True, "EXPOSE_HEADER": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "handrail.accounts.log_lines.PlainLogFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
