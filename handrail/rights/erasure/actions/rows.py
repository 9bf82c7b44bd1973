"""Emptying, cutting and deleting the rows of one person, as the inventory says of each model."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from handrail.foundation.dates import age_on
from handrail.governance.models import Matter
from handrail.journey.case.drafts import MATTER
from handrail.journey.case.models import Draft
from handrail.journey.case.queries import exclude_struck_out, version_of
from handrail.journey.messages.actions import KIND
from handrail.journey.messages.models import Message
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.referral.models import Referral
from handrail.journey.safety.models import Concern
from handrail.journey.screening.models import Screening
from handrail.outbox.models import OutgoingMessage
from handrail.rights.erasure.answers import CUTS, ERASED_WORD
from handrail.rights.erasure.queries import PersonScope
from handrail.rights.inventory.erasure import RULES, ErasureRule, Fate
from handrail.service_models import Version

Rows = QuerySet[models.Model]


def count_rows(scope: PersonScope) -> dict[str, int]:
    """Return how many rows of each model an erasure touches, by label."""
    counts = {rule.label: _select_rows(rule, scope).count() for rule in RULES}
    return {label: count for label, count in counts.items() if count}


def erase_rows(scope: PersonScope) -> None:
    """Empty, cut or delete every row of a person. Part of an action that holds their cases."""
    versions = {case.pk: version_of(case) for case in scope.cases}
    for rule in RULES:
        rows = _select_rows(rule, scope)
        _part_rows(rule, rows)
        if rule.is_deleted:
            rows.delete()
            continue
        standing = rows.filter(**rule.only)
        if rule.only:
            rows.exclude(pk__in=standing.values("pk")).delete()
        _cut_answers(rule, standing, versions)
        for name, fate in rule.fates.items():
            if fate is Fate.MASKED:
                # Everybody has a name; anything else says that it is gone only where it said something.
                held = standing if rule.label == "journey.Person" else standing.exclude(**{name: ""})
                held.update(**{name: ERASED_WORD})
        standing.update(**_list_empty_values(rule))


def _cut_answers(rule: ErasureRule, rows: Rows, versions: Mapping[UUID, Version]) -> None:
    for name, cut in rule.cuts.items():
        for row in rows:
            version = versions[row.serializable_value("case")]
            setattr(row, name, CUTS[cut](getattr(row, name), version))
            row.save(update_fields=[name])


def _select_rows(rule: ErasureRule, scope: PersonScope) -> Rows:
    owners: Iterable[object] = (row.pk for row in (scope.people if rule.of_person else scope.cases))
    keys = list(owners)
    condition = Q()
    for owner in rule.owners:
        condition |= Q(**{f"{owner}__in": keys})
    rows: Rows = apps.get_model(rule.label)._default_manager.filter(condition)
    return rows


def _part_rows(rule: ErasureRule, rows: Rows) -> None:
    """Part rows of one kind that point at each other, as a correction does at what it corrects."""
    for column in rows.model._meta.concrete_fields:
        is_kept = rule.fates.get(column.name) is Fate.KEPT
        if column.related_model is rows.model and column.null and not is_kept:
            rows.update(**{column.name: None})


def _list_empty_values(rule: ErasureRule) -> dict[str, object]:
    """Return what each field that is emptied holds from then on."""
    return {
        column.name: None if column.null else column.get_default() if column.has_default() else ""
        for column in apps.get_model(rule.label)._meta.concrete_fields
        if rule.fates[column.name] is Fate.EMPTIED
    }


def keep_ages(scope: PersonScope) -> None:
    """Keep in each case the age on the day of the referral, as it is counted, in place of the birth date."""
    for case in scope.cases:
        if (born := case.person.date_of_birth) is None:
            continue
        answered: list[Referral | Screening] = [
            *Referral.objects.filter(case=case),
            *exclude_struck_out(Screening.objects.filter(case=case)),
        ]
        for row in answered:
            row.answers.pop("age", None)
        if answered:
            answered[0].answers["age"] = age_on(born, timezone.localdate(case.referred_at))
        for row in answered:
            row.save(update_fields=["answers"])
        case.confirmations.filter(question="age").delete()


def drop_drafts(scope: PersonScope) -> int:
    """Drop whatever is not finished about a person's cases, their questionnaires, concerns and matters."""
    keys = Q()
    for case in scope.cases:
        keys |= Q(about=case.reference) | Q(key__contains=str(case.pk)) | Q(key__contains=case.pk.hex)
    for number in Matter.objects.filter(case__in=scope.cases).values_list("pk", flat=True):
        keys |= Q(about=f"{MATTER}{number}")
    for number in QuestionnaireRequest.objects.filter(case__in=scope.cases).values_list("pk", flat=True):
        keys |= Q(key=f"questionnaire:{number}")
    for number in Concern.objects.filter(case__in=scope.cases).values_list("pk", flat=True):
        keys |= Q(key__startswith=f"safety:{number}:")
    count, _ = Draft.objects.filter(keys).delete()
    return count


def drop_queued_messages(scope: PersonScope) -> None:
    """Take a person's messages out of the queue, whether they have left or not."""
    messages = Message.objects.filter(case__in=scope.cases).values_list("pk", flat=True)
    references = [str(number) for number in messages]
    OutgoingMessage.objects.filter(kind=KIND, reference__in=references).delete()
