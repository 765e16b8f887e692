"""Segments held against what the analyzer says of each text, token by token."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from recorte.analysis import stem, tokens
from recorte.indexer.columns.arrays import ranges
from recorte.indexer.columns.batch import GAP, Batch, Document, Learnt
from recorte.indexer.columns.drafts import DRAFT_ENDING, Draft
from recorte.indexer.columns.encoding import utf8
from recorte.indexer.columns.facets import value_of
from recorte.indexer.columns.fields import WORD_FIELDS
from recorte.indexer.columns.inverted import InvertedColumns
from recorte.indexer.columns.merging import merge
from recorte.indexer.columns.packing import LARGEST, Lookup, LookupWriter, SequenceWriter
from recorte.indexer.columns.packing import Sequence as SequenceColumn
from recorte.indexer.columns.parts import PAGE, PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.renumbering import Source
from recorte.indexer.columns.segment import Segment
from recorte.indexer.columns.strings import Strings, write_strings
from recorte.indexer.errors import ArchiveCorruptError
from recorte.indexer.manifest import FORMAT
from test_indexer_numbering import texts

repeated = st.sampled_from(["Chuva e sol.", "Chuva, e sol.", " ".join(f"chuva{number}" for number in range(40))])
articles = st.lists(
    st.fixed_dictionaries({"title": texts, "text": st.one_of(texts, repeated), "authors": st.lists(texts, max_size=3)}),
    max_size=6,
)

Occurrence = tuple[int, int]
"""A document and a position."""


def expected_occurrences(values: Sequence[Sequence[str]]) -> dict[str, list[Occurrence]]:
    """Give where each term occurs in a field, one token at a time; each document has some texts."""
    found: dict[str, list[Occurrence]] = {}
    for document, of_document in enumerate(values):
        base = 0
        for text in of_document:
            count = 0
            for token in tokens(text):
                found.setdefault(token.term, []).append((document, base + token.position))
                count += 1
            base += count + GAP
    return found


def occurrences_of(columns: InvertedColumns, place: int) -> list[Occurrence]:
    """Give where the term at a place occurs."""
    docs = np.repeat(columns.terms.docs(place), columns.terms.counts(place))
    return list(zip(docs.tolist(), columns.positions(*columns.occurrences(place)).tolist(), strict=True))


def all_occurrences(segment: Segment, field: str) -> dict[str, list[Occurrence]]:
    """Give where each term occurs in a field."""
    columns = segment.field(field)
    words = [segment.dictionary.words(term, term + 1)[0].decode() for term in columns.terms.keys.all().tolist()]
    return {word: occurrences_of(columns, place) for place, word in enumerate(words)}


def document(number: int, article: dict[str, Any]) -> Document:
    """Give an article as a segment takes it."""
    return Document(
        keys=(f"id-{number}", "", "source"),
        title=utf8(article["title"]),
        text=utf8(article["text"]),
        facets=((), article["authors"], ()),
        published=number,
        stored=b"%d %b\n%b" % (number, utf8(repr(article)), utf8(article["text"])),
        origin=number // 3,
        content=number,
    )


def drafted(path: Path, found: Sequence[dict[str, Any]], learnt: Learnt | None = None) -> Draft:
    """Write articles as the draft of a segment, and open it."""
    batch = Batch(learnt or Learnt())
    for number, article in enumerate(found):
        batch.add(document(number, article))
    batch.write(path)
    return Draft(path)


def written(path: Path, found: Sequence[dict[str, Any]]) -> Segment:
    """Write articles as a segment, and open it."""
    draft = drafted(path.with_suffix(DRAFT_ENDING), found)
    merge([Source(draft)], path)
    draft.close()
    return Segment(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the files of this module."""
    return tmp_path_factory.mktemp("columns")


@settings(max_examples=40)
@given(articles)
def test_a_segment_holds_every_occurrence(folder: Path, found: list[dict[str, Any]]) -> None:
    """In every field, with its document and position; lengths count tokens."""
    if not found:
        return
    segment = written(folder / "one.rec", found)
    for field, values in (
        ("title", [[article["title"]] for article in found]),
        ("text", [[article["text"]] for article in found]),
        ("authors", [article["authors"] for article in found]),
    ):
        assert all_occurrences(segment, field) == expected_occurrences(values)
        lengths = [sum(len(list(tokens(text))) for text in of_document) for of_document in values]
        assert segment.lengths(field).tolist() == lengths
    segment.close()


