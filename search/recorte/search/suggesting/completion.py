"""What a searcher may be about to type: words that complete the last one, and titles.

Words come in their commonest spelling, and each completed query with the number of articles that it finds with all its
words, the most first. Before those stand the words that follow on the one before, as `Labs` does on `Reality`, by a
sample of the articles: `_SAMPLE` of them, chosen by their ids, so that it is always the same one.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from recorte.analysis import is_stop_word, stem, tokens
from recorte.corpus import Published
from recorte.indexer.columns.arrays import contains
from recorte.indexer.interface import POSITION_BITS, Mask
from recorte.search.passages.spans import Finder
from recorte.search.query.aliases import Aliases
from recorte.search.query.expansion import expand
from recorte.search.query.parser import parse
from recorte.search.query.tree import And, Clause, Way, parts, transform
from recorte.search.ranking.joins import Among
from recorte.search.ranking.matching import Matching
from recorte.search.ranking.ranking import newest_first
from recorte.search.ranking.statistics import Statistics
from recorte.search.results import SCHEMA_VERSION, published_to_dict

_SAMPLE = 64
"""Articles that are read for what follows on a word."""

_LONGEST_CONTEXT = 2
"""Words before the last that the next should follow on."""

_TRIED = 4
"""Words that are counted for each that is wanted, since several may be forms of one."""

_TITLE_WORDS = 64
"""Words that begin so, the commonest, that titles are looked for with."""

_LOOKING_ON = 100
"""Characters behind a word that the next one stands in."""

_UNFINISHED = re.compile(r"""(?:(?:\w+:)?["“”„«»(=-]*|\b(?:E|OU|NÃO|NAO|AND|OR|NOT))\s*$""")
"""What stands before a word, and alone means nothing."""

_NEGATED = re.compile(r"""(?:(?<![^\s(])-|\b(?:NÃO|NAO|NOT)\s+)[(:\w]*["“”„«»]?$""")
"""What says that an article must not have the word behind it."""

_BETWEEN = re.compile(r"""[\s"“”„«»'’-]*""")
"""What may part two words of which the one follows on the other."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A query that is complete.

    Attributes:
        text: What was typed, with its last word completed.
        articles: How many articles have all its words, which are what a search for it gives first.
    """

    text: str
    articles: int

    def to_dict(self) -> dict[str, Any]:
        """Give the completion as plain JSON values."""
        return {"text": self.text, "articles": self.articles}


@dataclass(frozen=True, slots=True)
class SuggestedTitle:
    """An article whose title has the words.

    Attributes:
        doc_id: Its id, for `Archive.get`.
        title: Its headline.
        published: When it was published, and how that was found.
    """

    doc_id: str
    title: str
    published: Published | None

    def to_dict(self) -> dict[str, Any]:
        """Give the title as plain JSON values."""
        return {"doc_id": self.doc_id, "title": self.title, **published_to_dict(self.published)}


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant by the beginning of a query.

    Attributes:
        prefix: What was typed.
        completions: The query completed; those that follow on the words before first, then by articles.
        titles: Titles with all the words, the last by its beginning: first those that begin with them, then those that
            have them side by side, then the others; the newest first.
        took_ms: Time taken in milliseconds.
    """

    prefix: str
    completions: tuple[Completion, ...]
    titles: tuple[SuggestedTitle, ...]
    took_ms: float

    def __bool__(self) -> bool:
        return bool(self.completions or self.titles)

    def to_dict(self) -> dict[str, Any]:
        """Give the suggestions as the JSON document that `recorte suggest --json` prints."""
        return {
            "schema_version": SCHEMA_VERSION,
            "prefix": self.prefix,
            "took_ms": round(self.took_ms, 3),
            "completions": [completion.to_dict() for completion in self.completions],
            "titles": [title.to_dict() for title in self.titles],
        }


def suggest(text: str, statistics: Statistics, aliases: Aliases, words: int, titles: int) -> Suggestions:
    """Complete the beginning of a query.

    Args:
        text: What was typed; after a space, the next word is completed from nothing.
        statistics: The archive.
        aliases: Names that find one another.
        words: How many completions are wanted.
        titles: How many titles are wanted.
    """
    started = time.perf_counter()
    before = parts(text)
    last = before.pop() if before and before[-1].end == len(text) else None
    context = tuple(token.term for token in before)
    typed = "" if last is None else last.term
    matching = Matching(statistics)
    completing = _Completing(matching, aliases, text[: len(text) if last is None else last.start], context, typed)
    return Suggestions(
        prefix=text,
        completions=tuple(completing.completions(words)) if words else (),
        titles=tuple(_titles(matching, context, typed, titles)) if titles else (),
        took_ms=(time.perf_counter() - started) * 1000,
    )


@dataclass(frozen=True, slots=True)
class _Completing:
    """Completes the last word of a query.

    Attributes:
        matching: The archive.
        aliases: Names that find one another.
        head: The query before that word.
        context: The words in it.
        typed: How the word begins, folded.
        known: The clauses that have been looked up, by what they ask for.
    """

    matching: Matching
    aliases: Aliases
    head: str
    context: tuple[str, ...]
    typed: str
    known: dict[tuple[tuple[Way, ...], tuple[str, ...]], Clause] = field(default_factory=dict)

    def completions(self, count: int) -> list[Completion]:
        """Give so many completed queries at most, in order; of the forms of a word, one."""
        given: set[str] = set()
        following = list(islice(self._counted(self._following(), given), count))
        commonest = list(islice(self._counted(self._commonest(_TRIED * count), given), count - len(following)))
        if not _NEGATED.search(self.head):
            commonest.sort(key=lambda completion: -completion.articles)
        return [*following, *commonest]

    def _counted(self, words: Iterable[str], given: set[str]) -> Iterator[Completion]:
        """Complete the query with one word after another, as far as that finds anything."""
        for word in words:
            if stem(word) not in given:
                given.add(stem(word))
                text = self.head + self.matching.reader.spelling(word)
                articles = int(np.count_nonzero(self._found(text)))
                if articles:
                    yield Completion(text, articles)

    def _commonest(self, count: int) -> list[str]:
        """Give the commonest words; stop words only where there are no others."""
        found = self.matching.reader.commonest_from(self.typed, count) if self.typed else []
        return [word for word in found if not is_stop_word(word)] or found

    def _following(self) -> list[str]:
        """Give the words that follow on those before, the commonest first; by two words, if any follows on both."""
        context = () if _NEGATED.search(self.head) else self.context[-_LONGEST_CONTEXT:]
        before = self._found(_UNFINISHED.sub("", self.head)) if context else np.empty(0, np.bool_)
        for first in range(len(context)):
            words = Clause("", [Way(context[first:])], ("text",))
            finder = Finder([words])
            # To join the postings of stop words alone would take longer than all the rest.
            together = before if all(map(is_stop_word, context[first:])) else before & self.matching.found(words)
            seen = Counter(word for text in self._sample(together) for word in self._behind(text, finder))
            if seen:
                return sorted(seen, key=lambda word: (-seen[word], word))
        return []

    def _sample(self, found: Mask) -> list[str]:
        """Give the texts of some articles."""
        reader = self.matching.reader
        docs = np.flatnonzero(found)
        if len(docs) > _SAMPLE:
            docs = docs[np.argpartition(reader.ids()[docs], _SAMPLE)[:_SAMPLE]]
        return [reader.article(document).text for document in docs.tolist()]

    def _behind(self, text: str, finder: Finder) -> Iterator[str]:
        """Give the words that begin as typed and stand right behind what the finder finds."""
        for occurrence in finder.find(text):
            rest = text[occurrence.end : occurrence.end + _LOOKING_ON]
            word = next((token for token in tokens(rest) if token.width == 1), None)
            if word is not None and word.term.startswith(self.typed) and _BETWEEN.fullmatch(rest, 0, word.start):
                yield word.term

    def _found(self, text: str) -> Mask:
        """Tell which articles have all the words of a query."""
        tree, _ = expand(parse(text, self.aliases).query, self.matching.reader)
        # The queries differ in one word: the others are looked up once.
        return self.matching.mask(
            transform(tree, lambda clause: self.known.setdefault((clause.ways, clause.fields), clause))
        )


def _titles(matching: Matching, context: Sequence[str], typed: str, count: int) -> Iterator[SuggestedTitle]:
    clauses = [Clause(word, [Way((word,))], ("title",)) for word in context]
    if typed:
        common = matching.reader.commonest_from(typed, _TITLE_WORDS)
        # Nearly every title has a stop word with the letter.
        words = tuple(word for word in common if word == typed or not is_stop_word(word))
        clauses.append(Clause(typed, [Way((typed,), "prefix", words)], ("title",)))
    given: set[str] = set()
    for document in _in_order(matching, clauses) if clauses else ():
        article = matching.reader.article(document)
        title = article.title.casefold()
        if title not in given:
            given.add(title)
            yield SuggestedTitle(article.doc_id, article.title, article.published)
        if len(given) == count:
            return


def _in_order(matching: Matching, clauses: Sequence[Clause]) -> Iterator[int]:
    """Give the articles with all the words in their title: first where it begins with them, then where they meet."""
    reader = matching.reader
    docs = np.flatnonzero(matching.mask(And(clauses)))
    among = Among(docs, reader.size)
    starts, *others = matching.positions(clauses, "title", among)
    for offset, keys in enumerate(others, 1):
        starts = starts[contains(keys, starts + offset)]
    nearness = np.zeros(len(docs), np.int8)
    nearness[starts >> POSITION_BITS] = 1
    nearness[starts[starts & ((1 << POSITION_BITS) - 1) == 0] >> POSITION_BITS] = 2
    for tier in (2, 1, 0):
        some = docs[nearness == tier]
        yield from some[np.lexsort((reader.ids()[some], newest_first(reader.published()[some])))].tolist()
