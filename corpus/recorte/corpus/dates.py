"""Publication dates as Portuguese newspapers, feeds and databases write them: strictly, and day first.

A date is either read with certainty or not at all: `02/06/2023` is the 2nd of June, `02/30/2023` is none, and
a year must lie between 1800 and the next one. Nothing here raises.

    >>> parse_date("terça-feira, 4 de Julho de 2023 às 10h30")
    datetime.datetime(2023, 7, 4, 10, 30)
    >>> parse_date("1º de maio de 2020")
    datetime.date(2020, 5, 1)
    >>> parse_month("maio/2020")
    datetime.date(2020, 5, 1)
    >>> date_in_url("https://jornal.example/2023/07/04/nota.html")
    datetime.date(2023, 7, 4)
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from time import gmtime
from typing import TypeVar
from urllib.parse import urlsplit

FIRST_YEAR = 1800
"""Older than any newspaper in Portuguese that is still read (Gazeta do Rio de Janeiro, 1808)."""

FIRST_WEB_YEAR = 1990
"""The first year that a date in an address can have."""

MONTHS = {
    "jan": 1, "fev": 2, "feb": 2, "mar": 3, "abr": 4, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7,
    "ago": 8,
    "aug": 8, "set": 9, "sep": 9, "out": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
"""The first three letters of the months, Portuguese and English."""

EPOCH_SECONDS = range(315_532_800, 1 << 32)
"""Numbers read as seconds since 1970: from 1980 on; the same thousandfold as milliseconds."""

_HEAD_LINES = 8
_HEAD_LINE_LENGTH = 120

_MONTH = (
    r"(?P<month>jan(?:eiro|uary)?|fev(?:ereiro)?|feb(?:ruary)?|mar(?:ço|co|ch)?|abr(?:il)?|apr(?:il)?|maio?|may"
    r"|jun(?:ho|e)?|jul(?:ho|y)?|ago(?:sto)?|aug(?:ust)?|set(?:embro)?|sept?(?:ember)?|out(?:ubro)?|oct(?:ober)?"
    r"|nov(?:embro|ember)?|dez(?:embro)?|dec(?:ember)?)\.?"
)
_WEEKDAY = (
    r"(?:(?:segunda|ter[çc]a|quarta|quinta|sexta)(?:[- ]feira)?|s[áa]bado|domingo"
    r"|(?:seg|ter|qua|qui|sex|s[áa]b|dom|mon|tue|wed|thu|fri|sat|sun)\.?"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\s*,?\s+"
)
_ZONE = r"(?P<zone>\s*(?:z|utc|gmt|brt|[+-]\d{2}:?\d{2})(?![\w:]))?"
_TIME = (
    r"(?:(?:\s*[,|–—-]\s*|\s+)(?:(?:às|as|à|at)\s+)?(?P<hour>\d{1,2})"
    r"(?:(?::|h|hs)(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?:min|h|hs|(?P<half>[ap])\.?m\.?))?|\s*h(?:s|oras?)?)(?!\w)"
    + _ZONE
    + ")?"
)
_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_NUMERIC = r"(?P<day>\d{1,2})(?P<mark>[/.-])(?P<number>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?!\d)"
_LONG = (
    r"(?P<day>\d{1,2})(?:º|°|ª|o|st|nd|rd|th)?(?:\s+de)?\s+" + _MONTH + r"(?:\s*,\s*|\s+de\s+|\s+)(?P<year>\d{4})(?!\d)"
)
_SLUG = r"(?P<day>\d{1,2})[/-]" + _MONTH + r"[/-](?P<year>\d{4})(?!\d)"
_ENGLISH = _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)"
_YEAR_FIRST = r"(?P<year>\d{4})(?P<mark>[/.])(?P<number>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)"
_MONTHLY = (
    re.compile(_MONTH + r"(?:\s*[/,-]\s*|\s+de\s+|\s+)(?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<number>\d{1,2})[/-](?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[/-](?P<number>\d{1,2})"),
)
_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?")
_LONGEST = 100
"""Characters; nothing longer is a date."""

_PUBLISHED_LABEL = re.compile(
    r"(?:public(?:ad[oa]|ação)|postad[oa]|divulgad[oa]|criad[oa]|veiculad[oa]|data(?:\s+d[ae]\s+publicação)?|em"
    r"|atualizad[oa])\b(?:\s+(?:em|no dia|n[ao]|dia|às?))*\s*[:|–—-]?\s*",
    re.IGNORECASE,
)
_UPDATE_CLAUSE = re.compile(r"\W+(?:atualizad[oa]|modificad[oa]|alterad[oa]|última atualização)\b.*", re.IGNORECASE)
_LINE_SEPARATOR = re.compile(r"\s+[-–—|•·]\s+|\s*\|\s*")
_MOST_PARTS = 5
_DIGIT = re.compile(r"\d")
_DATELINE = re.compile(r"[A-ZÀ-Ý][\w'’.-]*(?: [\w'’.-]+){0,4}(?:\s?[/(][A-Z]{2}\)?)?\s*,\s+(?=\d)")
_DAY_ORDER = r"(?P<day>\d{2})[-_.](?P<month>\d{2})[-_.](?P<year>\d{4})"
_YEAR_ORDER = r"(?P<year>\d{4})(?P<mark>[-_.]?)(?P<month>\d{2})(?P=mark)(?P<day>\d{2})"
_IN_URL = (
    re.compile(r"/(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d.])"),
    re.compile(rf"(?<=[/_-]){_YEAR_ORDER}(?=[/_.-]|$)"),
)
_IN_NAME = (re.compile(rf"(?<!\d){_YEAR_ORDER}(?!\d)"), re.compile(rf"(?<!\d){_DAY_ORDER}(?!\d)"))

_When = TypeVar("_When", bound=date)


def parse_date(value: str | float | date) -> date | datetime | None:
    """Read one date that stands alone.

    Args:
        value: ISO 8601, RFC 2822, `04/07/2023 às 10h30`, `4 de julho de 2023`, `4 jul. 2023`, `20230704`, or
            seconds or milliseconds since 1970 as a number.

    Returns:
        A `datetime` where a time is given, with its zone where one is; else a `date`; `None` for anything
        else, such as an impossible date or one without a year.
    """
    if not isinstance(value, str):
        return _plausible(value) if isinstance(value, date) else _from_number(value)
    text = " ".join(value.split())
    if not 6 <= len(text) <= _LONGEST:  # noqa: PLR2004 - the shortest is 4/7/23
        return None
    for reader in (_from_iso, _from_digits, _from_words, _from_mail):
        if found := reader(text):
            return found
    return None


def parse_month(value: str | float) -> date | None:
    """Give the first day of a month that is all that a date says: `maio de 2020`, `mai/2020`, `05/2020`, `2020-05`."""
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if len(text) > _LONGEST:
        return None
    match = next(filter(None, (form.fullmatch(text) for form in _MONTHLY)), None)
    return _date(int(match["year"]), _month(match), 1) if match else None


def find_date(text: str) -> date | datetime | None:
    """Find the date in the head of a plain text.

    Args:
        text: A text; only its first eight lines that hold anything are looked at.

    Returns:
        The date of a line that is only a date, that says `Publicado em …`, or that gives place and date
        (`Brasília, 4 de julho de 2023`); a date in running prose is none.
    """
    head = (line.strip() for line in text[: _HEAD_LINES * 400].split("\n"))
    for line in [line for line in head if line][:_HEAD_LINES]:
        if len(line) > _HEAD_LINE_LENGTH:
            continue
        place = _DATELINE.match(line)
        if found := date_of_line(line[place.end() :] if place else line):
            return found
    return None


def date_of_line(line: str) -> date | datetime | None:
    """Give the date of a line that is only a date, or that says `Publicado em …` and when it was updated."""
    if not _DIGIT.search(line):
        return None
    labelled = _PUBLISHED_LABEL.match(line)
    stated = _UPDATE_CLAUSE.sub("", line[labelled.end() :] if labelled else line)
    return parse_date(stated.strip(" .|–—-"))


def date_in_parts(line: str) -> date | datetime | None:
    """Give the date in a line of several parts, such as `Ana Sá | 22/11/2020 - 04:30 - Fonte: Agência`."""
    parts = _LINE_SEPARATOR.split(line)[:_MOST_PARTS]
    spans = [" - ".join(parts[start:end]) for start in range(len(parts)) for end in range(len(parts), start, -1)]
    return next((found for span in spans if (found := date_of_line(span))), None)


def date_in_url(url: str) -> date | None:
    """Give the date that an address carries in its path, such as `/2023/07/04/` or `/2023-07-04-`."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return _first_in(path, _IN_URL, earliest=FIRST_WEB_YEAR)


