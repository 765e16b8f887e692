"""Bringing an archive up to date: whatever happened to the sources, and however often, it is as if made at once."""

import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, count
from math import ceil, log
from pathlib import Path
from threading import Event, Timer
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive_samples import small_segments
from conftest import write_records
from corpus_documents import pdf
from recorte.corpus import DiscoveryOptions, ReadOptions, SourceFiles, SourceNotFoundError, discover_together
from recorte.indexer import manifest as manifests
from recorte.indexer.build import BuildOptions, build, compact, preview
from recorte.indexer.changes import compare
from recorte.indexer.errors import (
    ArchiveCorruptError,
    ArchiveLockedError,
    NothingToIndexError,
    SourcesLeftOutError,
)
from recorte.indexer.held import Held
from recorte.indexer.report import BuildReport
from recorte.indexer.shares import Shares
from recorte.indexer.watching import WatchingNotInstalledError, watch
from recorte.indexer.whoosh.lock import WriteLock
from recorte.indexer.writer import ArchiveWriter
from recorte.search import Archive
from test_indexer_lending import stored_texts
from web_samples import page, page_record, record, response, zip_of

ONE = BuildOptions(processes=1)
LONG_AGO = 1_600_000_000
QUERIES = (
    "chuva sol",
    "chuva",
    '"sol vento"',
    "vento -chuva",
    "mar*",
    "data:2023",
    "titulo:sol",
    "mar vento sol chuva",
)

WORDS = ("chuva", "sol", "vento", "mar", "maré", "de")
texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
LONG = [f"{word}{number}" for number in range(60) for word in ("chuva", "mar")]
long_texts = st.integers(0, 12).map(lambda changes: " ".join([*WORDS[: changes % 4], *LONG[changes:], "sol"]))
"""Each nearly the next, and not the last nearly the first."""
records = st.fixed_dictionaries(
    {"texto": st.one_of(texts, long_texts), "titulo": texts},
    optional={"id": st.sampled_from("abcd"), "data": st.sampled_from(["2023-01-01", "2023-05-05", "2022-07-07"])},
)
names = st.sampled_from(["a.jsonl", "b.jsonl", "c/a.jsonl", "c/d.jsonl", "z.jsonl"])
contents = st.lists(records, max_size=3)
steps = st.one_of(
    st.tuples(st.just("write"), names, contents),
    st.tuples(st.just("break"), names),
    st.tuples(st.just("remove"), names),
    st.tuples(st.just("move"), names, names),
    st.tuples(st.just("copy"), names, names),
    st.tuples(st.just("touch"), names, st.integers(0, 3)),
)
numbers = count()


def take(step: tuple[Any, ...], folder: Path) -> None:
    """Do something to the sources."""
    what, name, *rest = step
    path = folder / name
    if what in {"write", "break"}:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_records(path, rest[0]) if rest else path.write_text("{quebrado\n", encoding="utf-8")
    elif not path.exists():
        return
    elif what == "remove":
        path.unlink()
    elif what == "touch":
        # Long enough ago that only a change of it tells, or just now.
        os.utime(path, (LONG_AGO + rest[0],) * 2) if rest[0] else path.touch()
    else:
        (folder / rest[0]).parent.mkdir(parents=True, exist_ok=True)
        (shutil.move if what == "move" else shutil.copyfile)(path, folder / rest[0]) if rest[0] != name else None


def state_of(path: Path) -> dict[str, Any]:
    """Give all that can be told of an archive, but for what tells how it came about."""
    with Archive.open(path) as archive:
        assert all(file.damage is None for file in archive.check())
        info = archive.info()
        found = [archive.search(query, limit=50, all_copies=every) for query in QUERIES for every in (False, True)]
        return {
            "articles": sorted(archive, key=lambda article: article.doc_id),
            "counts": (info.articles, info.copies, info.sources, info.rejected, info.text_bytes),
            "rejected": sorted((it.source, it.reason) for source in archive.sources() for it in source.rejected),
            "copies": {article.doc_id: archive.copies(article.doc_id) for article in archive},
            "hits": [[(hit.doc_id, hit.passages, hit.also_in, hit.copies) for hit in results] for results in found],
            "notes": [(results.notes, results.total, results.complete) for results in found],
            "scores": [round(hit.score, 6) for results in found for hit in results],
        }


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder for this module, and do not wait for the disk."""
    with patch("os.fsync"):
        yield tmp_path_factory.mktemp("updates")


def test_an_article_comes_back_whatever_its_id_is_made_of(tmp_path: Path) -> None:
    """An address may have half a character, which JSON can escape and UTF-8 cannot hold."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.jsonl").write_text(f'{{"url": "http://a.example/\\ud800", "texto": "em {name}"}}', "ascii")
    build([folder], archive, ONE)
    assert [*texts_of(archive).values()] == ["em b"]
    (folder / "b.jsonl").unlink()
    build([folder], archive, ONE)
    assert [*texts_of(archive).values()] == ["em a"]


