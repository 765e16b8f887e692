"""Articles that are given twice: exact copies are kept once, and what is nearly the same is known as such."""

import random
import shutil
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_samples import segmented
from conftest import write_records
from crafted import forge_manifest, forge_parts, forgeries_of, parts_of
from recorte.corpus import Article
from recorte.indexer.alike import MOST_COMPARED, clusters, regrouped
from recorte.indexer.build import BuildOptions, build, compact
from recorte.indexer.columns.segment import Segment
from recorte.indexer.columns.signatures import BANDS, LEAST_WORDS, are_alike, keys_of_texts, signatures_of
from recorte.indexer.errors import ArchiveCorruptError
from recorte.search import Archive, ArticleNotFoundError

ONE = BuildOptions(processes=1)
WORDS = [f"palavra{number}" for number in range(400)]


def story(length: int = 200, changed: int = 0, start: int = 0) -> str:
    """Give a text of so many words, of which some are others."""
    words = WORDS[start : start + length]
    for place in range(changed):
        words[place] = f"outra{place}"
    return " ".join(words)


def hashes(text: str) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """Give a hash of each word."""
    return np.array([hash_of_word(word) for word in text.split()], np.uint64)


def hash_of_word(word: str) -> int:
    """Give a number for a word."""
    return random.Random(word).getrandbits(64)  # noqa: S311 - the same each time


def signed(*texts: str) -> "np.ndarray[Any, np.dtype[np.uint32]]":
    """Give the signatures of texts."""
    words = np.concatenate([hashes(text) for text in texts])
    stories = np.array([hash_of_word(text) for text in texts], np.uint64)
    return signatures_of(words, np.array([len(text.split()) for text in texts]), stories, stories)


def test_signatures_do_not_change() -> None:
    """Archives keep them: another version of the library that makes them would have to be told from this one."""
    (signature,) = signed(story())
    assert signature[:4].tolist() == [1264434739, 2803537350, 4027963959, 854675235]


@pytest.mark.parametrize(("changed", "alike"), [(0, True), (5, True), (20, False), (100, False)])
def test_texts_are_alike_as_far_as_they_share_runs_of_words(changed: int, alike: bool) -> None:
    """Some words in a row that are others in a text of two hundred."""
    first, second = signed(story(), story(changed=changed))
    assert are_alike(first[None], second[None]).tolist() == [alike]


def test_a_text_of_few_words_is_only_like_itself() -> None:
    """A caption says nearly the same as many; a note in five papers is one."""
    note, other = story(LEAST_WORDS - 1), story(LEAST_WORDS - 1, changed=1)
    (cluster,) = clusters(np.arange(4), signed(note, other, note, f"{note}s"))
    assert cluster.tolist() == [0, 2]
    assert len(clusters(np.arange(2), signed(story(150), story(150, changed=1)))) == 1


def test_a_text_of_few_words_can_be_told_without_its_title_and_day() -> None:
    """By a number that follows from its signature, in which stories have no number in common."""
    rows = signatures_of(
        np.arange(20, dtype=np.uint64), np.full(4, 5), *np.array([[1, 2, 3, 3], [7, 7, 8, 8]], np.uint64)
    )
    first, second, third, fourth = keys_of_texts(rows, np.full(4, 5)).tolist()
    assert first == second != third == fourth
    assert not (rows[0] == rows[1]).any()


def test_a_signature_depends_on_nothing_else_in_a_segment(tmp_path: Path) -> None:
    """Nor on accents, case and punctuation, nor on what a process has met before."""
    article = Article(doc_id="x", title="", text=f"Atenção: {story()}.")
    other = Article(doc_id="y", title="Outro", text=f"ATENCAO - {story()}!")
    filler = [Article(doc_id=f"f{number}", title="", text=story(60, start=number)) for number in range(30)]
    found = []
    for name, articles in (("a", [article]), ("b", [*filler, other])):
        (path,) = segmented(tmp_path / name, [articles]).glob("*.rec")
        segment = Segment(path)
        found.append(segment.signatures()[-1].tolist())
        segment.close()
    assert found[0] == found[1]
    assert len(found[0]) == BANDS


@pytest.mark.parametrize("compared", [1, 2, MOST_COMPARED])
@pytest.mark.parametrize("few", [0.3, 1])
@given(st.lists(st.integers(0, 40), min_size=1, max_size=14), st.randoms(), st.data())
def test_clusters_follow_from_the_documents_that_there_are(
    few: float, compared: int, starts: Sequence[int], chance: random.Random, data: st.DataObject
) -> None:
    """Whatever has come and gone, and in whichever segments they lie: as if worked out at once, crowded or not."""
    with patch("recorte.indexer.alike.MOST_COMPARED", compared), patch("recorte.indexer.alike._FEW", few):
        _come_and_go(starts, chance, data)


