"""Archives that are not what was written: refused with their name and their file, and nothing of them is executed."""

import json
import os
import pickle
import random
import shutil
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from typer.testing import CliRunner
from whoosh import fields
from whoosh.index import create_in
from whoosh.util.varints import varint

from conftest import write_records
from crafted import forge_directory, forge_manifest, forge_parts, forgeries_of, parts_of
from recorte.cli import app
from recorte.indexer.build import build
from recorte.indexer.columns.packing import LARGEST
from recorte.indexer.errors import ArchiveCorruptError, ArchiveError, ArchiveNotFoundError, NotAnArchiveError
from recorte.indexer.reader import ArchiveReader
from recorte.indexer.sources import SourceTable
from recorte.search import Archive, ArticleNotFoundError

WORDS = "Ação acao perdas perdeu Pará para governo Lisboa economia eleições eleição o de".split()
QUERIES: list[tuple[str, dict[str, str]]] = [
    ("perdas", {}),
    ('"perdas governo"', {}),
    ("elei*", {}),
    ("ação", {}),
    ("pará de lisboa", {"published_from": "2023-03"}),
    ("muitas", {}),
    ("", {"section": "economia", "author": "Ana Luz"}),
    ("governo -lisboa", {"sort": "newest"}),
]


@dataclass
class Sound:
    """A small archive, and what it answers."""

    path: Path
    files: dict[str, bytes]
    answers: list[object]


def answers_of(path: Path) -> list[object]:
    """Ask an archive everything that can be asked."""
    found: list[object] = []
    with Archive.open(path) as archive:
        for text, options in QUERIES:
            results = archive.search(text, **options)  # type: ignore[arg-type] # each option has its own type
            found += [results.total, results.notes, results.hits]
        counted = archive.search("governo", facets=("section", "author", "publisher", "month"), timeline="auto")
        found += [counted.facets, counted.timeline]
        found += [archive.get("id-3"), list(archive), len(archive), "id-1" in archive]
    return found


def outcome_of(path: Path) -> list[object] | str | None:
    """Give what an archive answers, or the name of the file that it says is damaged."""
    try:
        return answers_of(path)
    except ArticleNotFoundError:
        return []
    except ArchiveCorruptError as error:
        return error.file


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    """Give the archive; it is for copying."""
    folder = tmp_path_factory.mktemp("sound")
    chosen = random.Random(1)  # noqa: S311 - the same each time
    records: list[dict[str, Any]] = [
        {
            "id": f"id-{number}",
            "titulo": " ".join(chosen.choices(WORDS, k=4)),
            "texto": " ".join(chosen.choices(WORDS, k=40)) + (" muitas" * 300 if number % 4 == 0 else ""),
            "data": f"2023-0{1 + number % 9}-01",
            "autor": ["Ana Luz", "Rui Sá"][: number % 3],
            "editoria": "Economia" if number % 2 else "Política",
            "url": f"http://gazeta.example/{number}",
        }
        for number in range(12)
    ]
    records[3]["texto"] = records[1]["texto"]
    build([write_records(folder / "a.jsonl", records)], folder / "archive")
    files = {path.name: path.read_bytes() for path in (folder / "archive").iterdir() if path.suffix}
    return Sound(folder / "archive", files, answers_of(folder / "archive"))


@pytest.fixture
def copied(sound: Sound, tmp_path: Path) -> Path:
    """Give a copy of the archive."""
    return Path(shutil.copytree(sound.path, tmp_path / "archive"))


def segment_of(archive: Path) -> Path:
    """Give the one segment of an archive."""
    (segment,) = archive.glob("*.rec")
    return segment


def changed(content: bytes, chosen: random.Random) -> bytes:
    """Flip a bit of a file, cut it off, write over a stretch of it, or put something in."""
    place, kind = chosen.randrange(len(content)), chosen.random()
    if kind < 0.6:
        return content[:place] + bytes([content[place] ^ 1 << chosen.randrange(8)]) + content[place + 1 :]
    if kind < 0.8:
        return content[:place]
    length = chosen.randrange(1, 40)
    return content[:place] + chosen.randbytes(length) + content[place + (length if kind < 0.9 else 0) :]


@pytest.mark.parametrize("seed", range(4))
def test_no_change_of_any_file_changes_an_answer(sound: Sound, copied: Path, seed: int) -> None:
    """All answers are those of the whole archive, or the damaged file is named; the check finds every change."""
    chosen = random.Random(seed)  # noqa: S311 - the same each time
    for name, content in sound.files.items():
        for _ in range(200 if name.endswith(".rec") else 50):
            damaged = changed(content, chosen)
            (copied / name).write_bytes(damaged)
            assert outcome_of(copied) in (sound.answers, name)
            found = CliRunner().invoke(app, ["check", "--archive", str(copied)])
            assert (found.exit_code, f"{name}: damaged: " in found.stdout) == (
                (0, False) if damaged == content else (1, True)
            )
        (copied / name).write_bytes(content)


