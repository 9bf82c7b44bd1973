"""Reads of practices, employers and providers."""

import functools
from collections.abc import Iterable, Mapping
from datetime import date
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from handrail.network.likeness import (
    LETTERS_COMPARED,
    MIN_LIKENESS,
    list_telling_words,
    measure_likeness,
)
from handrail.network.models import (
    ClosedDay,
    DirectoryPlace,
    Employer,
    JoinedEntry,
    Practice,
    Provider,
    RegisterChange,
    RegisterEntry,
    ServiceContact,
    Site,
    fold_entry_name,
)
from handrail.network.registers.contact import TEXTS as CONTACT_TEXTS
from handrail.network.registers.declaration import Register
from handrail.questions.text import ENGLISH, TranslatedText
from handrail.service_models.operator_details import OperatorDetails, ServiceSite
from handrail.service_models.schema.journey import DirectoryEntry

OfService = TypeVar("OfService", ClosedDay, DirectoryPlace, Site, ServiceContact)
Named = TypeVar("Named", Practice, Employer)
MAX_SUGGESTED = 5
# Of employers that begin alike no more are compared.
MAX_COMPARED = 1_000
MAX_EMPLOYERS_FOUND = 50


def list_active_providers(service: str) -> QuerySet[Provider]:
    """Return the providers a service can refer to now."""
    return Provider.objects.filter(service=service, active=True)


def list_sites(services: Iterable[str]) -> QuerySet[Site]:
    """Return the sites in use of these services, by service and name."""
    return Site.objects.filter(service__in=list(services), active=True).order_by("service", "name")


def find_practice(name: str, *, ods_code: str = "", postcode: str = "") -> Practice | None:
    """Return the practice of a code; without one that of a name, at its postcode where that is given.

    A name alone is enough where one practice bears it; of several it is the one whose place nobody gave.
    """
    practices = Practice.objects.filter(same_as__isnull=True)
    if ods_code:
        return practices.filter(ods_code=ods_code).first()
    named = practices.filter(folded_name=fold_entry_name(name))
    if postcode:
        return named.filter(postcode=postcode).order_by("pk").first()
    alike = list(named.order_by("pk"))
    unplaced = [practice for practice in alike if not (practice.postcode or practice.ods_code)]
    return alike[0] if len(alike) == 1 else next(iter(unplaced), None)


def find_employer(name: str, details: Mapping[str, object]) -> Employer | None:
    """Return the employer in use of this name, whatever its capitals and accents, with these details.

    A name that was joined to another leads to the one that is kept.
    """
    named = Employer.objects.filter(active=True, folded_name=fold_entry_name(name))
    found = named.filter(**details).select_related("same_as").order_by("pk").first()
    return found.find_kept() if found else None


def suggest_practices(typed: str) -> list[Practice]:
    """Return the practices in use that may be the one typed, the likeliest first; none where one is named."""
    practices = Practice.objects.filter(active=True, same_as__isnull=True)
    return _choose_practices(typed, practices)


def suggest_public_practices(typed: str) -> list[Practice]:
    """Return the same for the public: only those whose postcode staff have entered.

    A practice that somebody else has just typed is not shown to strangers.
    """
    practices = Practice.objects.filter(active=True, same_as__isnull=True)
    return _choose_practices(typed, practices.exclude(postcode=""))


def _choose_practices(typed: str, practices: QuerySet[Practice]) -> list[Practice]:
    words = [word[:LETTERS_COMPARED] for word in list_telling_words(typed)]
    if not words or find_practice(typed):
        return []
    alike = _combine(Q(folded_name__contains=word) for word in words)
    return rank_entries(typed, practices.filter(alike))[:MAX_SUGGESTED]


def suggest_employers(typed: str) -> list[Employer]:
    """Return the employers in use that may be the one typed, the likeliest first, each name once."""
    words = [word[:LETTERS_COMPARED] for word in list_telling_words(typed)]
    if not words or find_employer(typed, {}):
        return []
    alike = _combine(Q(folded_name__begins=start + word) for word in words for start in ("", "the "))
    employers = Employer.objects.filter(alike, active=True, same_as__isnull=True)
    rows = employers.order_by("folded_name", "pk")[:MAX_COMPARED]
    one_of_each = {row.folded_name: row for row in reversed(rows)}
    return rank_entries(typed, one_of_each.values())[:MAX_SUGGESTED]


