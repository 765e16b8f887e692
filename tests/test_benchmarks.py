"""The benchmark suite asks the same of every engine and reports what came out; how fast that is, no test says.

The texts were made up for these tests.
"""

import asyncio
import json
import lzma
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from benchmarks import runs
from benchmarks.child import WARM_UP, outcome
from benchmarks.command import CommandFailedError, time_command
from benchmarks.crawling import write_crawl
from benchmarks.documents import read, take
from benchmarks.engines import CONTENDERS, LIMIT, Contender, Searcher
from benchmarks.machine import Machine
from benchmarks.measures import CommandRun, EngineRun, Figures, SizeRun, all_measures, percentile, ratios
from benchmarks.memory import TreeWatch, own_memory
from benchmarks.queries import Kind, Query, generate
from benchmarks.report import Report, to_dict, to_markdown
from benchmarks.runs import Plan
from benchmarks.serving import ask, served
from benchmarks.targets import FULL, judge

from conftest import ROOT, Records, write_records
from recorte import corpus
from web_samples import page

PLACES = ("Aldeia Nova", "Barra Funda", "Campo Largo", "Dois Riachos", "Engenho Velho", "Furnas Altas")
SUBJECTS = ("orçamento", "transporte", "saneamento", "turismo", "abastecimento", "patrimônio")
PLANTED = "barco"

ENGINES = [name for name, contender in CONTENDERS.items() if contender.answers]

QUERIES = {
    Kind.SHORT: Query(Kind.SHORT, ("biblioteca", "flutuante")),
    Kind.LONG: Query(Kind.LONG, tuple("biblioteca flutuante parte para as ilhas do estuário".split())),
    Kind.PHRASE: Query(Kind.PHRASE, ("livros", "de", "cordel")),
    Kind.PREFIX: Query(Kind.PREFIX, ("flutu",)),
    Kind.DATED: Query(Kind.DATED, ("biblioteca", "estuário"), date(2021, 3, 1), date(2021, 5, 31)),
}
"""One of each kind that the planted article answers best, or alone."""

Open = Callable[[str], Searcher]


def records() -> Records:
    """Make some dozens of articles, and plant the one that `QUERIES` ask for among them, and an older one like it."""
    ordinary = [_ordinary(place, subject, number) for number, (place, subject) in enumerate(_pairs())]
    planted = {
        "id": PLANTED,
        "title": "Biblioteca flutuante parte para as ilhas do estuário",
        "text": "O barco leva 800 livros de cordel às ilhas. A biblioteca atraca em cada vila por dois dias.",
        "date": "2021-04-10T09:00:00Z",
        "section": "cultura",
        "url": "https://gazeta.example/barco",
    }
    older = {**planted, "id": "ponte", "title": "Biblioteca do estuário fecha", "text": "Faltou verba.", "date": None}
    return [*ordinary[:20], planted, {**older, "date": "2014-04-10"}, *ordinary[20:], {**older, "id": "sem-data"}]


def _pairs() -> list[tuple[str, str]]:
    return [(place, subject) for place in PLACES for subject in SUBJECTS]


def _ordinary(place: str, subject: str, number: int) -> dict[str, object]:
    return {
        "id": str(number),
        "title": f"Câmara de {place} discute {subject} na sessão {number}",
        "text": f"A sessão {number} tratou de {subject}. Moradores de {place} pediram prazos.\nNada foi votado hoje.",
        "date": f"2020-{number % 12 + 1:02}-15",
        "section": "política",
        "url": None,
    }


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of the articles."""
    return write_records(tmp_path_factory.mktemp("documents") / "articles.jsonl", records())


@pytest.fixture(scope="module")
def opened(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Give a function that indexes the articles with a named engine, once, and opens what it made."""

    @cache
    def index(name: str) -> Path:
        folder = tmp_path_factory.mktemp("indexes") / name
        CONTENDERS[name].load().index(documents, folder)
        return folder

    def search(name: str) -> Searcher:
        contender = CONTENDERS[name]
        missing = contender.missing()
        if missing:
            pytest.skip(f"{contender.label} is not installed: {', '.join(missing)}")
        return contender.load().open(index(contender.index_of or name))

    return search


