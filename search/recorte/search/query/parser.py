"""Query text to query tree; it never fails.

    words                       articles with all of them; with as many as can be where none has all
    "a phrase"                  these words side by side
    "a phrase"~5                these words within five words of that, in any order
    -word   NÃO word   NOT word without it
    a E b   a AND b             both, whatever happens
    a OU b  a OR b              either
    ( )                         what belongs together
    prefix*                     every word that begins so
    =palavra  ="as palavras"    in this very spelling, accents and all, with capitals where it has any
    palavra~  palavra~2         the word, and every word that is one edit away; two edits
    titulo: texto: secao: autor: fonte: data:    in one field; English names too

A long query without operators is a text that was pasted: its quotation marks, parentheses and dashes are punctuation.
Stop words are optional outside quotes, unless there is nothing else. Whatever cannot be read as it was meant is read
as plain words, and a note says so: a pasted headline is never an error.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from recorte.search.query.aliases import Aliases
from recorte.search.query.capitals import Capitals
from recorte.search.query.dates import Period, period, turned
from recorte.search.query.lexer import MAX_LEXEMES, Kind, Lexeme, lexemes
from recorte.search.query.naming import named
from recorte.search.query.numbers import phrases
from recorte.search.query.signs import notes_on_signs
from recorte.search.query.tree import (
    MAX_PHRASE,
    SCORED_FIELDS,
    AllWords,
    And,
    AndMaybe,
    Clause,
    Every,
    Not,
    NullQuery,
    Or,
    Query,
    Way,
    days,
    parts,
    phrase,
)
from recorte.search.query.units import Unit, as_spelled, units, written

FIELDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("titulo", "título", "title", "manchete", "headline"), ("title",)),
    **dict.fromkeys(("texto", "text", "body", "corpo"), ("text",)),
    **dict.fromkeys(("secao", "seção", "secção", "editoria", "section"), ("section",)),
    **dict.fromkeys(("autor", "autora", "autores", "author", "authors"), ("authors",)),
    **dict.fromkeys(("fonte", "veiculo", "veículo", "publisher"), ("publisher",)),
    **dict.fromkeys(("data", "date", "publicado", "published"), ("published",)),
}
"""The fields of a query by their names, in lower case."""

MAX_WORDS = 256
"""Words and phrases of one query that count; the others are left out, with a note."""

MAX_SLOP = 1_000
"""The most words by which those of a phrase may be apart."""

MAX_NOTE = 200
"""Characters of a note: what it repeats of a query may be of any length."""

MAX_NOTES = 10
"""Notes on one query."""

PASTED_WORDS = 10
"""Words from which a query without operators is taken for pasted text. Row `pasted` of docs/relevance.md."""

MAX_DEPTH = 16
"""Parentheses inside one another; deeper ones are read as if they were not there."""

_MOST_OF_A_DATE = 5
"""Words of the longest: `7 de setembro de 2022`."""

_TRIED_NEAR = re.compile(r"\w~\d*$")
"""What looks as if it should be read as `palavra~`."""


_SPACED_SHARE = re.compile(r"(?<=\d)\s+%(?!\w)")
"""`35 %`, as some write `35%`."""

_OF_TEXT = frozenset({Kind.WORD, Kind.QUOTED, Kind.OPEN, Kind.CLOSE, Kind.MINUS})
_RUNNING_ON = [Kind.WORD, Kind.WORD]
_DASH = "a '-' amid a long text is a dash, and leaves nothing out; at its end it would"
_PUNCTUATION = re.compile(r'[()"“”„«»]|(?<!\w)-(?=\w)')


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as it was read.

    Attributes:
        query: The tree, never widened to what an archive holds (see `expansion`).
        notes: What was not understood, for the user.
        has_phrases: Whether anything in it is insisted on only because it stands in quotation marks.
    """

    query: Query
    notes: tuple[str, ...]
    has_phrases: bool


