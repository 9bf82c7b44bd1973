"""Dashboards, quality lists and returns: who lands where, each number its list, frozen bytes, differences."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.figures.engine.example import make_extract
from handrail.figures.returns import list_names
from handrail.journey.case.models import Case, Person
from handrail.reporting.views.dashboard_figures import (
    draw_quarters,
    find_last_four_quarters,
    find_last_twelve_months,
    find_week,
)
from handrail.reporting.views.quality import find_correction
from tests.figures.sample_records import compute_protected
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db
MAY = {"service": SCOTLAND, "from": "2012-05-01", "to": "2012-05-31"}


def test_the_periods_of_a_dashboard():
    assert find_last_twelve_months(date(2026, 11, 22)) == (date(2025, 11, 1), date(2026, 10, 31))
    assert find_last_four_quarters(date(2026, 11, 22)) == (date(2025, 10, 1), date(2026, 9, 30))
    assert find_week(date(2026, 11, 22)) == (date(2026, 11, 16), date(2026, 11, 22))


def test_a_chart_of_quarters_says_which_lines_may_not_be_shown():
    rows = [{"case_id": str(n), "service": "rhyl", "referral_date": f"2026-0{month}-01",
             "assessed_date": None}
            for month in (1, 4) for n in range(month * 100, month * 100 + 20)]  # fmt: skip
    for row in rows[:3] + rows[20:23]:
        row["assessed_date"] = row["referral_date"]
    result = compute_protected("throughput", make_extract({"clients": rows}), "official", by="quarter")
    chart = draw_quarters(result, ("referred", "assessed"), "By quarter", date(2026, 11, 22))
    assert chart.note == "Assessed: not shown in any quarter ([c])."
    assert [row[0] for row in chart.rows] == ["Jan to Mar 2026", "Apr to Jun 2026"]


@pytest.fixture
def home(settings, tmp_path):
    """Returns are kept next to the database: here, in a folder of the test."""
    settings.HOME = tmp_path


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.SERVICE_MANAGER, "dashboard"),
        (Role.CASE_MANAGER, "desk"),
        (Role.FUNDER, "figures-summary"),
    ],
)
def test_where_somebody_starts(role, page, staff, client):
    user = staff(role)
    sent = {"login": user.email, "password": "correct horse battery"}
    assert client.post(reverse("account_login"), sent)["Location"] == reverse(page)


DASHBOARDS = ("dashboard", "dashboard-team", "dashboard-mine", "quality", "figures-summary", "returns",
              "targets", "money", "costs")  # fmt: skip


def test_every_dashboard_of_a_service_without_a_case(staff, sign_in):
    client = sign_in(staff(Role.SERVICE_MANAGER, "rhyl"))
    for name in DASHBOARDS:
        assert client.get(reverse(name)).status_code == 200, name


def test_dashboards_make_few_queries(support, refer, staff, sign_in, home, django_assert_max_num_queries):
    support()
    support(LEICESTER)
    client = sign_in(staff(Role.SERVICE_MANAGER))
    client.get(reverse("figures"))  # which reads the extract that the others are drawn from
    for name in DASHBOARDS:
        with django_assert_max_num_queries(15):
            client.get(reverse(name))


def test_a_number_of_the_dashboard_opens_its_list(support, staff, sign_in):
    case, manager = support()
    Person.objects.filter(pk=case.person_id).update(gender="")
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    shown = client.get(reverse("quality")).text
    address = re.search(r'href="([^"]*quality/completeness/gender/[^"]*)"', shown)[1].replace("&amp;", "&")
    listed = client.get(address).text
    assert case.reference in listed
    assert reverse("person", args=[case.reference]) in listed
    assert client.get(reverse("quality-list", args=["completeness", "shoe_size"])).status_code == 404
    own = sign_in(manager).get(reverse("dashboard-mine")).text
    assert "Open cases" in own
    assert f"case_manager={manager.pk}" in own


def list_links(page):
    """(words of the link, its address) of each link of a page's main part."""
    main = page.split("<main", 1)[1]
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return [(re.sub(r"<.*?>", "", words), address.replace("&amp;", "&")) for address, words in found]


