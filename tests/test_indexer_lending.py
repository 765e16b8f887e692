"""Texts that several articles have: each is stored once in a segment, and every article is whole, whoever goes."""

import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import zstandard

from archive_samples import merged, segmented
from conftest import write_records
from crafted import forge_parts, forgeries_of, parts_of
from recorte.corpus import Article
from recorte.indexer.build import BuildOptions, build, compact
from recorte.indexer.columns.lending import lend
from recorte.indexer.errors import ArchiveCorruptError
from recorte.search import Archive

ONE = BuildOptions(processes=1)
PAPERS = ("Gazeta", "Diário", "Correio", "Folhinha", "Tribuna")


def text_of(number: int, length: int = 200) -> str:
    """Give a text like no other, of so many words."""
    chance = random.Random(number)  # noqa: S311 - the same each time
    return " ".join("".join(chance.choices("abcdeilmnorstu", k=chance.randint(2, 9))) for _ in range(length))


def printed(number: int, paper: str, length: int = 200) -> dict[str, Any]:
    """Give a record of a text as a paper prints it, under a headline and on a day of its own."""
    day = 1 + PAPERS.index(paper)
    return {
        "id": f"{paper}-{number}",
        "titulo": f"Manchete {number} {paper}",
        "texto": text_of(number, length),
        "data": f"2023-05-{day:02}",
        "veiculo": paper,
        "url": f"https://{day}.example/{number}",
    }


def frames_of(archive: Path) -> list[list[bytes]]:
    """Give what is stored with each document of each segment, as anybody would read it by docs/format.md."""
    found = []
    for segment in sorted(archive.glob("*.rec")):
        parts = parts_of(segment)
        bounds, stored = parts["articles.at"].tolist(), parts["articles"].tobytes()
        plain = zstandard.ZstdDecompressor()  # so few articles have no dictionary
        found.append([plain.decompress(stored[start:end]) for start, end in pairwise(bounds)])
    return found


def stored_texts(archive: Path) -> list[list[str]]:
    """Give the texts that each segment stores, in the order of its documents."""
    return [[text for frame in frames if (text := frame.partition(b"\n")[2].decode())] for frames in frames_of(archive)]


def size_of_articles(archive: Path) -> int:
    """Give the bytes that stored articles take."""
    parts = map(parts_of, archive.glob("*.rec"))
    return sum(len(values) * values.itemsize for own in parts for name, values in own.items() if "articles" in name)


@pytest.mark.parametrize("length", [5, 200])
def test_a_story_in_five_papers_is_stored_once(tmp_path: Path, length: int) -> None:
    """And found by the paper, the day and the headline of each, with the four others named."""
    records = [printed(0, paper, length) for paper in PAPERS]
    build([write_records(tmp_path / "a.jsonl", records)], tmp_path / "archive", ONE)
    assert stored_texts(tmp_path / "archive") == [[text_of(0, length)]]
    with Archive.open(tmp_path / "archive") as opened:
        for record in records:
            article = opened.get(record["id"])
            assert (article.title, article.text) == (record["titulo"], record["texto"])
            assert (article.publisher, article.url) == (record["veiculo"], record["url"])
            for query in (f"fonte:{record['veiculo']}", f"data:{record['data']}", f"titulo:{record['veiculo']}"):
                assert [hit.doc_id for hit in opened.search(query)] == [record["id"]]
        first, *_ = text_of(0, length).split()
        if length > 5:
            (hit,) = opened.search(first, limit=1)
            assert hit.also_in == 4
            assert {copy.doc_id for copy in hit.copies} | {hit.doc_id} == {record["id"] for record in records}
            assert all(first in hit.passages[0].text for hit in opened.search(first, all_copies=True))


def test_five_papers_take_hardly_more_room_than_one(tmp_path: Path) -> None:
    """For what is stored of their articles; a text in another segment is one too, once the archive is compact."""
    sizes = []
    for papers in (PAPERS[:1], PAPERS):
        archive = tmp_path / str(len(papers))
        for number, paper in enumerate(papers, 1):
            write_records(tmp_path / f"{paper}.jsonl", [printed(number, paper, 900) for number in range(20)])
            build([tmp_path / f"{name}.jsonl" for name in papers[:number]], archive, ONE)
        compact(archive)
        sizes.append(size_of_articles(archive))
    assert sizes[1] < 1.5 * sizes[0]