def date_in_name(name: str) -> date | None:
    """Give the date in a file's name, such as `2023-07-04-nota.md`, `20230704_x.txt` or `04-07-2023.txt`."""
    return _first_in(name, _IN_NAME, earliest=FIRST_YEAR)


def _first_in(text: str, patterns: tuple[re.Pattern[str], ...], earliest: int) -> date | None:
    for pattern in patterns:
        for match in pattern.finditer(text):
            found = _date(int(match["year"]), int(match["month"]), int(match["day"]))
            if found and found.year >= earliest:
                return found
    return None


def _from_iso(text: str) -> date | datetime | None:
    match = _ISO.fullmatch(text)
    if not match:
        return None
    day, time, zone = match.groups()
    if time is None:
        return _attempt(lambda: date.fromisoformat(day))
    zone = {None: "", "UTC": "Z", "GMT": "Z"}.get(zone and zone.upper(), zone)
    return _attempt(lambda: datetime.fromisoformat(f"{day}T{time.replace(',', '.')}{zone}"))


def _from_digits(text: str) -> date | datetime | None:
    match = _COMPACT.fullmatch(text)
    if not match:
        return _from_number(float(text)) if re.fullmatch(r"\d{9,13}(?:\.\d{1,6})?", text, re.ASCII) else None
    if match[4] is None:
        return _date(int(match[1]), int(match[2]), int(match[3]))
    parts = [int(part) for part in match.groups(default="0")]
    return _attempt(lambda: datetime(*parts))  # type: ignore[arg-type]  # noqa: DTZ001 - no zone is named


