"""The page of the plan: rows filled in, cleared and added; drafts and open pages of the version before."""

import io
import re
import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from handrail.journey.case.actions import save_draft
from handrail.journey.case.models import Draft, Event
from handrail.journey.plan.actions import agree_plan, print_plan
from handrail.journey.plan.models import Plan
from handrail.journey.plan.presenters import list_weeks
from handrail.journey.plan.queries import latest_plan
from handrail.journey.support.actions import record_fit_note
from tests.support.pages import read_words
from tests.support.people import LEICESTER
from tests.support.rows import send_rows

pytestmark = pytest.mark.django_db

WALKS = {"obstacle": "Pain or stiffness", "goal": "Walk to work", "action": "Daily walks", "owner": "client"}
BLANK = {"obstacle": "", "goal": "", "action": "", "owner": "", "due_on-day": ""}
# As the page before the formsets named its fields.
OLD_PAGE = {
    "obstacle_1": "Pain or stiffness", "goal_1": "Walk to work", "action_1": "Daily walks",
    "owner_1": "client", "due_on_1-day": "3", "due_on_1-month": "4", "due_on_1-year": "2026",
    "obstacle_2": "", "goal_2": "", "action_2": "", "owner_2": "",
    "obstacle_3": "Demands of the job", "goal_3": "Lift less", "action_3": "Ring the foreman",
    "owner_3": "employer", "adjustments": "No lifting",
    "return_date-day": "6", "return_date-month": "4", "return_date-year": "2026",
    "hours_1": "", "duties_1": "", "hours_2": "16", "duties_2": "Filing & post",
}  # fmt: skip


class PlanPage:
    """The page of one case's plan, as its case manager opens and sends it."""

    def __init__(self, case, client) -> None:
        self.case, self.client = case, client
        self.address = reverse("plan", args=[case.reference])

    def open(self) -> str:
        return self.client.get(self.address).text

    def send_form(self, button="save", *, headers=None, **fields):
        tokens = {"submission": str(uuid.uuid4()), "seen": str(Event.objects.latest("pk").pk)}
        return self.client.post(self.address, tokens | {"action": button} | fields, headers=headers)

    def load_plan(self):
        return self.case.plans.order_by("number").last()


@pytest.fixture
def plan_page(support, sign_in):
    case, manager = support(LEICESTER)
    return PlanPage(case, sign_in(manager))


def read_values(page: str, *names: str) -> list[str]:
    """Return what stands in the named boxes of a page; '' where a box is blank."""
    boxes = [re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0] for name in names]
    return [(re.search(r' value="([^"]*)"', box) or ("", ""))[1] for box in boxes]


def read_problems(page) -> list[tuple[str, str]]:
    summary = page.text.partition("nhsuk-error-summary__list")[2].partition("</ul>")[0]
    return re.findall(r'<a href="([^"]*)">([^<]*)</a>', summary)


def test_rows_left_blank_are_left_out_and_weeks_keep_their_numbers(plan_page):
    weeks = [{"hours": "", "duties": ""}, {"hours": "16", "duties": ""}, {"hours": "0", "duties": "Rest"}]
    answer = plan_page.send_form(**send_rows("actions", BLANK, WALKS), **send_rows("weeks", *weeks))
    assert answer.status_code == 302
    plan = plan_page.load_plan()
    assert [line.action for line in plan.actions.all()] == ["Daily walks"]
    assert plan.phased_return == [
        {"week": 2, "hours": 16, "duties": ""},
        {"week": 3, "hours": 0, "duties": "Rest"},
    ]


def test_half_hours_are_the_same_with_a_point_and_with_a_comma(plan_page):
    weeks = [{"hours": "3.5", "duties": ""}, {"hours": "3,5", "duties": ""}]
    plan_page.send_form(**send_rows("actions", WALKS), **send_rows("weeks", *weeks))
    plan = plan_page.load_plan()
    assert [week["hours"] for week in plan.phased_return] == [3.5, 3.5]
    assert [hours for _, hours, _ in list_weeks(plan)] == ["3.5 hours"]
    page = plan_page.open()
    assert read_values(page, "weeks-0-hours", "weeks-1-hours") == ["3.5", "3.5"]


