"""`recorte eval`: how well an archive answers queries for which it is known what is relevant."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, JsonOption, open_archive
from recorte.cli.output import harmless, json_document, message

if TYPE_CHECKING:
    from recorte.evaluation import Comparison, Measured
    from recorte.search import Archive
    from recorte.search.settings import Settings

_RUN_NAME = "recorte"


def evaluate(
    queries: Annotated[Path, typer.Argument(metavar="QUERIES", help="A query a line: its id, a tab, its text.")],
    qrels: Annotated[
        Path, typer.Argument(metavar="QRELS", help="What is relevant, as TREC has it: query id, 0, doc_id, relevance.")
    ],
    archive: ArchiveOption = None,
    docs: Annotated[
        list[Path] | None,
        typer.Option("--docs", metavar="FILE", help="Index these sources for the occasion, and search them instead."),
    ] = None,
    run: Annotated[
        Path | None, typer.Option("--run", metavar="FILE", help="Write what was found to FILE, as a TREC run.")
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="RUN", help="Compare with this TREC run, and test whether it is by chance."),
    ] = None,
    per_query: Annotated[bool, typer.Option("--per-query", help="Print the measures of each query first.")] = False,
    ignore_unknown: Annotated[
        bool,
        typer.Option(
            "--ignore-unknown", help="Go on where relevant articles are not in the archive; they count as not found."
        ),
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Measure how well an archive answers: RR@10, whose mean is MRR@10, nDCG@10, and recall among 10 and among 100.

    Needs an extra: pip install '.[eval]' in Recorte's folder. With --against, a line shows the measure here, there, the
    difference, and how likely so large a difference is by chance (a paired randomisation test). Queries without a
    relevant article, and judgments of other queries, are left out, with a note; a query that finds nothing counts 0.

    Exit status: 0, 2 for wrong usage, no archive, or files that do not go together.
    """
    from recorte.evaluation import (
        NoJudgmentsError,
        ask,
        measurable,
        measure,
        read_qrels,
        read_queries,
        read_run,
        refuse_unknown,
        write_run,
    )
    from recorte.search.settings import load

    settings = load(config)
    asked = read_queries(queries)
    known = read_qrels(qrels)
    judged = measurable(known, asked)
    if not judged:
        raise NoJudgmentsError(qrels, f"relevant article for any query of {queries}")
    other = measure(judged, read_run(against)) if against is not None else None
    with _opened(archive, docs, settings) as opened:
        if not ignore_unknown:
            refuse_unknown(judged, opened, "the archive; --ignore-unknown goes on without")
        found = ask(opened, asked)
    if run is not None:
        write_run(found, run, _RUN_NAME)
    measured = measure(judged, found)
    _show(measured, other, per_query=per_query, as_json=as_json)
    message(f"queries judged: {len(judged):,}")
    if unjudged := len(asked) - len(judged):
        message(f"left out for want of a relevant article: {unjudged:,} of the queries")
    if others := sum(query_id not in asked for query_id in known):
        message(f"left out as not among the queries: {others:,} of those that the qrels judge")


@contextmanager
def _opened(archive: Path | None, docs: list[Path] | None, settings: "Settings") -> Iterator["Archive"]:

    if not docs:
        with open_archive(archive, settings) as opened:
            yield opened
        return
    from tempfile import TemporaryDirectory

    from recorte.corpus import ReadOptions
    from recorte.indexer.build import BuildOptions, build

    if archive is not None:
        raise typer.BadParameter("give --archive or --docs, not both")
    with TemporaryDirectory(prefix="recorte-eval-") as folder:
        build(docs, folder, BuildOptions(reading=ReadOptions(field_names=settings.field_names)))
        with open_archive(Path(folder), settings) as opened:
            yield opened


def _show(measured: "Measured", other: "Measured | None", *, per_query: bool, as_json: bool) -> None:
    from recorte.evaluation import compare

    compared = compare(measured, other) if other is not None else {}
    if as_json:
        json_document(_document(measured, compared, per_query=per_query))
        return
    if per_query:
        for query_id in measured.queries:
            for name, by_query in measured.values.items():
                print(f"{name}\t{harmless(query_id)}\t{by_query[query_id]:.4f}")
    for name, mean in measured.means.items():
        print(f"{name:<9}{mean:.4f}{_against(compared[name]) if name in compared else ''}")


def _against(compared: "Comparison") -> str:
    return f"  against {compared.other:.4f}: {compared.difference:+.4f}, p = {compared.p:.4f}"


def _document(measured: "Measured", compared: "dict[str, Comparison]", *, per_query: bool) -> dict[str, Any]:
    from recorte.search.results import SCHEMA_VERSION

    document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "queries": len(measured.queries)}
    document["measures"] = measured.means
    if compared:
        document["against"] = {
            name: {"other": it.other, "difference": it.difference, "p": it.p} for name, it in compared.items()
        }
    if per_query:
        document["per_query"] = {
            query_id: {name: by_query[query_id] for name, by_query in measured.values.items()}
            for query_id in measured.queries
        }
    return document