def test_the_same_documents_and_seed_give_the_same_queries(documents: Path) -> None:
    """Two runs ask the same; another seed asks something else."""
    first, second, other = (generate(read(documents), 8, seed) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def test_no_query_comes_twice(documents: Path) -> None:
    """A query that was asked before could be answered from a cache."""
    for kind, queries in generate(read(documents), 12).items():
        assert len(queries) == len(set(queries)) == 12, kind


def test_queries_are_made_of_what_the_documents_say(documents: Path) -> None:
    """Titles give the words and prefixes, texts the phrases, dates the ranges."""
    articles = list(read(documents))
    titles = [article.title.lower() for article in articles]
    queries = generate(articles, 10)
    assert all(any(query.text in title for title in titles) for query in queries[Kind.LONG])
    assert all(any(set(query.words) <= set(title.split()) for title in titles) for query in queries[Kind.SHORT])
    assert all(any(query.text in article.text.lower() for article in articles) for query in queries[Kind.PHRASE])
    assert all(any(f" {query.text}" in f" {title}" for title in titles) for query in queries[Kind.PREFIX])
    days = [article.published.date() for article in articles if article.published]
    for query in queries[Kind.DATED]:
        assert query.since
        assert query.until
        assert any(query.since < day < query.until for day in days)


def test_short_queries_and_the_ends_of_phrases_are_no_stop_words(documents: Path) -> None:
    """Nobody searches for "na de"."""
    queries = generate(read(documents), 20)
    ends = [word for query in queries[Kind.PHRASE] for word in (query.words[0], query.words[-1])]
    words = [word for query in queries[Kind.SHORT] for word in query.words]
    assert not {"de", "na", "para", "em", "a", "do"} & {*ends, *words}


def test_documents_too_few_for_the_queries_give_fewer() -> None:
    """An empty file asks nothing."""
    assert generate([], 5) == {kind: [] for kind in Kind}


@pytest.mark.parametrize("query", QUERIES.values(), ids=str)
def test_a_query_survives_its_file(query: Query) -> None:
    """The subprocess asks what the parent drew."""
    assert Query.from_dict(json.loads(json.dumps(query.to_dict()))) == query


def test_a_file_reads_the_same_plain_and_compressed(documents: Path, tmp_path: Path) -> None:
    """What is taken of an .xz is plain, complete, and in order."""
    compressed = tmp_path / "articles.jsonl.xz"
    compressed.write_bytes(lzma.compress(documents.read_bytes()))
    assert list(read(compressed)) == list(read(documents))
    assert take(compressed, 3, tmp_path / "three.jsonl") == 3
    assert list(read(tmp_path / "three.jsonl")) == list(read(documents))[:3]
    assert take(compressed, 1000, tmp_path / "all.jsonl") == len(records())


def test_dates_are_read_in_utc_and_may_be_missing(documents: Path) -> None:
    """What is no date is none."""
    published = {article.doc_id: article.published for article in read(documents)}
    assert published[PLANTED] == datetime(2021, 4, 10, 9, tzinfo=UTC)
    assert published["ponte"] == datetime(2014, 4, 10, tzinfo=UTC)
    assert published["sem-data"] is None


@pytest.mark.parametrize("written", ["0201-01-06", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_date_that_cannot_be_right_is_none(written: str, tmp_path: Path) -> None:
    """One slip in 150,000 articles must not cost an engine that cannot hold such a date."""
    path = write_records(tmp_path / "slip.jsonl", [{"id": "1", "text": "Texto.", "date": written}])
    assert [article.published for article in read(path)] == [None]


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in ENGINES for kind in sorted(CONTENDERS[name].kinds)]
)
def test_an_engine_finds_the_planted_article(name: str, kind: Kind, opened: Open) -> None:
    """Every engine leads with it, for every kind of query that it supports."""
    searcher = opened(name)
    try:
        assert searcher.search(QUERIES[kind])[0] == PLANTED
    finally:
        searcher.close()


def test_what_ranks_nothing_gives_a_page_of_articles(opened: Open) -> None:
    """As many as any engine reads, each of them once, whatever is asked for."""
    searcher = opened("recorte-unranked")
    try:
        for query in QUERIES.values():
            assert len(set(searcher.search(query))) == LIMIT
    finally:
        searcher.close()


@pytest.mark.parametrize("name", [name for name in ENGINES if Kind.DATED in CONTENDERS[name].kinds])
def test_an_engine_keeps_to_the_dates(name: str, opened: Open) -> None:
    """Articles of another day, or of none, are not found; both ends of the range are in it."""
    searcher = opened(name)
    day = date(2021, 4, 10)
    try:
        assert searcher.search(QUERIES[Kind.DATED]) == [PLANTED]
        assert searcher.search(Query(Kind.DATED, ("biblioteca",), day, day)) == [PLANTED]
    finally:
        searcher.close()


@pytest.mark.parametrize("name", [name for name in ENGINES if not name.startswith("recorte")])
def test_a_peer_takes_any_of_the_words(name: str, opened: Open) -> None:
    """One word of two is enough; a word that no article has finds nothing."""
    searcher = opened(name)
    try:
        assert searcher.search(Query(Kind.SHORT, ("zzyzx", "cordel"))) == [PLANTED]
        assert searcher.search(Query(Kind.SHORT, ("zzyzx",))) == []
    finally:
        searcher.close()


def test_the_command_reports_every_measure(documents: Path, tmp_path: Path) -> None:
    """One command gives the Markdown and the JSON, with a row for each measure and each engine that ran."""
    target = tmp_path / "out.json"
    arguments = ["--sizes", "30", "--queries", "2", "--engines", "recorte", "recorte-passages", "--json", str(target)]
    finished = _command("--documents", str(documents), *arguments)
    assert finished.returncode == 0, finished.stderr
    for measure in all_measures():
        assert (f"\n| {measure.label} | " in finished.stdout) == measure.shown, measure
    (size,) = json.loads(target.read_text(encoding="utf-8"))["sizes"]
    assert size["articles"] == 30
    assert size["queries"] == dict.fromkeys(Kind, 2)
    recorte, passages = size["engines"]
    assert recorte["figures"].keys() == {measure.key for measure in all_measures()}
    assert recorte["figures"]["index_resident_mb"] >= recorte["figures"]["index_peak_mb"] > 1
    assert recorte["figures"]["reopen_query_ms"] > recorte["figures"]["reopen_ms"] > 0
    assert size["command"]["search_ms"] > size["command"]["bare_ms"] > 0
    assert passages["ratios_to_recorte"].keys() >= {"short_p50_ms", "open_ms"}


def test_missing_documents_are_a_wrong_use(tmp_path: Path) -> None:
    """The message names the file and the option."""
    finished = _command("--documents", str(tmp_path / "none.jsonl"))
    assert finished.returncode == 2
    assert finished.stderr == f"benchmarks: no documents at '{tmp_path}/none.jsonl'; name a file with --documents\n"


def test_an_engine_that_cannot_run_costs_only_itself(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing, too slow for the size, or fails is named with the reason."""
    troubled = {
        "absent": Contender("absent", "Absent", "absent", ("no_such_module",)),
        "slow": Contender("slow", "Slow", "slow", largest=2),
        "guest": Contender("guest", "Guest", "guest", index_of="nobody"),
        "broken": Contender("broken", "Broken", "broken"),  # the subprocess knows of no such engine
        "fts5": CONTENDERS["fts5"],
    }
    monkeypatch.setattr(runs, "CONTENDERS", {**troubled, "recorte": CONTENDERS["recorte"]})
    (size,) = runs.run(Plan(documents, [5, 5], list(troubled), 1, tmp_path))
    assert [run.skipped for run in size.engines] == [
        "not installed: no_such_module",
        "run with 2 articles at most",
        "searches the index of 'nobody', which has none",
        "failed: KeyError: 'broken'",
        "",
    ]
    assert size.figures("fts5")["size_over_text"] > 0
    assert size.command is None


def test_an_engine_that_takes_too_long_is_stopped(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not waited for, and named with the reason."""
    monkeypatch.setattr(runs, "_TIMEOUT", 0.001)
    (size,) = runs.run(Plan(documents, [5], ["fts5"], 1, tmp_path))
    assert [run.skipped for run in size.engines] == ["failed: took longer than 0 s"]


def test_an_engine_that_fails_late_keeps_its_figures(
    documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was measured before stays in the report, with what went wrong."""

    def fail(*_: object) -> dict[str, float]:
        raise runs.EngineFailedError("no such table: words")

    monkeypatch.setattr(runs, "_search_figures", fail)
    (size,) = runs.run(Plan(documents, [5], ["fts5"], 1, tmp_path))
    assert size.figures("fts5")["size_over_text"] > 0
    assert [run.skipped for run in size.engines] == ["failed: no such table: words"]
    report = to_markdown(replace(REPORT, sizes=[size]))
    assert "- SQLite FTS5 did not finish: failed: no such table: words" in report


@pytest.mark.parametrize("output", ["", "\n", "1 document", "[1]", '{"seconds": 1}'])
def test_a_subprocess_that_reports_nothing_has_failed(output: str) -> None:
    """Whatever else it printed."""
    with pytest.raises(ValueError, match="reported nothing"):
        outcome(output)


def test_a_command_that_fails_is_not_timed(tmp_path: Path) -> None:
    """To fail is faster than to search."""
    with pytest.raises(CommandFailedError, match="no archive at"):
        time_command(tmp_path / "none", [QUERIES[Kind.SHORT]])


def test_queries_to_warm_up_are_not_counted(documents: Path, tmp_path: Path) -> None:
    """As many are measured as were asked for."""
    (size,) = runs.run(Plan(documents, [40], [], 3, tmp_path))
    assert WARM_UP > 0
    assert size.queries == dict.fromkeys(Kind, 3)


REPORT = Report(
    command="python -m benchmarks",
    day="2025-01-31",
    machine=Machine("A processor", 2, 2048, "Linux", "3.11.7", {"tantivy": "0.27.0"}),
    code=["0123456789ab"],
    sizes=[
        SizeRun(
            articles=10_000,
            text_bytes=22_000_000,
            queries=dict.fromkeys(Kind, 200),
            engines=(
                EngineRun("recorte", {"open_ms": 20.0, "short_p50_ms": 3.0, "short_answered": 100.0}),
                EngineRun("tantivy", {"open_ms": 2.0, "short_p50_ms": 0.1234}),
                EngineRun("bm25s", {"open_ms": 0.0}),
                EngineRun("whoosh", skipped="run with 10,000 articles at most"),
            ),
            command=CommandRun(search_ms=300.0, bare_ms=20.0),
            load=(0.25, 1.5),
        )
    ],
    seconds=150.0,
)


def test_the_markdown_has_figures_and_ratios() -> None:
    """Engines that did not run are named; what an engine cannot do is said in its cell."""
    lines = to_markdown(REPORT).splitlines()
    assert "A processor, 2 cores, 2,048 MB; Linux; Python 3.11.7; tantivy 0.27.0." in lines
    assert "### 10,000 articles, 22.0 MB of titles and texts" in lines
    assert any(line.endswith("Load average before and after: 0.2, 1.5.") for line in lines)
    assert "- stock Whoosh did not run: run with 10,000 articles at most" in lines
    assert "| figures | Recorte | tantivy | bm25s |" in lines
    assert "| short, p50, ms | 3.00 | 0.123 | – |" in lines
    assert "| phrase, p50, ms | – | – | cannot |" in lines
    assert "| ratios | tantivy / Recorte | bm25s / Recorte | Recorte / tantivy |" in lines
    assert "| open, first in a process, ms | 0.100 | 0.000 | 10.0 |" in lines
    assert "`recorte search` as a whole process: 300 ms; `python -c pass`: 20 ms; 15.0 times as long." in lines


def _size(articles: int, *engines: tuple[str, Figures], command: CommandRun | None = None) -> SizeRun:
    engine_runs = tuple(EngineRun(name, figures) for name, figures in engines)
    return SizeRun(articles, articles * 2000, dict.fromkeys(Kind, 200), engine_runs, command)


GROWN = [
    _size(10_000, ("recorte", {"index_mb_per_second": 12.0}), ("whoosh", {"index_mb_per_second": 0.5})),
    _size(50_000, ("recorte", {"index_peak_mb": 500.0, "short_p50_ms": 0.5})),
    _size(
        FULL,
        ("recorte", {"index_mb_per_second": 12.0, "index_peak_mb": 700.0, "short_p50_ms": 0.8, "reopen_ms": 4.0}),
        ("recorte-passages", {"short_p50_ms": 5.0}),
        ("tantivy", {"index_mb_per_second": 16.0, "short_p50_ms": 0.2}),
        command=CommandRun(search_ms=260.0, bare_ms=10.0),
    ),
]
"""A run with most of what the targets are judged on, not all."""


def test_targets_are_judged_on_a_whole_archive() -> None:
    """Each has one of four verdicts, by its own figures; a smaller run has no verdicts."""
    assert {judged.target.what: (judged.seen, judged.verdict) for judged in judge(GROWN)} == {
        "indexing, 2 processes / tantivy, 2 threads": (0.75, "met"),
        "indexing / stock Whoosh, 10,000 articles": (24, "met"),
        "archive size / text size": (None, "not measured"),
        "peak memory of indexing, all processes together": (700, "met"),
        "that memory / the same at 50,000 articles": (1.4, "not met"),
        "retrieval, short, p50 / tantivy, counting": (None, "not measured"),
        "retrieval, headline, p50 / tantivy, counting": (None, "not measured"),
        "retrieval, phrase, p50 / tantivy, counting": (None, "not measured"),
        "retrieval, short, p50 / tantivy, not counting": (4, "not met"),
        "retrieval, headline, p50 / tantivy, not counting": (None, "not measured"),
        "retrieval, phrase, p50 / tantivy, not counting": (None, "not measured"),
        "full page with passages, short, p50": (5, "met"),
        "`recorte search`, fresh process / `python -c pass`": (26, "not met"),
        "opening in a warm process": (4, "met, and the aim"),
    }
    assert judge(GROWN[:2]) == []


def test_a_report_ends_with_growth_and_targets() -> None:
    """One line a figure, with its bounds and units; for programs too."""
    report = replace(REPORT, sizes=GROWN)
    lines = to_markdown(report).splitlines()
    assert "|  | Recorte, 10,000 | Recorte, 50,000 | Recorte, 100,000 | tantivy, 100,000 |" in lines
    assert "| short, p50, ms | – | 0.500 | 0.800 | 0.200 |" in lines
    assert "| peak memory of indexing, all processes together | ≤ 1,200 MB | ≤ 600 MB | 700 MB | met |" in lines
    assert "| archive size / text size | ≤ 1 | ≤ 0.7 | – | not measured |" in lines
    assert lines[-1] == "| opening in a warm process | ≤ 20 ms | ≤ 5 ms | 4.00 ms | met, and the aim |"
    assert to_dict(report)["targets"][0] == {
        "what": "indexing, 2 processes / tantivy, 2 threads",
        "sign": "≥",
        "must": 0.6,
        "aim": 1.0,
        "unit": "",
        "seen": 0.75,
        "verdict": "met",
    }
    assert "Targets" not in to_markdown(REPORT)
    assert "Growth" not in to_markdown(REPORT)


def test_a_report_says_when_the_code_was_edited_during_the_run() -> None:
    """Figures of two programs are not passed off as those of one."""
    edited = replace(REPORT, code=["0123456789ab", "ba9876543210"])
    assert "edited during the run" not in to_markdown(REPORT)
    assert "**It was edited during the run" in to_markdown(edited)
    assert to_dict(edited)["code"] == ["0123456789ab", "ba9876543210"]


def test_the_json_has_figures_and_ratios() -> None:
    """The same, for programs."""
    document = json.loads(json.dumps(to_dict(REPORT)))
    (size,) = document["sizes"]
    assert document["machine"]["cores"] == 2
    assert size["recorte_over_tantivy"] == {"open_ms": 10.0, "short_p50_ms": 24.3112}
    assert [engine["name"] for engine in size["engines"]] == ["recorte", "tantivy", "bm25s", "whoosh"]
    assert size["engines"][1]["ratios_to_recorte"] == {"open_ms": 0.1, "short_p50_ms": 0.0411}
    assert size["engines"][3]["skipped"] == "run with 10,000 articles at most"


def test_percentiles_are_values_that_occurred() -> None:
    """By nearest rank: no time is made up between two."""
    times = [float(time) for time in range(200, 0, -1)]
    assert [percentile(times, part) for part in (50, 95, 99)] == [100, 190, 198]
    assert percentile([7.0], 99) == 7


def test_a_ratio_needs_both_figures_and_a_base() -> None:
    """What one of the two lacks, or has as zero to divide by, has no ratio."""
    assert ratios({"open_ms": 1.0, "size_over_text": 2.0}, {"open_ms": 4.0, "index_peak_mb": 9.0}) == {"open_ms": 0.25}
    assert ratios({"open_ms": 1.0}, {"open_ms": 0.0}) == {}


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from Linux's /proc")
def test_the_memory_of_descendants_counts() -> None:
    """A process that leaves the work to another has that one's memory too."""
    hold = "import time; held = b'x' * 80_000_000; time.sleep(0.5)"
    leave = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    with subprocess.Popen([sys.executable, "-c", leave]) as process, TreeWatch(process.pid) as watch:
        process.wait()
    assert watch.resident >= watch.proportional > 80_000_000


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the kernel does not tell of shared pages")
def test_memory_that_processes_share_counts_once() -> None:
    """Resident memory has it twice, the proportional share once."""
    share = "import os, time; held = b'x' * 80_000_000; os.fork(); time.sleep(0.8)"
    with subprocess.Popen([sys.executable, "-c", share]) as process, TreeWatch(process.pid) as watch:
        process.wait()
    assert watch.resident > 160_000_000
    assert 80_000_000 < watch.proportional < 130_000_000


def test_memory_of_ones_own_is_that_of_descendants_too() -> None:
    """And without that of files."""
    before = own_memory(os.getpid())
    held = b"x" * 80_000_000
    assert own_memory(os.getpid()) - before > 0.9 * len(held)


@pytest.mark.parametrize("connections", [1, 3])
def test_answers_over_http_are_counted(sample_archive: Path, connections: int) -> None:
    """As many as were asked for, or one more for each connection that asks meanwhile; an error is no answer."""
    with served(sample_archive, 1) as (_, address):
        load = asyncio.run(ask(address, connections, 60, ["Meta", "Reality Labs"], 20))
        refused = asyncio.run(ask(address, connections, 60, ["a" * 2_000], 5))
    assert load.errors == {}
    assert 20 <= load.requests < 20 + connections
    assert load.percentiles[0] <= load.percentiles[-1]
    assert refused.requests == 0
    assert list(refused.errors) == ["400"]
    assert 5 <= refused.errors["400"] < 5 + connections


@pytest.mark.parametrize(("cost", "once"), [(0.0, False), (60.0, True)])
def test_watching_rests_the_longer_the_more_a_look_costs(
    monkeypatch: pytest.MonkeyPatch, cost: float, *, once: bool
) -> None:
    """After one that costs a minute there is no other for a long time; what costs nothing is done again and again."""
    looks: list[int] = []
    several = threading.Event()

    def look(_: TreeWatch, members: list[int]) -> float:
        looks.append(len(members))
        if len(looks) > 1:
            several.set()
        return cost

    monkeypatch.setattr(TreeWatch, "_look_closely", look)
    with TreeWatch(os.getpid()):
        assert several.wait(0.5 if once else 60) is not once


def _command(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_a_crawl_is_as_large_as_it_is_asked_to_be(tmp_path: Path, name: str) -> None:
    """Each page stands in it again and again, each time under another address, and is read each time."""
    (tmp_path / "pages").mkdir()
    for letter in "ab":
        (tmp_path / "pages" / f"{letter}.html").write_bytes(page(f"Nota {letter}"))
    pages, size = write_crawl(tmp_path / "pages", tmp_path / name, 5_000)
    assert 5_000 <= size < 10_000
    (source,) = corpus.discover([tmp_path / name])
    assert isinstance(source, corpus.SourceFile)
    found = [article.doc_id for article in corpus.read(source) if isinstance(article, corpus.Article)]
    assert len(found) == len({*found}) == pages > 2