@pytest.fixture(params=[1, 3, 1 << 20])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have so many postings, occurrences, terms or documents taken over at once."""
    monkeypatch.setattr("recorte.indexer.columns.merging.AT_ONCE", request.param)
    monkeypatch.setattr("recorte.indexer.columns.merging_documents._AT_ONCE", request.param)
    monkeypatch.setattr("recorte.indexer.columns.renumbering.AT_ONCE", request.param)
    monkeypatch.setattr("recorte.indexer.columns.renumbering._TERMS_AT_ONCE", request.param)


@pytest.mark.usefixtures("at_once")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(articles.filter(bool), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_merging_is_as_indexing_at_once(folder: Path, batches: list[list[dict[str, Any]]], choose: Any) -> None:
    """Whatever was in which segment or draft, of whichever process, and whatever is left out."""
    segments, kept, expected, learnt = [], [], [], Learnt()
    for number, batch in enumerate(batches):
        path = folder / f"part-{number}.rec"
        segments.append(written(path, batch) if choose.random() < 0.3 else drafted(path, batch, learnt))
        if choose.random() < 0.3:
            learnt = Learnt()
        kept.append(np.array([document for document in range(len(batch)) if choose.random() < 0.7], np.int64))
        expected += [batch[document] for document in kept[-1]]
    sources = [
        Source(segment, None if len(own) == segment.documents else own)
        for segment, own in zip(segments, kept, strict=True)
    ]
    assert merge(sources, folder / "merged.rec") == len(expected)
    merged = Segment(folder / "merged.rec")
    assert all_occurrences(merged, "text") == expected_occurrences([[article["text"]] for article in expected])
    assert all_occurrences(merged, "title") == expected_occurrences([[article["title"]] for article in expected])
    assert all_occurrences(merged, "authors") == expected_occurrences([article["authors"] for article in expected])
    words = {token.term for article in expected for text in _all_texts(article) for token in tokens(text)}
    assert {word.decode() for word, _ in merged.dictionary.words_from("")} == words
    stored = [merged.articles[number].partition(b" ")[2] for number in range(len(expected))]
    assert stored == [utf8(f"{article!r}\n{article['text']}") for article in expected]
    check_loans(merged, [utf8(article["text"]) for article in expected])
    facet = merged.facet("authors")
    names = [[name for author in article["authors"] if (name := value_of(author))] for article in expected]
    assert facet.sizes.tolist() == [len(own) for own in names]
    counted = [facet.values[place].decode() for place in facet.ordinals.tolist()]
    assert counted == [name for own in names for name in own]
    check_stems(merged, [article["text"] for article in expected])
    check_forms(merged, [article["text"] for article in expected])
    for segment in (*segments, merged):
        segment.close()


@pytest.mark.parametrize("firsts", [1, 2, 1000])
def test_values_are_merged_a_range_at_a_time(tmp_path: Path, firsts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, with the documents of all segments that have it, but for those that are left out."""
    monkeypatch.setattr("recorte.indexer.columns.merging_documents._FIRSTS_AT_ONCE", firsts)
    chance, plain = random.Random(firsts), document(0, {"title": "", "text": "", "authors": []})  # noqa: S311 - for a test
    sources, expected, documents = [], dict[bytes, list[int]](), 0
    for number in range(3):
        batch, kept = Batch(Learnt()), [place for place in range(500) if chance.random() < 0.8]
        values = ["" if chance.random() < 0.1 else f"https://{chance.randrange(900)}.example" for _ in range(500)]
        for value in values:
            batch.add(plain._replace(keys=("", value, "source")))
        batch.write(tmp_path / f"{number}.draft")
        sources.append(Source(Draft(tmp_path / f"{number}.draft"), np.array(kept)))
        for place in kept:
            if values[place]:
                expected.setdefault(values[place].encode(), []).append(documents)
            documents += 1
    merge(sources, tmp_path / "merged.rec")
    merged = Segment(tmp_path / "merged.rec")
    for field, wanted in (("doc_id", {}), ("url", expected), ("source", {b"source": [*range(documents)]})):
        keys = merged.keys(field)
        assert [keys.key(place) for place in range(len(keys))] == sorted(wanted)
        assert {key: keys.docs(key).tolist() for key in wanted} == wanted
    for segment in (*(source.segment for source in sources), merged):
        segment.close()


def check_loans(segment: Segment, found: Sequence[bytes]) -> None:
    """See that each text is stored with the first document that has it, and with no other."""
    assert segment.articles.loans.holders(len(found)).tolist() == [
        found.index(text) if text else number for number, text in enumerate(found)
    ]
    assert [segment.articles.text(number) for number in range(len(found))] == found


def _all_texts(article: dict[str, Any]) -> list[str]:
    return [article["title"], article["text"], *article["authors"]]


