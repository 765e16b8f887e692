"""The queries of a benchmark, drawn from the documents themselves, the same ones for the same documents and seed.

A query is kept as words, never as the text of some query language: each engine says it in its own. All words are in
lower case, so that no headline in capitals holds an operator by accident.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from benchmarks.documents import Document
from recorte.analysis import is_stop_word

_WORD = re.compile(r"\w+")
# Words that only a single space parts, so that every tokenizer sees them side by side and none of them in pieces.
_RUN = re.compile(r"(?<![\w'’.@-])[^\W\d_]{2,}(?: [^\W\d_]{2,})+(?![\w'’@-])")

_SHORTEST_WORD = 3
_PREFIX_LETTERS = (4, 6)
_PHRASE_WORDS = (2, 3)
_SHORT_WORDS = (2, 3)
_DAYS_AROUND = 45
"""A dated query asks for the document's day and as many days before and after it."""

_MOST_TRIES = 50
"""Documents looked at for one query; many have no title, or no date."""


class Kind(StrEnum):
    """What a query is like.

    SHORT   2 or 3 words of a title, none of them a stop word; any of them may match
    LONG    a whole title; any of its words may match
    PHRASE  2 or 3 consecutive words of a text, as a phrase
    PREFIX  the first 4 to 6 letters of a word of a title
    DATED   a short query, and a range of days around the article's own
    """

    SHORT = "short"
    LONG = "long"
    PHRASE = "phrase"
    PREFIX = "prefix"
    DATED = "dated"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked.

    Attributes:
        kind: What the words are: alternatives, a phrase, or the one prefix.
        words: In lower case, with their accents.
        since: The first day asked for; dated queries only.
        until: The last day asked for, included.
    """

    kind: Kind
    words: tuple[str, ...]
    since: date | None = None
    until: date | None = None

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.words)

    def to_dict(self) -> dict[str, Any]:
        """Give the query as plain JSON values."""
        return {
            "kind": self.kind.value,
            "words": list(self.words),
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Query":
        """Read what `to_dict` gave."""
        days = [values[name] and date.fromisoformat(values[name]) for name in ("since", "until")]
        return cls(Kind(values["kind"]), tuple(values["words"]), *days)


def generate(documents: Iterable[Document], count: int, seed: int = 0) -> dict[Kind, list[Query]]:
    """Draw queries of every kind.

    Args:
        documents: Where the words come from; each is about equally likely to give a query.
        count: How many queries of each kind; fewer where the documents cannot give as many.
        seed: Another seed gives other queries.

    Returns:
        For each kind its queries, all different, in the order in which they were drawn.
    """
    pool = list(documents)
    return {kind: _drawn(kind, pool, count, Random(f"{seed} {kind}")) for kind in Kind}  # noqa: S311 - to be repeatable


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text as a query has them, in lower case.

    >>> list(words_of("Água_e luz: R$ 10"))
    ['água_e', 'luz', 'r', '10']
    """
    return (match[0].lower() for match in _WORD.finditer(text) if match[0] != "_")


def _drawn(kind: Kind, pool: list[Document], count: int, random: Random) -> list[Query]:
    found: dict[Query, None] = {}
    for _ in range(count * _MOST_TRIES if pool else 0):
        if len(found) == count:
            break
        query = _MAKERS[kind](random.choice(pool), random)
        if query is not None:
            found[query] = None
    return list(found)


def _short(document: Document, random: Random) -> Query | None:
    words = list(dict.fromkeys(_content_words(document.title)))
    wanted = random.randint(*_SHORT_WORDS)
    if len(words) < wanted:
        return None
    chosen = sorted(random.sample(range(len(words)), wanted))
    return Query(Kind.SHORT, tuple(words[place] for place in chosen))


def _long(document: Document, _: Random) -> Query | None:
    words = tuple(words_of(document.title))
    return Query(Kind.LONG, words) if len(words) > _SHORT_WORDS[1] else None


def _phrase(document: Document, random: Random) -> Query | None:
    wanted = random.randint(*_PHRASE_WORDS)
    choices = list(_phrases(document.text, wanted))
    return Query(Kind.PHRASE, random.choice(choices)) if choices else None


def _prefix(document: Document, random: Random) -> Query | None:
    letters = random.randint(*_PREFIX_LETTERS)
    words = [word for word in _content_words(document.title) if word.isalpha() and len(word) > letters]
    return Query(Kind.PREFIX, (random.choice(words)[:letters],)) if words else None


def _dated(document: Document, random: Random) -> Query | None:
    short = _short(document, random)
    if short is None or document.published is None:
        return None
    day, around = document.published.date(), timedelta(days=_DAYS_AROUND)
    return Query(Kind.DATED, short.words, day - around, day + around)


_MAKERS: dict[Kind, Callable[[Document, Random], Query | None]] = {
    Kind.SHORT: _short,
    Kind.LONG: _long,
    Kind.PHRASE: _phrase,
    Kind.PREFIX: _prefix,
    Kind.DATED: _dated,
}


def _content_words(text: str) -> Iterator[str]:
    return (word for word in words_of(text) if len(word) >= _SHORTEST_WORD and not is_stop_word(word))


def _phrases(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Give the phrases that begin and end with a content word, as those that people quote do."""
    for run in _RUN.finditer(text):
        words = run[0].lower().split(" ")
        for start in range(len(words) - length + 1):
            phrase = tuple(words[start : start + length])
            if not is_stop_word(phrase[0]) and not is_stop_word(phrase[-1]):
                yield phrase