def test_a_row_half_filled_in_says_what_it_lacks_by_its_number(plan_page):
    rows = [WALKS, BLANK, {"obstacle": "Pain or stiffness", "due_on-day": "3"}]
    weeks = [{"hours": "61", "duties": ""}]
    answer = plan_page.send_form(**send_rows("actions", *rows), **send_rows("weeks", *weeks))
    assert answer.status_code == 422
    assert "<title>Error: Return-to-work plan" in answer.text
    assert read_problems(answer) == [
        ("#id_actions-2-goal", "Enter a goal for action 3, or clear the row"),
        ("#id_actions-2-action", "Enter what will be done for action 3, or clear the row"),
        ("#id_actions-2-owner", "Select who will do action 3, or clear the row"),
        ("#id_actions-2-due_on-month", "Due date must include a month and year"),
        ("#id_weeks-0-hours", "Week 1: hours must be 60 or less; you entered 61"),
    ]
    assert read_values(answer.text, "actions-0-goal", "weeks-0-hours") == ["Walk to work", "61"]
    assert plan_page.load_plan().number == 1


def test_a_plan_without_an_action_is_refused(plan_page):
    answer = plan_page.send_form(**send_rows("actions", BLANK, BLANK), **send_rows("weeks"))
    assert answer.status_code == 422
    assert read_problems(answer) == [("#id_actions-0-obstacle", "Enter at least one action")]
    assert plan_page.load_plan().number == 1


def test_the_buttons_add_a_row_and_keep_what_is_typed(plan_page):
    run = WALKS | {"goal": "Run to work"}
    weeks = send_rows("weeks", {"hours": "sixteen"})
    assert plan_page.send_form("line", **send_rows("actions", run), **weeks)["Location"] == plan_page.address
    assert plan_page.send_form("step", **send_rows("actions", run, BLANK), **weeks).status_code == 302
    page = plan_page.open()
    names = ("actions-0-goal", "actions-1-goal", "weeks-0-hours", "weeks-1-hours")
    assert read_values(page, *names) == ["Run to work", "", "sixteen", ""]
    assert 'name="actions-2-goal"' not in page


def test_no_more_actions_are_added_than_a_plan_may_have(plan_page):
    rows = send_rows("actions", WALKS, *[BLANK] * 39) | send_rows("weeks", *[{"hours": "1"}] * 26)
    for button in ("line", "step"):
        plan_page.send_form(button, **rows)
        page = plan_page.open()
        assert read_values(page, "actions-TOTAL_FORMS", "weeks-TOTAL_FORMS") == ["40", "26"]
    beyond = send_rows("actions", WALKS, *[BLANK] * 40) | send_rows("weeks", *[{"hours": "1"}] * 27)
    problems = read_problems(plan_page.send_form(**beyond))
    assert ("#id_actions-0-obstacle", "A plan can have no more than 40 actions") in problems
    assert ("#id_weeks-0-hours", "A phased return can have no more than 26 weeks") in problems


@pytest.mark.parametrize("name", ["actions-0-paid", "actions-5-goal", "weeks-3-hours", "is_agreed"])
def test_a_name_that_the_page_does_not_have_is_refused(plan_page, name):
    answer = plan_page.send_form(**send_rows("actions", WALKS), **send_rows("weeks"), **{name: "1"})
    assert answer.status_code == 422
    assert f"does not ask for: ‘{name}’" in answer.text


def test_a_draft_of_the_version_before_is_opened_with_all_that_was_typed(plan_page):
    typed = {name: [value] for name, value in OLD_PAGE.items()}
    save_draft(
        key=f"plan:{plan_page.case.pk}",
        data={"typed": typed, "lines": 4, "steps": 3},
        by=None,
        at=timezone.now(),
    )
    page = plan_page.open()
    assert read_values(
        page, "actions-0-goal", "actions-0-due_on-year", "actions-2-goal", "actions-3-goal", "weeks-1-duties"
    ) == ["Walk to work", "2026", "Lift less", "", "Filing &amp; post"]
    assert read_values(page, "actions-TOTAL_FORMS", "weeks-TOTAL_FORMS") == ["4", "3"]
    assert '<option value="employer" selected>' in page
    assert "No lifting" in page


def test_a_draft_of_names_that_no_page_has_opens(plan_page):
    plan_page.send_form("later", typed="1", lines="2", **send_rows("actions", WALKS))
    assert read_values(plan_page.open(), "actions-0-goal") == ["Walk to work"]


def test_a_page_opened_in_the_version_before_can_be_sent(plan_page):
    assert plan_page.send_form(**OLD_PAGE).status_code == 302
    plan = plan_page.load_plan()
    lines = plan.actions.values_list("goal", "action", "owner")
    assert list(lines) == [
        ("Walk to work", "Daily walks", "client"),
        ("Lift less", "Ring the foreman", "employer"),
    ]
    assert str(plan.actions.first().due_on) == "2026-04-03"
    assert plan.phased_return == [{"week": 2, "hours": 16, "duties": "Filing & post"}]
    assert plan.adjustments == "No lifting"


