"""What is counted before and after an erasure is the same, whatever happened to the cases."""

from uuid import uuid4

import pytest

from handrail.audit.actions import Visit
from handrail.audit.models import ReaderKind
from handrail.journey.case.models import Case, Person
from handrail.reporting.from_journey import build_tables
from handrail.rights.erasure.actions import ErasureDecision, erase_person
from handrail.rights.erasure.queries import find_person_scope
from handrail.rights.grounds import ErasureGround
from tests.support.histories import History
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

VISIT = Visit(ReaderKind.COMMAND, "person erase")
# That somebody looks like another record is a question about who they are, which is not known any more.
NOT_COMPARED = {"possible_duplicate"}


def read_extract(at):
    """Return every row of every file of both services, in one order."""
    tables = build_tables([SCOTLAND, LEICESTER], at)
    return {
        name: sorted(
            (
                {column: value for column, value in row.items() if column not in NOT_COMPARED}
                for row in table.to_pylist()
            ),
            key=repr,
        )
        for name, table in tables.items()
    }


@pytest.mark.parametrize("seed", range(3))
def test_the_extract_of_a_made_up_history_stays_as_it_was(seed):
    history = History(seed).make_happen(250)
    before = read_extract(history.at)
    kept = [person for person in Person.objects.filter(same_as=None).order_by("pk") if person.cases.exists()]
    assert len(kept) > 5
    for person in kept[::2]:
        # Done again after a restore, an erasure asks for no case to be closed: every stage is tried.
        decision = ErasureDecision(
            ErasureGround.RETENTION, history.by, history.at, number=uuid4(), again=history.at
        )
        erase_person(scope=find_person_scope(person), decision=decision, visit=VISIT)
    assert Case.objects.filter(erased_at__isnull=False).exists()
    after = read_extract(history.at)
    for name, rows in before.items():
        assert after[name] == rows, name
    assert sum(map(len, before.values())) > 60
