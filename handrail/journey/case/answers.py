"""Which answer of a client holds, of all those they have given about consent. Pure."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from handrail.foundation.names import fold_name

# An item of consent, and the name of the recipient as `fold_name` gives it; '' where none was named.
AnswerKey = tuple[str, str]


class NamedAnswer(Protocol):
    """An answer to one item, perhaps about one named recipient."""

    item: str
    recipient: str
    recipient_name: str
    given: bool


AnswerType = TypeVar("AnswerType", bound=NamedAnswer)


def select_holding(answers: Iterable[AnswerType]) -> dict[AnswerKey, AnswerType]:
    """Return the answers that hold, of all in the order they were recorded.

    A no that names nobody takes back every name of its item. A name can be taken back alone, or given again.
    """
    holding: dict[AnswerKey, AnswerType] = {}
    for answer in answers:
        name = fold_name(answer.recipient_name)
        if not (name or answer.given):
            for key in [key for key in holding if key[0] == answer.item]:
                del holding[key]
        holding[answer.item, name] = answer
    return holding


def agrees_to_tell(holding: Mapping[AnswerKey, NamedAnswer], recipient: str, name: str = "") -> bool:
    """Whether the answers that hold let this kind of recipient be told, or the one of this name."""
    answers = [(key[1], answer) for key, answer in holding.items() if answer.recipient == recipient]
    if name:
        about_them = [pair for pair in answers if pair[0] == fold_name(name)]
        answers = about_them or [pair for pair in answers if not pair[0]]
    return any(answer.given for _, answer in answers)


def takes_back(answer: NamedAnswer, holding: Mapping[AnswerKey, NamedAnswer]) -> bool:
    """Whether an answer is a no to something that the client had agreed to, as the answers held before."""
    name = fold_name(answer.recipient_name)
    return not answer.given and any(
        earlier.given for key, earlier in holding.items() if key[0] == answer.item and name in ("", key[1])
    )


def is_another(value: object, other: object) -> bool:
    """Whether a detail is another; two practices of one name are two."""
    return str(value or "") != str(other or "") or getattr(value, "pk", None) != getattr(other, "pk", None)
