"""Leave out of a typed diagnosis what it does not say of the patient: denied, past, feared, of somebody else.

A simple form of NegEx (Chapman et al., 2001, doi:10.1006/jbin.2001.1029). In doubt it leaves out more, for
what is not mapped is listed, and what is mapped wrongly is not.
"""

import re
from collections.abc import Callable

from handrail.evaluation.norms.phrases import GAP

# Nothing that comes after one of these, to the end of the clause, is said of the patient as they are now.
_BEFORE = (
    "no|nil|without|w o|denies|denying|neither|nor|free of|free from|negative for|absence of|lack of"
    "|rather than|instead of|other than|apart from|except|excluding|exclude|rule out|r o|history of|h o"
    "|hx|pmh|previous|previously|fear of|fears|scared of|worried about|worry about|concern about"
    "|concerned about|risk of|at risk|screening for|screened for|screen for|tested for|test for"
    "|exposure to|exposed to|contact with|caring for|cares for|carer for|carer of|looking after"
    "|looks after"
)
_RELATIVES = (
    "mother|mum|mom|father|dad|parents?|wife|husband|partner|spouse|son|daughter|child|children|brother"
    "|sister|grandmother|grandfather|nan|grandad|aunt|uncle|friend|relative|family history|fh"
)
# These deny what comes after, or, where that is no diagnosis, what stands before: 'fracture not seen'.
_NOT = "not|never|(?:is|was|are|does|do|did|has|have)n ?t"
# The whole clause says that there is nothing, or nothing any more.
_AFTER = (
    "ruled out|excluded|unlikely|negative|absent|resolved|healed|cured|in remission|recovered|cleared"
    "|all clear|free|no longer|none|denied"
)


def _match_words(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{phrases})(?!\S)")


_CLAUSE_END = _match_words("but|however|although|though")
_DENIED = _match_words(rf"{_AFTER}|(?:of|in) (?:(?:a|the|his|her|my|their) )?(?:{_RELATIVES})")
_DENIAL = _match_words(rf"(?P<not>{_NOT})|{_BEFORE}|{_RELATIVES}")
# 'Non' denies one word: 'non cardiac chest pain' is a pain in the chest.
_NON = _match_words(r"non [a-z0-9]+")
_SENTENCE_END = re.compile(r"[;!\n\r]+|\.(?=\s|$)")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text; a dot within a code (M54.5) ends none."""
    return _SENTENCE_END.split(text)


def list_affirmed(words: list[str], is_diagnosis: Callable[[list[str]], bool]) -> list[list[str]]:
    """Return the words of each clause of a sentence that are said of the patient, none where all is denied.

    `is_diagnosis` says whether there is a diagnosis in some words.
    """
    return [_keep_affirmed(clause, is_diagnosis) for clause in _CLAUSE_END.split(" ".join(words))]


def _keep_affirmed(clause: str, is_diagnosis: Callable[[list[str]], bool]) -> list[str]:
    clause = _NON.sub(GAP, clause)
    if _DENIED.search(clause):
        return []
    denial = _DENIAL.search(clause)
    if not denial:
        return clause.split()
    after = clause[denial.end() :]
    if not after.strip(f" {GAP}") or (denial["not"] and not is_diagnosis(after.split())):
        return []
    return clause[: denial.start()].split()