@cache
def _forms() -> list[re.Pattern[str]]:
    """Give the patterns of dates in words; many archives have none, and to compile these takes milliseconds."""
    forms = (_NUMERIC, _LONG, _SLUG, _ENGLISH, _YEAR_FIRST)
    return [re.compile(f"(?:{_WEEKDAY})?{form}{_TIME}", re.IGNORECASE) for form in forms]


def _from_words(text: str) -> date | datetime | None:
    return next((found for form in _forms() if (match := form.fullmatch(text)) and (found := _of(match))), None)


def _from_mail(text: str) -> datetime | None:
    if not text[-1:].isalnum() or ":" not in text or _HALF.search(text):
        return None
    from email.utils import parsedate_to_datetime  # it imports sockets, too

    return _attempt(lambda: parsedate_to_datetime(text)) if text[:3].isalpha() or text[:1].isdigit() else None


def _of(match: re.Match[str]) -> date | datetime | None:
    parts = match.groupdict()
    day = _date(_full_year(parts["year"]), _month(match), int(parts["day"]))
    if day is None or parts["hour"] is None:
        return day
    if parts["half"] and parts.get("number"):
        return None  # who writes so may have put the month first
    minute, second = (int(parts[name] or 0) for name in ("minute", "second"))
    hour = _hour(int(parts["hour"]), parts["half"])
    zone = _iso_zone((parts["zone"] or "").strip().upper())
    return _attempt(lambda: datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:{second:02}{zone}"))


def _hour(hour: int, half: str | None) -> int:
    """Give the hour of the day of an hour with `AM` or `PM` behind it."""
    noon = 12
    return hour if half is None or hour > noon else hour % noon + noon * (half in "pP")


def _month(match: re.Match[str]) -> int:
    parts = match.groupdict()
    return int(parts["number"]) if parts.get("number") else MONTHS[parts["month"][:3].lower()]


def _iso_zone(zone: str) -> str:
    return {"UTC": "Z", "GMT": "Z", "BRT": "-03:00"}.get(zone, zone)


def _full_year(year: str) -> int:
    if len(year) == 4:  # noqa: PLR2004 - digits
        return int(year)
    century = 2000 if int(year) <= _last_year() % 100 else 1900
    return century + int(year)


def _from_number(number: float) -> date | datetime | None:
    if number != number or abs(number) > EPOCH_SECONDS.stop * 1000:  # noqa: PLR0124 - not a number
        return None
    whole = int(number)
    if len(str(whole)) == 8:  # noqa: PLR2004 - 20230704
        return _from_digits(str(whole))
    seconds = number if whole in EPOCH_SECONDS else number / 1000
    if int(seconds) not in EPOCH_SECONDS:
        return None
    return _attempt(lambda: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


def _date(year: int, month: int, day: int) -> date | None:
    return _attempt(lambda: date(year, month, day))


def _attempt(make: Callable[[], _When]) -> _When | None:
    try:
        return _plausible(make())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _plausible(when: _When) -> _When | None:
    return when if FIRST_YEAR <= when.year <= _last_year() else None


def _last_year() -> int:
    return gmtime().tm_year + 1  # a third of the time of datetime.now, and asked for each date
