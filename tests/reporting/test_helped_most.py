"""The comparison of clients and case managers: as published, live, protected, and within its queries."""

import csv
import io

import pytest

from handrail.accounts.policy import Role
from handrail.evaluation import published
from handrail.foundation.conditions import CONDITION_GROUPS
from handrail.journey.anonymous.models import AnonymousAnswer
from handrail.journey.anonymous.rules import INTERVENTIONS
from handrail.journey.discharge.models import Discharge
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.models import QuestionnaireAnswers, QuestionnaireRequest
from handrail.journey.questionnaire.question_sets.discharge import PARTS, list_discharge_sections
from handrail.questions.question_set import OccasionKind
from handrail.reporting.from_journey.discharge_survey import named_by_case_managers, survey_rows
from handrail.reporting.what_helped_most import (
    compare_groups,
    compute_shares,
    load_published_comparison,
    to_csv,
)
from handrail.service_models import get_service
from tests.support.people import LEICESTER, SCOTLAND, START

HELPED = list(INTERVENTIONS)
MSK, MENTAL, OTHER = CONDITION_GROUPS
DISCHARGE = Occasion("discharge", OccasionKind.DISCHARGE, "At discharge")


def add_answers(group: str, *numbers: int, month: str = "2012-06") -> None:
    """Answers as a telling leaves them: how many of each intervention."""
    AnonymousAnswer.objects.bulk_create(
        AnonymousAnswer(service=LEICESTER, month=month, condition_group=group, intervention=HELPED[place])
        for place, n in enumerate(numbers)
        for _ in range(n)
    )


@pytest.fixture
def name_interventions(refer):
    """What case managers named: name_interventions(condition, label, times)."""

    def discharge_clients(condition: str, place: int, times: int) -> None:
        for _ in range(times):
            case = refer(LEICESTER)
            facts = {"at": START, "recorded_at": START}
            case.assessments.create(mode="telephone", answers={}, condition=condition, **facts)
            Discharge.objects.create(
                case=case, reason="goals_met", work_attendance="at_work", **facts,
                answers={"most_important_intervention": list(INTERVENTIONS.values())[place]},
            )  # fmt: skip

    return discharge_clients


# --- as published ------------------------------------------------------------------------------------------


def test_leicestershire_is_shown_as_published():
    shown = load_published_comparison()
    rows = published.load_table("leicester_most_important_intervention")
    assert [
        (line.intervention, line.client.percent, line.case_manager.percent) for line in shown.interventions
    ] == [
        (row["intervention"], float(row["client_percent"]), float(row["case_manager_percent"]))
        for row in rows
    ]


# Wilson and Newcombe by hand from 78 of 325 (24%), 169 of 325 (52%): clients and support, case managers.
def test_its_intervals_are_wilsons_and_newcombes():
    line = next(
        line
        for line in load_published_comparison().interventions
        if line.intervention == "support_confidence_building"
    )
    assert line.client.interval == pytest.approx((19.68, 28.93), abs=0.01)
    assert line.case_manager.interval == pytest.approx((46.57, 57.38), abs=0.01)
    assert line.difference == pytest.approx((-28.0, -34.9, -20.7), abs=0.05)


# --- the questions -----------------------------------------------------------------------------------------


def test_questions_and_answers_carry_the_published_codes():
    codes = {
        (question.code, value)
        for part in PARTS[:2]
        for question in part.questions
        for value, _ in question.label_choices()
    }
    assert codes == {(row["question"], row["answer"]) for row in published.load_table("ffws_survey")}


def test_they_are_asked_at_discharge_where_the_service_asks_for_views():
    def list_sections(service: str, occasion: Occasion = DISCHARGE) -> list[str]:
        return [part.code for part in list_discharge_sections(get_service(service).versions[-1], occasion)]

    assert list_sections(LEICESTER) == ["satisfaction", "without-the-service", "help-received"]
    assert list_sections(SCOTLAND) == list_sections(LEICESTER)
    assert list_sections("greater-manchester") == []
    assert list_sections(LEICESTER, Occasion("review", OccasionKind.REVIEW, "Review")) == []


def test_the_client_is_told_that_this_one_is_not_anonymous():
    assert all(part.intro.startswith("Your answer is not anonymous") for part in PARTS)