def test_a_file_that_is_gone_is_named(sound: Sound, copied: Path) -> None:
    """Without the table of contents or its manifest there is no archive."""
    for name, content in sound.files.items():
        (copied / name).unlink()
        if name.endswith(".src"):  # no search needs it
            assert answers_of(copied)
            with Archive.open(copied) as opened:
                assert [file.name for file in opened.check() if file.damage] == [name]
            (copied / name).write_bytes(content)
            continue
        with pytest.raises(ArchiveError) as caught:
            answers_of(copied)
        if name.endswith((".rec", ".dup")):
            assert isinstance(caught.value, ArchiveCorruptError)
            assert caught.value.file == name
        else:
            assert isinstance(caught.value, ArchiveNotFoundError)
        (copied / name).write_bytes(content)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_nothing_but_a_file_is_opened(sound: Sound, copied: Path) -> None:
    """A pipe, which would be waited for without end, or a folder."""
    for name, content in sound.files.items():
        for make in (os.mkfifo, os.mkdir):
            (copied / name).unlink()
            make(copied / name)
            with pytest.raises(ArchiveCorruptError, match=name):
                SourceTable(copied / name) if name.endswith(".src") else Archive.open(copied)
            (os.rmdir if make is os.mkdir else os.unlink)(copied / name)
            (copied / name).write_bytes(content)


