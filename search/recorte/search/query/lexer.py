"""The lexemes of a query text: words, quoted phrases, parentheses, fields, operators.

Any text has lexemes: what looks like syntax but cannot be is given as words, with a note that says so.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """What a lexeme is."""

    WORD = auto()
    QUOTED = auto()
    OPEN = auto()
    CLOSE = auto()
    FIELD = auto()
    MINUS = auto()
    AS_WRITTEN = auto()
    AND = auto()
    OR = auto()
    NOT = auto()


class Lexeme(NamedTuple):
    """A lexeme of a query.

    Attributes:
        kind: What it is.
        text: Its text; of a phrase without its quotes, of a field without the colon.
        slop: The number behind a phrase, as in `"a b"~5`.
    """

    kind: Kind
    text: str
    slop: int = 0


OPERATORS = {
    "E": Kind.AND,
    "AND": Kind.AND,
    "OU": Kind.OR,
    "OR": Kind.OR,
    "NÃO": Kind.NOT,
    "NAO": Kind.NOT,
    "NOT": Kind.NOT,
}

_QUOTES = '"“”„«»'
_PIECE = re.compile(
    rf"""
      (?P<open>\() | (?P<close>\))
    | (?<![^\s(]) (?P<minus>-) (?=[=\w({_QUOTES}])
    | (?<![^\s(:-]) (?P<as_written>=) (?=[\w{_QUOTES}])
    | (?P<field>[^\W\d_]++) : (?=[^\s:/)] | //)
    | (?P<quote>[{_QUOTES}])
    | (?P<word>[^\s(){_QUOTES}]++)
    """,
    re.VERBOSE,
)
_WITHOUT = re.compile(rf"-(?=[=\w({_QUOTES}])|(?:NÃO|NAO|NOT)\s+(?=[^\s)])")
"""Behind a field: `titulo:-Meta` is `-titulo:Meta`."""

_SLOP = re.compile(r"~(\d{1,9})(?![^\s()])")
_CLOSING_QUOTE = re.compile(f"[{_QUOTES}]")
_SPELLED = frozenset({Kind.WORD, Kind.QUOTED})
_PLAIN = _SPELLED | {Kind.OPEN, Kind.AS_WRITTEN}
_JOINS = frozenset({Kind.AND, Kind.OR})
_ENDS = frozenset({Kind.WORD, Kind.QUOTED, Kind.CLOSE})
# What each of these must stand before; the others may stand before anything.
_APPLIES_TO: dict[Kind, frozenset[Kind]] = {
    Kind.AS_WRITTEN: _SPELLED,
    Kind.FIELD: _PLAIN,
    Kind.MINUS: _PLAIN | {Kind.FIELD},
    Kind.NOT: _PLAIN | {Kind.FIELD},
    **dict.fromkeys(_JOINS, _PLAIN | {Kind.FIELD, Kind.MINUS, Kind.NOT}),
}
MAX_LEXEMES = 1_000
"""Words and signs of one query that are read."""

_HEADLINE_LENGTH = 4
"""Words from which a query all in capitals is taken for a headline, and its `NÃO` for a word."""


def lexemes(text: str, fields: Collection[str]) -> tuple[list[Lexeme], list[str]]:
    """Cut a query into its lexemes.

    Args:
        text: Anything.
        fields: The names that a colon makes a field, in lower case.

    Returns:
        The lexemes, in which every operator has operands and every parenthesis its partner; and notes on what
        could not be read as it was meant.
    """
    notes: list[str] = []
    cut = _with_partners(list(_cut(text, fields, notes)), notes)
    return _with_operands(cut, notes), notes


def _cut(text: str, fields: Collection[str], notes: list[str]) -> Iterator[Lexeme]:
    """Cut a text, of which no more than `MAX_LEXEMES` lexemes count."""
    for number, lexeme in enumerate(_lexemes(text, fields, notes)):
        if number == MAX_LEXEMES:
            notes.append(f"only the first {MAX_LEXEMES:,} words and signs count")
            return
        yield lexeme


def _lexemes(text: str, fields: Collection[str], notes: list[str]) -> Iterator[Lexeme]:
    headline = text.isupper() and len(text.split()) > _HEADLINE_LENGTH
    at = 0
    while match := _PIECE.search(text, at):
        at = match.end()
        kind, found = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "quote":
            closing = _CLOSING_QUOTE.search(text, at)
            if closing is None:
                notes.append("a quotation mark is never closed; what follows it is read as words")
                continue
            slop = _SLOP.match(text, closing.end())
            yield Lexeme(Kind.QUOTED, text[at : closing.start()], int(slop[1]) if slop else 0)
            at = slop.end() if slop else closing.end()
        elif kind == "field" and found.casefold() not in fields:
            at = _word_end(text, match.start())
            if not text.startswith("//", match.end()):
                notes.append(f"there is no field '{found}'; '{text[match.start() : at]}' is read as words")
            yield Lexeme(Kind.WORD, text[match.start() : at])
        elif kind == "field" and (without := _WITHOUT.match(text, at)) and not (headline and without[0] != "-"):
            at = without.end()
            yield Lexeme(Kind.NOT, without[0].rstrip())
            yield Lexeme(Kind.FIELD, found)
        elif kind == "word":
            if found.endswith(":") and found[:-1].casefold() in fields:
                notes.append(_has_no_value(found))
            operator = OPERATORS.get(found)
            as_word = operator is None or (headline and operator is Kind.NOT)
            yield Lexeme(Kind.WORD if as_word or operator is None else operator, found)
        else:
            yield Lexeme(Kind[kind.upper()], found)


def _word_end(text: str, start: int) -> int:
    match = re.compile(rf"[^\s(){_QUOTES}]*").match(text, start)
    return match.end() if match else start


def _with_operands(cut: Sequence[Lexeme], notes: list[str]) -> list[Lexeme]:
    """Make words of the operators and fields that have nothing to apply to, from the last to the first."""
    found: list[Lexeme] = []
    said: list[str] = []
    for i in range(len(cut) - 1, -1, -1):
        lexeme = cut[i]
        after = found[-1].kind if found else None
        applies_to = _APPLIES_TO.get(lexeme.kind)
        if applies_to is None or (
            after in applies_to and (lexeme.kind not in _JOINS or (i and cut[i - 1].kind in _ENDS))
        ):
            found.append(lexeme)
        elif lexeme.kind not in (Kind.MINUS, Kind.AS_WRITTEN):
            said.append(
                _has_no_value(f"{lexeme.text}:")
                if lexeme.kind is Kind.FIELD
                else f"'{lexeme.text}' has nothing to join here; it is read as a word"
            )
            found.append(lexeme._replace(kind=Kind.WORD))
    notes.extend(reversed(said))
    return found[::-1]


def _has_no_value(field: str) -> str:
    return f"'{field}' is read as a word; what a field is to have stands right behind its colon, as in titulo:Meta"


def _with_partners(cut: Sequence[Lexeme], notes: list[str]) -> list[Lexeme]:
    """Drop the parentheses that have no partner, or hold nothing."""
    dropped: set[int] = set()
    opened: list[int] = []
    for i, lexeme in enumerate(cut):
        if lexeme.kind is Kind.OPEN:
            opened.append(i)
        elif lexeme.kind is Kind.CLOSE and not opened:
            dropped.add(i)
            notes.append("a ')' closes nothing; it is left out")
        elif lexeme.kind is Kind.CLOSE:
            opened.pop()
    if opened:
        dropped.update(opened)
        notes.append("a '(' is never closed; it is left out")
    return [lexeme for i, lexeme in enumerate(cut) if i not in dropped]