def _come_and_go(starts: Sequence[int], chance: random.Random, data: st.DataObject) -> None:
    signatures = signed(*(story(120, start=5 * start) for start in starts))
    count = len(signatures)
    bounds = sorted(data.draw(st.lists(st.integers(0, count), max_size=3)))
    live = np.zeros(count, np.bool_)
    known: list[Any] = []
    for _ in range(4):
        before = live.copy()
        live ^= np.array([chance.random() < 0.3 for _ in range(count)])
        cut = [np.split(it, bounds) for it in (signatures, before, live)]
        known = regrouped(cut[0], cut[1], cut[2], known)
        there = np.flatnonzero(live)
        expected = clusters(there, signatures[there])
        assert sorted(map(tuple, known)) == sorted(map(tuple, expected))


def test_many_equal_signatures_are_one_cluster() -> None:
    """Without looking at each pair of them."""
    signatures = np.repeat(signed(story()), 20_000, axis=0)
    (cluster,) = clusters(np.arange(20_000), signatures)
    assert len(cluster) == 20_000


def bulletins(count: int, figures: int) -> "np.ndarray[Any, np.dtype[np.uint32]]":
    """Give the signatures of texts of 150 words, in which so many are others each time."""
    chance = random.Random(0)  # noqa: S311 - the same each time
    words = np.tile(hashes(" ".join(WORDS[:150])), (count, 1))
    for place in chance.sample(range(150), figures):
        words[:, place] = [chance.getrandbits(64) for _ in range(count)]
    return signatures_of(words.ravel(), np.full(count, 150), *np.zeros((2, count), np.uint64))


def compared_in(signatures: "np.ndarray[Any, np.dtype[np.uint32]]") -> tuple[int, list[int]]:
    """Give how many pairs are compared, and how large the clusters are."""
    counted = []

    def counting(some: Any, others: Any) -> Any:
        counted.append(len(some))
        return are_alike(some, others)

    with patch("recorte.indexer.alike.are_alike", counting):
        found = clusters(np.arange(len(signatures)), signatures)
    return sum(counted), sorted(map(len, found))


def test_what_is_connected_is_not_compared_again() -> None:
    """Thousands of bulletins that differ by two figures are one cluster, after a few comparisons of each."""
    pairs, (cluster,) = compared_in(bulletins(4_000, figures=2))
    assert cluster == 4_000
    assert pairs < 10 * 4_000


@pytest.mark.parametrize("figures", [4, 6, 8])
def test_comparisons_grow_as_texts_do_and_not_as_their_pairs(figures: int) -> None:
    """Also where many are just alike enough, or just not."""
    few, many = (compared_in(bulletins(count, figures))[0] for count in (2_000, 8_000))
    assert many < 8 * few  # as pairs do, they would be 16 times as many
    assert many < BANDS * MOST_COMPARED * 8_000


def test_in_a_crowd_it_does_not_count_who_came_first() -> None:
    """Whom a text is compared with follows from the texts alone."""
    signatures = bulletins(500, figures=5)
    order = np.random.default_rng(0).permutation(500)
    found = clusters(np.arange(500), signatures)
    assert {frozenset(order[cluster].tolist()) for cluster in clusters(np.arange(500), signatures[order])} == {
        frozenset(cluster.tolist()) for cluster in found
    }


def record(doc_id: str, text: str, **more: Any) -> dict[str, Any]:
    """Give a record."""
    return {"id": doc_id, "titulo": "Título", "texto": text, "data": "2023-05-01", **more}


