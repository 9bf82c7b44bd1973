"""Ages, weeks and the ends of months."""

from datetime import date


def age_on(born: date, day: date) -> int:
    """Whole years of age on a day; somebody born on 29 February turns a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def weeks_between(start: date, end: date) -> float:
    """Weeks from one day to another: days / 7."""
    return (end - start).days / 7