class _Bomb:
    """What makes a file when it is loaded."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str, str]]:
        return open, (str(self._marker), "w")


def bomb_of(marker: Path) -> bytes:
    """Give a pickle that makes a file when it is loaded; it has been seen to."""
    bomb = pickle.dumps(_Bomb(marker), 2)
    pickle.loads(bomb).close()  # noqa: S301 - made here
    marker.unlink()
    return bomb


def in_schema(archive: Path, bomb: bytes) -> None:
    (toc,) = archive.glob("*.toc")
    content = toc.read_bytes()
    toc.write_bytes(content[:14] + varint(len(bomb)) + bomb + content[15 + content[14] :])


def in_segments(archive: Path, bomb: bytes) -> None:
    (toc,) = archive.glob("*.toc")
    content = toc.read_bytes()
    toc.write_bytes(content[: content.index(b"\x80\x02](")] + bomb)


def behind_the_contents(archive: Path, bomb: bytes) -> None:
    (toc,) = archive.glob("*.toc")
    toc.write_bytes(toc.read_bytes() + bomb)


def as_segment(archive: Path, bomb: bytes) -> None:
    segment_of(archive).write_bytes(bomb)


def as_manifest(archive: Path, bomb: bytes) -> None:
    (manifest,) = archive.glob("manifest-*.json")
    manifest.write_bytes(bomb)


def as_older_segment(archive: Path, bomb: bytes) -> None:
    as_manifest(archive, bomb)
    (archive / "MAIN_0123456789abcdef.seg").write_bytes(bomb)


def as_article(archive: Path, bomb: bytes) -> None:
    articles = zstandard.ZstdCompressor().compress(bomb)
    forge_parts(
        segment_of(archive),
        {
            "articles": np.frombuffer(articles * 12, np.uint8),
            "articles.at": np.arange(13) * len(articles),
        },
    )


@pytest.mark.parametrize(
    "place",
    [in_schema, in_segments, behind_the_contents, as_segment, as_manifest, as_older_segment, as_article],
)
def test_no_code_in_an_archive_is_executed(copied: Path, tmp_path: Path, place: Callable[[Path, bytes], None]) -> None:
    """Through no door of the library or the command; indexing replaces the archive."""
    marker = tmp_path / "executed"
    place(copied, bomb_of(marker))
    assert Archive.exists(copied)
    with pytest.raises(ArchiveCorruptError, match="damaged"):
        answers_of(copied)
    for command, status in ((("search", "perdas"), 2), (("show", "id-3"), 2), (("check",), 1), (("info",), 2)):
        result = CliRunner().invoke(app, [*command, "--archive", str(copied)])
        if not (command == ("info",) and place is as_article):
            assert result.exit_code == status
            assert "damaged" in result.stderr
    source = write_records(tmp_path / "b.jsonl", [{"texto": "nova"}])
    assert CliRunner().invoke(app, ["index", str(source), "--replace", "--archive", str(copied)]).exit_code == 0
    with Archive.open(copied) as archive:
        assert archive.search("nova").total == 1
    assert not marker.exists()


def test_an_index_of_whoosh_is_no_archive(tmp_path: Path) -> None:
    """With a pickle for its contents, which nobody loads."""
    folder, marker = tmp_path / "index", tmp_path / "executed"
    folder.mkdir()
    writer = create_in(str(folder), fields.Schema(text=fields.TEXT(stored=True))).writer()
    writer.add_document(text="perdas")
    writer.commit()
    in_schema(folder, bomb_of(marker))
    assert not Archive.exists(folder)
    with pytest.raises(ArchiveNotFoundError):
        Archive.open(folder)
    with pytest.raises(NotAnArchiveError):
        build([write_records(tmp_path / "b.jsonl", [{"texto": "nova"}])], folder)
    for command in (("search", "perdas"), ("show", "1"), ("check",), ("info",)):
        assert CliRunner().invoke(app, [*command, "--archive", str(folder)]).exit_code == 2
    assert not marker.exists()


def test_forged_numbers_are_no_other_error(sound: Sound, copied: Path) -> None:
    """Every part of a segment in turn, with all checksums right: an answer of some kind, or the file is named."""
    segment = segment_of(copied)
    content = segment.read_bytes()
    kinds = [*forgeries_of(np.zeros(1, np.uint8), 0)]
    outcomes = []
    for number, (name, values) in enumerate(parts_of(segment).items()):
        segment.write_bytes(content)
        forge_parts(segment, {name: forgeries_of(values, number)[kinds[number % len(kinds)]]})
        outcome = outcome_of(copied)
        outcomes.append("same" if outcome == sound.answers else "other" if isinstance(outcome, list) else outcome)
    assert set(outcomes) == {"same", "other", segment.name}


def set_in(*keys: Any, value: object) -> Callable[[Any], None]:
    """Give what changes one value deep in a JSON document."""

    def change(record: Any) -> None:
        for key in keys[:-1]:
            record = record[key]
        record[keys[-1]] = value

    return change


@pytest.mark.parametrize("value", [-1, 1 << 70, 1e300, float("inf"), float("nan"), "3", None, True, [[]], {}])
@pytest.mark.parametrize(
    "keys",
    [("articles",), ("roots",), ("text_bytes",), ("segments",), ("segments", 0), ("format",), ("analysis",)]
    + [("segments", 0, name) for name in ("documents", "deleted", "segment_id")],
)
def test_a_forged_manifest_is_refused(copied: Path, keys: tuple[Any, ...], value: object) -> None:
    """Whatever stands in it, with the checksum right; and it can be replaced."""
    forge_manifest(copied, set_in(*keys, value=value))
    with pytest.raises(ArchiveCorruptError, match=r"manifest-1\.json"):
        Archive.open(copied)
    assert CliRunner().invoke(app, ["check", "--archive", str(copied)]).exit_code == 1


@pytest.mark.parametrize("deleted", [[12], [-1], [3, 3], [4, 2], [1.5], [1 << 40]])
def test_forged_deletions_are_refused(copied: Path, deleted: list[object]) -> None:
    """They are documents, in order."""
    forge_manifest(copied, set_in("segments", 0, "deleted", value=deleted))
    with pytest.raises(ArchiveCorruptError, match=r"manifest-1\.json"):
        Archive.open(copied)


@pytest.mark.parametrize("segment_id", ["../../outside", "a\0b", "", "x" * 300, "\ud800"])
def test_a_segment_is_in_the_archive(copied: Path, segment_id: str) -> None:
    """No name leads elsewhere."""
    forge_manifest(copied, set_in("segments", 0, "segment_id", value=segment_id))
    with pytest.raises(ArchiveCorruptError, match=r"manifest-1\.json"):
        Archive.open(copied)


@pytest.mark.parametrize("depth", [1_000, 1_000_000])
def test_nested_json_is_no_trap(copied: Path, depth: int) -> None:
    """In the manifest, and in the directory of a segment."""
    nested = b"[" * depth + b"]" * depth
    forge_directory(segment_of(copied), lambda _: nested)
    with pytest.raises(ArchiveCorruptError, match=r"\.rec"):
        Archive.open(copied)
    as_manifest(copied, nested)
    with pytest.raises(ArchiveCorruptError, match=r"manifest-1\.json"):
        Archive.open(copied)


@pytest.mark.parametrize("value", [-1, 1 << 40, 1 << 70, 1.5, float("inf"), float("nan"), "3", None, True, [], {}])
@pytest.mark.parametrize(
    "keys",
    [("end",), ("sums",), ("facts", "documents"), ("parts",), ("parts", "published")]
    + [("parts", "published", place) for place in range(3)],
)
def test_a_forged_directory_is_refused(copied: Path, keys: tuple[Any, ...], value: object) -> None:
    """Whatever stands in it, with its checksum right."""
    forge_directory(segment_of(copied), set_in(*keys, value=value))
    with pytest.raises(ArchiveCorruptError, match=r"\.rec"):
        answers_of(copied)


def frame_of(size: int) -> bytes:
    """Give the beginning of a frame that says how large it is, and holds nothing."""
    return b"\x28\xb5\x2f\xfd\xe0" + size.to_bytes(8, "little") + b"\x01\x00\x00"


@pytest.mark.parametrize("size", [1 << 31, 1 << 50, (1 << 64) - 3])
@pytest.mark.parametrize("part", ["articles", "words", "stems", "spellings", "doc_id"])
def test_no_memory_is_taken_for_what_a_frame_says(copied: Path, part: str, size: int) -> None:
    """However large it says that it is."""
    segment = segment_of(copied)
    known = parts_of(segment)
    frame = frame_of(size)
    count = len(known[f"{part}.at"]) - 1
    at = np.arange(count + 1) * len(frame)
    forge_parts(segment, {part: np.frombuffer(frame * count, np.uint8), f"{part}.at": at})
    with pytest.raises(ArchiveCorruptError, match=r"\.rec"):
        answers_of(copied)


def test_no_memory_is_taken_for_what_a_column_says(copied: Path) -> None:
    """Words that are said to occur billions of times in an article."""
    segment = segment_of(copied)
    at = parts_of(segment)["text.terms.at"]
    count, name = int(at[-1]), "text.terms.counts"
    forge_parts(
        segment,
        {
            name: np.full(-(-count // 4), 255, np.uint8),
            f"{name}.wide": np.full(count, 255, np.uint8),
            f"{name}.wide_at": at,
            f"{name}.far_at": np.arange(count),
            f"{name}.far": np.full(count, LARGEST - 1),
        },
    )
    tracemalloc.start()
    try:
        with Archive.open(copied) as archive:
            for text in ('"perdas governo"', "elei* perdas", "pará governo", "ação"):
                with pytest.raises(ArchiveCorruptError, match=r"\.rec"):
                    archive.search(text)
        assert tracemalloc.get_traced_memory()[1] < 1 << 26
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["_MAIN_99999999999.toc", "_MAIN_4000000000.toc", "_MAIN_007.toc", "_MAIN_٣.toc"])
def test_only_generations_that_can_be_count(copied: Path, sound: Sound, name: str) -> None:
    """A name with another number is a file like any other."""
    (copied / name).write_bytes(b"")
    number = name.removesuffix(".toc").rpartition("_")[2]
    for manifest in {number, str(int(number))}:
        (copied / f"manifest-{manifest}.json").write_bytes(b"{}")
    assert answers_of(copied) == sound.answers


def test_a_fault_of_the_program_is_not_put_down_to_the_archive(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while a whole archive is read is what it is."""

    def fail(*_: object) -> object:
        raise IndexError("a fault")

    with Archive.open(copied) as archive:
        monkeypatch.setattr(ArchiveReader, "article", fail)
        with pytest.raises(IndexError, match="a fault"):
            archive.get("id-3")


