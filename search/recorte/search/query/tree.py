"""The query tree: Whoosh's own classes, and some that say what Recorte means by a word, a value and "all words".

    And, Or, Not, AndMaybe, DateRange, Every, NullQuery   as Whoosh defines them
    Clause      one thing that is asked for, in all the ways it may be said; matched and scored as one term
    Valued      one whole value of a field, such as a section; only restricts
    AllWords    clauses that an article should have all of, and may be left short of where none has them all

A tree is made by `parser`, widened by `expansion`, and read by `matching`, `ranking` and `passages`. It is never
changed: each step makes a new one.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import cached_property
from itertools import islice
from typing import Any, Literal, NamedTuple

from whoosh import query as whoosh_query

from recorte.analysis import Token, term_of, tokens

And = whoosh_query.And
Or = whoosh_query.Or
Not = whoosh_query.Not
AndMaybe = whoosh_query.AndMaybe
DateRange = whoosh_query.DateRange
Every = whoosh_query.Every
NullQuery = whoosh_query.NullQuery
Query = Any
"""Any node: Whoosh's classes carry no types."""

MAX_PHRASE = 64
"""Words of one phrase that count."""

SCORED_FIELDS = ("title", "text")
"""Where words are looked for, and what ranks an article; other fields only restrict."""


class Way(NamedTuple):
    """One way of saying what a clause asks for.

    Attributes:
        terms: The words in their order, folded; more than one stand side by side.
        kind: `exact` for these words; `word` for one word in all its forms; `prefix` for all words that begin so;
            `near` for all words that are a few edits away; `form` for one word in this very spelling, accents and all,
            if the archive ever writes it so; `spelling` for these words in these very spellings, whatever happens.
        words: The words of an archive that a word, prefix or near word stands for; none before `expansion`.
        spellings: Of exact words, for each the other spellings that an archive has; none before `expansion`.
        edits: How many edits away a near word may be.
        slop: How far the words may be from standing side by side (see `phrases`).
        weight: What an occurrence counts, up to 1 for what surely means what was typed.
    """

    terms: tuple[str, ...]
    kind: Literal["exact", "word", "prefix", "near", "form", "spelling"] = "exact"
    words: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], ...] = ()
    edits: int = 0
    slop: int = 0
    weight: float = 1.0

    @property
    def spelled(self) -> tuple[str, ...]:
        """The single words that it stands for, the one that was typed first; none of a phrase."""
        if self.kind in ("prefix", "near"):
            return self.words
        if self.kind == "word":
            return tuple(dict.fromkeys((*self.terms, *self.words)))
        return (*self.terms, *(self.spellings[0] if self.spellings else ())) if len(self.terms) == 1 else ()

    @property
    def is_written(self) -> bool:
        """Whether its terms are spellings, not folded words."""
        return self.kind in ("form", "spelling")

    def holds(self, other: "Way") -> bool:
        """Tell whether it says another phrase and more, so that each of its occurrences is one of that."""
        size = len(other.terms)
        places = range(len(self.terms) - size + 1) if size < len(self.terms) else range(0)
        return self.kind == other.kind and any(self.terms[at : at + size] == other.terms for at in places)

    def has(self, number: int, word: str) -> bool:
        """Tell whether a folded word is the nth of an exact phrase, in one of its spellings."""
        return word == self.terms[number] or bool(self.spellings and word in self.spellings[number])

    @property
    def first(self) -> tuple[str, ...]:
        """The folded words that it may begin with."""
        if self.is_written:
            return (term_of(self.terms[0]),)
        return (self.terms[0], *(self.spellings[0] if self.spellings else ()))


