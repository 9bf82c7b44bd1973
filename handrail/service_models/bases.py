"""The purposes for which something of a client is used, and what allows each, kept apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.extract.consent import EvaluationBasis

DEFAULT_LAWFUL_BASIS = (
    "our public task (UK GDPR Article 6(1)(e)) and the provision of health or social care (Article 9(2)(h))"
)


@dataclass(frozen=True)
class LegalSettings:
    """What an operator has set about the law; the date, in ISO form, of its check of national opt-outs."""

    lawful_basis: str = DEFAULT_LAWFUL_BASIS
    evaluation_basis: EvaluationBasis | None = None
    opt_outs_checked: str = ""


@dataclass(frozen=True)
class PurposeBasis:
    """A purpose, who the client's answer is about, what that answer decides, and what allows it by law."""

    title: str
    recipients: tuple[str, ...]
    decides: str
    basis: str


def list_bases(legal: LegalSettings) -> tuple[PurposeBasis, ...]:
    """Return every purpose with its basis, as this installation has set it."""
    return (
        PurposeBasis(
            "Agreement to take part",
            ("service",),
            "Whether the client is supported. They can stop at any time.",
            "The client’s agreement. It is not what allows the record.",
        ),
        PurposeBasis(
            "Confidentiality",
            ("gp", "employer", "named_other"),
            "What we may tell others, each of them by itself. A no stops it at once.",
            "The client’s permission, under the duty of confidentiality.",
        ),
        PurposeBasis(
            "Keeping the record",
            (),
            "We do not ask for it, and the record stays when an agreement is taken back.",
            f"Not consent: {legal.lawful_basis}.",
        ),
        PurposeBasis(
            "Evaluation",
            ("evaluation",),
            "Whether their records are used to see how well the service works.",
            _describe_evaluation(legal),
        ),
        PurposeBasis(
            "Contact about other things",
            ("other_contact",),
            "Whether we may write to them about anything but their support (marketing). Off until they ask "
            "for it; help never depends on it. Nothing of the kind is sent at present.",
            "An opt-in (Privacy and Electronic Communications Regulations), of sole traders too. They can "
            "stop it on their own page, and each message would say so.",
        ),
    )


def _describe_evaluation(legal: LegalSettings) -> str:
    basis = legal.evaluation_basis
    if basis is None:
        return "The client’s consent. People who were not asked are left out of what goes to evaluators."
    checked = (
        f"National data opt-outs were checked on {legal.opt_outs_checked}."
        if legal.opt_outs_checked
        else "No check of national data opt-outs is recorded."
    )
    reference = f"{basis.reference}, {basis.date.isoformat()}"
    return f"The client’s consent. People who were not asked: {reference}. {checked}"


def find_basis(recipient: str, legal: LegalSettings) -> PurposeBasis:
    """Return the purpose that a consent about this recipient serves. Raises KeyError where there is none."""
    return {name: basis for basis in list_bases(legal) for name in basis.recipients}[recipient]