def test_check_names_every_file(sound: Sound, copied: Path) -> None:
    """On a line of its own, or as one JSON document; a generation that was replaced still has its segments."""
    result = CliRunner().invoke(app, ["check", "--archive", str(copied)])
    assert result.exit_code == 0
    assert sorted(result.stdout.splitlines()) == sorted(f"{name}: whole" for name in sound.files)
    found = json.loads(CliRunner().invoke(app, ["check", "--json", "--archive", str(copied)]).stdout)
    assert (found["schema_version"], found["whole"]) == (1, True)
    sizes = {file["name"]: file["size"] for file in found["files"]}
    assert sizes == {name: len(content) for name, content in sound.files.items()}
    with Archive.open(copied) as archive:
        build([write_records(copied.parent / "b.jsonl", [{"texto": "nova"}])], copied)
        assert [(Path(file.name).suffix, file.damage) for file in archive.check()] == [(".rec", None)]


def test_check_without_an_archive_is_wrong_usage(tmp_path: Path) -> None:
    """Exit status 2, and `exists` says so too."""
    assert CliRunner().invoke(app, ["check", "--archive", str(tmp_path / "nada")]).exit_code == 2
    assert not Archive.exists(tmp_path / "nada")
    assert not Archive.exists(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file can be replaced")
def test_an_archive_exists_when_it_is_damaged_too(copied: Path) -> None:
    """No file is opened to tell."""
    for path in copied.iterdir():
        path.write_bytes(b"")
        path.chmod(0)
    assert Archive.exists(copied)
    assert Archive.exists(str(copied))
