"""The models that no copy of a record holds, each with the reason."""

_STAFF = "It is about a member of staff, not about a client."
_SOFTWARE = "It serves the software and says nothing of anybody's support."
_REGISTER = "It is a register of organisations, not about a client."
_NO_NAME = "Nobody can tell whose it is: it is kept without any name or number."
_DERIVED = "It is computed from the record, which is copied."
_RESTRICTION = "It says which members of staff may open the record, and protects others as well."
_AUDIT = "It holds staff to account for what they open; it is looked at on a complaint or a request for it."
_OTHERS = "It compares the record with somebody else’s."
_COPY = "It is about the copy itself."
_ERASURE = "It says that a record was erased: nothing of that is left to copy."

LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(
        (
            "accounts.User",
            "accounts.Membership",
            "accounts.Absence",
            "accounts.Acknowledgement",
            "accounts.EmailChange",
            "accounts.SetUpLink",
            "staff.Invitation",
            "account.EmailAddress",
            "account.EmailConfirmation",
            "mfa.Authenticator",
            "usersessions.UserSession",
            "journey.DiaryFeed",
            "journey.OnCall",
            "journey.GroupSession",
            "journey.VisitStep",
            "governance.MatterParty",
        ),
        _STAFF,
    ),
    **dict.fromkeys(
        (
            "auth.Permission",
            "auth.Group",
            "contenttypes.ContentType",
            "sessions.Session",
            "outbox.ScheduledJob",
            "accounts.RequestCount",
            "accounts.CachedValue",
            "opening.ServiceOpening",
            "journey.NameSpelling",
            "journey.IdentityLock",
        ),
        _SOFTWARE,
    ),
    **dict.fromkeys(
        (
            "network.Practice",
            "network.Employer",
            "network.Provider",
            "network.Site",
            "network.ClosedDay",
            "network.DirectoryPlace",
            "network.ServiceContact",
            "network.RegisterChange",
        ),
        _REGISTER,
    ),
    **dict.fromkeys(
        ("journey.AnonymousAnswer", "journey.SealedAnswer", "journey.SpentLink", "reporting.Release"),
        _NO_NAME,
    ),
    **dict.fromkeys(("journey.SearchKey", "journey.Joining"), _DERIVED),
    "outbox.OutgoingMessage": "It is the sending of a message, which is copied.",
    "transfer.ImportBatch": "It is about a file that staff imported; what came of it is in the copy.",
    "journey.Draft": "It is a page that someone has not finished; it is dropped as soon as it is sent.",
    **dict.fromkeys(
        ("journey.Restriction", "journey.NamedReader", "journey.RestrictedMatch"),
        _RESTRICTION,
    ),
    "journey.DifferentPeople": _OTHERS,
    **dict.fromkeys(("audit.Seal", "audit.AuditEntry", "audit.ListedRecord"), _AUDIT),
    **dict.fromkeys(("rights.RecordCopy", "rights.TextDecision"), _COPY),
    "rights.Erasure": _ERASURE,
}