def check_stems(segment: Segment, found: Sequence[str]) -> None:
    """See that the postings of each shared stem are those of its words together."""
    counts: dict[str, dict[int, int]] = {}
    words: dict[str, set[str]] = {}
    for number, text in enumerate(found):
        for token in tokens(text):
            of_stem = counts.setdefault(stem(token.term), {})
            of_stem[number] = of_stem.get(number, 0) + 1
            words.setdefault(stem(token.term), set()).add(token.term)
    columns = segment.field("text").stems
    assert columns is not None
    shared = {name for name, of_stem in words.items() if len(of_stem) > 1}
    places = {name: columns.place(segment.dictionary.stem_number(name) or 0) for name in shared}
    assert len(columns.keys) == len(shared)
    for name, place in places.items():
        assert place is not None
        assert dict(zip(columns.docs(place).tolist(), columns.counts(place).tolist(), strict=True)) == counts[name]


def check_forms(segment: Segment, found: Sequence[str]) -> None:
    """See that each occurrence has its own spelling."""
    spelled: dict[str, list[str | None]] = {}
    for text in found:
        for token in tokens(text):
            spelled.setdefault(token.term, []).append(token.form)
    columns = segment.field("text")
    for place, term in enumerate(columns.terms.keys.all().tolist()):
        forms = segment.dictionary.forms(term)
        word = segment.dictionary.words(term, term + 1)[0].decode()
        for number, form in zip(columns.forms_of(place).tolist(), spelled[word], strict=True):
            assert form is None or forms[number].casefold() == form


@given(st.lists(st.lists(st.integers(0, LARGEST - 1) | st.integers(0, 300), min_size=1), max_size=5))
def test_sequences_give_back_what_they_were_given(folder: Path, terms: list[list[int]]) -> None:
    """Term by term, small values and large."""
    values = np.array([value for term in terms for value in term], np.int64)
    starts = np.cumsum([0, *map(len, terms)])
    with PartsWriter(folder / "sequence.rec") as writer:
        for bits, wide in ((8, np.uint16), (2, np.uint8)):
            column = SequenceWriter(writer, f"bits-{bits}", bits, wide)
            half = len(terms) // 2
            column.append(values[: starts[half]], starts[:half])
            column.append(values[starts[half] :], starts[half:-1] - starts[half])
            column.finish()
        writer.finish({})
    file = PartsFile(folder / "sequence.rec")
    for bits in (8, 2):
        column_read = SequenceColumn(file, f"bits-{bits}", bits)
        for first in range(len(terms)):
            for behind in range(first + 1, len(terms) + 1):
                found = column_read.read(first, behind, int(starts[first]), int(starts[behind]))
                assert found.tolist() == values[starts[first] : starts[behind]].tolist()


@given(st.lists(st.integers(0, LARGEST - 1) | st.integers(0, 5000), max_size=40), st.data())
def test_lookups_give_back_what_they_were_given(folder: Path, values: list[int], data: st.DataObject) -> None:
    """At any places, and in ranges."""
    with PartsWriter(folder / "lookup.rec") as writer:
        for name, planes in (("place", (8, 4)), ("form", (2,))):
            column = LookupWriter(writer, name, planes)
            column.append(np.array(values[:7], np.int64))
            column.append(np.array(values[7:], np.int64))
            column.finish()
        writer.finish({})
    file = PartsFile(folder / "lookup.rec")
    places = sorted(data.draw(st.sets(st.sampled_from(range(len(values)))))) if values else []
    for name, planes in (("place", (8, 4)), ("form", (2,))):
        column_read = Lookup(file, name, planes)
        assert column_read.read(0, len(values)).tolist() == values
        assert column_read.at(np.array(places, np.int64)).tolist() == [values[place] for place in places]


@given(st.sets(st.binary(max_size=5).filter(lambda string: b"\xff" not in string)), st.binary(max_size=5))
def test_strings_are_found_by_bisection(folder: Path, strings: set[bytes], asked: bytes) -> None:
    """Those that are there, and no others."""
    table = sorted(strings)
    with PartsWriter(folder / "strings.rec") as writer:
        write_strings(writer, "table", table)
        writer.finish({})
    read = Strings(PartsFile(folder / "strings.rec"), "table")
    assert read.read(0, len(table)) == read.flat(0, len(table)).parted() == table
    assert [read.find(string) for string in table] == list(range(len(table)))
    assert (read.find(asked) is None) == (asked not in strings)
    assert [string for _, string in read.from_(asked)] == [string for string in table if string >= asked]


def test_many_strings_take_several_blocks(tmp_path: Path) -> None:
    """A table of a thousand."""
    table = sorted(f"palavra{number}".encode() for number in range(1000))
    with PartsWriter(tmp_path / "strings.rec") as writer:
        write_strings(writer, "table", table)
        writer.finish({})
    read = Strings(PartsFile(tmp_path / "strings.rec"), "table")
    assert [read.find(string) for string in table] == list(range(1000))
    assert [read[place] for place in range(1000)] == table
    assert read.read(100, 300) == read.flat(100, 300).parted() == table[100:300]
    assert read.flat(100, 300).some(np.array([150, 0])).parted() == [table[250], table[100]]
    assert read.find(b"palavra1234") is None


