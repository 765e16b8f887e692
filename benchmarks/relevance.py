"""How good the answers of Recorte and its peers are, on the same documents and queries of each judged set.

    python -m benchmarks.relevance --sets faquad temario --engines recorte tantivy
    python -m benchmarks.relevance --sets news-anchors --half held
    python -m benchmarks.relevance --without-accents
    python -m benchmarks.relevance --update-floors

Markdown goes to stdout, progress to stderr. Peers get the words of a query alone; Recorte gets it as it was typed, and
gives all copies of an article, of which the judgments name one. docs/relevance.md has what came out last.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.documents import default_documents
from benchmarks.engines import CONTENDERS, LIMIT, Contender, Searcher
from benchmarks.engines.recorte_archive import RecorteSearcher
from benchmarks.floors import PREFIX, LoweredError, raised, read_floors, write_floors
from benchmarks.judged import SETS, Half, JudgedSet, digest, load, missing
from benchmarks.markdown import table
from benchmarks.queries import Kind, Query, words_of
from recorte.evaluation import Queries, Run, ask, measure

MEASURES = ("RR@10", "R@10", "nDCG@10")
"""All of them look at the first `LIMIT` hits."""

ENGINES = {name: CONTENDERS[name] for name in ("recorte", "tantivy", "fts5", "bm25s", "whoosh")}
"""Those that differ in what they find first."""

_NO_FIGURE = "–"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answers:
    """How good the answers of one engine to one set are.

    Attributes:
        means: The mean of each measure.
        plain: The same of the queries without their accents; `None` if they were not asked.
    """

    means: dict[str, float]
    plain: dict[str, float] | None = None


def measured(judged: JudgedSet, contender: Contender, documents: Path, folder: Path, *, plain: bool = False) -> Answers:
    """Have an engine index documents, and measure its answers.

    Args:
        judged: The queries and judgments.
        contender: The engine, which is installed.
        documents: A file of `benchmarks.documents`.
        folder: Where its index comes, a new folder.
        plain: Whether the queries are also asked without their accents.
    """
    engine = contender.load()
    engine.index(documents, folder)
    searcher = engine.open(folder)
    try:
        return Answers(_means(searcher, judged), _means(searcher, judged.without_accents()) if plain else None)
    finally:
        searcher.close()


def _means(searcher: Searcher, judged: JudgedSet) -> dict[str, float]:
    return measure(judged.qrels, _run(searcher, judged.queries), MEASURES).means


def _run(searcher: Searcher, queries: Queries) -> Run:
    if isinstance(searcher, RecorteSearcher):
        return ask(searcher.archive, queries, depth=LIMIT)
    return {query_id: _found(searcher, text) for query_id, text in queries.items()}


def _found(searcher: Searcher, text: str) -> dict[str, float]:
    words = tuple(words_of(text))
    found = searcher.search(Query(Kind.LONG, words)) if words else []
    return {doc_id: float(LIMIT - rank) for rank, doc_id in enumerate(found)}


def main(arguments: Sequence[str]) -> int:
    """Measure, and print a table or update the floors."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    _keep_to_ourselves()
    present = [name for name in options.sets if _is_present(name, options.documents)]
    if not present:
        return 2
    if options.update_floors:
        return _update_floors(present, options.documents, lower=options.lower_floors)
    sys.stdout.write("\n".join(_tables(options, {name: _all_answers(name, options) for name in present})) + "\n")
    return 0


def _keep_to_ourselves() -> None:
    # bm25s sets a level of its own, and tells of each step.
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: record.name == _log.name or record.levelno >= logging.WARNING)


def _is_present(name: str, news: Path) -> bool:
    lacking = missing(name, news)
    if lacking is not None:
        _log.warning("%s is left out: there is no %s", name, lacking)
    return lacking is None


def _all_answers(name: str, options: argparse.Namespace) -> dict[str, Answers]:
    judged = load(name, options.documents)
    answers = {}
    with tempfile.TemporaryDirectory(prefix="recorte-relevance-") as scratch:
        documents = Path(scratch, "documents.jsonl")
        count = judged.copy_documents(documents, options.prefix)
        asked = judged.half(options.half)
        for contender in _able(options.engines, count):
            _log.info("%s, %s: %s documents, %s queries", name, contender.label, f"{count:,}", len(asked.queries))
            folder = Path(scratch, contender.name)
            answers[contender.name] = measured(asked, contender, documents, folder, plain=options.without_accents)
    return answers