@pytest.mark.parametrize(
    ("button", "headers", "rows"),
    [("later", None, 3), ("line", None, 4), ("", {"X-Autosave": "1"}, 3)],
)
def test_a_page_opened_in_the_version_before_can_be_left_and_opened_again(plan_page, button, headers, rows):
    plan_page.send_form(button, headers=headers, **OLD_PAGE, hours_3="dozens")
    assert Draft.objects.filter(key=f"plan:{plan_page.case.pk}").count() == 1
    page = plan_page.open()
    names = ("actions-0-goal", "actions-2-goal", "weeks-2-hours", "actions-TOTAL_FORMS")
    assert read_values(page, *names) == ["Walk to work", "Lift less", "dozens", str(rows)]


class TestCompactPlan:
    """A row an action with its button, and a row for weeks alike, on the page and in the letter."""

    @pytest.fixture
    def week_plan(self, plan_page):
        weeks = [
            {"hours": "10", "duties": "Post"},
            *[{"hours": "20", "duties": "Counter"}] * 2,
            {"hours": "30"},
        ]
        rows = {**send_rows("actions", WALKS), **send_rows("weeks", *weeks)}
        assert plan_page.send_form(**rows).status_code == 302
        return plan_page

    def test_weeks_alike_are_one_row(self, week_plan):
        rows = list_weeks(week_plan.load_plan())
        assert rows == [
            ["Week 1", "10 hours", "Post"],
            ["Weeks 2 to 3", "20 hours", "Counter"],
            ["Week 4", "30 hours", ""],
        ]

    def test_a_week_out_of_turn_stands_by_itself(self):
        weeks = [{"week": number, "hours": 10, "duties": ""} for number in (1, 2, 4)]
        assert [row[0] for row in list_weeks(Plan(phased_return=weeks))] == ["Weeks 1 to 2", "Week 4"]

    def test_the_page_has_a_row_an_action_beside_obstacles_and_the_fit_note(self, week_plan):
        case = week_plan.case
        record_fit_note(
            case=case, by=case.case_manager, at=timezone.now(), issued_at=timezone.now(), advice="may_be_fit",
            starts_on=date(2012, 6, 1), ends_on=date(2012, 6, 28), adjustments=["altered_hours"],
        )  # fmt: skip
        plan = week_plan.load_plan()
        for who, how in (("client", "telephone"), ("case_manager", "")):
            agree_plan(case=case, plan=plan, who=who, how=how, by=case.case_manager, at=timezone.now())
        page = week_plan.client.get(reverse("case-plan", args=[case.reference]))
        words = read_words(page)
        assert "Daily walks Goal: Walk to work Obstacle Pain or stiffness Who Client" in words
        assert "Covers 1 June 2012 to 28 June 2012" in words
        assert "May benefit from Altered hours" in words
        line = plan.actions.get()
        assert reverse("plan-action", args=[case.reference, line.pk]) in page.text
        week_plan.client.post(reverse("plan-action", args=[case.reference, line.pk]))
        again = week_plan.client.get(reverse("case-plan", args=[case.reference]))
        assert reverse("plan-action-undo", args=[case.reference, line.pk]) in again.text

    def test_the_letter_says_the_same_rows(self, week_plan):
        case = week_plan.case
        document = print_plan(case=case, plan=latest_plan(case), by=case.case_manager, at=timezone.now())
        pages = PdfReader(io.BytesIO(bytes(document.content))).pages
        text = " ".join(" ".join(page.extract_text().split()) for page in pages)
        assert "Weeks 2 to 3" in text
        assert "Goal: Walk to work" in text

    def test_the_last_week_is_repeated_by_one_button(self, plan_page):
        weeks = [{"hours": "10", "duties": "Post"}, {"hours": "", "duties": ""}]
        rows = {**send_rows("actions", WALKS), **send_rows("weeks", *weeks)}
        assert plan_page.send_form("repeat", **rows).status_code == 302
        names = ("weeks-0-hours", "weeks-1-hours", "weeks-1-duties")
        assert read_values(plan_page.open(), *names) == ["10", "10", "Post"]
        weeks[1] = weeks[0]
        plan_page.send_form("repeat", **send_rows("actions", WALKS), **send_rows("weeks", *weeks))
        assert read_values(plan_page.open(), "weeks-TOTAL_FORMS", "weeks-2-duties") == ["3", "Post"]

    def test_there_is_nothing_to_repeat_before_the_first_week(self, plan_page):
        rows = {**send_rows("actions", WALKS), **send_rows("weeks", {"hours": "", "duties": ""})}
        assert plan_page.send_form("repeat", **rows).status_code == 302
        assert read_values(plan_page.open(), "weeks-TOTAL_FORMS", "actions-0-goal") == ["1", "Walk to work"]