def test_who_loses_an_id_to_the_same_text_is_not_missed(tmp_path: Path) -> None:
    """Whatever had the id meanwhile; who loses it to another text is told of by the one that has it in the end."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    for name, text in (("a", "sol"), ("b", "chuva"), ("c", "sol"), ("d", "vento")):
        folder.mkdir(exist_ok=True)
        write_records(folder / f"{name}.jsonl", [{"id": "x", "texto": text}])
        build([folder], archive, ONE)
        build([folder], tmp_path / name, ONE)
        told = state_of(archive)["rejected"]
        assert told == state_of(tmp_path / name)["rejected"]
        assert [(Path(source).name, reason.rpartition("/")[2]) for source, reason in told] == {
            "a": [],
            "b": [("a.jsonl#1", "b.jsonl#1'")],
            "c": [("b.jsonl#1", "c.jsonl#1'")],
            "d": [(f"{other}.jsonl#1", "d.jsonl#1'") for other in "abc"],
        }[name]


# A failure is shown as it is found: to make it smaller would take minutes.
@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(steps, min_size=1, max_size=4), min_size=1, max_size=6), st.sampled_from([1, 3]))
def test_many_updates_are_as_one_build(scratch: Path, batches: list[list[tuple[Any, ...]]], most: int) -> None:
    """Articles, counts, hits, order, scores and notes; also once all segments are one."""
    base = scratch / str(next(numbers))
    folder, archive = base / "sources", base / "archive"
    folder.mkdir(parents=True)
    write_records(folder / "fixed.jsonl", [{"id": "fixed", "texto": "chuva de sol"}])
    for batch in batches:
        for step in batch:
            take(step, folder)
        before = preview([folder], archive, ONE)
        with small_segments(most):
            report = build([folder], archive, ONE)
        counts = ("new", "changed", "removed", "moved", "unchanged")
        assert [getattr(before, name) for name in counts] == [getattr(report, name) for name in counts]
    build([folder], base / "anew", ONE)
    expected = state_of(base / "anew")
    assert state_of(archive) == expected
    compact(archive)
    assert state_of(archive) == expected
    assert [sorted(texts) for texts in stored_texts(archive)] == [sorted(set(texts_of(archive).values()))]
    again = build([], archive, ONE)
    assert (again.new, again.changed, again.removed, again.files) == (0, 0, 0, 0)
    assert state_of(archive) == expected


def texts_of(archive: Path) -> dict[str, str]:
    """Give the texts of an archive by their ids."""
    with Archive.open(archive) as opened:
        return {article.doc_id: article.text for article in opened}


def aged(path: Path) -> Path:
    """Have a file be old, so that its time tells whether it has changed."""
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def test_an_unchanged_file_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size and time are enough."""
    source = aged(write_records(tmp_path / "a.jsonl", [{"texto": "um"}]))
    build([source], tmp_path / "archive", ONE)
    monkeypatch.setattr("recorte.indexer.changes.hash_of_file", lambda _: pytest.fail("it was opened"))
    assert build([source], tmp_path / "archive", ONE).unchanged == 1


