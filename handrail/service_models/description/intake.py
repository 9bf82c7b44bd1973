"""How people come to a service: referral, screening, eligibility and consent."""

from collections.abc import Iterable

from handrail.foundation.wording import join_words, upper_first
from handrail.service_models.catalogue import build_directory
from handrail.service_models.description.section import (
    DescriptionSection,
    build_table,
    describe_basis,
    describe_list,
    describe_party,
)
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.version import Version
from handrail.service_models.wording import describe_rule


def describe_referral(version: Version) -> Iterable[DescriptionSection]:
    """Describe where the service works, who refers and how."""
    places = describe_list("Places", version.area.places)
    yield DescriptionSection("Area", tuple(filter(None, (version.area.sentence, places, version.area.note))))
    rows = [(route.staff, route.public, describe_basis(route)) for route in version.routes]
    yield build_table("Who refers", "Route | As the public sees it", rows)
    forms = [
        (form.label, ", ".join(form.fields) or "—", describe_basis(form)) for form in version.referral_forms
    ]
    yield build_table("How referrals come in", "Form | Fields besides the questions", forms)
    messages = [
        (message.label, message.message, str(message.within or "—"), describe_basis(message))
        for message in version.referrer_told
    ]
    yield build_table("What the referrer is told", "When | Message | Within", messages)


def describe_screening(version: Version) -> Iterable[DescriptionSection]:
    """Describe who screens, and the questions in their order."""
    script = version.screening
    rows = [
        (str(number), QUESTIONS[key].staff, QUESTIONS[key].client)
        for number, key in enumerate(script.questions, 1)
    ]
    sentences = (
        f"{script.who}. {script.how} ({describe_basis(script)})",
        describe_list("Also recorded", script.also_recorded),
    )
    yield DescriptionSection(
        "Screening",
        tuple(filter(None, sentences)),
        ("", "Asked by staff", "Asked on the public form"),
        tuple(rows),
    )


def describe_eligibility(version: Version) -> Iterable[DescriptionSection]:
    """Describe the criteria, the workstreams and the shares that are watched."""
    rows = [_criterion(version, criterion) for criterion in version.criteria]
    yield build_table(
        "Who is eligible", "Rule | In terms of the answers | Told when not met | Signposted to", rows
    )
    streams = [_criterion(version, workstream) for workstream in version.workstreams]
    yield build_table(
        "Workstreams",
        "Stream | In terms of the answers | Told when none fits | Signposted to",
        streams,
        "The first stream that fits is taken." if streams else "",
        describe_list(
            "Served, never counted towards targets", [s.label for s in version.workstreams if not s.counted]
        ),
    )
    quotas = [
        (
            quota.label,
            _share(quota.share_at_least, quota.share_at_most),
            _percent(quota.reached),
            describe_basis(quota),
        )
        for quota in version.quotas
    ]
    yield build_table(
        "Shares that are watched",
        "Share | Wanted | Reached",
        quotas,
        "Watched, never enforced." if quotas else "",
    )


def _criterion(version: Version, element: Criterion | Workstream) -> tuple[str, ...]:
    entries = build_directory(version)
    names = join_words([entries[code].name for code in element.signpost]) if element.signpost else "—"
    staff = f"{element.label}: {element.staff}" if isinstance(element, Workstream) else element.staff
    rule = upper_first(describe_rule(element.rule))
    if isinstance(element, Criterion) and element.presumed:
        rule = f"{rule}; taken as met until an answer says otherwise"
    return staff, rule, element.client, names, describe_basis(element)


def _percent(share: int | None) -> str:
    return "—" if share is None else f"{share}%"


def _share(least: int | None, most: int | None) -> str:
    return f"at least {least}%" if least is not None else f"at most {most}%"


def describe_consents(version: Version) -> Iterable[DescriptionSection]:
    """Describe the permissions that are asked."""
    rows = [
        (
            consent.client,
            describe_party(consent.recipient),
            _must(consent.required, consent.signed),
            describe_basis(consent),
        )
        for consent in version.consents
    ]
    yield build_table("Consent asked", "In the client's words | For | Needed", rows)


def _must(required: bool, signed: bool) -> str:
    return ("required" if required else "optional") + (", signed" if signed else "")