# --- live --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_both_sides_stand_side_by_side(name_interventions):
    add_answers(MSK, 4, 0, 0, 0, 0, 1)
    add_answers("", 0, 1, 0, 0, 0, 4)
    name_interventions("back", 5, 3)
    name_interventions("stress", 1, 1)
    everybody, one = compare_groups(compute_shares(LEICESTER, "internal"))[:2]
    assert (everybody.code, one.code) == ("all", MSK)
    by_code = {line.intervention: line for line in everybody.interventions}
    assert (by_code[HELPED[0]].client.n, by_code[HELPED[0]].client.base) == (4, 10)
    assert by_code[HELPED[5]].client.percent == 50
    assert by_code[HELPED[5]].case_manager.percent == 75
    assert by_code[HELPED[5]].difference[0] == pytest.approx(-25)
    assert {line.intervention: line.client.n for line in one.interventions if line.client.n} == {
        HELPED[0]: 4,
        HELPED[5]: 1,
    }


@pytest.mark.django_db
def test_what_the_file_holds_is_what_the_page_shows():
    add_answers(MSK, 5, 5)
    rows = list(csv.DictReader(io.StringIO(to_csv(compare_groups(compute_shares(LEICESTER, "internal"))))))
    first = rows[0]
    assert (first["group"], first["intervention"], first["client_percent"]) == ("all", HELPED[0], "50")
    assert (first["client_low"], first["client_high"], first["client_base"]) == ("23.7", "76.3", "10")
    assert first["case_manager_percent"] == first["difference"] == ""


@pytest.mark.django_db
def test_a_funder_sees_no_small_count(name_interventions, sign_in, staff):
    add_answers(MSK, 40, 3, 30, 20)
    name_interventions("back", 0, 2)
    client = sign_in(staff(Role.FUNDER, LEICESTER))
    page = client.get("/figures/what-helped-most/")
    assert "Counts of 1 to 7 are withheld" in page.text
    assert "are among them" not in page.text, "how many answered is for staff"
    for each in compare_groups(compute_shares(LEICESTER, "official")):
        for line in each.interventions:
            for share in (line.client, line.case_manager):
                assert share is None or share.n == 0 or (share.n >= 8 and share.n % 5 == 0)
    assert not any(
        line.case_manager and line.case_manager.n
        for line in compare_groups(compute_shares(LEICESTER, "official"))[0].interventions
    )


@pytest.mark.django_db
def test_the_page_takes_few_queries_however_many_answers(
    name_interventions, sign_in, staff, django_assert_max_num_queries
):
    add_answers(MSK, *range(1, 9))
    name_interventions("back", 3, 2)
    client = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    with django_assert_max_num_queries(15):
        assert client.get("/figures/what-helped-most/").status_code == 200


@pytest.mark.django_db
def test_a_service_that_does_not_ask_has_no_such_page(sign_in, staff):
    assert sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND)).get("/figures/what-helped-most/").status_code == 404


# --- the extract -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_survey_rows_are_an_answer_each_and_an_anonymous_one_names_no_case(refer):
    case = refer(LEICESTER)
    request = QuestionnaireRequest.objects.create(
        case=case, at=START, recorded_at=START, reference="Q-1", code="discharge", occasion="discharge",
        model_version="2012-04", parts=["satisfaction"], closes_at=START,
    )  # fmt: skip
    QuestionnaireAnswers.objects.create(
        case=case, request=request, at=START, recorded_at=START, part="satisfaction", part_version="1",
        mode="telephone", answers={"personalised": "agree_strongly"},
    )  # fmt: skip
    add_answers(MSK, 0, 1)
    *identified, anonymous = survey_rows([LEICESTER])
    assert {row["question"]: row["answer"] for row in identified} == {
        question.code: "agree_strongly" if question.code == "personalised" else None
        for question in PARTS[0].questions
    }
    assert {row["case_id"] for row in identified} == {case.reference}
    assert anonymous["case_id"] is None
    assert (anonymous["answer"], anonymous["date"].isoformat()) == (HELPED[1], "2012-06-30")
    assert list(survey_rows([SCOTLAND])) == []


@pytest.mark.django_db
def test_case_managers_are_counted_by_condition(name_interventions):
    name_interventions("back", 0, 2)
    name_interventions("neurological", 7, 1)
    assert sorted(named_by_case_managers([LEICESTER])) == [
        (LEICESTER, MSK, HELPED[0], 2),
        (LEICESTER, OTHER, HELPED[7], 1),
    ]