def test_an_exact_copy_is_kept_once_with_every_source(tmp_path: Path) -> None:
    """The last by its path is kept; each can still be had by its id, and opened."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    for name in "abc":
        write_records(folder / f"{name}.jsonl", [record(name, "Um texto curto.", url=f"https://{name}.example/")])
    report = build([folder], archive, ONE)
    assert (report.articles, report.sources, report.rejected) == (1, 3, [])
    with Archive.open(archive) as opened:
        assert [article.doc_id for article in opened] == ["c"]
        assert (opened.info().articles, opened.info().copies) == (1, 2)
        for name in "abc":
            article = opened.get(name)
            assert name in opened
            assert (article.doc_id, article.url, article.source) == (
                *(name, f"https://{name}.example/"),
                f"{folder}/{name}.jsonl#1",
            )
            assert opened.file_of(name) == folder / f"{name}.jsonl"
            others = [copy.doc_id for copy in opened.copies(name)]
            assert others == [other for other in "abc" if other != name]
        (hit,) = opened.search("texto curto")
        assert (hit.doc_id, hit.also_in, [copy.doc_id for copy in hit.copies]) == ("c", 2, ["a", "b"])
        assert all(copy.exact for copy in hit.copies)
        assert [source.articles for source in opened.sources()] == [1, 1, 1]


@pytest.mark.parametrize(
    "more", [{"veiculo": "Gazeta"}, {"data": "2023-05-02"}, {"editoria": "Mundo"}, {"titulo": "X"}]
)
def test_what_a_search_can_tell_apart_is_no_copy(tmp_path: Path, more: dict[str, str]) -> None:
    """Another paper, day or section would else no longer be found."""
    records = [record("a", "Um texto curto."), {**record("b", "Um texto curto."), **more}]
    assert build([write_records(tmp_path / "a.jsonl", records)], tmp_path / "archive", ONE).articles == 2


@pytest.mark.parametrize(
    "written",
    [
        unicodedata.normalize("NFD", "A eleição\ncomeçou."),
        "A eleição\r\ncomeçou.",
        "A  eleição \ncomeçou.\n\n",
        "A\xa0elei\xadção\ncome\u200bçou.",
        "\ufeffA\teleição\ncomeçou.",
    ],
)
def test_however_it_was_written_it_is_the_same_text(tmp_path: Path, written: str) -> None:
    """Decomposed letters, other line ends and spaces, and what nobody sees make no other article."""
    records = [
        record("a", "A eleição\ncomeçou."),
        {**record("b", written), "titulo": unicodedata.normalize("NFD", "Título")},
    ]
    build([write_records(tmp_path / "a.jsonl", records)], tmp_path / "archive", ONE)
    with Archive.open(tmp_path / "archive") as opened:
        assert (len(opened), opened.info().copies) == (1, 1)


@pytest.mark.parametrize("length", [5, 60])
def test_one_story_in_five_papers_is_shown_once_and_found_in_each(tmp_path: Path, length: int) -> None:
    """As one of a cluster: each keeps its own paper and section, by which it is asked for."""
    text = story(length)
    records = [record(name, text, veiculo=f"Gazeta {name}", editoria=f"Página {name}") for name in "abcde"]
    build([write_records(tmp_path / "a.jsonl", records)], tmp_path / "archive", ONE)
    with Archive.open(tmp_path / "archive") as opened:
        (hit,) = opened.search("palavra3")
        assert hit.also_in == 4
        assert len(opened.search("palavra3", all_copies=True).hits) == 5
        assert [opened.search(f"palavra3 fonte:{name}").hits[0].doc_id for name in "abcde"] == [*"abcde"]


def test_a_copy_takes_the_place_of_the_one_that_is_gone(tmp_path: Path) -> None:
    """Without its source being read again; and gives it back when that returns."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    for name in "abc":
        write_records(folder / f"{name}.jsonl", [record(name, "Um texto curto."), record(f"{name}1", f"Só de {name}.")])
    build([folder], archive, ONE)
    kept = []
    for going in ("c", "b", None):
        if going:
            shutil.move(folder / f"{going}.jsonl", tmp_path)
            assert build([folder], archive, ONE).files <= 2
        else:
            shutil.move(tmp_path / "c.jsonl", folder)
            build([folder], archive, ONE)
        with Archive.open(archive) as opened:
            (hit,) = opened.search("texto curto")
            kept.append((hit.doc_id, hit.also_in))
            assert all(file.damage is None for file in opened.check())
    assert kept == [("b", 1), ("a", 0), ("c", 1)]


