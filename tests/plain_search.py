"""Search in its plainest form: a reference that reads every word of every article.

As slow and as readable as can be. It knows nothing of indexes, arrays or Whoosh: an article is two lists of words and
a day, a query is a list of what was asked for. What it computes is what the docstrings of
`recorte.search.ranking.ranking`, `scoring` and `closeness` say.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

K1, TITLE, TEXT = 1.1, (2.0, 0.5), (1.0, 0.7)
LEAD, UNTITLED_LEAD, CLOSENESS, STOP_WORD, ACCENT = 0.4, 0.8, 0.4, 0.7, 0.5
MOST = K1 + 1
FEW, LEAST, LEAST_OF_MANY, MANY = 2, 0.5, 0.15, 4

LEAD_WORDS, WINDOW = 4, 2
"""Fewer than in earnest, for articles as short as those of the tests, which set the search so."""

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

    @property
    def has_days(self) -> bool:
        """Tell whether any article is of the days, whatever it says."""
        return any(map(self._in_days, self.articles))

    def _run(self) -> Found:
        inside = [number for number in self.articles if self._in_days(number)]
        insisted = [it for it in self._sought if it.insisted]
        some = [n for n in inside if all(self._has(it, n) for it in insisted)]
        complete = [n for n in some if all(self._has(it, n) for it in self._words)]
        found = complete
        if len(self._words) > 1 and (self.sort == "score" or not complete):
            partial = [n for n in some if any(self._has(it, n) for it in self._words)]
            least = LEAST if complete and len(self._words) < MANY else LEAST_OF_MANY
            found = [n for n in partial if self.coverage(n) > least] or partial
        bonus = 0.0
        if self.sort == "score" and len(self._words) <= FEW and len(complete) < len(found):
            bonus = self.highest()
        scores = {n: self.score(n) + (bonus if n in complete else 0.0) for n in found}
        hits = sorted(scores.items(), key=lambda hit: self._key(*hit))
        missing: list[str] = []
        if not complete:
            having = [hits[0][0]] if hits else [*self.articles]
            missing = [it.written for it in self._words if not any(self._has(it, n) for n in having)]
        return Found(hits, len(complete), missing)

    def score(self, number: int) -> float:
        """Give the score of an article, without the bonus."""
        whole = sum(pair.score(self, number) for pair in self.pairs)
        for it in self.asked:
            accent = it.accent(self.articles[number])
            if it in self._sought:
                whole += accent * (self.word_score(it, number) + self.lead_score(it, number))
            else:
                whole += accent * STOP_WORD * self.word_score(it, number)
        return whole * math.sqrt(self.coverage(number))

    def highest(self) -> float:
        """Give what no score exceeds."""
        fields = TITLE[0] + TEXT[0]
        sought = sum(map(self.idf, self._sought)) * (fields + LEAD)
        optional = sum(self.idf(it) for it in self.asked if it not in self._sought) * fields * STOP_WORD
        return MOST * (sought + optional + CLOSENESS * fields * sum(pair.idf for pair in self.pairs))

    def word_score(self, asked: Asked, number: int) -> float:
        """Give BM25 of one word in title and text."""
        frequencies = (len(asked.counted(field)) for field in self.articles[number].fields)
        return self.idf(asked) * self.in_fields(frequencies, number)

    def lead_score(self, asked: Asked, number: int) -> float:
        """Give what it counts that a word is in the first words of the text."""
        article = self.articles[number]
        leading = sum(at < LEAD_WORDS for at in asked.counted(article.text))
        return (LEAD if article.title else UNTITLED_LEAD) * self.idf(asked) * saturated(leading)

    def in_fields(self, frequencies: Iterable[int], number: int) -> float:
        """Give what frequencies in title and text are worth together."""
        whole = 0.0
        for place, (frequency, (weight, b)) in enumerate(zip(frequencies, (TITLE, TEXT), strict=True)):
            average = max(sum(len(a.fields[place]) for a in self.articles.values()) / len(self.articles), 1.0)
            length = len(self.articles[number].fields[place])
            whole += weight * saturated(frequency / (1 - b + b * length / average))
        return whole

    @property
    def pairs(self) -> list["Pair"]:
        """Give the neighbours among what is sought, as far as anything has them."""
        found = [pair for pair in pairwise(self._sought) if all(map(self._frequency, pair))]
        return [
            Pair(max(pair, key=self.idf), min(pair[::-1], key=self.idf), min(map(self.idf, pair))) for pair in found
        ]

    def idf(self, asked: Asked) -> float:
        """Give how rare something is."""
        having = self._frequency(asked)
        return math.log(1 + (len(self.articles) - having + 0.5) / (having + 0.5))

    def coverage(self, number: int) -> float:
        """Give how much of what is asked for an article has."""
        known = [it for it in self._words if self._frequency(it)]
        whole = sum(map(self.idf, known))
        return sum(self.idf(it) for it in known if self._has(it, number)) / whole if whole else 1.0

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


@dataclass(frozen=True)
class Pair:
    """Two neighbours of a query."""

    rarer: Asked
    other: Asked
    idf: float

    def score(self, search: PlainSearch, number: int) -> float:
        """Give what it counts that they stand close together in an article."""
        return CLOSENESS * self.idf * search.in_fields(map(self.near, search.articles[number].fields), number)

    def near(self, field: Field) -> int:
        """Count how often the rarer one has the other near it."""
        others = self.other.counted(field)
        return sum(any(abs(at - other) <= WINDOW for other in others) for at in self.rarer.counted(field))


def saturated(frequency: float) -> float:
    """Give what a frequency is worth."""
    return frequency * MOST / (K1 + frequency)


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