def test_a_file_that_was_touched_costs_a_hash_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its new time is remembered."""
    source = write_records(tmp_path / "a.jsonl", [{"texto": "um"}])
    build([aged(source)], tmp_path / "archive", ONE)
    os.utime(source, (LONG_AGO + 5, LONG_AGO + 5))
    report = build([source], tmp_path / "archive", ONE)
    assert (report.unchanged, report.changed, report.files) == (1, 0, 0)
    monkeypatch.setattr("recorte.indexer.changes.hash_of_file", lambda _: pytest.fail("it was opened"))
    assert build([source], tmp_path / "archive", ONE).unchanged == 1


def test_a_time_beyond_all_bounds_is_no_time(tmp_path: Path) -> None:
    """A broken clock has dated files after 2262, which 64 bits of nanoseconds cannot hold; they are told by content."""
    write_records(tmp_path / "a.jsonl", [{"id": "a", "texto": "chuva"}])
    build([tmp_path / "a.jsonl"], tmp_path / "archive", ONE)
    (found,) = discover_together([tmp_path / "a.jsonl"])
    assert isinstance(found, SourceFiles)
    with Held(tmp_path / "archive", manifests.read(tmp_path / "archive", 1)) as held:
        assert compare([replace(found, modified=[1 << 63])], held.sources, resuming=False).unchanged == 1


def test_a_change_within_one_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    """Of a file that has just been written the time tells nothing, even where the size is the same."""
    source = write_records(tmp_path / "a.jsonl", [{"id": "x", "texto": "um"}])
    status = source.stat()
    build([source], tmp_path / "archive", ONE)
    write_records(source, [{"id": "x", "texto": "eu"}])
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    build([source], tmp_path / "archive", ONE)
    assert texts_of(tmp_path / "archive") == {"x": "eu"}


def test_an_article_comes_back_when_the_one_that_took_its_place_is_gone(tmp_path: Path) -> None:
    """Through several files that hold the same id, in whatever order they go."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    for name in "abc":
        aged(write_records(folder / f"{name}.jsonl", [{"id": "x", "texto": f"de {name}"}, {"texto": name}]))
    build([folder], archive, ONE)
    assert texts_of(archive)["x"] == "de c"
    (folder / "b.jsonl").unlink()
    build([folder], archive, ONE)
    assert texts_of(archive)["x"] == "de c"
    (folder / "c.jsonl").unlink()
    report = build([folder], archive, ONE)
    assert (report.removed, report.unchanged, texts_of(archive)["x"]) == (1, 1, "de a")


@pytest.mark.parametrize("typed", ["sources", ".", "sources/a.jsonl"])
def test_an_article_that_gives_way_is_named_as_the_user_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """As whatever else is rejected; and so is the one that it gives way to."""
    folder = tmp_path / "sources"
    folder.mkdir()
    write_records(folder / "a.jsonl", [{"id": "a", "texto": "um"}, {"id": "a", "texto": "dois"}])
    monkeypatch.chdir(folder if typed == "." else tmp_path)
    (told,) = build([typed], tmp_path / "archive", ONE).rejected
    name = "a.jsonl" if typed == "." else "sources/a.jsonl"
    assert told.source == f"{name}#1"
    assert told.reason == f"left out for another article with the same doc_id 'a', in '{name}#2'"
    assert [source for source, _ in state_of(tmp_path / "archive")["rejected"]] == [f"{folder}/a.jsonl#1"]


def test_sources_are_named_in_the_same_way_from_wherever_they_are_indexed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By absolute paths, members of containers and what is rejected too; to the user, as the user does."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    write_records(folder / "a.jsonl", [{"id": "a", "texto": "um"}, {"titulo": ""}])
    (folder / "b.zip").write_bytes(zip_of({"c/d.txt": b"dois"}))
    monkeypatch.chdir(folder)
    report = build([Path()], archive, ONE)
    assert [rejected.source for rejected in report.rejected] == ["a.jsonl:2"]
    monkeypatch.chdir(tmp_path)
    build([Path("sources")], tmp_path / "other", ONE)
    assert state_of(archive)["rejected"] == [(f"{folder}/a.jsonl:2", "no text")]
    assert state_of(archive) == state_of(tmp_path / "other")
    with Archive.open(archive) as opened:
        assert [article.source for article in opened] == [f"{folder}/a.jsonl#1", f"{folder}/b.zip/c/d.txt"]
        assert opened.file_of("a") == folder / "a.jsonl"