def test_numbers_of_the_team_and_of_mine_open_as_many_cases(support, assess, staff, sign_in):
    """Each number of 'Now' and of the service's overdue and waiting cases is the number of cases listed."""
    _, manager = support()
    other, _ = assess()
    Case.objects.filter(pk=other.pk).update(case_manager=manager, stage="allocated")
    Case.objects.filter(pk=other.pk).update(stay_warns_at=START, next_due_at=START, next_task="Assess")
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    opened = {}
    for user, name in ((lead, "dashboard-team"), (manager, "dashboard-mine"), (lead, "dashboard")):
        client = sign_in(user)
        for words, address in list_links(client.get(reverse(name)).text):
            if address.startswith(reverse("cases")) and words.strip()[:1].isdigit():
                listed = client.get(address).text
                number = words.split()[0]
                assert re.search(rf"<p>{number} cases?</p>", listed), (name, words, address)
                opened.setdefault(name, []).append(number)
    assert opened["dashboard-team"] == opened["dashboard-mine"] == ["2", "2", "1", "1"]
    assert "1" in opened["dashboard"]


def test_a_case_list_by_case_manager_and_task_keeps_its_other_filters(support, staff, sign_in):
    case, manager = support()
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    address = f"{reverse('cases')}?stage=active&case_manager={manager.pk}&task={case.next_task}"
    shown = client.get(address).text
    assert case.reference in shown
    assert f"?stage=active&amp;case_manager={manager.pk}" in shown
    nobody = client.get(reverse("cases"), {"task": "Something else"}).text
    assert case.reference not in nobody


MACHINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d|\d{4}-\d\d-\d\d to|\+00:00")


def test_no_page_says_days_or_times_as_machines_do(support, staff, sign_in, home):
    support()
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    _, done = signed_off(client)
    pages = [reverse(name) for name in (*DASHBOARDS, "figures")]
    pages += [reverse("figure-table", args=["throughput"]) + "?by=month&from=2012-05-01&to=2012-05-31",
              reverse("return-prepare", args=["fit-for-work-monthly"]), done["Location"]]  # fmt: skip
    for address in pages:
        text = re.sub(r"<[^>]*>", " ", client.get(address).text)
        assert not MACHINE.search(text), (address, MACHINE.search(text))
    frozen = client.get(done["Location"]).text
    assert "1 May 2012 to 31 May 2012" in frozen
    assert "Nothing is withheld" in frozen


def test_what_no_form_asks_is_asked_for_on_no_page(support, staff, sign_in):
    """No form asks for dependants: nobody can put anything right."""
    support()
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    assert "Dependants not filled in" not in client.get(reverse("dashboard")).text
    quality = client.get(reverse("quality")).text
    assert "Dependants" not in quality
    assert "Ethnicity" in quality


def test_quality_by_person_names_them(support, staff, sign_in):
    _, manager = support()
    shown = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND)).get(reverse("quality"), {"by": "case_manager"})
    assert manager.name in shown.text


def test_the_five_returns_are_there(staff, sign_in, home):
    assert set(list_names()) >= {
        "fit-for-work-monthly", "fit-for-work-quarterly", "health-and-work-support-monthly",
        "health-led-trials", "minimum-data-set",
    }  # fmt: skip
    listed = sign_in(staff(Role.ADMINISTRATOR)).get(reverse("returns")).text
    assert all(reverse("return-prepare", args=[name]) in listed for name in list_names())


def signed_off(client, **period):
    address = (
        reverse("return-prepare", args=["fit-for-work-monthly"])
        + "?"
        + "&".join(f"{name}={value}" for name, value in {**MAY, **period}.items())
    )
    shown = client.get(address)
    token = re.search(r'name="submission" value="([^"]+)"', shown.text)
    return shown, client.post(address, {"checked": "on", "submission": token[1] if token else ""})


