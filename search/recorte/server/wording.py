"""What the search page says in one language: its texts, numbers and dates."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Language = str
"""`pt` or `en`."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of the page in one language; `{}` is what goes into a text.

    Attributes:
        code: The language, as HTML names it.
        thousands: What stands between thousands.
        months: The names of the months.
        day: A day; with `{day}`, `{month}`, `{year}`.
        month: A month; with `{month}`, `{year}`.
        texts: All other texts, by name.
        hints: The query language on one line, as examples.
        help: The query language: an example, and what it finds.
        notes: What the library says in English, as patterns, and the same in this language.
    """

    code: Language
    thousands: str
    months: Sequence[str]
    day: str
    month: str
    texts: Mapping[str, str]
    hints: Sequence[str]
    help: Sequence[tuple[str, str]]
    notes: Sequence[tuple[re.Pattern[str], str]] = ()

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def number(self, number: int) -> str:
        """Write a number."""
        return f"{number:,}".replace(",", self.thousands)

    def count(self, number: int, name: str) -> str:
        """Write how many there are of something; `NAME_one` and `NAME_many` are its texts."""
        return self[f"{name}_{'one' if number == 1 else 'many'}"].format(self.number(number))

    def period(self, period: str) -> str:
        """Write a year, month or day in words; what is none as it is."""
        year, month, day = _parts(period)
        if day:
            return self.day.format(day=day, month=self.months[month - 1], year=year)
        return self.month.format(month=self.months[month - 1], year=year) if month else period

    def short(self, period: str) -> str:
        """Write a year, month or day for where there is little room."""
        year, month, day = _parts(period)
        name = self.months[month - 1][:3] if month else ""
        return f"{day} {name}" if day else f"{name} {year}" if month else period

    def note(self, note: str) -> str:
        """Give what the library says in this language, or as it is where that is not known."""
        for pattern, wording in self.notes:
            if found := pattern.fullmatch(note):
                return wording.format(*found.groups())
        return note


def _parts(period: str) -> tuple[int, int, int]:
    """Give year, month and day; 0 for what a period does not name, or names as a reader may have typed it."""
    found = re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", period, re.ASCII)
    year, month, day = found.groups() if found else (None, None, None)
    return int(year or 0), int(month or 0), int(day or 0)
