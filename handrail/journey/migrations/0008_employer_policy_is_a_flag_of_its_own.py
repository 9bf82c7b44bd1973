"""Employer's rules were an obstacle of the workplace; they are a flag of their own. Nothing is lost either way.

Unfinished assessments follow: the tick moves with the flag, an obstacle of the client's own gets its tick,
readiness and confidence move to their own section.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

POLICY, RULES = "policy", "Employer's rules, such as no phased return"
FLAGS, OTHER = ("clinical", "psychological", "workplace", "social"), "other"
SCALES = ("readiness", "confidence")


def forwards(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("journey", "Obstacle").objects.filter(flag="workplace", text=RULES).update(
        flag="employer_policy"
    )
    for draft in apps.get_model("journey", "Draft").objects.filter(key__startswith="assessment:"):
        obstacles, home = draft.data.get("obstacles", {}), draft.data.get("home", {})
        if POLICY in obstacles.get("workplace", ()):
            obstacles["workplace"] = [each for each in obstacles["workplace"] if each != POLICY]
            obstacles["employer_policy"] = [POLICY]
        for flag in FLAGS:
            if any(obstacles.get(f"{flag}_other", ())):
                obstacles[flag] = [*obstacles.get(flag, ()), OTHER]
        if moved := {name: home.pop(name) for name in SCALES if name in home}:
            draft.data["readiness"] = {**moved, **draft.data.get("readiness", {})}
        draft.save(update_fields=["data"])


def backwards(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("journey", "Obstacle").objects.filter(flag="employer_policy").update(flag="workplace")
    for draft in apps.get_model("journey", "Draft").objects.filter(key__startswith="assessment:"):
        obstacles = draft.data.get("obstacles", {})
        for flag in FLAGS:
            if OTHER in obstacles.get(flag, ()):
                obstacles[flag] = [each for each in obstacles[flag] if each != OTHER]
        if POLICY in obstacles.pop("employer_policy", ()):
            obstacles["workplace"] = [*obstacles.get("workplace", ()), POLICY]
        readiness = draft.data.pop("readiness", {})
        if moved := {name: readiness[name] for name in SCALES if name in readiness}:
            draft.data["home"] = {**draft.data.get("home", {}), **moved}
        draft.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [("journey", "0007_assessment_framework")]

    operations = [migrations.RunPython(forwards, backwards)]
