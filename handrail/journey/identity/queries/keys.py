"""How keys of records are read: each by one index, of one value the newest first."""

from collections.abc import Sequence
from itertools import product

from django.db.models import Exists, OuterRef, QuerySet

from handrail.journey.identity.models import NameSpelling, SearchKey
from handrail.journey.identity.rules import SearchKeyKind, join_pair
from handrail.journey.identity.spelling import list_variants

MAX_NEAR_WORDS = 25


def select_keys(kind: SearchKeyKind, value: str) -> QuerySet[SearchKey]:
    """Return the keys of a kind with just this value, the newest first."""
    return SearchKey.objects.filter(kind=kind, value=value).order_by("-id")


def select_beginnings(kind: SearchKeyKind, value: str) -> QuerySet[SearchKey]:
    """Return the keys of a kind that begin like this."""
    return SearchKey.objects.filter(kind=kind, value__begins=value)


def select_named(words: Sequence[str]) -> QuerySet[SearchKey]:
    """Return keys of the records whose names have all these words, the newest first."""
    longest, *others = sort_words(words)
    if not others:
        return select_keys(SearchKeyKind.NAME, longest)
    second, *others = others
    keys = select_keys(SearchKeyKind.NAME_PAIR, join_pair(longest, second))
    return _keep_named(keys, others, "value")


def select_names_beginning(words: Sequence[str]) -> QuerySet[SearchKey]:
    """Return keys of the records whose names have words that begin like all of these."""
    longest, *others = sort_words(words)
    if not others:
        return select_beginnings(SearchKeyKind.NAME, longest)
    second, *others = others
    keys = select_beginnings(SearchKeyKind.NAME_PAIR, longest).filter(value__contains=join_pair("", second))
    return _keep_named(keys, others, "value__begins")


def select_named_nearly(words: Sequence[str]) -> QuerySet[SearchKey]:
    """Return keys of the records whose names are spelt nearly like the two longest of these words."""
    longest, *others = sort_words(words)
    if not others:
        return SearchKey.objects.filter(kind=SearchKeyKind.NAME, value__in=find_near_words(longest))
    second, *others = others
    firsts, seconds = ([word, *find_near_words(word)] for word in (longest, second))
    pairs = [join_pair(*pair) for pair in product(firsts, seconds)]
    keys = SearchKey.objects.filter(kind=SearchKeyKind.NAME_PAIR, value__in=pairs)
    return _keep_named(keys, others, "value__begins")


def find_near_words(word: str) -> list[str]:
    """Return the words of names that are spelt nearly like this one."""
    spellings = NameSpelling.objects.filter(variant__in=list_variants(word)).exclude(word=word)
    return list(spellings.values_list("word", flat=True).distinct()[:MAX_NEAR_WORDS])


def sort_words(words: Sequence[str]) -> list[str]:
    """Return the words of a name, the longest first: it is the rarest."""
    return sorted(words, key=len, reverse=True)


def _keep_named(keys: QuerySet[SearchKey], words: Sequence[str], lookup: str) -> QuerySet[SearchKey]:
    """Keep the keys of records whose names have these words as well."""
    names = SearchKey.objects.filter(person_id=OuterRef("person_id"), kind=SearchKeyKind.NAME)
    for word in words:
        keys = keys.filter(Exists(names.filter(**{lookup: word})))
    return keys
