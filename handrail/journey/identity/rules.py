"""How people are compared: the keys a record is found by, and how well it agrees with what is known. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from handrail.foundation.choices import TextChoices
from handrail.foundation.names import fold_text, list_name_keys, split_name
from handrail.foundation.telephones import fold_telephone

MAX_KEY_LENGTH = 254
MONTHS_IN_YEAR = 12
# Of a name of many words the longest are paired: two for nearly everyone, which makes two pairs.
MAX_WORDS_PAIRED = 8


class SearchKeyKind(TextChoices):
    """What of a person a key is made from."""

    NAME = "name"
    # Two words of a name, in either order: a whole name is then found among the many who share one of them.
    NAME_PAIR = "name_pair"
    TELEPHONE = "telephone"
    # The digits backwards: a number is then found by its last digits too.
    TELEPHONE_END = "telephone_end"
    POSTCODE = "postcode"
    EMAIL = "email"
    NHS_NUMBER = "nhs_number"


@dataclass(frozen=True)
class Identity:
    """What tells one person from another, as it was typed."""

    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None
    telephone: str = ""
    postcode: str = ""
    email: str = ""
    nhs_number: str = ""

    def is_empty(self) -> bool:
        return self == Identity()


SearchKeys = frozenset[tuple[SearchKeyKind, str]]


def list_search_keys(person: Identity) -> SearchKeys:
    """Return the keys by which a record is found."""
    return frozenset((kind, value[:MAX_KEY_LENGTH]) for kind, value in _make_keys(person) if value)


def _make_keys(person: Identity) -> Iterator[tuple[SearchKeyKind, str]]:
    given, family = person.given_name, person.family_name
    names = list_name_keys(given) | list_name_keys(family)
    # Scripts without spaces write both names as one word.
    names |= {"".join(split_name(f"{given} {family}")), "".join(split_name(f"{family} {given}"))}
    yield from ((SearchKeyKind.NAME, name) for name in names)
    yield from ((SearchKeyKind.NAME_PAIR, pair) for pair in list_name_pairs(given, family))
    telephone = fold_telephone(person.telephone)
    yield SearchKeyKind.TELEPHONE, telephone
    yield SearchKeyKind.TELEPHONE_END, telephone[::-1]
    yield SearchKeyKind.POSTCODE, fold_code(person.postcode)
    yield SearchKeyKind.EMAIL, fold_text(person.email.strip())
    yield SearchKeyKind.NHS_NUMBER, fold_code(person.nhs_number)


def list_name_pairs(given_name: str, family_name: str) -> set[str]:
    """Return every two words of a name, in either order, as they may be typed.

    >>> sorted(list_name_pairs("Róisín", "O’Connell"))[:3]
    ['connell o', 'connell oconnell', 'connell roisin']
    """
    names = list_name_keys(given_name) | list_name_keys(family_name)
    words = sorted(names, key=lambda word: (-len(word), word))
    return {join_pair(*pair) for pair in permutations(words[:MAX_WORDS_PAIRED], 2)}


def join_pair(first: str, second: str) -> str:
    """Return two words of a name as one key."""
    return f"{first} {second}"


def list_matching_names(given_name: str, family_name: str) -> set[str]:
    """Return what the names of two records may share: the last with the first letter, or all words.

    >>> sorted(list_matching_names("Róisín", "O’Connell"))
    ['oconnell r', 'oconnell roisin']
    """
    given, family = split_name(given_name), split_name(family_name)
    names = {" ".join(sorted(given + family))}
    if given and family:
        names.add(f"{''.join(family)} {given[0][0]}")
    return names


def fold_code(text: str) -> str:
    """Return the letters and digits of a postcode or number, small, without spaces and hyphens."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


# What agreement tells, in points. An NHS number is one person’s; households share telephones, twins a birth
# date as well. A name typed in part is a beginning that fits.
NHS_NUMBER_POINTS = 100
TELEPHONE_POINTS = 35
EMAIL_POINTS = 35
BIRTH_DATE_POINTS = 30
SWAPPED_BIRTH_DATE_POINTS = 20
FAMILY_NAME_POINTS = 20
GIVEN_NAME_POINTS = 15
PART_OF_NAME_POINTS = 10
POSTCODE_POINTS = 10
INITIAL_POINTS = 6
# What differs speaks against one person, and yet may be a slip, a short name or a marriage.
OTHER_GIVEN_NAME_POINTS = -5
OTHER_FAMILY_NAME_POINTS = -10
OTHER_BIRTH_DATE_POINTS = -10
OTHER_NHS_NUMBER_POINTS = -15
# From here on staff are asked: a family name, a telephone, or a birth date with an initial.
LIKELY_POINTS = FAMILY_NAME_POINTS - 1


