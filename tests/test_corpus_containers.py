"""ZIP and tar archives: folders of files of any format, of which nothing is trusted; and Zstandard."""

import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from unittest.mock import patch

import pytest
import zstandard

from corpus_documents import HTML, epub
from corpus_samples import (
    BODY,
    articles_in,
    only_article,
    only_rejection,
    read_all,
    read_as,
    rejections_in,
)
from recorte.corpus import Article, Published, ReadOptions, Rejection, SourceFile, pieces, read, read_piece
from recorte.corpus.dates import parse_date
from web_samples import page, page_record, tar_of, zip_of

_Pack = Callable[[Mapping[str, bytes]], bytes]
_TEXT = f"Praça será reformada\n\n{BODY}".encode()
_LINES = b"".join(json.dumps({"texto": f"nota {n}"}).encode() + b"\n" for n in range(3))


def _stored(members: Mapping[str, bytes]) -> bytes:
    return zip_of(members, zipfile.ZIP_STORED)


_CONTAINERS: dict[str, _Pack] = {
    "a.zip": zip_of,
    "stored.zip": _stored,
    "a.tar": tar_of,
    "a.tar.gz": lambda members: gzip.compress(tar_of(members)),
    "a.tar.xz": lambda members: lzma.compress(tar_of(members)),
    "a.tar.zst": lambda members: zstandard.compress(tar_of(members)),
    "nada.txt": zip_of,
}
_EVERY_CONTAINER = pytest.mark.parametrize("name", _CONTAINERS)
_ZIP_AND_TAR = pytest.mark.parametrize("pack", [zip_of, tar_of])


def _texts(results: list[Article | Rejection]) -> list[str]:
    return [article.text for article in articles_in(results)]


# Members are read as files are


@_EVERY_CONTAINER
@pytest.mark.parametrize(
    ("member", "content", "count"),
    [
        ("2023/nota.txt", _TEXT, 1),
        ("2023/nota.txt.gz", gzip.compress(_TEXT), 1),
        ("2023/nota.txt.zst", zstandard.compress(_TEXT), 1),
        ("nota.html", page("Praça será reformada"), 1),
        ("nota.md", b"---\ntitle: Nota\n---\n" + BODY.encode(), 1),
        ("notas.jsonl", _LINES, 3),
        ("notas.jsonl.xz", lzma.compress(_LINES), 3),
        ("notas.csv", "titulo,texto\na,b\nc,d\n".encode("utf-16"), 2),
        ("notas.json", b'[{"texto": "um"}, {"texto": "dois"}]', 2),
        ("crawl.warc", page_record(1) + page_record(2), 2),
        ("crawl.warc.gz", gzip.compress(page_record(1)) + gzip.compress(page_record(2)), 2),
    ],
)
def test_a_member_is_read_as_what_it_holds(tmp_path: Path, name: str, member: str, content: bytes, count: int) -> None:
    """Every format in every container, with the member's name behind that of the file."""
    results = read_as(tmp_path, name, _CONTAINERS[name]({member: content}))
    assert len(articles_in(results)) == len(results) == count
    assert all(article.source.startswith(f"{tmp_path}/{name}/{member}") for article in articles_in(results))
    direct = read_as(tmp_path, member.rpartition("/")[2], content)
    assert _texts(results) == _texts(direct)


@_EVERY_CONTAINER
def test_ids_of_members_are_paths(tmp_path: Path, name: str) -> None:
    """With the mark of the record, where there are several; each member's own name may date it."""
    results = read_as(tmp_path, name, _CONTAINERS[name]({"b/2023-07-04.txt": _TEXT, "a.jsonl": _LINES}))
    articles = articles_in(results)
    assert [article.doc_id for article in articles] == [
        f"{name}/b/2023-07-04.txt",
        *(f"{name}/a.jsonl#{number}" for number in (1, 2, 3)),
    ]
    when = parse_date("2023-07-04")
    assert when is not None
    assert articles[0].published == Published(when, "file name")