def _able(names: Sequence[str], count: int) -> Iterator[Contender]:
    for contender in (ENGINES[name] for name in names):
        if contender.missing():
            _log.warning("%s is left out: %s is not installed", contender.label, ", ".join(contender.missing()))
        elif contender.largest is not None and count > contender.largest:
            _log.warning("%s is left out: %s documents are too many for it", contender.label, f"{count:,}")
        else:
            yield contender


def _tables(options: argparse.Namespace, answers: dict[str, dict[str, Answers]]) -> Iterator[str]:
    head = ("set", "measure", *(ENGINES[name].label for name in options.engines))
    yield from table(head, _rows(options.engines, answers), texts=2)
    if options.without_accents:
        yield from ("", "The same queries without accents, and what they keep:")
        yield from table(head, _plain_rows(options.engines, answers), texts=2)


def _rows(engines: Sequence[str], answers: dict[str, dict[str, Answers]]) -> Iterator[tuple[str, ...]]:
    for name, by_engine in answers.items():
        for each in MEASURES:
            values = [by_engine[engine].means[each] if engine in by_engine else None for engine in engines]
            best = max((value for value in values if value is not None), default=None)
            yield name, _label(each), *(_cell(value, best) for value in values)


def _plain_rows(engines: Sequence[str], answers: dict[str, dict[str, Answers]]) -> Iterator[tuple[str, ...]]:
    for name, by_engine in answers.items():
        for each in MEASURES:
            yield name, _label(each), *(_kept(by_engine.get(engine), each) for engine in engines)


def _label(name: str) -> str:
    return "MRR@10" if name == "RR@10" else name


def _cell(value: float | None, best: float | None) -> str:
    if value is None:
        return _NO_FIGURE
    return f"**{value:.4f}**" if value == best else f"{value:.4f}"


def _kept(answers: Answers | None, name: str) -> str:
    if answers is None or answers.plain is None:
        return _NO_FIGURE
    share = f", {answers.plain[name] / answers.means[name]:.1%}" if answers.means[name] else ""
    return f"{answers.plain[name]:.4f}{share}"


def gate(name: str, scratch: Path, news: Path | None = None) -> tuple[str, dict[str, float]]:
    """Measure Recorte as the floors of a set mean it, and give the digest of the data, and the means.

    Args:
        name: The set, which is there.
        scratch: An empty folder.
        news: The real news; those in the folder of real data if not given.
    """
    judged, documents = load(name, news), scratch / "documents.jsonl"
    judged.copy_documents(documents, PREFIX)
    answers = measured(judged, ENGINES["recorte"], documents, scratch / "archive")
    return digest(judged, documents), answers.means


def _update_floors(names: Sequence[str], news: Path, *, lower: bool) -> int:
    floors = read_floors()
    for name in names:
        with tempfile.TemporaryDirectory(prefix="recorte-relevance-") as scratch:
            of_data, means = gate(name, Path(scratch), news)
        try:
            floors[name] = raised(name, floors.get(name), of_data, means, lower=lower)
        except LoweredError as error:
            sys.stderr.write(f"relevance: {error}\n")
            return 1
        _log.info("%s: %s", name, ", ".join(f"{each} {mean:.4f}" for each, mean in means.items()))
    write_floors(floors)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.relevance", description=(__doc__ or "").split("\n")[0])
    add = parser.add_argument
    add("--documents", type=Path, default=default_documents(), metavar="FILE", help="the news of news-anchors")
    add("--sets", nargs="+", default=list(SETS), choices=SETS, help="all that are there")
    add("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES), help="all that are installed")
    add("--half", type=Half, default=Half.ALL, choices=list(Half), help="which queries of each set; all")
    add("--prefix", type=int, metavar="N", help="of the news only the first N, and what is relevant")
    add("--without-accents", action="store_true", help="also ask the queries without their accents")
    add("--update-floors", action="store_true", help="raise tests/relevance_floors.json to what Recorte reaches now")
    add("--lower-floors", action="store_true", help="with --update-floors: lower floors too")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
