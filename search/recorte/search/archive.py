"""The front door of the library: open an archive, search it, read its articles.

    from recorte.search import Archive

    with Archive.open("arquivo") as archive:
        for hit in archive.search("Reality Labs perdas", published_from="2023"):
            print(hit.title, hit.passages[0].text)

An `Archive` stays on the generation it opened, whatever is indexed meanwhile, until it is told to `refresh`; it may be
shared between threads.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, Self, Unpack

import numpy as np
from numpy.typing import NDArray

from recorte.corpus import Article
from recorte.indexer.closing import Closing
from recorte.indexer.files import newest_generation
from recorte.indexer.interface import CheckedFile
from recorte.search.arguments import check_counts, check_numbers, check_sort
from recorte.search.copies import copies_of, found_as
from recorte.search.finding import Sought, counted
from recorte.search.generation import Generation
from recorte.search.hits import hits_of, one_by_one
from recorte.search.info import ArchiveInfo, info_of
from recorte.search.notes import shortfall
from recorte.search.query.aliases import Aliases
from recorte.search.query.filters import Day, Filters, restriction
from recorte.search.query.parser import parse
from recorte.search.query.tree import Query
from recorte.search.ranking.ranking import Sort
from recorte.search.results import Duplicate, Hit, SearchResults

if TYPE_CHECKING:
    from recorte.indexer.sources import SourceRecord
    from recorte.search.counting.facets import FacetName
    from recorte.search.counting.timeline import Interval
    from recorte.search.passages.marking import MarkedArticle
    from recorte.search.suggesting.completion import Suggestions
    from recorte.search.unseen import Unseen


class Archive(Closing):
    """One generation of an archive, open for reading; made by `Archive.open`."""

    def __init__(self, path: Path, aliases: Aliases) -> None:
        self._path = path
        self._aliases = aliases
        self._opened = Generation.newest(path)
        self._going_on = Lock()

    @classmethod
    def open(
        cls, path: str | Path, *, aliases: Mapping[str, Sequence[str]] | None = None, variants: bool = True
    ) -> Self:
        """Open the newest generation of an archive.

        Args:
            path: The archive's folder.
            aliases: Names and their other names, each of which finds the others, such as
                `{"Yann LeCun": ["LeCun", "Yang Lichun"]}`.
            variants: Whether those that come with Recorte count as well: `EUA` and `Estados Unidos`, `facto`, `fato`.

        Raises:
            ArchiveNotFoundError: If nothing was ever indexed there.
            ArchiveCorruptError: If what is there cannot be read.
        """
        return cls(Path(path), Aliases(aliases, variants=variants))

    @staticmethod
    def exists(path: str | Path) -> bool:
        """Tell whether there is an archive, damaged or not; no file of it is opened.

        Args:
            path: The archive's folder.
        """
        return newest_generation(Path(path)) > 0

    def refresh(self) -> bool:
        """Go on to the newest generation, if there is a newer one than that which is open.

        What is being searched or read meanwhile stays with the generation that it began with, as do iterators.

        Returns:
            Whether there was one.

        Raises:
            ArchiveCorruptError: If it cannot be read; the one before stays open.
            ValueError: If the archive has been closed.
        """
        with self._going_on:
            reader = self._opened.reader
            with reader.reading():
                if newest_generation(self._path) <= reader.generation:
                    return False
            # Not closed: other threads may be reading it. Its files go with the last of them.
            self._opened = Generation.newest(self._path)
        return True

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        passages: int = 3,
        sort: Sort = "score",
        exact_spelling: bool = False,
        published_from: Day | None = None,
        published_to: Day | None = None,
        section: str | None = None,
        publisher: str | None = None,
        author: str | None = None,
        explain: bool = False,
        facets: "Sequence[FacetName]" = (),
        facet_values: int = 10,
        timeline: "Interval | Literal['auto'] | None" = None,
        all_copies: bool = False,
    ) -> SearchResults:
        """Find articles.

        Args:
            text: The query, in the language of `recorte.search.query.parser`; any text is one. Without words, the
                filters alone say what is found; without these too, all articles, if they are to be counted.
            limit: How many hits at most.
            offset: How many of the first hits to leave out.
            passages: How many passages a hit at most; 0 for none.
            sort: `score`, best first; `newest` or `oldest`, with undated articles last.
            exact_spelling: Whether words and phrases are meant in the very spelling that they are typed in, accents
                and all, whatever its case: no other forms of a word, no other spellings, no aliases.
            published_from: Only articles of this day or later; of a month or year, from its first day.
            published_to: Only articles of this day or earlier; of a month or year, up to its last day.
            section: Only articles whose section has these words side by side; with `=` before them, whose section is
                this and no more.
            publisher: The same for the publisher.
            author: The same for one of the authors.
            explain: Whether each hit says of what its score is made up.
            facets: What to count the articles with all the words by (all that are found, where none has all of them):
                `section`, `publisher`, `author`, `year`, `month`.
            facet_values: How many values of each at most.
            timeline: Whether to count them by `year`, `month` or `day` too; `auto` for the shortest that makes
                few enough to be looked at.
            all_copies: Whether to give all of those articles that are nearly the same, not only the best of them.

        Returns:
            Articles with all the words, and those with enough of them; for a query of a few words the former come
            first. Where no article has all, a note says what the best one lacks. Phrases count as words where no
            article has them. Of articles with equal scores the newer comes first. By date, only articles with all the
            words, if there are any. Without a word or a filter there are none, unless they are wanted by date or
            counted: then it is all that the archive holds.

        Raises:
            ValueError: If an argument other than `text` is out of its range.
        """
        started = time.perf_counter()
        check_numbers(limit=limit, offset=offset, passages=passages, facet_values=facet_values)
        check_sort(sort)
        check_counts(facets, timeline)
        filters = Filters(
            published_from=published_from,
            published_to=published_to,
            section=section,
            publisher=publisher,
            author=author,
        )
        only, opened = restriction(filters), self._opened
        with opened.reader.reading():
            sought = self._sought(opened, text, only, exact_spelling=exact_spelling, all_copies=all_copies)
            ranking, notes = sought.found(offset + limit if limit else 0, sort, whole=bool(facets or timeline))
            hits = tuple(hits_of(opened.reader, ranking, offset, passages, sought.clusters, explain=explain))
            notes += [*shortfall(ranking), *sought.withheld(ranking)]
            suggestion = None if exact_spelling else sought.suggestion(ranking)
            counts = counted(ranking, opened.statistics, facets, facet_values, timeline)
        return SearchResults(
            query=text,
            total=ranking.total,
            complete=ranking.complete,
            hits=hits,
            notes=tuple(dict.fromkeys(notes)),
            took_ms=(time.perf_counter() - started) * 1000,
            suggestion=suggestion,
            counted=counts.articles,
            facets=counts.facets,
            timeline=counts.timeline,
        )

    def hits(
        self,
        text: str,
        *,
        offset: int = 0,
        passages: int = 3,
        sort: Sort = "score",
        exact_spelling: bool = False,
        all_copies: bool = False,
        **filters: Unpack[Filters],
    ) -> Iterator[Hit]:
        """Give all articles that a query finds, in the order of `search`, whose arguments have the same meaning here.

        Each article is read when it is asked for, so that memory holds one, however many there are.

        Raises:
            ValueError: If an argument other than `text` is out of its range.
        """
        check_numbers(offset=offset, passages=passages)
        check_sort(sort)
        only, opened = restriction(filters), self._opened
        with opened.reader.reading():
            sought = self._sought(opened, text, only, exact_spelling=exact_spelling, all_copies=all_copies)
            ranking, _ = sought.found(opened.reader.size, sort)
        return one_by_one(opened.reader, ranking, offset, passages, sought.clusters)

    def unseen(self, text: str, seen: NDArray[np.uint64], *, passages: int = 3, **filters: Unpack[Filters]) -> "Unseen":
        """Give the articles with all the words of a query that have not been seen, the newest first.

        What is an exact copy of an article that has been seen has been seen as well.

        Args:
            text: The query, as `search` has it.
            seen: The numbers of articles that have been seen (see `Unseen`).
            passages: How many passages a hit at most.
            filters: The filters of `search`.

        Raises:
            ValueError: If an argument other than `text` is out of its range.
        """
        check_numbers(passages=passages)
        from recorte.search.unseen import unseen

        only, opened = restriction(filters), self._opened
        with opened.reader.reading():
            return unseen(self._sought(opened, text, only, all_copies=True), seen, passages)

    def suggest(self, prefix: str, *, words: int = 10, titles: int = 5) -> "Suggestions":
        """Complete the beginning of a query, for a search box.

        Args:
            prefix: What was typed; after a space, the next word is completed from nothing.
            words: How many completions at most; 0 for none.
            titles: How many titles at most; 0 for none.

        Returns:
            Completed queries, and titles that have the words.

        Raises:
            ValueError: If a number is below 0.
        """
        check_numbers(words=words, titles=titles)
        from recorte.search.suggesting.completion import suggest

        opened = self._opened
        with opened.reader.reading():
            return suggest(prefix, opened.statistics, self._aliases, words, titles)

    def similar(self, doc_id: str, *, limit: int = 10, offset: int = 0, passages: int = 0) -> SearchResults:
        """Find articles that are like another, by the words that tell it from the others.

        Args:
            doc_id: That article.
            limit: How many hits at most.
            offset: How many of the first hits to leave out.
            passages: How many passages a hit at most; 0 for none.

        Returns:
            Those that share enough of these words, best first, without the article itself and what is nearly the same;
            `query` are the words.

        Raises:
            ArticleNotFoundError: If there is no such article.
            ValueError: If a number is below 0.
        """
        started = time.perf_counter()
        check_numbers(limit=limit, offset=offset, passages=passages)
        from recorte.search.suggesting.similarity import similar

        opened = self._opened
        with opened.reader.reading():
            document, _ = found_as(opened.reader, doc_id)
            ranking = similar(document, opened.statistics, offset + limit)
            hits = tuple(hits_of(opened.reader, ranking, offset, passages, opened.reader.clusters()))
        return SearchResults(
            query=" ".join(clause.label for clause, _ in ranking.rarity),
            total=ranking.total,
            complete=ranking.complete,
            hits=hits,
            notes=() if ranking.rarity else ("no other article has a word that tells this one from the others",),
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def get(self, doc_id: str) -> Article:
        """Give an article.

        Raises:
            ArticleNotFoundError: If none has this id; it is a `KeyError` too.
        """
        reader = self._opened.reader
        with reader.reading():
            document, copy = found_as(reader, doc_id)
            article = reader.article(document)
        return article if copy is None else copy.as_article(article)

    def copies(self, doc_id: str) -> tuple[Duplicate, ...]:
        """Give the articles that say the same as an article, or nearly, by date.

        Raises:
            ArticleNotFoundError: If there is no such article.
        """
        reader = self._opened.reader
        with reader.reading():
            document, _ = found_as(reader, doc_id)
            return copies_of(reader, document, doc_id)

    def marked(self, doc_id: str, text: str) -> "MarkedArticle":
        """Give an article with everything marked that a query asks for.

        Args:
            doc_id: Its id.
            text: The query, as for `search`.

        Raises:
            ArticleNotFoundError: If none has this id.
        """
        from recorte.search.passages.marking import marked

        opened, article = self._opened, self.get(doc_id)
        with opened.reader.reading():
            return marked(article, text, self._aliases, opened.reader)

    def sources(self) -> Iterator["SourceRecord"]:
        """Give what is known of each source, in the order of their paths: what came of it, and what was rejected."""
        reader = self._opened.reader
        with reader.reading():
            yield from reader.sources()

    def file_of(self, doc_id: str) -> Path | None:
        """Give the file that an article was read from, as an absolute path; `None` where that is not known.

        Raises:
            ArticleNotFoundError: If there is no such article.
        """
        reader = self._opened.reader
        with reader.reading():
            document, copy = found_as(reader, doc_id)
            return reader.file_of(document, copy)

    def info(self) -> ArchiveInfo:
        """Give the facts about the archive."""
        return info_of(self._path, self._opened)

    def check(self) -> Iterator[CheckedFile]:
        """Read every byte of the generation that is open, and see whether its numbers can be.

        Returns:
            Each file as it is done, with what is wrong with it. Once a later generation has taken the place of this
            one, only its segments are left to be checked.
        """
        return self._opened.reader.check()

    def close(self) -> None:
        """Let go of the archive's files."""
        with self._going_on:
            self._opened.reader.close()

    def _sought(
        self, opened: Generation, text: str, only: list[Query], *, exact_spelling: bool = False, all_copies: bool
    ) -> Sought:
        read = partial(parse, aliases=self._aliases, exact_spelling=exact_spelling)
        return Sought(text, read, only, opened.statistics, None if all_copies else opened.reader.clusters())

    def __len__(self) -> int:
        return int(self._opened.reader.live().sum())

    def __iter__(self) -> Iterator[Article]:
        """Give every article, in the order in which they were indexed."""
        reader = self._opened.reader
        for document in np.flatnonzero(reader.live()).tolist():
            with reader.reading():
                article = reader.article(document)
            yield article

    def __contains__(self, doc_id: object) -> bool:
        reader = self._opened.reader
        with reader.reading():
            return isinstance(doc_id, str) and (
                reader.document(doc_id) is not None or reader.copy_named(doc_id) is not None
            )