@pytest.mark.parametrize("length", [5, 200])
@pytest.mark.parametrize("going", [*PAPERS])
def test_whoever_goes_the_others_have_the_text(tmp_path: Path, going: str, length: int) -> None:
    """Before the archive is compact, when it still is where it was, and after, when another has it."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    for paper in PAPERS:
        write_records(folder / f"{paper}.jsonl", [printed(number, paper, length) for number in range(3)])
        build([folder], archive, ONE)
    (folder / f"{going}.jsonl").unlink()
    build([folder], archive, ONE)
    for _ in range(2):
        with Archive.open(archive) as opened:
            assert {article.doc_id: article.text for article in opened} == {
                f"{paper}-{number}": text_of(number, length)
                for paper in PAPERS
                if paper != going
                for number in range(3)
            }
            assert all(file.damage is None for file in opened.check())
        compact(archive)
    assert sorted(stored_texts(archive)[0]) == sorted(text_of(number, length) for number in range(3))


def test_what_is_nearly_the_same_is_another_text(tmp_path: Path) -> None:
    """Another capital or comma is: each gives back its own."""
    texts = [text_of(0), text_of(0).upper(), text_of(0).replace(" ", ", "), f"{text_of(0)}.", text_of(0)]
    articles = [[Article(doc_id=str(number), title="", text=text)] for number, text in enumerate(texts)]
    archive = merged(tmp_path / "archive", articles, [()] * len(articles))
    assert stored_texts(archive) == [texts[:-1]]
    with Archive.open(archive) as opened:
        assert [opened.get(str(number)).text for number in range(len(texts))] == texts


def test_no_hash_is_taken_for_a_text(tmp_path: Path) -> None:
    """Were it the same for all, each text would still be what it was."""
    texts = [text_of(number, 5) for number in (0, 1, 1, 0, 2, 0)]
    articles = [Article(doc_id=str(number), title="", text=text) for number, text in enumerate(texts)]
    with (
        patch("recorte.indexer.columns.lending.hash_of", lambda _: 1),
        patch("recorte.indexer.columns.batch.lend", lambda articles, hashes: lend(articles, np.zeros_like(hashes))),
    ):
        archives = [
            segmented(tmp_path / "one", [articles]),
            merged(tmp_path / "many", [articles[:2], articles[2:4], articles[4:]], [(), (), ()]),
        ]
    for archive in archives:
        with Archive.open(archive) as opened:
            assert [opened.get(str(number)).text for number in range(len(texts))] == texts


@pytest.fixture
def lent(tmp_path: Path) -> Path:
    """Give a segment of eight articles, of which documents 1 and 2 have the text of 0, and 5 and 6 that of 3."""
    numbers = (0, 0, 0, 3, 4, 3, 3, 7)
    articles = [Article(doc_id=f"{place}", title="", text=text_of(number)) for place, number in enumerate(numbers)]
    return segmented(tmp_path / "archive", [articles])


def segment_of(archive: Path) -> Path:
    """Give the one segment of an archive."""
    (segment,) = archive.glob("*.rec")
    return segment


def refused(archive: Path) -> None:
    """See that the file is named as damaged, by whoever reads a borrower, and by the check."""
    with Archive.open(archive) as opened, pytest.raises(ArchiveCorruptError, match=segment_of(archive).name):
        opened.get("6")
    with Archive.open(archive) as opened:
        assert [file.name for file in opened.check() if file.damage] == [segment_of(archive).name]


def test_loans_are_pairs_of_documents(lent: Path) -> None:
    """As docs/format.md has them."""
    parts = parts_of(segment_of(lent))
    assert parts["articles.borrowers"].tolist() == [1, 2, 5, 6]
    assert parts["articles.lenders"].tolist() == [0, 0, 3, 3]


@pytest.mark.parametrize(
    ("borrowers", "lenders"),
    [
        ([1, 2, 5, 6], [0, 0, 3, 7]),
        ([1, 2, 5, 6], [0, 0, 3, 6]),
        ([1, 2, 5, 6], [0, 0, 3, 5]),
        ([1, 2, 5, 6], [0, 0, 3, 8]),
        ([1, 2, 5, 6], [0, 0, 3, 1 << 40]),
        ([1, 2, 5, 6], [0, 0, 3, (1 << 64) - 1]),
        ([1, 2, 6, 8], [0, 0, 3, 3]),
        ([1, 2, 6, (1 << 64) - 1], [0, 0, 3, 3]),
        ([1, 2, 6, 1 << 40], [0, 0, 3, 3]),
        ([1, 2, 6, 5], [0, 0, 3, 3]),
        ([1, 2, 6, 6], [0, 0, 3, 3]),
        ([1, 2, 5, 6], [0, 0, 3]),
        ([1, 2, 5], [0, 0, 3, 3]),
        ([], [3]),
    ],
)
def test_who_cannot_lend_is_refused(lent: Path, borrowers: list[int], lenders: list[int]) -> None:
    """A later document, itself, one that borrows, none that there is; and borrowers that are none, or out of order."""
    forge_parts(
        segment_of(lent),
        {
            "articles.borrowers": np.array(borrowers, np.uint64),
            "articles.lenders": np.array(lenders, np.uint64),
        },
    )
    refused(lent)


def with_text(frames: list[bytes]) -> list[bytes]:
    """Give a borrower a text of its own."""
    return [*frames[:6], frames[6] + b"texto", *frames[7:]]


def without_line(frames: list[bytes]) -> list[bytes]:
    """Take from a lender the end of its line."""
    return [*frames[:3], frames[3].replace(b"\n", b" "), *frames[4:]]


def without_end(frames: list[bytes]) -> list[bytes]:
    """Take from a borrower the end of its line."""
    return [*frames[:6], frames[6].rstrip(b"\n"), *frames[7:]]


@pytest.mark.parametrize("change", [with_text, without_line, without_end])
def test_a_loan_has_a_line_on_one_side_and_a_text_on_the_other(
    lent: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    """Whatever else is stored was not written so."""
    (frames,) = frames_of(lent)
    compressed = [zstandard.ZstdCompressor().compress(frame) for frame in change(frames)]
    sizes = np.cumsum([0, *map(len, compressed)])
    forge_parts(segment_of(lent), {"articles": np.frombuffer(b"".join(compressed), np.uint8), "articles.at": sizes})
    refused(lent)


def test_a_borrowed_text_has_the_bounds_of_any(lent: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No article comes to more together with what it borrows."""
    (frames,) = frames_of(lent)
    monkeypatch.setattr("recorte.indexer.columns.articles.LARGEST_ARTICLE", len(frames[3]) + len(frames[6]) - 1)
    with Archive.open(lent) as opened:
        assert opened.get("3").text == text_of(3)
        with pytest.raises(ArchiveCorruptError, match="decompressed"):
            opened.get("6")


def outcome_of(archive: Path) -> dict[str, str] | str | None:
    """Give the texts of an archive by their ids, or the name of the file that is damaged."""
    try:
        with Archive.open(archive) as opened:
            return {article.doc_id: article.text for article in opened}
    except ArchiveCorruptError as error:
        return error.file


def test_forged_loans_are_no_other_error(lent: Path) -> None:
    """An archive that says something else, or the file is named."""
    segment, outcomes = segment_of(lent), []
    content, parts = segment.read_bytes(), parts_of(segment)
    for name in ("articles.borrowers", "articles.lenders"):
        for forged in forgeries_of(parts[name], 0).values():
            segment.write_bytes(content)
            forge_parts(segment, {name: forged})
            outcomes.append(outcome_of(lent))
    assert all(isinstance(outcome, dict) or outcome == segment.name for outcome in outcomes)
    assert outcomes.count(segment.name) > 20