@_ZIP_AND_TAR
def test_what_a_folder_passes_over_an_archive_does(tmp_path: Path, pack: _Pack) -> None:
    """Hidden files, what macOS adds, and our own settings."""
    hidden = dict.fromkeys((".a.txt", "b/.git/a.txt", "__MACOSX/a.txt", "b/recorte.toml", "./.b/a.txt"), _TEXT)
    assert only_article(read_as(tmp_path, "a.zip", pack({**hidden, "./b/a.txt": _TEXT}))).doc_id == "a.zip/b/a.txt"
    assert only_rejection(read_as(tmp_path, "a.zip", pack(hidden))).reason == "no files in it"


@_ZIP_AND_TAR
def test_a_bad_member_costs_itself_alone(tmp_path: Path, pack: _Pack) -> None:
    """It is named, with its line where one is at fault."""
    members = {"a.txt": b"", "b.jsonl": b'{"texto": "um"}\n{"texto":\n', "c.png": b"\x89PNG\r\n", "d.txt": _TEXT}
    results = read_as(tmp_path, "a.zip", pack(members))
    assert _texts(results) == ["um", BODY]
    where = tmp_path / "a.zip"
    assert [rejection.source for rejection in rejections_in(results)] == [
        f"{where}/a.txt", f"{where}/b.jsonl:2", f"{where}/c.png",
    ]  # fmt: skip


@_ZIP_AND_TAR
def test_limits_hold_for_members(tmp_path: Path, pack: _Pack) -> None:
    """As for files."""
    results = read_as(tmp_path, "a.zip", pack({"a.txt": _TEXT * 20, "b.txt": _TEXT}), ReadOptions(largest_text=1000))
    assert _texts(results) == [BODY]
    assert "limit of 1000 bytes" in only_rejection([*rejections_in(results)]).reason


@_ZIP_AND_TAR
def test_containers_are_read_to_a_depth_of_three(tmp_path: Path, pack: _Pack) -> None:
    """What lies deeper is named."""
    inner = pack({"d.zip": pack({"fundo.txt": _TEXT}), "c.txt": _TEXT})
    results = read_as(tmp_path, "a.zip", pack({"b.tar": tar_of({"c.zip": inner}), "x.txt": _TEXT}))
    assert [article.doc_id for article in articles_in(results)] == ["a.zip/b.tar/c.zip/c.txt", "a.zip/x.txt"]
    rejection = only_rejection([*rejections_in(results)])
    assert rejection.source == f"{tmp_path}/a.zip/b.tar/c.zip/d.zip"
    assert rejection.reason == "archives in archives are read to a depth of 3; unpack it first"


def test_a_large_archive_is_one_piece(tmp_path: Path) -> None:
    """Which whoever reads it opens; it gives what reading the file gives."""
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of({"a.jsonl": _LINES}))
    source = SourceFile(str(path), "a.zip", path.stat().st_size)
    (piece,) = pieces(source, size=1)
    assert list(read_piece(piece)) == list(read(source))


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    """Of the file on disk, and never backwards."""
    for name, pack in (("a.zip", zip_of), ("a.tar", tar_of)):
        path = tmp_path / name
        path.write_bytes(pack({f"{n}.txt": _TEXT for n in range(20)}))
        told: list[int] = []
        list(read(SourceFile(str(path), name, 1), consumed=told.append))
        assert told
        assert told == sorted(told)
        assert told[-1] <= path.stat().st_size


# Names


@_ZIP_AND_TAR
@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("../../fora.txt", "../../fora.txt"),
        ("a/../../fora.txt", "a/../../fora.txt"),
        ("C:\\notas\\a.txt", "C:/notas/a.txt"),
        ("a//b/./c.txt", "a/b/c.txt"),
        ("Ac\u0327a\u0303o.txt", "Ação.txt"),
    ],
)
def test_names_are_only_names(tmp_path: Path, pack: _Pack, written: str, named: str) -> None:
    """They stand in the id, and lead nowhere: nothing is written, and no other file is opened."""
    before = set(tmp_path.parent.rglob("*"))
    assert only_article(read_as(tmp_path, "a.zip", pack({written: _TEXT}))).doc_id == f"a.zip/{named}"
    assert set(tmp_path.parent.rglob("*")) - before <= {tmp_path / "a.zip"}