def parse(
    text: str, aliases: Aliases | None = None, *, insist: bool = True, exact_spelling: bool = False
) -> ParsedQuery:
    """Read a query.

    Args:
        text: Anything a user may type or paste.
        aliases: Names that find one another.
        insist: Whether an article must have the phrases; otherwise it should, as it should have the words.
        exact_spelling: Whether all words and phrases are meant in the very spelling that they have, whatever its case.
    """
    text = _SPACED_SHARE.sub("%", text)
    found, notes = lexemes(text, FIELDS.keys())
    pasted = _is_pasted(text, found)
    if pasted:
        notes = [_DASH] if any(lexeme.kind is Kind.MINUS for lexeme in found) else []
        found = [Lexeme(Kind.WORD, word) for word in _PUNCTUATION.sub(" ", text).split()[:MAX_LEXEMES]]
    names = Aliases(variants=False) if exact_spelling or aliases is None else aliases
    if not pasted:
        notes.extend(notes_on_signs(text))
    parser = _Parser(found, names, notes, insist=insist, exact_spelling=exact_spelling)
    tree = parser.query()
    noted = tuple(map(_short, islice(dict.fromkeys(parser.notes), MAX_NOTES)))
    return ParsedQuery(tree, noted, any(lexeme.kind is Kind.QUOTED for lexeme in found))


def _is_pasted(text: str, found: Sequence[Lexeme]) -> bool:
    kinds = [lexeme.kind for lexeme in found]
    # Who leaves words out says so at the end: behind a dash amid a text, running words go on.
    dashes = (kinds[at + 1 : at + 3] == _RUNNING_ON for at, kind in enumerate(kinds) if kind is Kind.MINUS)
    has_slop = any(lexeme.slop for lexeme in found)  # which no text has
    return len(text.split()) >= PASTED_WORDS and _OF_TEXT.issuperset(kinds) and all(dashes) and not has_slop


def _short(note: str) -> str:
    return note if len(note) <= MAX_NOTE else note[: MAX_NOTE - 1] + "…"


