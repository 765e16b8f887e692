"""What each choice brings: the judged sets, with one constant or part of Recorte changed a row.

    python -m benchmarks.ablation
    python -m benchmarks.ablation --rows stemmer --prefix 12000
    python -m benchmarks.ablation --rows lead closeness --sets faquad news-anchors

Of `news-anchors` the tuned half is asked. Nothing of this can be set in Recorte: a row puts another value in the place
of a constant, or another class in that of `Scoring`, while it is measured. Those of `stemmer` have archives of their
own, made in one process. docs/relevance.md has what came out last.
"""

import argparse
import logging
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from benchmarks.documents import default_documents
from benchmarks.engines import LIMIT
from benchmarks.judged import NEWS_ANCHORS, SETS, Half, JudgedSet, load, missing
from benchmarks.markdown import table
from recorte.analysis import fold, stem
from recorte.evaluation import ask, measure
from recorte.indexer.build import BuildOptions, build
from recorte.indexer.interface import Scores
from recorte.search import Archive
from recorte.search.query.tree import SCORED_FIELDS
from recorte.search.ranking.bm25 import FIELD_WEIGHTS, saturated
from recorte.search.ranking.joins import Among
from recorte.search.ranking.scoring import ByWords, Scoring
from recorte.search.ranking.statistics import FieldWeight

_NDCG, _MRR, _RECALL = "nDCG@10", "RR@10", "R@10"
_RANKING = "recorte.search.ranking"
_STEMMING = "recorte.analysis.stemming"
_NEVER = re.compile("(?!)")

_log = logging.getLogger(__name__)

Replaced = dict[str, object]
"""What stands in the place of what, by the full names of constants, classes and functions."""


@dataclass(frozen=True, slots=True)
class Row:
    """One choice, made otherwise.

    Attributes:
        name: The row of docs/relevance.md, which constants name.
        value: What is chosen in this row.
        replaced: What that comes to.
        fields: Other weights of fields.
        reindexed: Whether the archive has to be made with it.
    """

    name: str
    value: str
    replaced: Replaced
    fields: dict[str, FieldWeight] | None = None
    reindexed: bool = False


class CombinedFields(Scoring):
    """BM25F: the frequencies of title and text are added up before they are saturated."""

    def others(self, among: Among) -> Scores:
        """Score by combined frequencies, which come to no more than a sum of fields does."""
        combined = sum((self.idf(one) * saturated(self._frequency(one, among)) for one in self._sought), 0.0)
        return super().others(among) + combined - self.sought(among)


class ExactForms(Scoring):
    """A word counts more in the very form that was typed."""

    bonus = 0.3

    def by_words(self, field: str, among: Among) -> ByWords:
        """Score as before; what is typed occurs no more often than the word in all its forms."""
        scores, most = super().by_words(field, among)
        return ByWords(scores, most + self.bonus * scores)

    def reach(self, among: Among, titles: Scores) -> Scores:
        """Give what scores do not exceed."""
        return (1 + self.bonus) * super().reach(among, titles)

    def others(self, among: Among) -> Scores:
        """Add what the typed forms are worth."""
        change = super().others(among)
        typed = [one for one in self._sought if [way.kind for way in one.ways] == ["word"]]
        for field in SCORED_FIELDS:
            lists = [self._matching.reader.postings(field, one.ways[0].terms[0]) for one in typed]
            for clause, counts in zip(typed, among.counts(lists), strict=True):
                own = counts.nonzero()[0]
                change[own] += self.bonus * self._by_counts(clause, field, counts[own], self._shares(field, among, own))
        return change

    def highest(self) -> float:
        """Give what no score exceeds."""
        return (1 + self.bonus) * super().highest()


def _constant(name: str, place: str, *values: float) -> Iterator[Row]:
    return (Row(name, f"{value:g}", {f"{_RANKING}.{place}": value}) for value in values)


def _of_field(name: str, field: str, *weights: FieldWeight) -> Iterator[Row]:
    for one in weights:
        changed = one.weight if one.weight != FIELD_WEIGHTS[field].weight else one.b
        yield Row(name, f"{changed:g}", {}, {field: one})


def _k1(value: float) -> Row:
    most = {f"{_RANKING}.{module}.MOST": value + 1 for module in ("bm25", "scoring", "closeness")}
    return Row("k1", f"{value:g}", {f"{_RANKING}.bm25.K1": value, **most})


def _stemmer(value: str, stemmed: Callable[[str], str] | None = None, *, accents: bool = True) -> Row:
    """Give a row without spellings and lists, and with another function in the place of Snowball's."""
    replaced: Replaced = {
        f"{_STEMMING}.standard": str,
        f"{_STEMMING}._listed": lambda _: None,
        f"{_STEMMING}._ADVERB": _NEVER,
    }
    if not accents:
        replaced[f"{_STEMMING}._with_accents"] = str
    if stemmed is not None:
        replaced[f"{_STEMMING}._SNOWBALL"] = _Stemming(stemmed)
    return Row("stemmer", value, replaced, reindexed=True)


@dataclass(frozen=True, slots=True)
class _Stemming:
    """What `PyStemmer` offers, by any function."""

    stemmed: Callable[[str], str]

    def stemWords(self, words: Sequence[str]) -> list[str]:  # noqa: N802 - PyStemmer's name
        return [*map(self.stemmed, words)]


def _light(word: str) -> str:
    """Take `-mente` and a last vowel off a singular, if enough is left."""
    short = fold(word)
    if len(short) > len("amente") + 1 and short.endswith("mente"):
        short = short.removesuffix("mente")
    return short[:-1] if len(short) > len("casa") and short[-1] in "aeo" else short


