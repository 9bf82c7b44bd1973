"""What people read is plain English: pages, letters, messages and errors, in templates and in strings.

The rules follow the content guides of GOV.UK and NHS.UK. Code and comments have rules of their own.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import list_files, list_modules, name_place, parse_file

TEMPLATES = [path for path in list_files(".html", under="handrail") if "jinja2" in path.parts]
MAX_LINE = 160
# Packages whose templates only show: their rows are made by presenters.
PREPARED = ("journey", "accounts")

# Nobody would say these to a client or a colleague, in any package that writes for them.
ODD_WORDS = {
    "whom": "who",
    "beside": "with, next to",
    "besides": "as well as",
    "telephone": "phone, call",
    "e-mail": "email",
    "e-mails": "emails",
    "ring": "call",
    "rings": "calls",
    "rang": "called",
    "nought": "0",
    "anew": "again",
    "thereof": "its",
    "wherein": "in which",
    "whoever": "the person who",
    "somebody": "someone",
    "anybody": "anyone",
    "everybody": "everyone",
}
ODD_PHRASES = [
    # 'talk to' and 'speak to' are what the NHS writes.
    r"\b(speak|speaks|spoke|talk|talks|talked) with\b",
    r"\bput right\b",
    r"\bof which\b",
    r"\btake[sn]? in\b",
    # Negative contractions are hard to read; the NHS writes 'do not'.
    r"\b(do|does|did|is|are|was|has|have|ca|could|wo|would|should)n[’']t\b",
]
# Phrases of the pages as they were, which must not come back.
OLD_PHRASES = [
    "Sign in, if you work here",
    "and we get in touch",
    "See what becomes of it",
    "Open the page of this referral",
    "Talked through in full",
    "Given to a case manager",
    "Questions the client answers alone",
    "Whose concern it is",
    "Told to sign in",
    "Take in a file of costs",
    "What has left",
    "As it usually is",
    "hardly any chance",
    "Put it on the timeline",
    "Record it",
    "exempt a clock",
    "empty the whole line",
    "would not be fair to me",
    "I was not sent to it",
    "still to do or put right",
    "Leave no word",
]
# One way to write a time: 10:30pm. A format of 24 hours writes another.
OTHER_TIMES = re.compile(r"%H:%M|\b([01]?\d|2[0-3]):[0-5]\d\b(?!:|am|pm)")

# Packages whose strings are words for people. Evaluation, figures and extract write for analysts.
WRITES_FOR_PEOPLE = ("journey", "accounts", "design", "demo", "questions")
# Strings of these are data or text of others: licences, codes of events kept in the records.
NOT_WORDS = {"vendor.py"}


@cache
def visible_text(path: Path) -> str:
    """The words of a template, with its tags, expressions and comments taken out line by line."""
    text = path.read_text()
    for mark in (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<[^>]*>"):
        text = re.sub(mark, lambda found: "\n" * found[0].count("\n") + " ", text, flags=re.DOTALL)
    return text


def find_literals(path: Path) -> Iterator[tuple[int, str]]:
    """Quoted words within a template's own expressions, such as the argument of a macro."""
    text = path.read_text()
    for found in re.finditer(r"\{[%{](.*?)[%}]\}", text, flags=re.DOTALL):
        quoted = re.findall(r'"([^"]*)"', found[1])
        yield from ((text.count("\n", 0, found.start()) + 1, words) for words in quoted if " " in words)


def find_docstrings(module: ast.Module) -> set[int]:
    """The docstrings of a module, by identity."""
    return {
        id(node.value)
        for holder in ast.walk(module)
        if isinstance(holder, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for node in holder.body[:1]
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


@cache
def find_sentences(path: Path) -> list[tuple[int, str]]:
    """The strings of a module that are words: two of them at least, or one with a capital."""
    module = parse_file(path)
    apart = find_docstrings(module)
    return [
        (node.lineno, node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart
        if " " in node.value.strip() or re.fullmatch(r"[A-Z][a-z-]+", node.value)
    ]


@cache
def words_for_people() -> list[tuple[str, str]]:
    """Everything people read, each with where it stands."""
    found = [
        (name_place(path, number), line)
        for path in TEMPLATES
        for number, line in enumerate(visible_text(path).split("\n"), 1)
    ]
    found += [(name_place(path, number), text) for path in TEMPLATES for number, text in find_literals(path)]
    found += [
        (name_place(path, line), text)
        for path in list_modules()
        if path.name not in NOT_WORDS
        if set(WRITES_FOR_PEOPLE) & set(path.parts) and "management" not in path.parts
        for line, text in find_sentences(path)
    ]
    return found


def assert_absent(pattern: str, instead: str = "", flags: re.RegexFlag = re.IGNORECASE) -> None:
    found = [
        f"{place}: {text.strip()}" for place, text in words_for_people() if re.search(pattern, text, flags)
    ]
    assert not found, f"write {instead or 'it plainly'}: " + "\n".join(found)


@pytest.mark.parametrize("word", ODD_WORDS)
def test_pages_use_words_that_people_say(word: str) -> None:
    assert_absent(rf"(?<![\w-]){word}(?![\w-])", ODD_WORDS[word])


@pytest.mark.parametrize("pattern", ODD_PHRASES)
def test_pages_use_phrases_that_people_say(pattern: str) -> None:
    assert_absent(pattern)


@pytest.mark.parametrize("phrase", OLD_PHRASES)
def test_no_phrase_that_was_rewritten_comes_back(phrase: str) -> None:
    assert_absent(re.escape(phrase), flags=re.NOFLAG)


def test_a_time_is_written_in_one_way() -> None:
    found = [f"{place}: {text.strip()}" for place, text in words_for_people() if OTHER_TIMES.search(text)]
    assert not found, "write 10:30pm: " + "\n".join(found)


def test_the_scan_sees_words_of_templates_and_of_code() -> None:
    texts = [text for _, text in words_for_people()]
    assert any("Staff sign in" in text for text in texts)
    assert any("If you need help now" in text for text in texts)
    assert any("Say whether you got through" in text for text in texts)


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if set(PREPARED) & set(path.parts)], ids=name_place
)
def test_templates_show_and_presenters_prepare(path: Path) -> None:
    """No lists are built in a template, and none of its lines is too long to read."""
    text = path.read_text()
    assert not re.search(r"\.(append|extend|update)\(|namespace\(", text), "prepare the rows in a presenter"
    assert not re.search(r"\{%-? *set (\w+) = \1 *[+~]", text), "prepare the rows in a presenter"
    too_long = [number for number, line in enumerate(text.split("\n"), 1) if len(line) > MAX_LINE]
    assert not too_long, f"lines of more than {MAX_LINE} characters: {too_long}"
