"""Absence episodes the slow and plain way: walk the days of each patient one at a time."""

from collections import Counter
from datetime import date, timedelta

DAY = timedelta(days=1)
# As far as an open-ended note is walked; later than any day the tests use.
NEVER = date(2012, 12, 31)


def walk_episodes(notes, gap_days):
    """Notes as tuples (practice, patient, issued, diagnosis, starts, ends) -> sorted rows of episodes."""
    found = []
    for key in sorted({note[:2] for note in notes}):
        own = {note[2:] for note in notes if note[:2] == key}
        for number, (first, last) in enumerate(_stretches(own, gap_days), start=1):
            inside = [note for note in own if first <= note[2] <= last]
            known = max(note[3] or note[2] for note in inside)
            ends = None if last == NEVER else last
            found.append((*key, number, first, ends, known, _diagnosis(inside), len(inside)))
    return found


def _stretches(notes, gap_days):
    """Walk in half days: a note covers the nights between its days; between adjoining notes a night is
    free."""
    covered = set()
    for _, _, starts, ends in notes:
        day, last = starts, ends or NEVER
        while day < last:
            covered |= {(day, 0), (day, 1)}
            day += DAY
        covered.add((last, 0))
    stretches = []
    half, last_half = min(covered), max(covered)
    stretch = [half[0], half[0]]
    missed = 0
    while half <= last_half:
        if half in covered:
            if missed >= max(1, 2 * gap_days):
                stretches.append(tuple(stretch))
                stretch = [half[0], half[0]]
            stretch[1] = half[0]
            missed = 0
        else:
            missed += 1
        half = (half[0], 1) if half[1] == 0 else (half[0] + DAY, 0)
    return [*stretches, tuple(stretch)]


def _diagnosis(notes):
    votes = Counter(note[1] for note in notes)
    horizon = date(2306, 11, 11)
    days = Counter()
    for _, diagnosis, starts, ends in notes:
        days[diagnosis] += ((ends or horizon) - starts).days + 1
    in_order = sorted(notes, key=lambda note: (note[2], note[0] or date.max, note[1]))
    firsts = [note[1] for note in in_order]
    return min(votes, key=lambda code: (-votes[code], -days[code], firsts.index(code)))
