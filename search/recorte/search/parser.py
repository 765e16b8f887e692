"""Query text to query tree; it never fails.

    words                       articles with all of them; with as many as can be where none has all
    "a phrase"                  these words side by side
    -word   NÃO word   NOT word without it
    a E b   a AND b             both, whatever happens
    a OU b  a OR b              either
    ( )                         what belongs together
    prefix*                     every word that begins so
    titulo: texto: secao: autor: fonte: data:    in one field; English names too

Stop words are optional outside quotes, unless there is nothing else. Whatever cannot be read as it was meant is read
as plain words, and a note says so: a pasted headline is never an error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from recorte.analysis import Token, is_stop_word, tokens
from recorte.search.aliases import Aliases
from recorte.search.dates import period
from recorte.search.lexer import Kind, Piece, pieces
from recorte.search.query import (
    SCORED_FIELDS,
    AllWords,
    And,
    AndMaybe,
    Clause,
    DateRange,
    Every,
    Not,
    NullQuery,
    Or,
    Query,
    Way,
    parts,
    phrase,
)

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
"""Different words of one query that count; the others are left out, with a note."""

MAX_DEPTH = 16
"""Parentheses inside one another; deeper ones are read as if they were not there."""

_DATE_TIES = "/-:.,"


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


def parse(text: str, aliases: Aliases | None = None, *, insist: bool = True) -> ParsedQuery:
    """Read a query.

    Args:
        text: Anything a user may type or paste.
        aliases: Names that find one another.
        insist: Whether an article must have the phrases; otherwise it should, as it should have the words.
    """
    found, notes = pieces(text, frozenset(FIELDS))
    parser = _Parser(found, aliases or Aliases(), notes, insist=insist)
    tree = parser.query()
    return ParsedQuery(tree, tuple(dict.fromkeys(parser.notes)), any(piece.kind is Kind.QUOTED for piece in found))


def days(first: date | None, last: date | None) -> Query:
    """Give the filter for articles published between two days, both included; `None` for no bound."""
    return DateRange(
        "published",
        datetime.combine(first, time.min) if first else None,
        datetime.combine(last, time.max) if last else None,
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """A word of the query as it was typed: what stands for it, and whether it may be missing."""

    label: str
    terms: tuple[str, ...]
    ways: tuple[Way, ...]
    form: str | None = None
    optional: bool = False
    strict: bool = False
    quoted: bool = False


class _Parser:
    """Recursive descent over pieces that are known to be well formed."""

    def __init__(self, found: Sequence[Piece], aliases: Aliases, notes: list[str], *, insist: bool) -> None:
        self.notes = notes
        self._pieces = found
        self._aliases = aliases
        self._insist = insist
        self._at = 0
        self._depth = 0
        self._words = 0
        self._place = 0
        self._fields: tuple[str, ...] = SCORED_FIELDS

    def query(self) -> Query:
        tree = self._either()
        if tree is None:
            self.notes.append("the query has no words")
            return NullQuery
        return tree

    def _next(self) -> Kind | None:
        return self._pieces[self._at].kind if self._at < len(self._pieces) else None

    def _take(self) -> Piece:
        self._at += 1
        return self._pieces[self._at - 1]

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
        items: list[_Unit | Query] = []
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

    def _operand(self) -> list[_Unit | Query]:
        piece = self._take()
        match piece.kind:
            case Kind.MINUS | Kind.NOT:
                return self._negated()
            case Kind.FIELD:
                return self._in_field(piece.text)
            case Kind.OPEN:
                return self._group()
            case Kind.QUOTED:
                return self._quoted(piece.text)
            case _:
                return self._word(piece.text)

    def _negated(self) -> list[_Unit | Query]:
        tree = self._required(self._operand())
        return [] if tree is None else [Not(tree)]

    def _group(self) -> list[_Unit | Query]:
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

    def _in_field(self, name: str) -> list[_Unit | Query]:
        fields = FIELDS[name.casefold()]
        if fields == ("published",):
            return self._published(name)
        outer, self._fields = self._fields, fields
        tree = self._required(self._operand())
        self._fields = outer
        return [] if tree is None else [tree]

    def _published(self, name: str) -> list[_Unit | Query]:
        if self._next() not in (Kind.WORD, Kind.QUOTED):
            self.notes.append(f"'{name}:' wants a date such as 2023-05; it is left out")
            return self._operand()
        text = self._take().text
        found = period(text)
        if found is None:
            self.notes.append(f"'{text}' is no date such as 2023, 2023-05 or 2023-01..2023-06; read as words")
            return list(self._units(text))
        return [days(*found)]

    def _word(self, text: str) -> list[_Unit | Query]:
        if not set(self._fields) <= set(SCORED_FIELDS):
            found = phrase(text, self._fields)
            return [] if found is None else [found]
        return list(self._units(text))

    def _quoted(self, text: str) -> list[_Unit | Query]:
        if "*" in text:
            self.notes.append(f"'*' has no meaning inside quotation marks; \"{text}\" is read without it")
        words = tuple(token.term for token in parts(text))
        return [_Unit(f'"{text}"', words, (Way(words),), strict=self._insist, quoted=True)] if words else []

    def _units(self, text: str) -> Iterator[_Unit]:
        for unit in _units(text):
            self._words += 1
            if self._words <= MAX_WORDS:
                yield unit
            else:
                self.notes.append(f"only the first {MAX_WORDS} words count")
        if "*" in text.rstrip("*"):
            self.notes.append(f"'*' stands only at the end of a word; '{text}' is read without it")

    def _required(self, operand: list[_Unit | Query]) -> Query | None:
        """Make one node of an operand that a field or a negation applies to."""
        items = self._with_aliases(operand)
        clauses = [self._clause(item) if isinstance(item, _Unit) else item for item in items]
        return clauses[0] if len(clauses) == 1 else And(clauses) if clauses else None

    def _clause(self, unit: _Unit) -> Clause:
        self._place += 1
        return Clause(unit.label, unit.ways, self._fields, unit.form, self._place)

    def _conjunction(self, items: list[_Unit | Query]) -> Query | None:
        units = self._with_aliases(items)
        positive = any(
            not unit.optional if isinstance(unit, _Unit) else isinstance(unit, (Clause, And, Or, AndMaybe))
            for unit in units
        )
        relaxed: dict[tuple[Way, ...], Clause] = {}
        optional: dict[tuple[Way, ...], Clause] = {}
        required: list[Query] = []
        for unit in units:
            if not isinstance(unit, _Unit):
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

    def _with_aliases(self, items: list[_Unit | Query]) -> list[_Unit | Query]:
        found: list[_Unit | Query] = []
        at = 0
        while at < len(items):
            length, unit = self._alias_at(items, at)
            found.append(unit)
            at += length
        return found

    def _alias_at(self, items: list[_Unit | Query], at: int) -> tuple[int, _Unit | Query]:
        words: list[str] = []
        units: list[_Unit] = []
        ends: dict[int, int] = {}
        for item in items[at : at + 8]:
            if not isinstance(item, _Unit) or item.quoted or item.ways[0].kind == "prefix":
                break
            words.extend(item.terms)
            units.append(item)
            ends[len(words)] = len(units)
        length, names = self._aliases.longest_at(words, 0)
        if length not in ends:
            return 1, items[at]
        return ends[length], _alias(units[: ends[length]], names)


def _alias(units: list[_Unit], names: Sequence[tuple[str, ...]]) -> _Unit:
    """Make one unit of the words of a name, found in any of its names."""
    own = units[0].ways if len(units) == 1 else ()
    return _Unit(
        label=" ".join(unit.label for unit in units),
        terms=tuple(term for unit in units for term in unit.terms),
        ways=(*own, *(Way(name) for name in names)),
        form=units[0].form if len(units) == 1 else None,
        strict=any(unit.strict for unit in units),
    )


def _made_strict(item: "_Unit | Query") -> "_Unit | Query":
    return replace(item, strict=True, optional=False) if isinstance(item, _Unit) else item


def _unrelaxed(tree: Query) -> Query:
    """Insist on all words inside parentheses and alternatives: only the whole query may be relaxed."""
    if isinstance(tree, AllWords):
        return tree.subqueries[0] if len(tree.subqueries) == 1 else And(tree.subqueries)
    if isinstance(tree, AndMaybe):
        return AndMaybe(_unrelaxed(tree.a), tree.b)
    if isinstance(tree, And) and not isinstance(tree, Clause):
        return And([_unrelaxed(part) for part in tree.subqueries])
    return tree


def _units(text: str) -> Iterator[_Unit]:
    """Give the words that a piece of a query without spaces is made of."""
    bare = text.rstrip("*")
    found = list(tokens(bare))
    words = [token for token in found if token.width == 1]
    joined = {(token.start, token.end): token for token in found if token.width > 1}
    tied = _tied(bare, words, [*joined])
    for number, group in enumerate(tied):
        label = bare[group[0].start : group[-1].end]
        if bare != text and number == len(tied) - 1:
            yield _prefix(label, group)
        elif len(group) == 1:
            yield _plain(label, group[0])
        else:
            terms = tuple(token.term for token in group)
            whole = joined.get((group[0].start, group[-1].end))
            yield _Unit(label, terms, (Way(terms), *((Way((whole.term,), "word"),) if whole else ())))


def _plain(label: str, token: Token) -> _Unit:
    optional = is_stop_word(label)
    if token.form is not None and not optional and is_stop_word(token.term):
        # `Pará` folds to `para`, which stands in every article: only its own spelling means it.
        return _Unit(label, (token.term,), (Way((token.form,), "form"),))
    return _Unit(label, (token.term,), (Way((token.term,), "word"),), token.form, optional)


def _prefix(label: str, group: Sequence[Token]) -> _Unit:
    terms = tuple(token.term for token in group)
    return _Unit(label + "*", terms, (Way(terms, "prefix" if len(terms) == 1 else "exact"),))


def _tied(text: str, words: Sequence[Token], joined: Sequence[tuple[int, int]]) -> list[list[Token]]:
    """Group the words that mean something only side by side: `covid-19`, `nome@site.com`, `04/07/2023`."""
    groups: list[list[Token]] = []
    address = "@" in text.strip("@") or "://" in text or text.startswith("www.")
    for word in words:
        if groups and (address or _ties(text, groups[-1][-1], word, joined)):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _ties(text: str, left: Token, right: Token, joined: Sequence[tuple[int, int]]) -> bool:
    if any(start <= left.start and right.end <= end for start, end in joined):
        return True
    between = text[left.end : right.start]
    numbers = left.term[-1:].isdigit() and right.term[:1].isdigit()
    if between == ".":
        # `acadêmicos.Estudiosos` is two sentences that miss a space.
        return numbers or not (text[left.end - 1].islower() and text[right.start].isupper())
    return between == "_" or (numbers and len(between) == 1 and between in _DATE_TIES)
