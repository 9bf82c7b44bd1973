"""Clocks, maximum stays, follow-ups and repeated schedules: from which event, how long, until which event."""

from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from handrail.foundation import durations
from handrail.service_models.schema.base import Code, Coded
from handrail.service_models.vocabulary import SessionKind, check_other


def _parse(value: object) -> object:
    return value if isinstance(value, durations.Duration) else durations.Duration.from_text(value)  # type: ignore[arg-type]


Duration = Annotated[
    durations.Duration,
    BeforeValidator(_parse),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": durations.PATTERN, "examples": ["2 working days"]}),
]

# The named events a clock may start on or be met by, with the words used in sentences ("... from enrolment").
EVENTS: dict[str, str] = {
    "referred": "referral",
    "screened": "screening",
    "enrolled": "enrolment",
    "referrer_told": "the referrer being told",
    "randomised": "randomisation",
    "allocated": "allocation to a case manager",
    "first_contact": "the first contact",
    "assessed": "the assessment",
    "second_assessed": "the second-stage assessment",
    "plan_agreed": "the plan being agreed",
    "plan_sent_to_gp": "the plan being sent to the GP",
    "plan_commented": "the GP's comment on the plan",
    "first_intervention": "the first intervention",
    "fit_note_issued": "the first fit note issued here",
    "fit_note_reviewed": "the fit-note review",
    "work_returned": "the return to work",
    "job_started": "the job start",
    "employer_told": "the employer being told",
    "discharged": "discharge",
    "discharge_report_sent": "the discharge report",
    "closed": "closure",
}
# Events after which nothing more is due unless a clock says otherwise.
CLOSING = ("discharged", "closed")

Event = Annotated[Code, Field(json_schema_extra={"enum": list(EVENTS)})]


def check_event(name: str) -> str:
    if name not in EVENTS:
        raise ValueError(f"event: expected one of {', '.join(EVENTS)}; got {name!r}")
    return name


class Clock(Coded):
    """A deadline: from `starts_on`, met by `met_by`, within the target and at most the maximum."""

    starts_on: Event
    met_by: Event
    target: Duration | None = None
    maximum: Duration | None = None
    workstreams: tuple[Code, ...] = Field((), description="Only these streams; empty for all.")
    arms: tuple[Code, ...] = Field((), description="Only these arms of a trial; empty for all.")
    pausable: bool = Field(True, description="Whether a pause with a reason stops this clock.")
    warn_before: Duration | None = Field(None, description="How long ahead staff are warned.")
    survives_closing: bool = Field(False, description="true when still due after the case has closed.")

    @model_validator(mode="after")
    def _has_a_limit(self) -> "Clock":
        check_event(self.starts_on)
        check_event(self.met_by)
        if self.target is None and self.maximum is None:
            raise ValueError("expected a target, a maximum, or both")
        return self


class FollowUpContact(Coded):
    """A contact some time after discharge or another event: what is asked and which instruments go out."""

    after: Duration
    starts_on: Event = "discharged"
    opens_before: Duration = Field(durations.Duration(2, "weeks"), description="Window before the due day.")
    closes_after: Duration = Field(durations.Duration(4, "weeks"), description="Window after the due day.")
    asks: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    channel: str | None = None
    workstreams: tuple[Code, ...] = ()

    @property
    def months_after_event(self) -> float:
        """Months after the event, for those who count in months."""
        return self.after.amount if self.after.unit == "months" else self.after.amount * 7 / 30.4375

    @model_validator(mode="after")
    def _in_calendar_time(self) -> "FollowUpContact":
        check_event(self.starts_on)
        if self.after.unit not in ("days", "weeks", "months"):
            raise ValueError("after: expected days, weeks or months")
        return self


class Schedule(Coded):
    """Something done again and again: `every` so often, a number of `times` or until an event ends it.

    A rolling schedule counts the next time from the last time it was done; any other counts from its start.
    """

    starts_on: Event
    begins_after: Duration | None = Field(None, description="Time between the event and the first period.")
    every: Duration
    times: int | None = Field(None, ge=1, description="How often; without it, until an event in `until`.")
    until: tuple[Event, ...] = ()
    rolling: bool = False
    done_by: Event | None = Field(None, description="Event that counts as done, for a rolling schedule.")
    opens_before: Duration = durations.Duration(3, "days")
    closes_after: Duration = durations.Duration(2, "weeks")
    asks: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    workstreams: tuple[Code, ...] = ()
    counts_as: SessionKind = Field(
        description="The kind of session it is counted as over services; 'other' needs a note."
    )

    @model_validator(mode="after")
    def _ends(self) -> "Schedule":
        check_other(self.counts_as, self.note)
        for event in (self.starts_on, *self.until, *([self.done_by] if self.done_by else [])):
            check_event(event)
        if self.times is None and not self.until:
            raise ValueError("expected times, or an event in until, so that it ends")
        if self.rolling and not self.done_by:
            raise ValueError("a rolling schedule needs done_by, the event it counts from")
        return self
