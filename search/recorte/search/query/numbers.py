"""Numbers: the ways in which an amount, a share or a day is said.

`13,7 bilhões`, `13,7 mil milhões` and `13.700.000.000` are one amount, `35%` and `35 por cento` one share, and
`7 de setembro de 2022`, `07/09/2022` and `7/9/22` one day; in a phrase `US$ 5` and `5 dólares` are one sum. What a
query says in one of these ways is looked for in all, as phrases of words that the index has anyhow. A bilião of
Portugal is a trilhão of Brazil, a thousand bilhões.

>>> found = reading([("13,7", "13,7"), ("bilhoes", "bilhões")])
>>> [" ".join(way.terms) for way in found.ways]
['13,7 bilhoes', '13700000000', '13,7 mil milhoes', '13 mil milhoes e 700 milhoes', '13700 milhoes', '13700 mi', \
'13 bilhoes e 700 milhoes', '13,7 bi']
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from recorte.analysis import term_of
from recorte.search.query.dates import MONTHS
from recorte.search.query.tree import MAX_PHRASE, Way, parts

Typed = tuple[str, str]
"""A token: its term, and the piece of text between two spaces that it stands in."""

LONGEST = 6
"""Tokens of the longest number that is read: `13 mil milhões e 700 milhões`."""

_LONGEST_OF_MONEY = LONGEST + 2

_MOST_WAYS = 16
"""Ways of saying one phrase."""

_MARKS = ".,;:!?()[]{}'‘’…"

_OTHERWISE = 0.9
"""What an occurrence counts that says it in another way than the query."""

_WITHOUT_YEAR = 0.6
"""The same of `07/09`, which need not be a day."""

_SCALES: dict[tuple[str, ...], int] = {
    ("mil",): 10**3,
    ("mil", "milhoes"): 10**9,
    **dict.fromkeys((("milhoes",), ("milhao",), ("mi",)), 10**6),
    **dict.fromkeys((("bilhoes",), ("bilhao",), ("bi",)), 10**9),
    **dict.fromkeys((("trilhoes",), ("trilhao",), ("tri",), ("bilioes",), ("biliao",)), 10**12),
}
_OF_PORTUGAL, _OF_BRAZIL = ("mil", "milhoes"), ("bilhoes",)
_SINGULAR = frozenset({("milhao",), ("bilhao",), ("trilhao",), ("biliao",)})
_NEXT = {("mil", "milhoes"): ("milhoes",), ("bilhoes",): ("milhoes",), ("trilhoes",): ("bilhoes",)}
"""What may follow behind `e`."""

_COUNTED = {scale[-1] for scale in _SCALES} - {"mil"}
"""What `de` stands behind: `13 milhões de euros`, but `13 mil euros`."""

_CURRENCIES = {"us$": "dolares", "r$": "reais", "eur": "euros", "gbp": "libras"}
"""The names of signs."""

_MOST_OF_A_SCALE = 100_000
"""Nobody says more millions than this."""

_MOST_DECIMALS, _MOST_DIGITS = 3, 15

_WRITTEN_OUT = 1_000
_YEARS = range(1_000, 3_000)
"""Numbers that are taken for years where nothing says that they are amounts."""

_UNITS = "um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze".split()
_TENS = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem".split()
_VALUES = {word: value for value, word in enumerate(_UNITS, 1)} | dict(zip(_TENS, range(20, 101, 10), strict=True))
_WORDS = {Decimal(value): word for word, value in _VALUES.items()}

_LAST_DAY, _LAST_SINGLE = 31, 9
_CENTURY, _TURN = 100, 70
"""Years of two digits from the turn on are of the last century."""


class Reading(NamedTuple):
    """A number of a query.

    Attributes:
        length: How many tokens it takes.
        ways: How it may be said; first as it was typed.
    """

    length: int
    ways: tuple[Way, ...]


def begins_number(term: str) -> bool:
    """Tell whether a number that is read may begin with a term; most do not."""
    return term[:1].isdigit() or term in _VALUES


def reading(typed: Sequence[Typed]) -> Reading | None:
    """Read the number that some tokens begin with; `None` for none, or for one that is said in no other way."""
    if not begins_number(typed[0][0]):
        return None
    terms = tuple(term for term, _ in typed)
    return _spoken_day(terms) or _written_day(typed[0][1], terms) or _share(typed[0][1], terms) or _amount(terms)


def phrases(text: str) -> tuple[Way, ...]:
    """Give the ways of saying a phrase: as it is, and with each of its numbers and sums of money said otherwise."""
    tokens = parts(text)[:MAX_PHRASE]
    pieces = [text[text.rfind(" ", 0, it.start) + 1 :].split(" ", 1)[0].strip(_MARKS) for it in tokens]
    typed = [(token.term, piece) for token, piece in zip(tokens, pieces, strict=True)]
    words = tuple(token.term for token in tokens)
    ways = [Way(words)]
    at = 0
    while at < len(words) and len(ways) < _MOST_WAYS:
        found = (
            _money(words[at : at + _LONGEST_OF_MONEY])
            or reading(typed[at : at + LONGEST])
            or _billions(words[at : at + 2])
        )
        length = found.length if found is not None else 1
        if found is not None and length == len(words):
            return found.ways
        for way in found.ways if found is not None else ():
            said = tuple(map(term_of, way.terms)) if way.is_written else way.terms
            ways.append(way._replace(terms=(*words[:at], *said, *words[at + length :]), kind="exact"))
        at += length
    return tuple(dict.fromkeys(ways))[:_MOST_WAYS]


def _billions(terms: tuple[str, ...]) -> Reading | None:
    """Read a scale that no number stands before, as in `mil milhões de euros`."""
    for said, other in ((_OF_PORTUGAL, _OF_BRAZIL), (_OF_BRAZIL, _OF_PORTUGAL)):
        if terms[: len(said)] == said:
            return Reading(len(said), (Way(said), _otherwise(*other)))
    return None


def _money(terms: tuple[str, ...]) -> Reading | None:
    """Read a sum of money, its sign before it or its name behind: `US$ 13,7 bilhões`, `13,7 bilhões de dólares`."""
    sign = terms[0] if terms[0] in _CURRENCIES else None
    begin = 0 if sign is None else 1
    amount = _sum(terms[begin:])
    if amount is None:
        return None
    end = begin + amount.length
    if sign is None:
        end += terms[end : end + 1] == ("de",)
        sign = next((sign for sign, name in _CURRENCIES.items() if terms[end : end + 1] == (name,)), None)
        end += 1
    if sign is None:
        return None
    said = (
        words
        for way in amount.ways
        for words in ((sign, *way.terms), (*way.terms, *(["de"] * (way.terms[-1] in _COUNTED)), _CURRENCIES[sign]))
    )
    return _reading(terms[:end], (_otherwise(*words) for words in said))


def _sum(terms: tuple[str, ...]) -> Reading | None:
    """Read an amount, or a number that is said in no other way."""
    if not terms or _value(terms[0]) is None:
        return None
    return _amount(terms) or Reading(1, (Way(terms[:1]),))


def _reading(typed: tuple[str, ...], others: Iterator[Way]) -> Reading | None:
    ways = {way.terms: way for way in others if way.terms != typed}
    return Reading(len(typed), (Way(typed), *ways.values())) if ways else None


def _otherwise(*words: str) -> Way:
    return Way(words, weight=_OTHERWISE)


def _share(text: str, terms: tuple[str, ...]) -> Reading | None:
    spoken = (terms[0], "por", "cento")
    if terms[:3] == spoken:
        return _reading(spoken, iter([Way((f"{terms[0]}%",), "spelling", weight=_OTHERWISE)]))
    if text.endswith("%") and _value(terms[0]) is not None:
        return Reading(1, (Way((text,), "spelling"), _otherwise(*spoken)))
    return None


def _amount(terms: tuple[str, ...]) -> Reading | None:
    value, (end, scale) = _value(terms[0]), _scale(terms, 1)
    if value is None:
        return None
    if scale == 1:
        is_amount = terms[0].isdigit() and value >= _WRITTEN_OUT and value not in _YEARS
        return _reading(terms[:1], _said(value)) if is_amount else None
    value *= scale
    more = _value(terms[end + 1]) if terms[end : end + 1] == ("e",) and len(terms) > end + 1 else None
    if more is not None:
        end_of_more, smaller = _scale(terms, end + 2)
        if 1 < smaller < scale and more * smaller < scale:
            return _reading(terms[:end_of_more], _said(value + more * smaller))
    return _reading(terms[:end], _said(value))


def _said(value: Decimal) -> Iterator[Way]:
    """Give the ways of saying an amount."""
    if value >= 1 and value % 1 == 0:
        yield _otherwise(str(int(value)))
    for words, scale in _SCALES.items():
        count, rest = divmod(value, scale)
        most = scale if words == ("mil",) else _MOST_OF_A_SCALE
        if 1 <= count < most and not (words in _SINGULAR and count > 1):
            yield from _said_in(count, rest, words, scale)


def _said_in(count: Decimal, rest: Decimal, words: tuple[str, ...], scale: int) -> Iterator[Way]:
    exact = (count + rest / scale).normalize()
    if -int(exact.as_tuple().exponent) <= _MOST_DECIMALS:
        yield _otherwise(f"{exact:f}".replace(".", ","), *words)
    if exact in _WORDS:
        yield _otherwise(_WORDS[exact], *words)
    if rest and words in _NEXT and rest % _SCALES[_NEXT[words]] == 0:
        yield _otherwise(str(int(count)), *words, "e", str(int(rest / _SCALES[_NEXT[words]])), *_NEXT[words])


def _value(term: str) -> Decimal | None:
    if term in _VALUES:
        return Decimal(_VALUES[term])
    whole, comma, part = term.partition(",")
    digits = whole + part
    is_number = digits.isascii() and whole.isdigit() and (part.isdigit() or not comma) and len(digits) <= _MOST_DIGITS
    return Decimal(f"{whole}.{part or 0}") if is_number else None


def _scale(terms: tuple[str, ...], at: int) -> tuple[int, int]:
    """Read a scale: give where it ends, and what it multiplies by."""
    for end in (at + 2, at + 1):
        scale = _SCALES.get(terms[at:end])
        if scale is not None:
            return end, scale
    return at, 1


def _spoken_day(terms: tuple[str, ...]) -> Reading | None:
    """Read `7 de setembro`, with a year or without."""
    match terms:
        case (day, "de", month, "de", year, *_) if month in MONTHS and year.isdigit():
            length = 5
        case (day, "de", month, *_) if month in MONTHS:
            length, year = 3, ""
        case _:
            return None
    ways = _day(day.removesuffix("o"), str(MONTHS.index(month) + 1), year)
    return _reading(terms[:length], ways) if ways is not None else None


def _written_day(text: str, terms: tuple[str, ...]) -> Reading | None:
    """Read `07/09/2022`, `7.9.22` or `2022-09-07`."""
    numbers = tuple(terms[0].split(".")) if "." in terms[0] else terms[:3]
    if len(numbers) != 3 or text not in {sign.join(numbers) for sign in "/-."}:  # noqa: PLR2004 - day, month and year
        return None
    day, month, year = numbers if len(numbers[0]) < len("2022") else reversed(numbers)
    ways = _day(day, month, year)
    return _reading(terms[: 1 if "." in terms[0] else 3], ways) if ways is not None else None


def _day(day: str, month: str, year: str) -> Iterator[Way] | None:
    numbers = [day, month, *([year] if year else [])]
    if not all(number.isascii() and number.isdigit() for number in numbers) or len(year) not in (0, 2, 4):
        return None
    if not (1 <= int(day) <= _LAST_DAY and 1 <= int(month) <= len(MONTHS)):
        return None
    whole = int(year or 0)
    if year and whole < _CENTURY:
        whole += 1900 if whole >= _TURN else 2000
    return _said_day(int(day), int(month), whole)


def _said_day(day: int, month: int, year: int) -> Iterator[Way]:
    """Give the ways of saying a day; of no year, if that is 0."""
    for one in (str(day), "1o" if day == 1 else f"{day:02}"):
        yield _otherwise(one, "de", MONTHS[month - 1], *(["de", str(year)] if year else []))
    if not year:
        yield _otherwise(f"{day:02}", f"{month:02}")._replace(weight=_WITHOUT_YEAR)
        return
    for one, other in ((f"{day:02}", f"{month:02}"), (str(day), str(month)), (f"{day:02}", str(month))):
        for which in (str(year), f"{year % _CENTURY:02}"):
            yield _otherwise(one, other, which)
    yield _otherwise(f"{day:02}.{month:02}.{year}")
    yield _otherwise(str(year), f"{month:02}", f"{day:02}")