def test_a_name_in_the_code_page_of_old_windows_is_read(tmp_path: Path) -> None:
    """Its own tool never wrote UTF-8."""
    data = zip_of({"Elei??es.txt": _TEXT}).replace(b"Elei??es", "Eleições".encode("cp850"))
    assert only_article(read_as(tmp_path, "a.zip", data)).doc_id == "a.zip/Eleições.txt"


def test_a_name_in_an_old_encoding_in_a_tar_is_read(tmp_path: Path) -> None:
    """Tapes of the nineties hold Latin-1."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        info = tarfile.TarInfo("Eleições.txt")
        info.size = len(_TEXT)
        archive.addfile(info, io.BytesIO(_TEXT))
    assert only_article(read_as(tmp_path, "a.tar", buffer.getvalue())).doc_id == "a.tar/Eleições.txt"


# Links and devices


def test_links_and_devices_in_a_tar_are_named_and_not_followed(tmp_path: Path) -> None:
    """Wherever they lead."""
    secret = tmp_path / "segredo.txt"
    secret.write_bytes(_TEXT)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("a", tarfile.SYMTYPE),
            ("b", tarfile.LNKTYPE),
            ("c", tarfile.CHRTYPE),
            ("d", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(f"{name}.txt")
            info.type, info.linkname = kind, str(secret)
            archive.addfile(info)
    results = read_as(tmp_path, "a.tar", buffer.getvalue())
    assert [rejection.source for rejection in rejections_in(results)] == [f"{tmp_path}/a.tar/{n}.txt" for n in "abcd"]
    assert len(results) == 4
    assert {rejection.reason for rejection in rejections_in(results)} == {
        "a link; links in archives are not followed",
        "neither a file nor a folder",
    }


def test_a_link_in_a_zip_is_named_and_not_followed(tmp_path: Path) -> None:
    """As Unix writes it."""
    info = zipfile.ZipInfo("a.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "not followed" in only_rejection(read_as(tmp_path, "a.zip", buffer.getvalue())).reason


# Documents that are ZIP archives underneath


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}, "OpenDocument"),
        ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}, "Word documents"),
        ({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}, "Excel workbooks"),
        ({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<x/>"}, "PowerPoint"),
    ],
)
def test_a_document_is_not_read_as_a_folder_of_xml(tmp_path: Path, members: dict[str, bytes], reason: str) -> None:
    """One clear reason, and not one for each of its parts; in an archive too."""
    document = zip_of(members)
    rejection = only_rejection(read_as(tmp_path, "a.docx", document))
    assert reason in rejection.reason
    results = read_as(tmp_path, "b.zip", zip_of({"a.docx": document, "b.txt": _TEXT}))
    assert rejections_in(results) == [Rejection(f"{tmp_path}/b.zip/a.docx", rejection.reason)]
    assert _texts(results) == [BODY]


# What cannot be read


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    """The others are read."""
    data = bytearray(_stored({"a.txt": _TEXT, "b.txt": _TEXT}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    results = read_as(tmp_path, "a.zip", bytes(data))
    assert _texts(results) == [BODY]
    assert rejections_in(results) == [
        Rejection(f"{tmp_path}/a.zip/a.txt", "encrypted; unpack it with its password first")
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_is_not_read_is_named(tmp_path: Path, method: int) -> None:
    """With its number, which the format defines."""
    rejection = only_rejection(read_as(tmp_path, "a.zip", zip_of({"a.txt": _TEXT}, method)))
    assert rejection.reason == f"compressed by a method that is not read (number {method}); unpack it first"


def test_a_damaged_member_of_a_zip_costs_itself_alone(tmp_path: Path) -> None:
    """Its checksum tells."""
    data = bytearray(_stored({"a.txt": _TEXT, "b.txt": _TEXT}))
    data[data.index(b"prefeitura")] ^= 1
    results = read_as(tmp_path, "a.zip", bytes(data))
    assert _texts(results) == [BODY]
    assert "damaged in the ZIP archive: Bad CRC-32" in only_rejection([*rejections_in(results)]).reason


def test_a_zip_that_breaks_off_is_rejected(tmp_path: Path) -> None:
    """Its list of members stands at its end."""
    rejection = only_rejection(read_as(tmp_path, "a.zip", zip_of({"a.txt": _TEXT})[:-30]))
    assert rejection.reason.startswith("the ZIP archive breaks off or is damaged")


@pytest.mark.parametrize("compress", [bytes, gzip.compress, lzma.compress, zstandard.compress])
def test_a_tar_that_breaks_off_gives_what_was_whole(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    """And says so, for the member and for the archive."""
    chance = random.Random(3)  # noqa: S311 - no secret
    members = {f"{n}.txt": _TEXT + chance.randbytes(30_000).hex().encode() for n in range(9)}
    data = compress(tar_of(members))
    results = read_as(tmp_path, "a.tar", data[: len(data) // 2])
    assert 2 <= len(articles_in(results)) <= 5
    assert rejections_in(results)[-1].source == f"{tmp_path}/a.tar"
    assert "off" in rejections_in(results)[-1].reason or "damaged" in rejections_in(results)[-1].reason


def test_a_tar_that_ends_between_two_members_says_so(tmp_path: Path) -> None:
    """Nobody can know how many are missing."""
    data = tar_of({"a.txt": _TEXT, "b.txt": _TEXT})
    results = read_as(tmp_path, "a.tar", data[: data.index(b"b.txt")])
    assert _texts(results) == [BODY]
    assert only_rejection([*rejections_in(results)]).reason == "the tar archive has no end mark; members may be missing"


def test_a_tar_with_a_damaged_header_says_where(tmp_path: Path) -> None:
    """What lies behind it cannot be found."""
    data = bytearray(tar_of({"a.txt": _TEXT, "b.txt": _TEXT, "c.txt": _TEXT}))
    data[data.index(b"b.txt") + 110] ^= 0x15
    results = read_as(tmp_path, "a.tar", bytes(data))
    assert _texts(results) == [BODY]
    assert "damaged behind byte" in only_rejection([*rejections_in(results)]).reason


def test_a_word_where_a_tar_has_its_mark_makes_no_tar(tmp_path: Path) -> None:
    """Many a Portuguese verb ends in `ustar`, and may stand anywhere in a text."""
    before = BODY.encode()[:254].decode(errors="ignore")
    text = f"{before}{'.' * (255 - len(before.encode()))}ajustar as contas"
    assert text.encode().index(b"ustar ") == 257
    (article,) = articles_in(read_as(tmp_path, "a.txt", text))
    assert "ajustar as contas" in article.text


# Bombs


def _zeros(size: int) -> bytes:
    return b'{"texto": "isca"}\n' + (b" " * 9999 + b"\n") * (size // 10_000)


_LITTLE_IS_FREE = patch("recorte.corpus.streams.FREE_EXPANSION", 1 << 20)


def test_members_that_swell_together_are_given_up(tmp_path: Path) -> None:
    """Each alone is within what a file may always swell to, all of them are not."""
    data = zip_of({f"{n}.jsonl": _zeros(1_000_000) for n in range(9)})
    with _LITTLE_IS_FREE:
        results = read_as(tmp_path, "a.zip", data)
    assert 1 <= len(articles_in(results)) < 9
    assert rejections_in(results)[-1] == Rejection(
        f"{tmp_path}/a.zip", "decompresses to more than 300 times its size; given up"
    )


def test_archives_in_archives_that_swell_are_given_up(tmp_path: Path) -> None:
    """What comes out is counted for the file on disk, however deep."""
    inner = gzip.compress(_zeros(9_000_000))
    with _LITTLE_IS_FREE:
        results = read_as(tmp_path, "a.zip", zip_of({"b.zip": zip_of({f"{n}.jsonl.gz": inner for n in range(4)})}))
    assert len(articles_in(results)) < 4
    assert all("given up" in rejection.reason for rejection in rejections_in(results))
    assert rejections_in(results)[-1].source == f"{tmp_path}/a.zip"


def test_books_in_an_archive_that_swell_are_given_up(tmp_path: Path) -> None:
    """Their chapters come out of the file on disk as well."""
    book = epub({"a.xhtml": f"{HTML}{' ' * 1_500_000}"})
    with _LITTLE_IS_FREE:
        results = read_as(tmp_path, "a.zip", zip_of({f"{n}.epub": book for n in range(9)}))
    assert 1 <= len(articles_in(results)) < 9
    assert rejections_in(results)[-1] == Rejection(
        f"{tmp_path}/a.zip", "decompresses to more than 300 times its size; given up"
    )


def test_members_that_overlap_are_not_read(tmp_path: Path) -> None:
    """As in a bomb whose thousands of members are all the same few bytes."""
    data = bytearray(_stored({"a.txt": _TEXT, "b.txt": _TEXT, "c.txt": _TEXT}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = struct.pack("<I", 10)  # where b.txt is said to begin: within a.txt
    results = read_as(tmp_path, "a.zip", bytes(data))
    assert [article.doc_id for article in articles_in(results)] == ["a.zip/c.txt"]
    assert only_rejection([*rejections_in(results)]).reason == (
        "2 members overlap each other, as in a ZIP bomb; they are not read"
    )


def test_a_list_of_members_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """It would have to be held in memory."""
    with patch("recorte.corpus.readers.members.LARGEST_DIRECTORY", 1 << 10):
        rejection = only_rejection(read_as(tmp_path, "a.zip", zip_of({f"{n}.txt": b"x" for n in range(1000)})))
    assert rejection.reason == "its list of members is larger than the limit of 1 KiB; unpack it first"


def test_an_archive_in_an_archive_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    """To be read out of order it would have to be copied to disk."""
    with patch("recorte.corpus.streams.LARGEST_COPY", 1 << 10):
        results = read_as(tmp_path, "a.tar", tar_of({"b.zip": _stored({"a.txt": _TEXT * 9}), "c.txt": _TEXT}))
    assert _texts(results) == [BODY]
    assert "larger than the limit of 1 KiB for a copy on disk" in only_rejection([*rejections_in(results)]).reason


@pytest.mark.parametrize("size", [b"77777777777", b"\x80" + b"\x7f" * 11, b"\xff" * 12])
@pytest.mark.parametrize("kind", [b"0", b"L", b"x", b"g", b"S"])
def test_a_size_that_cannot_be_costs_no_memory(tmp_path: Path, kind: bytes, size: bytes) -> None:
    """Of a file, a long name, or an extended header."""
    data = bytearray(tar_of({"a.txt": _TEXT, "b.txt": _TEXT}))
    header = data.index(b"b.txt")
    data[header + 124 : header + 124 + len(size)] = size
    data[header + 156 : header + 157] = kind
    data[header + 148 : header + 156] = b" " * 8
    data[header + 148 : header + 155] = b"%06o\x00" % sum(data[header : header + 512])
    tracemalloc.start()
    results = read_as(tmp_path, "a.tar", bytes(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert articles_in(results)[0].text == BODY
    assert rejections_in(results)
    assert peak < 8 << 20


@_EVERY_CONTAINER
def test_any_damage_ends_in_articles_or_rejections(tmp_path: Path, name: str) -> None:
    """Bytes changed, cut out and doubled: nothing raises, and no reader fails from within."""
    whole = _CONTAINERS[name]({"a.txt": _TEXT, "b.jsonl": _LINES, "c.zip": _stored({"d.txt": _TEXT})})
    chance = random.Random(11)  # noqa: S311 - no secret
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(4, len(data))
            change = chance.choice((b"", b"\x00", b"\xff\xff", data[at : at + 40] * 2))
            data[at : at + chance.randint(0, 20)] = change
        results = read_as(tmp_path, name, bytes(data))
        assert results
        failed = [rejection.reason for rejection in rejections_in(results) if "could not be read" in rejection.reason]
        assert failed == []


# How much it takes


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "stored.zip"])
def test_an_archive_of_any_size_takes_the_same_memory(tmp_path: Path, name: str) -> None:
    """Twenty members of two megabytes, and two thousand small ones, within a few."""
    line = json.dumps({"texto": "nota"}).encode() + b" " * 1000 + b"\n"
    members = {f"{n}.jsonl": line * 2000 for n in range(20)} | {f"x{n}.jsonl": line for n in range(2000)}
    path = tmp_path / name
    path.write_bytes(_CONTAINERS[name](members))
    assert len(articles_in(read_all(path))) == 42_000
    assert _peak(path) < 6 << 20


def test_the_members_of_a_tar_are_not_remembered(tmp_path: Path) -> None:
    """Even those that do not count."""
    path = tmp_path / "a.tar"
    path.write_bytes(tar_of({f".{n}": b"" for n in range(8000)}))
    assert _peak(path) < 2 << 20


def test_a_long_name_is_not_held_whatever_its_header_claims(tmp_path: Path) -> None:
    """Forty megabytes of a name, in a file of some kilobytes."""
    info = tarfile.TarInfo("a.txt")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 40 << 20
    path = tmp_path / "a.tar.gz"
    path.write_bytes(gzip.compress(tar_of({"b.txt": _TEXT})[:1024] + info.tobuf() + bytes(40 << 20)))
    assert _peak(path) < 8 << 20
    assert "a header of 41943040 bytes" in rejections_in(read_all(path))[-1].reason


@pytest.mark.parametrize(
    ("member", "count"),
    [(b"", 60_000), (b" " * 99 + b"\n", 40_000), (random.Random(5).randbytes(8_000_000).hex().encode(), 1)],  # noqa: S311 - no secret
    ids=["empty", "small", "large"],
)
def test_gzip_members_are_not_remembered(tmp_path: Path, member: bytes, count: int) -> None:
    """Neither where many small ones begin, nor what a large one holds."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(_LINES) + gzip.compress(member, 1) * count)
    assert _peak(path) < 5 << 20