def test_of_two_captures_of_a_page_the_newer_stays(tmp_path: Path) -> None:
    """Whichever file it is in; nothing is said of the older one, as a crawler fetches pages often."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    for name, year in (("a", 2023), ("b", 2022), ("c", 2021)):
        capture = record(response(page(f"De {year}")), "https://a.example/x")
        (folder / f"{name}.warc").write_bytes(capture.replace(b"WARC-Date: 2023", f"WARC-Date: {year}".encode()))
    report = build([folder], archive, ONE)
    assert (report.articles, report.rejected) == (1, [])
    with Archive.open(archive) as opened:
        assert [article.title for article in opened] == ["De 2023"]
    (folder / "a.warc").unlink()
    build([folder], archive, ONE)
    with Archive.open(archive) as opened:
        assert [article.title for article in opened] == ["De 2022"]


def test_what_lies_in_a_folder_that_cannot_be_entered_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what has become of it; the exit status of the command says so."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "dentro.txt").write_text("dentro", encoding="utf-8")
    (folder / "ab.txt").write_text("fora", encoding="utf-8")
    build([folder], archive, ONE)
    scan = os.scandir

    def refused(path: Any) -> Any:
        if str(path).endswith("/sources/a/"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    (folder / "ab.txt").unlink()
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refused)
        report = build([folder], archive, ONE)
    assert [rejected.reason for rejected in report.rejected] == ["no permission to read it"]
    assert (report.removed, report.unchanged) == (1, 1)
    assert texts_of(archive) == {"a/dentro.txt": "dentro"}


def large(path: Path, articles: int = 40) -> Path:
    """Write a file of many pieces, each an article."""
    return aged(write_records(path, [{"id": f"{path.stem}{n}", "texto": f"número {n} " * 20} for n in range(articles)]))


class StoppedError(Exception):
    """An interruption."""


@pytest.mark.parametrize("change", [False, True])
def test_an_interrupted_build_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, change: bool
) -> None:
    """In the middle of a large file too, if it is still the same."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    aged(write_records(folder / "a.jsonl", [{"id": "a", "texto": "primeiro"}]))
    source = large(folder / "b.jsonl")
    monkeypatch.setattr("recorte.corpus.cutting.pieces.__defaults__", (ReadOptions(), None, 100))
    monkeypatch.setattr(Shares, "of", lambda found, _: Shares(1, 1, iter(found)))

    def stop(report: Any) -> None:
        if report.articles > 20:
            raise StoppedError

    often = BuildOptions(processes=1, commit_every=0)
    with pytest.raises(StoppedError):
        build([folder], archive, often, stop)
    known = texts_of(archive)
    assert 5 < len(known) < 30
    if change:
        write_records(source, [{"id": "b0", "texto": "outro"}])
    report = build([folder], archive, often)
    assert report.unchanged == 1
    assert report.changed == 1
    if change:
        assert texts_of(archive) == {"a": "primeiro", "b0": "outro"}
    else:
        assert report.read_bytes < sum(map(len, texts_of(archive).values()))
        assert len(texts_of(archive)) == 41
    build([folder], tmp_path / "anew", ONE)
    assert state_of(archive) == state_of(tmp_path / "anew")


def test_other_settings_read_all_again(tmp_path: Path) -> None:
    """A field name may make another article of a record that has not changed."""
    source = aged(write_records(tmp_path / "a.jsonl", [{"id": "x", "texto": "um", "corpo_x": "dois"}]))
    archive = tmp_path / "archive"
    build([source], archive, ONE)
    other = BuildOptions(reading=ReadOptions(field_names={"text": ("corpo_x",)}), processes=1)
    report = build([source], archive, other)
    assert (report.files, report.anew) == (
        1,
        "they are to be read in another way, or order",
    )
    assert texts_of(archive) == {"x": "dois"}
    assert build([source], archive, other).files == 0


def test_what_was_refused_is_read_once_its_format_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as PDF, once its library is there; and only that."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    aged(write_records(folder / "a.jsonl", [{"id": "a", "texto": "um"}]))
    (folder / "b.pdf").write_bytes(pdf(["Chuva na praça"]))
    aged(folder / "b.pdf")
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "pypdfium2", None)
        assert len(build([folder], archive, ONE).rejected) == 1
        assert build([folder], archive, ONE).files == 0
    pytest.importorskip("pypdfium2")
    assert (preview([folder], archive, ONE).changed, build([folder], archive, ONE).files) == (1, 1)
    assert set(texts_of(archive)) == {"a", "b.pdf"}


