"""What exact counts give away by what they mean: two tables together, or the lines of one.

Rounded counts leave room enough; exact ones do not. A suppressed count that is a sum and difference of counts
that are shown, whoever the people are, can be worked out; so one of those is suppressed too. So it is where a
count has no room left, because there are never fewer than no people of a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handrail.extract.connection import Extract
from handrail.figures.disclosure.count_system import CountSystem, Node, build_count_system
from handrail.figures.disclosure.earlier_tables import batch_tables, combine_earlier
from handrail.figures.disclosure.profiles import DisclosureProfile, get_profile
from handrail.figures.disclosure.released_table import ReleasedTable, TableColumns
from handrail.figures.disclosure.suppression import publish_table, publish_without_people, suppress_counts
from handrail.figures.disclosure.synthetic_people import TableQuery, make_synthetic_people
from handrail.figures.engine.result import TableResult


def protect_table(
    result: TableResult, name: str, extract: Extract, also: frozenset[Node] = frozenset()
) -> TableResult:
    """Return a result as it may leave by itself under a profile; `also` are counts to suppress besides."""
    rules = get_profile(name)
    if not rules.threshold or not result.table.of_people:
        return publish_without_people(result, rules)
    system = build_count_system(result)
    hidden = suppress_counts(system, rules, also)
    if not rules.round_to:
        query = TableQuery(result.table, result.query)
        hidden = suppress_across_tables(query, system, rules, extract, hidden)
    return publish_table(result, rules, hidden)


def suppress_across_tables(
    query: TableQuery,
    system: CountSystem,
    rules: DisclosureProfile,
    extract: Extract,
    hidden: set[Node],
    earlier: Sequence[ReleasedTable] = (),
) -> set[Node]:
    """Return `hidden`, with the counts that would give small ones away by what they mean.

    The exact counts of the table are taken together with those of the tables released earlier.
    """
    table = ReleasedTable(query, system.counts, frozenset(hidden), rules)
    small = [(member.query, member.list_small_of_people()) for member in (table, *earlier)]
    if not any(nodes for _, nodes in small):
        return hidden
    people = make_synthetic_people(extract, small)
    new = TableColumns.from_people(people, table)
    columns = [TableColumns.from_people(people, member) for member in earlier]
    for batch in batch_tables(columns):
        for before, suspect in combine_earlier(batch, new):
            while more := before.find_disclosing(new, suspect):
                hidden = suppress_counts(system, rules, frozenset(hidden | more))
                new = replace(new, table=replace(new.table, hidden=frozenset(hidden)))
    return hidden