def test_a_return_is_previewed_signed_off_and_taken_again(support, refer, staff, sign_in, home):
    case, _ = support()
    manager = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Signe Off")
    client = sign_in(manager)
    shown, done = signed_off(client)
    assert "1 record" in shown.text
    assert "Filled in" in shown.text
    assert done.status_code == 302
    kept = client.get(done["Location"]).text
    assert "Signe Off" in kept
    assert "Nothing has changed" in kept
    file = re.search(r'href="([^"]+figures\.csv)"', kept)[1]
    sent = client.get(file).content
    _, again = signed_off(client)
    assert again.status_code == 422
    assert "frozen already" in again.text

    Person.objects.filter(pk=case.person_id).update(gender="female")
    now = client.get(done["Location"]).text
    assert "What has changed since" in now
    assert f">{case.reference}<" in now
    assert client.get(file).content == sent
    assert "Changes since the last return" in client.get(reverse("quality")).text


def test_only_a_service_manager_signs_and_no_other_service_reads(support, staff, sign_in, home):
    support()
    client = sign_in(staff(Role.ADMINISTRATOR, SCOTLAND))
    shown, refused = signed_off(client)
    assert "A service manager must sign off this return" in shown.text
    assert refused.status_code == 403
    _, done = signed_off(sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND)))
    other = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    assert other.get(done["Location"]).status_code == 404
    assert other.get(done["Location"] + "records.parquet").status_code == 404


COSTS = b"service,quarter,heading,amount,funding\n%s,2012-Q2,staff,1500,\n%s,2012-Q2,premises,300,unpaid\n"


def test_finance_sends_a_file_and_the_money_is_on_the_page(support, staff, sign_in, settings, tmp_path):
    support()
    settings.RECORDS = tmp_path
    client = sign_in(staff(Role.ADMINISTRATOR, SCOTLAND))

    def upload_costs(content):
        token = re.search(r'name="submission" value="([^"]+)"', client.get(reverse("costs")).text)[1]
        file = SimpleUploadedFile("costs.csv", content)
        return client.post(reverse("costs"), {"submission": token, "file": file})

    own = SCOTLAND.encode()
    for wrong, told in ((COSTS % (own, b"leicestershire"), "expected one of"),
                        (COSTS.replace(b"1500", b"lots") % (own, own), "lots"),
                        (COSTS.replace(b"1500", b"-5") % (own, own), "expected 0 or more"),
                        (COSTS % (own, own) + b"%s,2012-Q2,staff,1500,\n" % own, "stands on several rows"),
                        (b"service,amount\n", "has no column heading")):  # fmt: skip
        refused = upload_costs(wrong)
        assert refused.status_code == 422
        assert told in refused.text
        assert not list(tmp_path.iterdir())
    assert upload_costs(COSTS % (own, own)).status_code == 302
    assert upload_costs((COSTS % (own, own)).replace(b"1500", b"1700")).status_code == 302
    page = client.get(reverse("money")).text
    assert "1,700" in page
    assert "1,500" not in page


def test_targets_stand_beside_what_was_reached(support, staff, sign_in, settings, tmp_path):
    support()
    settings.RECORDS = tmp_path
    (tmp_path / "targets.csv").write_text(
        "service,measure,month,value,profile,set_on,author,reason,derivation\n"
        f"{SCOTLAND},assessed,2012-05-01,4,original,2012-01-01,A Commissioner,Bid,From the pilot\n"
        f"{SCOTLAND},assessed,2012-05-01,2,re-profiled,2012-04-01,A Commissioner,Late start,Half\n"
    )
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    page = client.get(reverse("targets")).text
    assert "Against target so far" in (board := client.get(reverse("dashboard")).text)
    assert "50%" in board
    for told in (
        "1 of 4 due by the end of May 2012 (25%)",
        "1 of 2 due",
        "(50%)",
        "Late start",
        "From the pilot",
        "Target: re-profiled",
    ):
        assert told in page
    assert "May 2012" in page
    assert "2012-05<" not in page


@pytest.mark.parametrize(
    ("role", "page", "note"),
    [
        (Role.CASE_MANAGER, "assessment", None),
        (Role.ADMINISTRATOR, "case", "Who can correct it: case manager or clinician"),
    ],
)
def test_a_line_of_quality_leads_to_where_the_reader_may_put_it_right(role, page, note):
    found = find_correction("condition", "HR-2B7K-9QXM", frozenset({role}))
    assert found["href"] == reverse(page, args=["HR-2B7K-9QXM"])
    assert found.get("note") == note