ROWS = (
    Row("as it is", "", {}),
    *_of_field("title weight", "title", FieldWeight(1.5, 0.5), FieldWeight(3, 0.5)),
    _k1(1),
    _k1(1.6),
    *_of_field("b", "text", FieldWeight(1, 0.5), FieldWeight(1, 0.85)),
    *_of_field("b of the title", "title", FieldWeight(2, 0.25), FieldWeight(2, 0.75)),
    Row("combined fields", "BM25F", {f"{_RANKING}.ranking.Scoring": CombinedFields}),
    *_constant("coverage", "scoring.COVERAGE_POWER", 0, 0.35, 0.7),
    *_constant("stop words", "scoring.STOP_WORD", 0, 0.5, 1),
    *_constant("lead", "scoring.LEAD_WEIGHT", 0, 0.2, 0.6),
    *_constant("lead, words", "scoring.LEAD_WORDS", 50, 200),
    *_constant("untitled", "scoring.UNTITLED_LEAD", 0.4, 1.2),
    *_constant("closeness", "closeness.CLOSENESS_WEIGHT", 0, 0.2, 0.6),
    *_constant("closeness, within", "closeness.WINDOW", 1, 4, 16),
    *_constant("accent", "scoring.OTHER_ACCENT", 0.3, 1),
    *_constant("capital", "scoring.NO_CAPITAL", 0.7, 1),
    Row("exact form", "0.3 more", {f"{_RANKING}.ranking.Scoring": ExactForms}),
    *_constant("all words first, up to", "ranking.FEW_WORDS", 0, 4),
    *_constant("least", "ranking.LEAST_COVERAGE", 0.15, 0.7),
    *_constant("least of many", "ranking.LEAST_OF_MANY", 0.05, 0.25),
    *_constant("least of many, from", "ranking.MANY_WORDS", 3, 6),
    *(Row("pasted, from", f"{words}", {"recorte.search.query.parser.PASTED_WORDS": words}) for words in (5, 1000)),
    Row("stemmer", "none", {f"{_STEMMING}._is_inflected": lambda _: False}, reindexed=True),
    _stemmer("plural made singular", fold),
    _stemmer("light", _light),
    _stemmer("Snowball on folded words", accents=False),
    _stemmer("Snowball, suffixes' accents put back"),
)
"""All rows, the first of which changes nothing."""


def measured(row: Row, judged: JudgedSet, archive: Path, documents: Path) -> dict[str, float]:
    """Measure the answers to a set with a choice made otherwise.

    Args:
        row: The choice.
        judged: The set.
        archive: An archive of its documents, as it is.
        documents: Of which another is made, where the choice asks for it.
    """
    with ExitStack() as stack:
        for place, value in row.replaced.items():
            stack.enter_context(patch(place, value))
        stack.enter_context(patch.dict(FIELD_WEIGHTS, row.fields or {}))
        stem.cache_clear()
        stack.callback(stem.cache_clear)
        if row.reindexed:
            archive = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recorte-ablation-")), "archive")
            build([documents], archive, BuildOptions(processes=1))
        opened = stack.enter_context(Archive.open(archive))
        return measure(judged.qrels, ask(opened, judged.queries, depth=LIMIT), (_NDCG, _MRR, _RECALL)).means


def main(arguments: Sequence[str]) -> int:
    """Measure the rows, and print them as a table."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    present = [name for name in options.sets if missing(name, options.documents) is None]
    if not present:
        return 2
    rows = [row for row in ROWS if row.name in {ROWS[0].name, *options.rows}]
    cells = [_cells(name, rows, options.documents, options.prefix) for name in present]
    heads = [head for name in present for head in _heads(name)]
    body = ((row.name, row.value, *(cell for of_set in cells for cell in of_set[at])) for at, row in enumerate(rows))
    sys.stdout.write("\n".join(table(("row", "value", *heads), body, texts=2)) + "\n")
    return 0


def _cells(name: str, rows: Sequence[Row], news: Path, prefix: int | None) -> list[list[str]]:
    judged = load(name, news)
    asked = judged.half(Half.TUNED) if name == NEWS_ANCHORS else judged
    found = []
    with tempfile.TemporaryDirectory(prefix="recorte-ablation-") as scratch:
        documents, archive = Path(scratch, "documents.jsonl"), Path(scratch, "archive")
        judged.copy_documents(documents, prefix)
        build([documents], archive)
        for row in rows:
            means = measured(row, asked, archive, documents)
            found.append([f"{means[each]:.4f}" for each in _measures(name)])
            _log.info("%s, %s %s: %s", name, row.name, row.value, " ".join(found[-1]))
    return found


def _measures(name: str) -> tuple[str, ...]:
    return (_MRR, _RECALL) if name == NEWS_ANCHORS else (_NDCG,)


def _heads(name: str) -> Iterator[str]:
    return (f"{name}, {'MRR@10' if each == _MRR else each}" for each in _measures(name))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    names = list(dict.fromkeys(row.name for row in ROWS[1:]))
    add("--documents", type=Path, default=default_documents(), metavar="FILE", help="the news of news-anchors")
    add("--sets", nargs="+", default=list(SETS), choices=SETS, help="all that are there")
    add("--rows", nargs="+", default=names, choices=names, metavar="NAME", help=f"of {', '.join(names)}; all")
    add("--prefix", type=int, metavar="N", help="of the news only the first N, and what is relevant")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