@given(st.lists(st.lists(st.integers(0, (1 << 64) - 1) | st.integers(0, 300))), st.sampled_from([1, 5000]))
def test_a_part_is_as_narrow_bit_by_bit_as_whole(folder: Path, some: list[list[int]], times: int) -> None:
    """Of the narrowest type that holds all its values, also where these take more than is held in memory."""
    arrays = [np.array(values * times, np.uint64) for values in some]
    with PartsWriter(folder / "narrow.rec") as writer:
        stream = writer.stream()
        for values in arrays:
            stream.append(values)
        writer.add_stream("bit by bit", stream)
        writer.add("whole", np.concatenate([np.empty(0, np.uint64), *arrays]))
        writer.finish({})
    file = PartsFile(folder / "narrow.rec")
    assert file["bit by bit"].dtype == file["whole"].dtype
    assert np.array_equal(file["bit by bit"].all(), file["whole"].all())
    file.close()


def test_ranges_of_nothing_are_empty() -> None:
    """No runs, and runs of no length."""
    assert ranges(np.array([], np.int64), np.array([], np.int64)).tolist() == []
    assert ranges(np.array([5, 9, 2]), np.array([0, 2, 0])).tolist() == [9, 10]


@pytest.mark.parametrize("kind", [np.uint8, np.uint32, np.uint64])
@pytest.mark.parametrize("step", [1, 3, 700])
@given(st.data())
def test_a_page_is_checked_once_a_value_of_it_is_asked_for(
    folder: Path, kind: type[np.uint8], step: int, data: st.DataObject
) -> None:
    """Many values of a few pages or few of many: what has changed is noticed where it is asked for, and only there."""
    count = 40_000
    with PartsWriter(folder / "pages.rec") as writer:
        writer.add("before", np.arange(data.draw(st.integers(0, 5000))))
        writer.add("values", np.arange(count).astype(kind))
        writer.finish({})
    content = bytearray((folder / "pages.rec").read_bytes())
    values = PartsFile(folder / "pages.rec")["values"]
    width = values.dtype.itemsize
    changed = data.draw(st.integers(0, count - 1))
    content[values.offset + changed * width] ^= 0x40
    (folder / "pages.rec").write_bytes(content)
    values = PartsFile(folder / "pages.rec")["values"]
    first, behind = sorted(data.draw(st.tuples(st.integers(0, count - 1), st.integers(1, count))))
    places = np.arange(first, max(behind, first + 1), step)
    pages = (places * width + values.offset) // PAGE
    if (changed * width + values.offset) // PAGE in pages:
        with pytest.raises(ArchiveCorruptError):
            values.at(places)
    else:
        assert values.at(places).tolist() == places.astype(kind).tolist()


@pytest.mark.parametrize("change", ["flip", "cut"])
def test_no_changed_byte_of_a_segment_goes_unnoticed(tmp_path: Path, change: str) -> None:
    """Each byte that is read has been checked, or the file is refused at once."""
    article = {"title": "Perdas", "text": "As perdas do ano. " * 30, "authors": ["Ana"]}
    segment = written(tmp_path / "one.rec", [article] * 3)
    segment.close()
    whole = (tmp_path / "one.rec").read_bytes()
    for place in range(0, len(whole), 7):
        damaged = (
            whole[:place] if change == "cut" else whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :]
        )
        path = tmp_path / "damaged.rec"
        path.write_bytes(damaged)
        with pytest.raises(ArchiveCorruptError, match=r"damaged\.rec"):
            Segment(path).file.check_all()


def test_every_field_of_words_has_a_length(tmp_path: Path) -> None:
    """Also where no document has it."""
    segment = written(tmp_path / "one.rec", [{"title": "a b", "text": "", "authors": []}])
    assert [segment.lengths(field).tolist() for field in WORD_FIELDS] == [[2], [0], [0], [0], [0]]


def test_every_part_of_a_segment_is_described(tmp_path: Path) -> None:
    """In docs/format.md, by its name or by what it is a part of, and for the format that is written."""
    segment = written(tmp_path / "one.rec", [{"title": "Perdas", "text": "perda perdas", "authors": []}])
    described = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
    assert f"Format {FORMAT};" in described
    helpers = {
        "at",
        "first",
        "count",
        "wide",
        "wide_at",
        "far",
        "far_at",
        "0",
        "1",
        "docs",
        "docs_at",
        "dictionaries_at",
    }
    for name, _ in segment.file.parts():
        column = [part for part in name.split(".") if part not in helpers]
        if column[0] in WORD_FIELDS:
            column = ["*field*`", *column[1:2]]
        assert ".".join(column) in described, name
