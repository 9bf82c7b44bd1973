"""The clocks of a version as a drawing: a column for each event, an arrow for each clock."""

from dataclasses import dataclass
from html import escape

from handrail.service_models.schema.timing import EVENTS, Clock, FollowUpContact, Schedule
from handrail.service_models.schema.version import Version

COLUMN, ROW, TOP, LEFT = 132, 44, 74, 24
COLOURS = {"clock": "#005eb8", "stay": "#8a1538", "contact": "#007f3b"}
KINDS = {"clock": "deadline", "stay": "maximum stay", "contact": "contact that comes due"}
AFTER = "after"  # the column to the right of every event, where follow-ups and schedules lead


@dataclass(frozen=True)
class Arrow:
    """From one event to another, or to no event: what it is, how long, and its colour."""

    start: str
    end: str
    text: str
    kind: str


def list_arrows(version: Version) -> list[Arrow]:
    """Everything the version times, in the order of its file."""
    arrows = [_clock(clock, "clock") for clock in version.clocks]
    arrows += [_clock(stay, "stay") for stay in version.maximum_stay]
    arrows += [_schedule(schedule) for schedule in version.schedules]
    return arrows + [_follow_up(contact) for contact in version.follow_up]


def _clock(clock: Clock, kind: str) -> Arrow:
    length = f"{clock.target}" if clock.target else f"at most {clock.maximum}"
    return Arrow(
        clock.starts_on, clock.met_by, f"{clock.label}: {length}" if kind == "clock" else clock.label, kind
    )


def _schedule(schedule: Schedule) -> Arrow:
    if schedule.times == 1:
        often = str(schedule.every)
    else:
        often = schedule.every.as_rhythm + (f", {schedule.times} times" if schedule.times else "")
    first = f" from {schedule.begins_after} on" if schedule.begins_after else ""
    return Arrow(schedule.starts_on, AFTER, f"{schedule.label}: {often}{first}", "contact")


def _follow_up(follow_up: FollowUpContact) -> Arrow:
    return Arrow(follow_up.starts_on, AFTER, follow_up.label, "contact")


def draw_clocks(version: Version, title: str) -> str:
    """Return the drawing as SVG, with a title and a description for those who do not see it."""
    arrows = list_arrows(version)
    columns = _columns(arrows)
    x = {name: LEFT + COLUMN // 2 + number * COLUMN for number, name in enumerate(columns)}
    height = TOP + ROW * len(arrows) + 36
    width = LEFT * 2 + COLUMN * len(columns)
    body = [_column(name, x[name], height) for name in columns]
    body += [_arrow(arrow, x, TOP + ROW * number, width) for number, arrow in enumerate(arrows)]
    return _svg(
        width, height, title, "; ".join(_say(arrow) for arrow in arrows), [*body, _legend(arrows, height)]
    )


def _columns(arrows: list[Arrow]) -> list[str]:
    """Return the events used, each after those that lead to it, otherwise in the usual order."""
    waiting = [name for name in (*EVENTS, AFTER) if any(name in (arrow.start, arrow.end) for arrow in arrows)]
    placed: list[str] = []
    while waiting:
        ready = [
            name
            for name in waiting
            if not any(
                arrow.end == name and arrow.start in waiting and arrow.start != name for arrow in arrows
            )
        ]
        placed.append((ready or waiting)[0])
        waiting.remove(placed[-1])
    return placed


def _say(arrow: Arrow) -> str:
    return f"{arrow.text}, from {EVENTS[arrow.start]}"


def _svg(width: int, height: int, title: str, description: str, body: list[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" font-family="Arial, sans-serif" font-size="13">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(description)}</desc>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *body,
            "</svg>\n",
        ]
    )


def _column(name: str, x: int, height: int) -> str:
    words = "later" if name == AFTER else EVENTS[name].removeprefix("the ")
    lines = _wrap(words, 16)
    spans = "".join(f'<tspan x="{x}" dy="15">{escape(line)}</tspan>' for line in lines)
    text = f'<text x="{x}" y="4" text-anchor="middle" font-weight="bold" fill="#212b32">{spans}</text>'
    line = f'<line x1="{x}" y1="{TOP - 22}" x2="{x}" y2="{height - 34}" stroke="#d8dde0"/>'
    return f"{line}\n{text}"


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _arrow(arrow: Arrow, x: dict[str, int], y: int, width: int) -> str:
    colour = COLOURS[arrow.kind]
    start, end = x[arrow.start], x[arrow.end]
    back = -1 if end < start else 1
    head = f"{end},{y + 14} {end - 9 * back},{y + 9} {end - 9 * back},{y + 19}"
    middle, half = (start + end) / 2, 3.4 * len(arrow.text)
    middle = min(max(middle, half + 4), width - half - 4)
    return "\n".join(
        [
            f'<line x1="{start}" y1="{y + 14}" x2="{end - 8 * back}" y2="{y + 14}" stroke="{colour}" '
            'stroke-width="3"/>',
            f'<circle cx="{start}" cy="{y + 14}" r="5" fill="{colour}"/>',
            f'<polygon points="{head}" fill="{colour}"/>',
            f'<text x="{middle:.0f}" y="{y + 4}" text-anchor="middle" fill="#212b32" stroke="#ffffff" '
            f'stroke-width="4" paint-order="stroke">{escape(arrow.text)}</text>',
        ]
    )


def _legend(arrows: list[Arrow], height: int) -> str:
    kinds = [kind for kind in KINDS if any(arrow.kind == kind for arrow in arrows)]
    return "\n".join(
        f'<rect x="{LEFT + 170 * number}" y="{height - 24}" width="14" height="14" fill="{COLOURS[kind]}"/>'
        f'<text x="{LEFT + 170 * number + 20}" y="{height - 12}" fill="#212b32">{KINDS[kind]}</text>'
        for number, kind in enumerate(kinds)
    )