def _peak(path: Path) -> int:
    """Give the most bytes of memory that reading a file takes."""
    source = SourceFile(str(path), path.name, 1)
    tracemalloc.start()
    for _ in read(source, ReadOptions(largest_record=1 << 20)):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


# Zstandard


def test_a_zstandard_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    """Whatever the format inside, even without the ending, and in several frames."""
    assert only_article(read_as(tmp_path, "nota.txt.zst", zstandard.compress(_TEXT))).text == BODY
    assert only_article(read_as(tmp_path, "nota.txt", zstandard.compress(_TEXT))).text == BODY
    two = zstandard.compress(_LINES) + zstandard.compress(_LINES)
    assert len(articles_in(read_as(tmp_path, "a.jsonl.zst", two))) == 6


def test_a_zstandard_file_cut_short_gives_what_could_be_read(tmp_path: Path) -> None:
    """Then a rejection says that it breaks off."""
    lines = b"".join(json.dumps({"texto": f"nota {n}: {n * n * 7919}" * 5}).encode() + b"\n" for n in range(20_000))
    data = zstandard.compress(lines)
    results = read_as(tmp_path, "a.jsonl.zst", data[: len(data) * 2 // 3])
    assert len(articles_in(results)) > 100
    assert only_rejection([*rejections_in(results)]).reason == "the Zstandard data break off before their end"


def test_a_corrupt_zstandard_file_is_rejected(tmp_path: Path) -> None:
    """With the kind of compression in the reason."""
    data = bytearray(zstandard.compress(_TEXT))
    data[8:40] = b"\xff" * 32
    assert "the Zstandard data are corrupt" in only_rejection(read_as(tmp_path, "a.txt.zst", bytes(data))).reason


def test_a_zstandard_file_that_wants_too_much_memory_is_rejected(tmp_path: Path) -> None:
    """A window of two gigabytes is its own choice, and not ours."""
    parameters = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    data = compressor.compress(_TEXT) + compressor.flush()
    assert "the Zstandard data are corrupt" in only_rejection(read_as(tmp_path, "a.txt.zst", data)).reason


def test_a_zstandard_bomb_is_given_up(tmp_path: Path) -> None:
    """As any other."""
    results = read_as(tmp_path, "a.jsonl.zst", zstandard.compress(_zeros(200 << 20)))
    assert "given up" in rejections_in(results)[-1].reason
