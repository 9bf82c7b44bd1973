"""A death is a fact of the person; what discharges and follow-ups of before said becomes one."""

from uuid import UUID

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

DISCHARGED_AS_DIED, MISSED_AS_DIED, WITHDREW = "died", "Client has died", "Withdrew consent to be contacted"
LEARNT = "Recorded before deaths were kept with the person, in case {}"
CLOSED = ("not_eligible", "declined", "discharged", "finished")


def move_deaths(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Keep with the person what was said in their cases, the earliest record of each; nobody kept the day."""
    for model, words in (("Discharge", {"reason": DISCHARGED_AS_DIED}), ("FollowUp", {"missed_reason": MISSED_AS_DIED})):
        rows = apps.get_model("journey", model).objects.filter(struck_out_at__isnull=True, **words)
        for row in rows.select_related("case__person").order_by("at", "pk").iterator():
            root = row.case.person.same_as_id or row.case.person_id
            apps.get_model("journey", "Death").objects.get_or_create(
                person_id=root,
                defaults={
                    "learnt_from": LEARNT.format(row.case.reference),
                    "recorded_at": row.recorded_at,
                    "recorded_by_id": row.recorded_by_id,
                },
            )
            _close_cases(apps, root)


def _close_cases(apps: Apps, root: UUID) -> None:
    cases = apps.get_model("journey", "Case").objects
    own = cases.filter(Q(person_id=root) | Q(person__same_as_id=root))
    keys = list(own.values_list("pk", flat=True))
    ends = {"client_died": True, "next_due_at": None, "next_task": "", "stay_ends_at": None, "stay_warns_at": None}
    cases.filter(pk__in=keys).update(**ends)
    cases.filter(pk__in=keys, stage="discharged").update(stage="finished")
    cases.filter(pk__in=keys).exclude(stage__in=CLOSED).update(stage="died")
    withdrew = apps.get_model("journey", "FollowUp").objects.filter(
        case__in=keys, missed_reason=WITHDREW, struck_out_at__isnull=True
    )
    cases.filter(pk__in=keys).exclude(pk__in=list(withdrew.values_list("case", flat=True))).update(
        do_not_contact=False
    )


def return_deaths(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let no case stand in a stage that was not known before."""
    cases = apps.get_model("journey", "Case").objects.filter(client_died=True)
    cases.update(do_not_contact=True)
    cases.filter(stage="died").update(stage="declined")


class Migration(migrations.Migration):

    dependencies = [
        ('journey', '0021_no_link_version'),
        ('network', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Death',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('died_on', models.DateField(blank=True, null=True)),
                ('learnt_from', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_stage_known',
        ),
        migrations.AddField(
            model_name='case',
            name='client_died',
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['referred', 'enrolled', 'allocated', 'assessed', 'in_support', 'died', 'not_eligible', 'declined', 'discharged', 'finished'])), name='case_stage_known'),
        ),
        migrations.AddField(
            model_name='death',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deaths', to='journey.person'),
        ),
        migrations.AddField(
            model_name='death',
            name='recorded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='death',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='death',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('person',), name='one_death_holds'),
        ),
        migrations.AddConstraint(
            model_name='death',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True), ('undone_reason', '')), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False), ('undone_reason__gt', '')), _connector='OR'), name='death_undone_by_and_why'),
        ),
        migrations.RunPython(move_deaths, return_deaths),
    ]