# From here on two records are very likely one person’s: the whole name and the birth date, or more.
STRONG_POINTS = FAMILY_NAME_POINTS + GIVEN_NAME_POINTS + BIRTH_DATE_POINTS - 2


def score_agreement(typed: Identity, record: Identity) -> int:
    """Return how well a record agrees with what is typed, in points; blanks say nothing."""
    return (
        _score_names(typed, record)
        + _score_birth_dates(typed.date_of_birth, record.date_of_birth)
        + _score_equal(fold_telephone(typed.telephone), fold_telephone(record.telephone), TELEPHONE_POINTS)
        + _score_equal(fold_text(typed.email.strip()), fold_text(record.email.strip()), EMAIL_POINTS)
        + _score_equal(fold_code(typed.postcode), fold_code(record.postcode), POSTCODE_POINTS)
        + _score_equal(
            fold_code(typed.nhs_number),
            fold_code(record.nhs_number),
            NHS_NUMBER_POINTS,
            OTHER_NHS_NUMBER_POINTS,
        )
    )


def is_same_person(typed: Identity, record: Identity) -> bool:
    """Say whether a record is this person's beyond asking: the NHS number, a name, and no other birth date.

    Twins share name, birth date and telephone, never a number; a number alone may be a slip of the pen.
    """
    number = fold_code(typed.nhs_number)
    return (
        bool(number)
        and number == fold_code(record.nhs_number)
        and _score_birth_dates(typed.date_of_birth, record.date_of_birth) >= 0
        and _score_names(typed, record) >= GIVEN_NAME_POINTS - 1
    )


def _score_equal(typed: str, recorded: str, points: int, otherwise: int = 0) -> int:
    if not typed or not recorded:
        return 0
    return points if typed == recorded else otherwise


def _score_birth_dates(typed: date | None, recorded: date | None) -> int:
    if typed is None or recorded is None:
        return 0
    if typed == recorded:
        return BIRTH_DATE_POINTS
    return SWAPPED_BIRTH_DATE_POINTS if recorded in list_dates_typed(typed) else OTHER_BIRTH_DATE_POINTS


def list_dates_typed(day: date) -> list[date]:
    """Return a day, and the one it was meant to be where day and month were typed the wrong way round."""
    return [day, date(day.year, day.day, day.month)] if day.day <= MONTHS_IN_YEAR else [day]


def _score_names(typed: Identity, record: Identity) -> int:
    """Score the names in the order they agree best, or all words together: some people have one name."""
    if _list_whole_names(typed) & _list_whole_names(record):
        exact = _score_both_names(typed, record)
        return max(exact, FAMILY_NAME_POINTS + GIVEN_NAME_POINTS - 2)
    turned = Identity(given_name=typed.family_name, family_name=typed.given_name)
    return max(_score_both_names(typed, record), _score_both_names(turned, record) - 1)


def _list_whole_names(person: Identity) -> set[str]:
    """Return the whole name as one word, in each order of its words that people use."""
    given, family = split_name(person.given_name), split_name(person.family_name)
    words = given + family
    return {"".join(words), "".join(family + given), "".join(sorted(words))} if words else set()


def _score_both_names(typed: Identity, record: Identity) -> int:
    family = _score_name(typed.family_name, record.family_name, FAMILY_NAME_POINTS, OTHER_FAMILY_NAME_POINTS)
    given = _score_name(typed.given_name, record.given_name, GIVEN_NAME_POINTS, OTHER_GIVEN_NAME_POINTS)
    return family + given


def _score_name(typed: str, recorded: str, points: int, otherwise: int) -> int:
    """Score one name: all of it, a word of several, a beginning, or its first letter."""
    words, others = split_name(typed), split_name(recorded)
    if not words or not others:
        return 0
    if "".join(words) == "".join(others):
        return points
    keys, other_keys = list_name_keys(typed), list_name_keys(recorded)
    if set(words) <= other_keys or set(others) <= keys:
        return points - 1
    if any(key.startswith(word) for word in words if len(word) > 1 for key in other_keys):
        return PART_OF_NAME_POINTS
    return INITIAL_POINTS if words[0][0] == others[0][0] else otherwise