class Clause(whoosh_query.Or):
    """One thing that is asked for, in all the ways it may be said.

    Args:
        label: The clause as it was typed, for notes.
        ways: In all these ways; the first is the one that was typed.
        fields: In any of these fields.
        form: The accented spelling that was typed, which articles are preferred for.
        capitals: The spelling that was typed, if its capitals say that it is a name; likewise.
        place: Where it stands among the words of the query.
    """

    def __init__(
        self,
        label: str,
        ways: Sequence[Way],
        fields: tuple[str, ...] = SCORED_FIELDS,
        form: str | None = None,
        place: int = 0,
        capitals: str | None = None,
    ) -> None:
        self.label = label
        self.ways = tuple(dict.fromkeys(ways))
        self.fields = fields
        self.form = form
        self.place = place
        self.capitals = capitals
        super().__init__([])
        # Only Whoosh's own methods ask for them, and no search does.
        del self.subqueries

    @cached_property
    def subqueries(self) -> list[Query]:
        """The clause in Whoosh's terms."""
        ways = [Way((one,)) if isinstance(one, str) else one for one in self.said()]
        return [_as_whoosh(field, way) for field in self.fields for way in ways]

    @property
    def scores(self) -> bool:
        """Whether the clause ranks articles, or only restricts them."""
        return all(field in SCORED_FIELDS for field in self.fields)

    def said(self) -> list[str | Way]:
        """Give the ways with every word and prefix replaced by the words that it stands for, folded."""
        said: list[str | Way] = []
        for way in self.ways:
            said += (way,) if way.is_written or len(way.terms) > 1 else way.spelled or way.terms
        return list(dict.fromkeys(said))

    def widened(self, ways: Sequence[Way]) -> "Clause":
        """Give the clause with other ways of saying it."""
        return Clause(self.label, ways, self.fields, self.form, self.place, self.capitals)


class Valued(whoosh_query.Query):
    """One whole value of a field, whatever its case and accents.

    Args:
        field: The field.
        value: The value.
    """

    def __init__(self, field: str, value: str) -> None:
        self.field_name = field
        self.value = value


class AllWords(whoosh_query.And):
    """Clauses that an article should have all of; the only node that may be relaxed."""


def _as_whoosh(field: str, way: Way) -> Query:
    if way.kind == "prefix":
        return whoosh_query.Prefix(field, way.terms[0])
    if way.is_written:
        field = f"{field}_forms"
    if len(way.terms) == 1:
        return whoosh_query.Term(field, way.terms[0])
    return whoosh_query.Phrase(field, list(way.terms), slop=way.slop + 1)


def phrase(text: str, fields: tuple[str, ...] = SCORED_FIELDS) -> Clause | None:
    """Give the clause for these very words side by side; `None` where the text has no word."""
    words = tuple(word.term for word in islice(parts(text), MAX_PHRASE))
    return Clause(text, [Way(words)], fields) if words else None


def parts(text: str) -> list[Token]:
    """Give the tokens of a text without the joined forms of its compounds."""
    return [token for token in tokens(text) if token.width == 1]


def transform(tree: Query, change: Callable[[Clause], Query]) -> Query:
    """Give the tree with every clause changed."""
    if isinstance(tree, Clause):
        return change(tree)
    if isinstance(tree, Not):
        return Not(transform(tree.query, change))
    if isinstance(tree, AndMaybe):
        return AndMaybe(transform(tree.a, change), transform(tree.b, change))
    if isinstance(tree, (And, Or)):
        return type(tree)([transform(part, change) for part in tree.subqueries])
    return tree


def wanted(tree: Query, *, optional: bool = True) -> Iterator[Clause]:
    """Give the clauses that an article is sought for, in their order: all but those under a `Not`.

    Args:
        tree: The tree.
        optional: Whether to give also those that an article may do without.
    """
    return (leaf for leaf in leaves(tree, optional=optional) if isinstance(leaf, Clause))


def leaves(tree: Query, *, optional: bool = True) -> Iterator[Query]:
    """Give whatever an article is sought for, words and what only restricts, as `wanted` does the clauses."""
    if isinstance(tree, AndMaybe):
        yield from leaves(tree.a, optional=optional)
        if optional:
            yield from leaves(tree.b)
    elif isinstance(tree, (And, Or)) and not isinstance(tree, Clause):
        for part in tree.subqueries:
            yield from leaves(part, optional=optional)
    elif not isinstance(tree, Not):
        yield tree


def all_words(tree: Query) -> AllWords | None:
    """Give the node that may be relaxed, which is at the top of a tree or not at all."""
    if isinstance(tree, AllWords):
        return tree
    if isinstance(tree, AndMaybe):
        return all_words(tree.a)
    if isinstance(tree, And):
        return next((found for part in tree.subqueries if (found := all_words(part)) is not None), None)
    return None


def days(first: date | None, last: date | None) -> Query:
    """Give the filter for articles published between two days, both included; `None` for no bound."""
    return DateRange(
        "published",
        datetime.combine(first, time.min) if first else None,
        datetime.combine(last, time.max) if last else None,
    )
