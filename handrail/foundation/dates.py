"""Ages, weeks and months by the calendar."""

from datetime import date


def age_on(born: date, day: date) -> int:
    """Whole years of age on a day; somebody born on 29 February turns a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def weeks_between(start: date, end: date) -> float:
    """Weeks from one day to another: days / 7."""
    return (end - start).days / 7


def first_of_month(day: date, months: int = 0) -> date:
    """Return the first of the month of a day, or of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def months_between(start: date, end: date) -> int:
    """Return how many months the month of `end` is after that of `start`."""
    return (end.year - start.year) * 12 + end.month - start.month