def test_other_sources_take_the_place_of_those_before(tmp_path: Path) -> None:
    """An archive holds what its sources do; globs are remembered with them."""
    for name in ("a.txt", "b.txt", "c.md"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    archive = tmp_path / "archive"
    build([tmp_path / "a.txt", tmp_path / "b.txt"], archive, ONE)
    report = build([tmp_path / "b.txt", tmp_path / "c.md"], archive, ONE)
    assert (report.new, report.removed, report.unchanged) == (1, 1, 1)
    assert set(texts_of(archive)) == {"b.txt", "c.md"}


@pytest.mark.parametrize("adding", [True, False])
def test_sources_added_while_another_build_adds_some_come_to_those(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, adding: bool
) -> None:
    """What the last build's sources are is told once the lock is held: another may have ended meanwhile."""
    files = [write_records(tmp_path / f"{name}.jsonl", [{"id": name, "texto": name}]) for name in "abc"]
    archive, waiting = tmp_path / "archive", Event()
    build(files[:1], archive, ONE)

    class Writer(ArchiveWriter):
        def __init__(self, path: Path, wait: float = 0.0) -> None:
            if wait:
                waiting.set()
            super().__init__(path, wait)

    monkeypatch.setattr("recorte.indexer.build.ArchiveWriter", Writer)
    second = BuildOptions(processes=1, add=adding, replace=adding, wait=60)
    with ThreadPoolExecutor(1) as beside:
        started: list[Future[Any]] = []

        def meanwhile(_: Any) -> None:
            if not started:
                started.append(beside.submit(build, [files[0], files[2]], archive, second))
                assert waiting.wait(30)

        build(files[1:2], archive, BuildOptions(processes=1, add=True), meanwhile)
        if adding:
            assert started[0].result().removed == 0
        else:
            with pytest.raises(SourcesLeftOutError, match=r"b\.jsonl' too: --add"):
                started[0].result()
    assert set(texts_of(archive)) == set("abc" if adding else "ab")


def test_sources_are_only_let_go_where_that_is_meant(tmp_path: Path) -> None:
    """To tell what there is to do refuses it too; what lies in a source that is named is kept."""
    files = [write_records(tmp_path / f"{name}.jsonl", [{"id": name, "texto": name}]) for name in "ab"]
    archive, careful = tmp_path / "archive", replace(ONE, replace=False)
    build(files[:1], archive, careful)
    for refused in (build, preview):
        with pytest.raises(SourcesLeftOutError, match=r"a\.jsonl' too: --add"):
            refused(files[1:], archive, careful)
    assert build(files[1:], archive, replace(careful, add=True)).articles == 2
    assert build([tmp_path], archive, replace(careful, discovery=DiscoveryOptions(include=("*.jsonl",)))).articles == 2


def test_the_last_source_named_wins_whatever_was_named_before(tmp_path: Path) -> None:
    """As in a first build with the sources in that order."""
    a, b = (aged(write_records(tmp_path / f"{name}.jsonl", [{"id": "x", "texto": f"de {name}"}])) for name in "ab")
    archive = tmp_path / "archive"
    for sources, text in (([a, b], "de b"), ([b, a], "de a"), ([b, a], "de a"), ([a], "de a"), ([a, b], "de b")):
        build(sources, archive, ONE)
        assert texts_of(archive) == {"x": text}


def test_a_damaged_segment_has_all_read_again(tmp_path: Path) -> None:
    """As soon as an update comes upon it; until then the command that checks the archive tells."""
    source = aged(write_records(tmp_path / "a.jsonl", [{"texto": "um"}]))
    archive = tmp_path / "archive"
    build([source], archive, ONE)
    (segment,) = archive.glob("*.rec")
    segment.write_bytes(segment.read_bytes()[:-10])
    report = build([source], archive, ONE)
    assert report.anew is not None
    assert report.anew.startswith(f"the archive was damaged ({segment.name}: ")
    assert set(texts_of(archive).values()) == {"um"}
    with pytest.raises(ArchiveCorruptError):
        compact(_broken(archive))


def _broken(archive: Path) -> Path:
    for segment in archive.glob("*.rec"):
        segment.write_bytes(segment.read_bytes()[:-10])
    return archive


@pytest.mark.parametrize(("last", "most"), [(True, 1), (False, 3)])
@pytest.mark.parametrize("sizes", [[1] * 300, [300, *[1] * 80], [5, 900, 7, 4000] * 20, [30_000] * 60])
def test_segments_stay_few_however_many_updates_there_are(sizes: Sequence[int], last: bool, most: int) -> None:
    """One of each size, or a few while more is to come; and no document is written again much more often than that."""
    from recorte.indexer.tiers import groups

    live: list[int] = []
    written = 0
    for size in sizes:
        live.append(size)
        joined = groups(live, live, [False] * (len(live) - 1) + [True], last=last)
        of_group = set(chain.from_iterable(joined))
        written += sum(live[number] for number in of_group)
        live = [size for number, size in enumerate(live) if number not in of_group] + [
            sum(live[number] for number in members) for members in joined
        ]
        of_size = Counter(max(0, ceil(log(size / 256, 8))) for size in live)
        assert max(of_size.values()) <= most
    assert sum(live) == sum(sizes)
    # The smallest are written again whenever there is a new one.
    assert written <= (5 * 4 + 256 / 2) * sum(sizes)
    assert last or written <= (5 + 256 / 2) * sum(sizes)


def test_what_is_known_of_sources_survives_as_json(tmp_path: Path) -> None:
    """The summary of a build is plain values."""
    source = write_records(tmp_path / "a.jsonl", [{"texto": "um"}, {"titulo": ""}])
    summary = json.loads(json.dumps(build([source], tmp_path / "archive", ONE).to_dict()))
    assert (summary["new"], summary["articles"], len(summary["rejected"])) == (1, 1, 1)


def test_watching_indexes_what_changes_until_it_is_stopped(tmp_path: Path) -> None:
    """One update for changes at once; what is written into the archive itself is none."""
    pytest.importorskip("watchfiles")
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.txt").write_text("um", encoding="utf-8")
    archive, stop = folder / "archive", Event()
    bound = Timer(30, stop.set)  # so that it ends, whatever goes wrong
    bound.start()
    updates = watch([folder], archive, ONE, stop=stop)
    assert next(updates).new == 1
    Timer(1.5, lambda: [(folder / f"{name}.txt").write_text(name, encoding="utf-8") for name in "bcd"]).start()
    report = next(updates)
    while report.articles < 4:  # the writing may fall into two updates
        report = next(updates)
    assert set(texts_of(archive)) == {f"{name}.txt" for name in "abcd"}
    bound.cancel()
    stop.set()
    assert list(updates) == []


def followed(updates: Iterator[BuildReport], stop: Event) -> Generator[BuildReport, None, None]:
    """Give what watching gives, for two minutes at most, whatever goes wrong."""
    bound = Timer(120, stop.set)
    bound.start()
    try:
        yield from updates
    finally:
        bound.cancel()


def test_watching_goes_on_when_another_process_has_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and tried again: the other may be at it for longer than anyone waits."""
    pytest.importorskip("watchfiles")
    monkeypatch.setattr("recorte.indexer.watching._PAUSE", 0.0)
    (tmp_path / "a.txt").write_text("um", encoding="utf-8")
    archive, stop, told = tmp_path / "archive", Event(), list[Exception]()
    build([tmp_path], archive, ONE)
    other = WriteLock(archive)

    def let_go(error: Exception) -> None:
        told.append(error)
        other.release()

    updates = followed(watch([tmp_path], archive, ONE, hitch=let_go, stop=stop), stop)
    next(updates)
    assert other.acquire()
    (tmp_path / "b.txt").write_text("dois", encoding="utf-8")
    assert next(updates).articles == 2
    assert [type(error) for error in told] == [ArchiveLockedError]
    updates.close()


@pytest.mark.parametrize("whole", [False, True])
def test_watching_goes_on_when_there_is_nothing_left_to_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    """The archive keeps what it has; what comes in the place of the files, or of the folder, is found as before."""
    pytest.importorskip("watchfiles")
    monkeypatch.setattr("recorte.indexer.watching._PAUSE", 0.0)
    folder, archive, stop, told = tmp_path / "sources", tmp_path / "archive", Event(), list[Exception]()
    folder.mkdir()
    (folder / "a.txt").write_text("um", encoding="utf-8")

    def fill(error: Exception) -> None:
        told.append(error)
        folder.mkdir(exist_ok=True)
        (folder / "b.txt").write_text("dois", encoding="utf-8")

    updates = followed(watch([folder], archive, ONE, hitch=fill, stop=stop), stop)
    next(updates)
    shutil.rmtree(folder) if whole else (folder / "a.txt").unlink()
    assert next(updates).articles == 1
    (folder / "c.txt").write_text("três", encoding="utf-8")
    assert next(updates).articles == 2
    assert {type(error) for error in told} <= {NothingToIndexError, SourceNotFoundError}
    assert len(told) >= 1
    assert set(texts_of(archive)) == {"b.txt", "c.txt"}
    updates.close()


def test_a_file_that_is_watched_may_be_replaced_again_and_again(tmp_path: Path) -> None:
    """As editors and exports do: the file of that name is another each time."""
    pytest.importorskip("watchfiles")
    archive, stop = tmp_path / "archive", Event()
    watched = write_records(tmp_path / "a.jsonl", [{"texto": "0"}])
    updates = followed(watch([watched], archive, ONE, stop=stop), stop)
    next(updates)
    for number in range(1, 4):
        write_records(tmp_path / "new.jsonl", [{"texto": f"{number}"}]).replace(watched)
        assert next(updates).changed == 1
        assert list(texts_of(archive).values()) == [f"{number}"]
    updates.close()


def test_another_archive_among_the_sources_is_no_news(tmp_path: Path) -> None:
    """Nor is one that is about to be made: what a first build has so far changes all the time."""
    (tmp_path / "a.txt").write_text("um", encoding="utf-8")
    (tmp_path / "x").mkdir()
    one, other = tmp_path / "x" / "one", tmp_path / "other"
    for archive in (one, other, one):
        assert build([tmp_path], archive, ONE).rejected == []
        assert set(texts_of(archive)) == {"a.txt"}
    assert build([tmp_path], one, ONE).unchanged == 1
    begun = tmp_path / "begun"
    begun.mkdir()
    assert WriteLock(begun).acquire()
    (begun / "MAIN.tmp").mkdir()
    (begun / "MAIN.tmp" / "draft.txt").write_text("rascunho", encoding="utf-8")
    assert build([tmp_path], one, ONE).articles == 1


def test_what_is_written_into_another_archive_is_no_change(tmp_path: Path) -> None:
    """Else two that are watched side by side would have each other look for changes for ever."""
    pytest.importorskip("watchfiles")
    (tmp_path / "a.txt").write_text("um", encoding="utf-8")
    one, other, stop = tmp_path / "one", tmp_path / "other", Event()
    build([tmp_path], other, ONE)
    updates = followed(watch([tmp_path], one, ONE, stop=stop), stop)
    next(updates)

    def compacted() -> None:
        compact(other)
        Timer(1.5, stop.set).start()

    with patch("recorte.indexer.watching.build", return_value=BuildReport()) as builds:
        Timer(1.5, compacted).start()
        assert list(updates) == []
    assert builds.call_count == 1  # for what has changed before watching began


def test_watching_without_its_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is indexed."""
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(WatchingNotInstalledError, match=r"pip install '\.\[watch\]'"):
        next(watch([tmp_path], tmp_path / "archive"))
    assert not (tmp_path / "archive").exists()


def test_a_crawl_is_shared_out_and_its_pages_without_text_are_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pieces it is read in, and again when it is interrupted in between."""
    monkeypatch.setattr("recorte.corpus.cutting.pieces.__defaults__", (ReadOptions(), None, 750))
    monkeypatch.setattr(Shares, "of", lambda found, _: Shares(1, 1, iter(found)))
    crawl = tmp_path / "a.warc"
    crawl.write_bytes(b"".join(page_record(n, b"<p></p>" if n % 5 == 0 else page(f"Nota {n}")) for n in range(20)))
    aged(crawl)
    archive = tmp_path / "archive"
    report = build([crawl], archive, BuildOptions(processes=2, commit_every=0))
    assert (report.articles, [it.reason for it in report.rejected]) == (16, ["4 pages have no text"])
    with Archive.open(archive) as opened:
        assert (opened.info().rejected, opened.info().generation > 2) == (1, True)
    assert build([crawl], archive, ONE).files == 0