class _Parser:
    """Recursive descent over lexemes that are known to be well formed."""

    def __init__(
        self, found: Sequence[Lexeme], aliases: Aliases, notes: list[str], *, insist: bool, exact_spelling: bool
    ) -> None:
        self.notes = notes
        self._lexemes = found
        self._aliases = aliases
        self._insist = insist
        self._exact_spelling = exact_spelling
        self._capitals = Capitals([lexeme.text for lexeme in found if lexeme.kind is Kind.WORD])
        self._at = 0
        self._depth = 0
        self._place = 0
        self._fields: tuple[str, ...] = SCORED_FIELDS

    def query(self) -> Query:
        tree = self._either()
        if tree is None:
            self.notes.append("the query has no words")
            return NullQuery
        return tree

    def _next(self) -> Kind | None:
        return self._lexemes[self._at].kind if self._at < len(self._lexemes) else None

    def _take(self) -> Lexeme:
        self._at += 1
        return self._lexemes[self._at - 1]

    def _either(self) -> Query | None:
        alternatives = [self._together()]
        while self._next() is Kind.OR:
            self._take()
            alternatives.append(self._together())
        found = [tree for tree in alternatives if tree is not None]
        if len(found) > 1:
            return Or([_unrelaxed(tree) for tree in found])
        return found[0] if found else None

    def _together(self) -> Query | None:
        items: list[Unit | Query] = []
        strict = False
        while self._next() not in (None, Kind.OR, Kind.CLOSE):
            if self._next() is Kind.AND:
                self._take()
                strict = True
                items[-1:] = [_made_strict(item) for item in items[-1:]]
                continue
            operand = self._operand()
            items.extend(map(_made_strict, operand) if strict else operand)
            strict = False
        return self._conjunction(items)

    def _operand(self) -> list[Unit | Query]:
        lexeme = self._take()
        match lexeme.kind:
            case Kind.MINUS | Kind.NOT:
                return self._negated()
            case Kind.FIELD:
                return self._in_field(lexeme.text)
            case Kind.OPEN:
                return self._group()
            case Kind.QUOTED:
                return self._quoted(lexeme)
            case Kind.AS_WRITTEN:
                return self._as_written(self._take())
            case _:
                return self._word(lexeme.text)

    def _negated(self) -> list[Unit | Query]:
        tree = self._required(self._operand())
        return [] if tree is None else [Not(tree)]

    def _group(self) -> list[Unit | Query]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.notes.append(f"parentheses are read up to {MAX_DEPTH} deep; deeper ones are left out")
            self._skip_group()
            self._depth -= 1
            return []
        tree = self._either()
        self._depth -= 1
        if self._next() is Kind.CLOSE:
            self._take()
        return [] if tree is None else [_unrelaxed(tree)]

    def _skip_group(self) -> None:
        depth = 1
        while depth and self._next() is not None:
            kind = self._take().kind
            depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)

    def _in_field(self, name: str) -> list[Unit | Query]:
        fields = FIELDS[name.casefold()]
        if fields == ("published",):
            return self._published(name)
        outer, self._fields = self._fields, fields
        tree = self._required(self._operand())
        self._fields = outer
        return [] if tree is None else [tree]

    def _published(self, name: str) -> list[Unit | Query]:
        if self._next() is Kind.AS_WRITTEN:  # data:=2023
            self._take()
        if self._next() not in (Kind.WORD, Kind.QUOTED):
            self.notes.append(f"'{name}:' wants a date such as 2023-05; it is left out")
            return self._operand()
        text, found = self._period()
        if found is None:
            self.notes.append(f"'{text}' is no date such as 2023, 2023-05 or 2023-01..2023-06; read as words")
            return list(self._units(text))
        first, last = found
        if first and last and first > last:
            self.notes.append(f"'{text}' ends before it begins; read as {turned(text)}")
            first, last = period(turned(text)) or found
        return [days(first, last)]

    def _period(self) -> tuple[str, Period | None]:
        """Take a period, which may be of several words: `>= 2020`, `7 de setembro de 2022`."""
        text = self._take().text
        begun, said = self._at, text
        for _ in range(_MOST_OF_A_DATE):
            found = period(said)
            if found is not None:
                return said, found
            if self._next() is not Kind.WORD:
                break
            said += f" {self._take().text}"
        self._at = begun
        return text, None

    def _word(self, text: str) -> list[Unit | Query]:
        if not set(self._fields) <= set(SCORED_FIELDS):
            for sign in "*~":
                if sign in text:
                    self.notes.append(f"'{sign}' has no meaning in this field; '{text}' is read without it")
            found = phrase(text, self._fields)
            return [] if found is None else [found]
        return list(self._units(text))

    def _quoted(self, lexeme: Lexeme) -> list[Unit | Query]:
        text, slop = lexeme.text, min(lexeme.slop, MAX_SLOP)
        if slop < lexeme.slop:
            self.notes.append(f"the words of a phrase may be up to {MAX_SLOP:,} words apart, no more")
        if "*" in text:
            self.notes.append(f"'*' has no meaning inside quotation marks; \"{text}\" is read without it")
        words = tuple(token.term for token in parts(text))[:MAX_PHRASE]
        label = f'"{text}"~{slop}' if slop else f'"{text}"'
        found = (written(text.lower()),) if self._exact_spelling else (Way(words),) if slop else phrases(text)
        ways = tuple(way._replace(terms=way.terms[:MAX_PHRASE], slop=slop) for way in found)
        unit = Unit(label, words, ways, strict=self._insist, quoted=True)
        return list(self._counted([unit] if words else []))

    def _as_written(self, lexeme: Lexeme) -> list[Unit | Query]:
        label = f'="{lexeme.text}"' if lexeme.kind is Kind.QUOTED else f"={lexeme.text}"
        if not set(self._fields) <= set(SCORED_FIELDS):
            self.notes.append(f"'=' has no meaning in this field; '{label}' is read without it")
            return self._word(lexeme.text)
        if "*" in lexeme.text or "~" in lexeme.text:
            self.notes.append(f"'*' and '~' have no meaning behind '='; '{label}' is read without them")
        way = written(lexeme.text)
        slop = min(lexeme.slop, MAX_SLOP)
        ways = (way._replace(terms=way.terms[:MAX_PHRASE], slop=slop),)
        unit = Unit(label, way.terms, ways, strict=True, quoted=True)
        return list(self._counted([unit] if way.terms else []))

    def _units(self, text: str) -> Iterator[Unit]:
        found = list(islice(units(text), MAX_WORDS + 1))
        if "*" in text.rstrip("*") or (text.endswith("*") and found and found[-1].ways[0].kind != "prefix"):
            self.notes.append(f"'*' stands only at the end of a plain word; '{text}' is read without it")
        if "~" in text and _TRIED_NEAR.search(text) and not (found and found[-1].ways[-1].kind == "near"):
            self.notes.append(
                f"'~' and '~2' mean something only behind a word of three letters or more; '{text}' is read as words"
            )
        return self._counted(map(as_spelled, found) if self._exact_spelling else map(self._named, found))

    def _named(self, unit: Unit) -> Unit:
        """Note the capitals of a unit that say that it is a name."""
        return unit._replace(capitals=None if unit.optional else self._capitals.of(unit.label))

    def _counted(self, units: Iterable[Unit]) -> Iterator[Unit]:
        """Give the units their places in the query, up to as many as count."""
        for unit in units:
            self._place += 1
            if self._place > MAX_WORDS:
                self.notes.append(f"only the first {MAX_WORDS} words count")
                return
            yield unit._replace(place=self._place)

    def _required(self, operand: list[Unit | Query]) -> Query | None:
        """Make one node of an operand that a field or a negation applies to."""
        items = named(operand, self._aliases)
        clauses = [self._clause(item) if isinstance(item, Unit) else item for item in items]
        return clauses[0] if len(clauses) == 1 else And(clauses) if clauses else None

    def _clause(self, unit: Unit) -> Clause:
        return Clause(unit.label, unit.ways, self._fields, unit.form, unit.place, unit.capitals)

    def _conjunction(self, items: list[Unit | Query]) -> Query | None:
        units = named(items, self._aliases)
        positive = any(
            not unit.optional if isinstance(unit, Unit) else isinstance(unit, (Clause, And, Or, AndMaybe))
            for unit in units
        )
        relaxed: dict[tuple[Way, ...], Clause] = {}
        optional: dict[tuple[Way, ...], Clause] = {}
        required: list[Query] = []
        for unit in units:
            if not isinstance(unit, Unit):
                required.append(unit)
            elif unit.strict:
                required.append(self._clause(unit))
            else:
                clauses = optional if unit.optional and positive else relaxed
                clauses.setdefault(unit.ways, self._clause(unit))
        return self._assembled(required, list(relaxed.values()), list(optional.values()))

    def _assembled(self, required: list[Query], relaxed: list[Clause], optional: list[Clause]) -> Query | None:
        if relaxed:
            required = [AllWords(relaxed), *required]
        if not required:
            return None
        if all(isinstance(part, Not) for part in required):
            self.notes.append("only words to leave out: these are all articles without them")
            required = [Every(), *required]
        tree = required[0] if len(required) == 1 else And(required)
        return AndMaybe(tree, Or(optional)) if optional else tree


def _made_strict(item: "Unit | Query") -> "Unit | Query":
    return item._replace(strict=True, optional=False) if isinstance(item, Unit) else item


def _unrelaxed(tree: Query) -> Query:
    """Insist on all words inside parentheses and alternatives: only the whole query may be relaxed."""
    if isinstance(tree, AllWords):
        return tree.subqueries[0] if len(tree.subqueries) == 1 else And(tree.subqueries)
    if isinstance(tree, AndMaybe):
        return AndMaybe(_unrelaxed(tree.a), tree.b)
    if isinstance(tree, And):
        return And([_unrelaxed(part) for part in tree.subqueries])
    return tree