def find_employers_beginning(name: str) -> list[int]:
    """Return the keys of the employers whose names begin like this, in use or not; of many the first.

    Every entry that was joined to one of them, or that one was joined to, is found with it.
    """
    employers = Employer.objects.filter(folded_name__begins=fold_entry_name(name)).order_by("folded_name")
    named = list(employers.values_list("pk", "same_as_id")[:MAX_EMPLOYERS_FOUND])
    kept = {same_as or pk for pk, same_as in named}
    joined = Employer.objects.filter(same_as__in=kept).values_list("pk", flat=True)
    return sorted({pk for pk, _ in named} | kept | set(joined))


def _combine(conditions: Iterable[Q]) -> Q:
    return functools.reduce(or_, conditions)


def rank_entries(typed: str, entries: Iterable[Named]) -> list[Named]:
    """Return the entries whose names are like the one typed, the likeliest first."""
    likeness = {entry: measure_likeness(typed, entry.name) for entry in entries}
    alike = [entry for entry in likeness if likeness[entry] >= MIN_LIKENESS]
    return sorted(alike, key=lambda entry: (-likeness[entry], entry.name))


def list_entries(register: Register, service: str, words: str = "") -> QuerySet[RegisterEntry]:
    """Return the entries that a service sees, those in use first; with `words`, those that have them."""
    rows = register.model.list_own()
    if register.is_of_service:
        rows = rows.filter(Q(("service", service)))
    for word in words.split():
        rows = rows.filter(
            Q(*((f"{name}__icontains", word) for name in register.search_fields), _connector=Q.OR)
        )
    return rows.order_by("-active", *(rows.model._meta.ordering or ()))


def list_joined(entry: JoinedEntry) -> list[JoinedEntry]:
    """Return the entries that were joined to this one, by name."""
    rows = type(entry)._default_manager.filter(Q(("same_as", entry.pk)))
    return sorted(rows, key=lambda row: (row.name, row.pk))


def is_done(submission: UUID) -> bool:
    """Return whether the page with this number has changed a register already."""
    return bool(RegisterChange.objects.filter(submission=submission).exists())


def list_changes(register: Register, entry_id: int) -> QuerySet[RegisterChange]:
    """Return what was done to an entry, the latest first."""
    return RegisterChange.objects.filter(register=register.slug, entry_id=entry_id).select_related("by")


def read_details() -> dict[str, OperatorDetails]:
    """Return what the registers in use say of each service: closed days, places, sites, contact details."""
    days = _group(ClosedDay.objects.filter(active=True))
    places = _group(DirectoryPlace.objects.filter(active=True))
    sites = _group(Site.objects.filter(active=True))
    contacts = _group(ServiceContact.objects.filter(active=True))
    return {
        service: OperatorDetails(
            closed_days={row.day: row.reason for row in days.get(service, [])},
            places={row.code: _build_place(row) for row in places.get(service, [])},
            sites=tuple(ServiceSite(row.name, row.address, row.telephone) for row in sites.get(service, [])),
            **_read_contact(contacts.get(service, [])),
        )
        for service in {*days, *places, *sites, *contacts}
    }


def list_closed_days(services: Iterable[str]) -> dict[str, tuple[date, ...]]:
    """Return the days in the register on which each of these services is closed, in order."""
    days = _group(ClosedDay.objects.filter(active=True, service__in=list(services)))
    return {service: tuple(sorted(row.day for row in days[service])) for service in sorted(days)}


def _group(rows: QuerySet[OfService]) -> dict[str, list[OfService]]:
    grouped: dict[str, list[OfService]] = {}
    for row in rows:
        grouped.setdefault(row.service, []).append(row)
    return grouped


def _build_place(row: DirectoryPlace) -> DirectoryEntry:
    return DirectoryEntry(
        code=row.code,
        name=row.name,
        what_for=row.what_for,
        phone=row.telephone or None,
        web=row.web or None,
        hours=row.hours or None,
    )


def _read_contact(rows: Iterable[ServiceContact]) -> dict[str, str]:
    """Return what a service says of itself, each text in every language that has words for it."""
    by_language = {row.language: row for row in rows}
    english = by_language.get(ENGLISH)
    if english is None:
        return {}
    texts = {
        name: {language: words for language, row in by_language.items() if (words := getattr(row, name))}
        for name in CONTACT_TEXTS
        if getattr(english, name)
    }
    return {
        "telephone": english.telephone,
        "email": english.email,
        **{name: TranslatedText.from_languages(words) for name, words in texts.items()},
    }
