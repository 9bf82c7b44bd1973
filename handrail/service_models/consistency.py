"""What is wrong between parts of a version that are each right: codes given twice, or named and not there.

Looks at the data of the file, not at the model made of it, so that these are reported with faults of fields.
"""

from collections.abc import Callable, Collection, Iterable, Iterator

from handrail import instruments
from handrail.foundation.yaml_document import FieldFault
from handrail.service_models.loader import Data
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.references import read_shared_directory, read_sources

Place = tuple[str | int, ...]
# Lists whose codes must not repeat; clocks and stays share one space, as records name them by code alone.
UNIQUE = (
    ("criteria", "workstreams"),
    ("consents",),
    ("clocks", "maximum_stay"),
    ("interventions",),
    ("follow_up", "schedules"),
    ("guiding_rules",),
    ("questionnaires",),
    ("targets",),
    ("counted",),
    ("routes",),
    ("directory",),
    ("discharge.reasons",),
    ("discharge.questions",),
)
# Lists whose elements may be for some workstreams only.
FOR_WORKSTREAMS = ("clocks", "maximum_stay", "follow_up", "schedules", "interventions")


def find_faults(data: Data) -> Iterator[FieldFault]:
    """Find every fault between the parts of a version, each with its place."""
    for check in CHECKS:
        yield from check(data)


def _repeated_codes(data: Data) -> Iterator[FieldFault]:
    for names in UNIQUE:
        seen = set()
        for place, element in (pair for name in names for pair in _elements(data, name)):
            code = element.get("code")
            if code in seen:
                yield FieldFault(
                    (*place, "code"), f"expected each code of {' and '.join(names)} once; {code} repeats"
                )
            seen.add(code)


def _unknown_workstreams(data: Data) -> Iterator[FieldFault]:
    streams = _codes(data, "workstreams")
    for name in FOR_WORKSTREAMS:
        for place, element in _elements(data, name):
            yield from _unknown(place, element, "workstreams", streams, "workstreams of this version")


def _unknown_arms(data: Data) -> Iterator[FieldFault]:
    arms = _codes(data, "trial.arms")
    for name in ("clocks", "maximum_stay"):
        for place, element in _elements(data, name):
            yield from _unknown(place, element, "arms", arms, "arms of the trial")


def _unknown_interventions(data: Data) -> Iterator[FieldFault]:
    """Find steps of care and limits of sessions whose intervention is not on offer."""
    offered = _codes(data, "interventions")
    for name in ("assessment.steps", "guiding_rules"):
        for place, element in _elements(data, name):
            yield from _unknown(place, element, "intervention", offered, "interventions on offer")


def _unknown_signs(data: Data) -> Iterator[FieldFault]:
    """Find signs of steps in measures that the assessment does not take."""
    taken = {element.get("slug") for _, element in _elements(data, "assessment.instruments")}
    for place, step in _elements(data, "assessment.steps"):
        for number, sign in enumerate(_list(step.get("signs"))):
            if isinstance(sign, dict):
                where = (*place, "signs", number)
                yield from _unknown(where, sign, "instrument", taken, "instruments of the assessment")


def _unknown_instruments(data: Data) -> Iterator[FieldFault]:
    known, what = set(instruments.list_slugs()), "instruments that there are"
    for place, element in _elements(data, "assessment.instruments"):
        yield from _unknown(place, element, "slug", known, what)
    discharge = _at(data, "discharge")
    holders = [(("discharge",), discharge)] if isinstance(discharge, dict) else []
    for place, element in (*holders, *_elements(data, "follow_up"), *_elements(data, "schedules")):
        yield from _unknown(place, element, "instruments", known, what)


def _unknown_questions(data: Data) -> Iterator[FieldFault]:
    screening = _at(data, "screening")
    if isinstance(screening, dict):
        yield from _unknown(("screening",), screening, "questions", set(QUESTIONS), "screening questions")


def _unknown_signposts(data: Data) -> Iterator[FieldFault]:
    places = _codes(data, "directory") | set(read_shared_directory())
    for name in ("criteria", "workstreams"):
        for place, element in _elements(data, name):
            yield from _unknown(place, element, "signpost", places, "entries of the directory")


def find_unknown_sources(data: Data) -> Iterator[FieldFault]:
    """Find every source that sources.yaml does not have, of a version or of the file of a service."""
    known = set(read_sources())
    for place, element in _mappings(data):
        source = element.get("source")
        if isinstance(source, str) and source.split(",")[0] not in known:
            yield FieldFault((*place, "source"), _expected("sources", known, source))


CHECKS: tuple[Callable[[Data], Iterator[FieldFault]], ...] = (
    _repeated_codes,
    _unknown_workstreams,
    _unknown_arms,
    _unknown_interventions,
    _unknown_signs,
    _unknown_instruments,
    _unknown_questions,
    _unknown_signposts,
    find_unknown_sources,
)


def _unknown(
    place: Place, element: Data, field: str, known: Collection[object], what: str
) -> Iterator[FieldFault]:
    """Yield a fault for each value of a field, one or a list, that is not among those known."""
    given = element.get(field)
    for value in given if isinstance(given, list) else [given]:
        if isinstance(value, str) and value not in known:
            yield FieldFault((*place, field), _expected(what, known, value))


def _expected(what: str, known: Collection[object], value: str) -> str:
    names = ", ".join(sorted(name for name in known if isinstance(name, str))) or "none"
    return f"expected one of {names} ({what}); got {value!r}"


def _mappings(data: object, place: Place = ()) -> Iterator[tuple[Place, Data]]:
    """Yield every mapping of the data, itself first, each with its place."""
    if isinstance(data, dict):
        yield place, data
    pairs: Iterable[tuple[str | int, object]] = (
        data.items() if isinstance(data, dict) else enumerate(_list(data))
    )
    for step, value in pairs:
        yield from _mappings(value, (*place, step))


def _codes(data: Data, name: str) -> set[object]:
    return {element.get("code") for _, element in _elements(data, name)}


def _elements(data: Data, name: str) -> Iterator[tuple[Place, Data]]:
    """Yield the elements of a list, such as `discharge.reasons`, each with its place."""
    for number, element in enumerate(_list(_at(data, name))):
        if isinstance(element, dict):
            yield (*name.split("."), number), element


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _at(data: Data, name: str) -> object:
    """Return what stands at a dotted name; None where nothing does."""
    part: object = data
    for step in name.split("."):
        part = part.get(step) if isinstance(part, dict) else None
    return part
