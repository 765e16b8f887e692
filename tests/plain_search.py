"""Search in its plainest form: a reference that reads every word of every article.

As slow and as readable as can be. It knows nothing of indexes, arrays or Whoosh: an article is two lists of words and
a day, a query is a list of what was asked for. What it computes is what the docstrings of `recorte.search.ranking`,
`scoring` and `closeness` say.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

K1, TITLE, TEXT, CLOSENESS, ACCENT, LEAST = 1.2, (3.0, 0.5), (1.0, 0.75), 0.5, 0.5, 0.5

WORDS = ("zu", "xi", "wo", "ky", "qa", "vy")
"""Two letters, so that each is its own stem, and none is a stop word."""

STOP_WORDS = ("de", "não", "nao")
FOLDED = {"avó": "avo", "avô": "avo", "avós": "avos", "não": "nao"}
STEMS = {"perdas": "perd", "perda": "perd", "avos": "avo"}
TEXT_WORDS = (*WORDS, *STOP_WORDS, *FOLDED, *STEMS, "avo")

ALIASES = {"qa vy": ["vy", "ky"]}
"""Two names of one word and one of two, which holds another."""

Field = Sequence[str]


@dataclass(frozen=True)
class PlainArticle:
    """An article: two lists of words as they are written, and a day."""

    title: Field
    text: Field
    day: date | None = None

    @property
    def fields(self) -> tuple[Field, Field]:
        """Give title and text."""
        return self.title, self.text


@dataclass(frozen=True)
class Asked:
    """What a query asks for.

    Attributes:
        words: As it was typed: a word, a phrase, or a name.
        kind: What it is.
        insisted: Whether an article must have it.
    """

    words: tuple[str, ...]
    kind: str = "word"
    insisted: bool = False

    @property
    def written(self) -> str:
        """Give it as a user types it, which is what notes call it."""
        return f'"{" ".join(self.words)}"' if self.kind == "phrase" else " ".join(self.words)

    @property
    def optional(self) -> bool:
        """Tell whether it is a stop word."""
        return self.kind == "word" and self.words[0] in STOP_WORDS

    def counted(self, field: Field) -> list[int]:
        """Give where it occurs, once for each occurrence."""
        folded = [fold(word) for word in field]
        if self.kind == "phrase":
            wanted = [fold(word) for word in self.words]
            return [at for at in range(len(folded)) if folded[at : at + len(wanted)] == wanted]
        if self.kind == "name":
            return [at for at, word in enumerate(folded) if word in ("vy", "ky")]
        return [at for at, word in enumerate(folded) if stem(word) == stem(fold(self.words[0]))]

    def begins(self, field: Field) -> list[int]:
        """Give where it begins in any way of saying it."""
        whole = Asked(("qa", "vy"), "phrase").counted(field) if self.kind == "name" else []
        return sorted({*self.counted(field), *whole})

    def accent(self, article: PlainArticle) -> float:
        """Give what its occurrences count for, by how they are spelled."""
        word = self.words[0]
        if self.kind != "word" or word not in FOLDED:
            return 1.0
        spelled = [other for field in article.fields for other in field if fold(other) == fold(word)]
        return ACCENT if spelled and word not in spelled else 1.0


@dataclass(frozen=True)
class Found:
    """What a search finds."""

    hits: list[tuple[int, float]]
    complete: int
    missing: list[str]


def fold(word: str) -> str:
    """Give the word without accents."""
    return FOLDED.get(word, word)


def stem(word: str) -> str:
    """Give what a folded word has in common with its other forms."""
    return STEMS.get(word, word)


@dataclass(frozen=True)
class PlainSearch:
    """A search in some articles.

    Attributes:
        articles: All of them, by numbers in the order in which equals come.
        asked: What is asked for, in order, nothing twice.
        days: First and last day; `None` for no bound.
        sort: As `Archive.search` takes it.
    """

    articles: dict[int, PlainArticle]
    asked: list[Asked]
    days: tuple[date | None, date | None] = (None, None)
    sort: str = "score"

    def run(self) -> Found:
        """Find and rank; a phrase that nothing has counts as a word."""
        found = self._run()
        if found.hits or not any(it.insisted for it in self.asked):
            return found
        loose = [replace(it, insisted=False) for it in self.asked]
        return replace(self, asked=loose)._run()

    def _run(self) -> Found:
        inside = [number for number in self.articles if self._in_days(number)]
        insisted = [it for it in self._sought if it.insisted]
        some = [n for n in inside if all(self._has(it, n) for it in insisted)]
        complete = [n for n in some if all(self._has(it, n) for it in self._words)]
        found = complete
        if len(self._words) > 1 and (self.sort == "score" or not complete):
            partial = [n for n in some if any(self._has(it, n) for it in self._words)]
            found = [n for n in partial if self.coverage(n) > LEAST] or partial
        bonus = 0.0
        if self.sort == "score" and len(complete) < len(found):
            bonus = (K1 + 1) * sum(map(self.idf, self._clauses)) * (1 + CLOSENESS)
        scores = {n: self.score(n) + (bonus if n in complete else 0.0) for n in found}
        hits = sorted(scores.items(), key=lambda hit: self._key(*hit))
        missing: list[str] = []
        if not complete:
            having = [hits[0][0]] if hits else [*self.articles]
            missing = [it.written for it in self._words if not any(self._has(it, n) for n in having)]
        return Found(hits, len(complete), missing)

    def score(self, number: int) -> float:
        """Give the score of an article, without the bonus."""
        by_words = sum(self.word_score(it, number) * it.accent(self.articles[number]) for it in self._clauses)
        by_words *= math.sqrt(self.coverage(number))
        return by_words * (1 + CLOSENESS * self.closeness(number)) if self.sort == "score" else by_words

    def word_score(self, asked: Asked, number: int) -> float:
        """Give BM25F for one word."""
        frequency = 0.0
        for place, (weight, b) in enumerate((TITLE, TEXT)):
            average = max(sum(len(a.fields[place]) for a in self.articles.values()) / len(self.articles), 1.0)
            field = self.articles[number].fields[place]
            frequency += weight * len(asked.counted(field)) / (1 - b + b * len(field) / average)
        return self.idf(asked) * frequency * (K1 + 1) / (K1 + frequency)

    def idf(self, asked: Asked) -> float:
        """Give how rare something is."""
        having = self._frequency(asked)
        return math.log(1 + (len(self.articles) - having + 0.5) / (having + 0.5))

    def coverage(self, number: int) -> float:
        """Give how much of what is asked for an article has."""
        known = [it for it in self._words if self._frequency(it)]
        whole = sum(map(self.idf, known))
        return sum(self.idf(it) for it in known if self._has(it, number)) / whole if whole else 1.0

    def closeness(self, number: int) -> float:
        """Give how close what is asked for stands in an article."""
        pairs = dict.fromkeys([*pairwise(self._clauses), *pairwise(self._sought)])
        weights = {pair: min(map(self.idf, pair)) for pair in pairs if all(map(self._frequency, pair))}
        total = sum(weights.values())
        return max(
            sum(weight * nearness(*pair, field) for pair, weight in weights.items()) / total if total else 0.0
            for field in self.articles[number].fields
        )

    @property
    def _clauses(self) -> list[Asked]:
        return self.asked

    @property
    def _sought(self) -> list[Asked]:
        without = [it for it in self.asked if not it.optional]
        return without or self.asked

    @property
    def _words(self) -> list[Asked]:
        return [it for it in self._sought if not it.insisted]

    def _has(self, asked: Asked, number: int) -> bool:
        return any(asked.counted(field) for field in self.articles[number].fields)

    def _frequency(self, asked: Asked) -> int:
        return sum(self._has(asked, number) for number in self.articles)

    def _in_days(self, number: int) -> bool:
        day, (first, last) = self.articles[number].day, self.days
        if first is None and last is None:
            return True
        return day is not None and (first is None or first <= day) and (last is None or day <= last)

    def _key(self, number: int, score: float) -> tuple[float, ...]:
        day = self.articles[number].day
        order = math.inf if day is None else day.toordinal() * (1 if self.sort == "oldest" else -1)
        return (-score, order, number) if self.sort == "score" else (order, -score, number)


def nearness(left: Asked, right: Asked, field: Field) -> float:
    """Give one over the least distance between two things in a field, and 0 where it has not both."""
    gaps = [abs(a - b) for a in left.begins(field) for b in right.begins(field)]
    return 1 / max(min(gaps), 1) if gaps else 0.0


def readings(asked: Sequence[Asked]) -> Iterator[Asked]:
    """Give what a query means that is typed of these things: words that are a name are read as one."""
    taken = 0
    for place, it in enumerate(asked):
        if place < taken:
            continue
        pair = [other.words for other in asked[place : place + 2]]
        if it.kind == "word" and pair == [("qa",), ("vy",)]:
            taken = place + 2
            yield Asked(("qa", "vy"), "name")
        elif it.kind == "word" and it.words[0] in ("vy", "ky"):
            yield replace(it, kind="name")
        else:
            yield it