def test_a_copy_takes_over_when_the_kept_one_loses_its_id(tmp_path: Path) -> None:
    """To another article; and is a copy again when that is gone."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    write_records(folder / "a.jsonl", [record("a", "Um texto curto.")])
    write_records(folder / "b.jsonl", [record("x", "Um texto curto.")])
    build([folder], archive, ONE)
    write_records(folder / "c.jsonl", [record("x", "Outro texto.")])
    build([folder], archive, ONE)
    with Archive.open(archive) as opened:
        assert {article.doc_id: article.text for article in opened} == {"a": "Um texto curto.", "x": "Outro texto."}
    (folder / "c.jsonl").unlink()
    build([folder], archive, ONE)
    with Archive.open(archive) as opened:
        assert [(article.doc_id, opened.copies("x")[0].doc_id) for article in opened] == [("x", "a")]


def test_a_copy_can_lose_its_id(tmp_path: Path) -> None:
    """As any article; what it was a copy of stays."""
    folder, archive = tmp_path / "sources", tmp_path / "archive"
    folder.mkdir()
    write_records(folder / "a.jsonl", [record("a", "Um texto curto.")])
    write_records(folder / "b.jsonl", [record("x", "Um texto curto.")])
    build([folder], archive, ONE)
    write_records(folder / "c.jsonl", [record("a", "Outro texto.")])
    report = build([folder], archive, ONE)
    assert "left out for another article with the same doc_id 'a'" in report.rejected[0].reason
    with Archive.open(archive) as opened:
        assert opened.get("a").text == "Outro texto."
        assert opened.copies("x") == ()


@pytest.fixture
def doubled(tmp_path: Path) -> Path:
    """Give an archive with a cluster of two, one of three, and two exact copies."""
    records = [record(f"a{number}", story(100, changed=number)) for number in range(2)]
    records += [record(f"b{number}", story(100, changed=number, start=200)) for number in range(3)]
    records += [record(f"c{number}", "Um texto curto de palavra0.") for number in range(3)]
    build([write_records(tmp_path / "a.jsonl", records)], tmp_path / "archive", ONE)
    return tmp_path / "archive"


def test_a_file_of_duplicates_is_written_anew_only_if_it_differs(doubled: Path, tmp_path: Path) -> None:
    """Another article that is like none changes nothing of it; to compact the archive gives the same clusters."""
    (before,) = doubled.glob("*.dup")
    records = write_records(tmp_path / "b.jsonl", [record("d", "Bem diferente.")])
    build([tmp_path / "a.jsonl", records], doubled, ONE)
    assert list(doubled.glob("*.dup")) == [before]
    expected = answers_of(doubled)
    compact(doubled)
    assert answers_of(doubled) == expected
    build([records], doubled, ONE)
    assert list(doubled.glob("*.dup")) == []


def answers_of(archive: Path) -> list[Any]:
    """Give what an archive says of its duplicates."""
    with Archive.open(archive) as opened:
        hits = [
            opened.search(query, limit=5, all_copies=every)
            for query in ("palavra0", "palavra250")
            for every in (False, True)
        ]
        copies = [opened.copies(f"{letter}{number}") for letter in "abc" for number in range(2)]
        return [[(hit.doc_id, hit.also_in, hit.copies) for hit in results] for results in hits] + copies


def outcome_of(archive: Path) -> list[Any] | str | None:
    """Give what an archive says, or the name of the file that it says is damaged."""
    try:
        return answers_of(archive)
    except ArticleNotFoundError:
        return []
    except ArchiveCorruptError as error:
        return error.file


def test_forged_duplicates_are_no_other_error(doubled: Path) -> None:
    """Every part in turn, with all checksums right: an answer of some kind, or the file is named."""
    (file,) = doubled.glob("*.dup")
    content, sound = file.read_bytes(), answers_of(doubled)
    named = 0
    for number, (name, values) in enumerate(parts_of(file).items()):
        for forged in forgeries_of(values, number).values():
            file.write_bytes(content)
            forge_parts(file, {name: forged})
            named += outcome_of(doubled) == file.name
    file.write_bytes(content)
    assert named > 10
    assert answers_of(doubled) == sound


def test_any_change_of_the_file_is_found(doubled: Path) -> None:
    """A bit of it, its end, or the whole of it."""
    (file,) = doubled.glob("*.dup")
    content, sound = file.read_bytes(), answers_of(doubled)
    chance = random.Random(3)  # noqa: S311 - the same each time
    for _ in range(100):
        place = chance.randrange(len(content))
        file.write_bytes(content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1 :])
        with Archive.open(doubled) if readable(doubled) else pytest.raises(ArchiveCorruptError) as opened:
            if isinstance(opened, Archive):
                assert [it.name for it in opened.check() if it.damage] == [file.name]
            else:
                Archive.open(doubled)
    file.unlink()
    with pytest.raises(ArchiveCorruptError, match=file.name):
        Archive.open(doubled)
    file.write_bytes(content)
    assert answers_of(doubled) == sound


def readable(archive: Path) -> bool:
    """Tell whether an archive can be opened."""
    try:
        Archive.open(archive).close()
    except ArchiveCorruptError:
        return False
    return True


@pytest.mark.parametrize("value", ["../../outside", "x", 3, None, ["a"]])
def test_the_file_of_duplicates_is_in_the_archive(doubled: Path, value: object) -> None:
    """No name leads elsewhere."""
    forge_manifest(doubled, lambda manifest: manifest.update(duplicates=value))
    with pytest.raises(ArchiveCorruptError, match="manifest"):
        Archive.open(doubled)
