"""ZIP archives, read like a folder of files of any format; and WACZ, of which only the crawl counts.

Members are read one by one without being unpacked to disk. The directory of the archive is held in memory, some 600
bytes for each member. What several members say of the same bytes, as in a ZIP bomb, is not read.
"""

import stat
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from typing import cast
from zipfile import BadZipFile, ZipExtFile, ZipFile, ZipInfo

from recorte.corpus.article import Article, Rejection
from recorte.corpus.opening import OpenSource, Origin
from recorte.corpus.readers.members import Content, is_passed_over, opened_zip, portable, refused_method
from recorte.corpus.reading import read_member
from recorte.corpus.recognition import OFFICE_FOLDERS, ZIP_DOCUMENTS
from recorte.corpus.streams import UnreadableError

# What opening or reading a damaged member raises.
_DAMAGE = (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error)
_LOCAL_HEADER = 30
_ENCRYPTED = 1
_IN_UTF8 = 1 << 11
_LONGEST_MIMETYPE = 100


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the articles of all members."""
    with source.stream.random_access() as file:
        try:
            archive = opened_zip(file)
        except _DAMAGE as error:
            raise UnreadableError(f"the ZIP archive breaks off or is damaged ({error})") from error
        with archive:
            yield from _articles(source, archive)


def _articles(source: OpenSource, archive: ZipFile) -> Iterator[Article | Rejection]:
    wanted = _wanted(archive)
    overlapping = _overlapping(archive.infolist())
    for info in wanted:
        if info in overlapping:
            continue
        name = portable(_name(info))
        if reason := _refusal(info):
            yield Origin(source.member(name), source.options).rejection(reason)
        else:
            yield from _read(source, archive, info, name)
        source.stream.expansion.check()
        source.stream.report()
    if overlapping:
        yield source.rejection(f"{len(overlapping):,} members overlap each other, as in a ZIP bomb; they are not read")
    elif not wanted:
        yield source.rejection("no files in it")


def _read(source: OpenSource, archive: ZipFile, info: ZipInfo, name: str) -> Iterator[Article | Rejection]:
    member = source.member(name, info.file_size)
    try:
        file = cast("ZipExtFile", archive.open(info))
    except _DAMAGE as error:
        yield Origin(member, source.options).rejection(f"damaged in the ZIP archive: {error}")
        return
    with closing(file):
        yield from read_member(source, member, Content(file, "ZIP"))


def _wanted(archive: ZipFile) -> list[ZipInfo]:
    """Give the members that count.

    Raises:
        UnreadableError: The archive is no folder but a document of another format.
    """
    names = set(archive.namelist())
    _refuse_documents(archive, names)
    is_crawl = "datapackage.json" in names and any(name.startswith("archive/") for name in names)
    return [
        info
        for info in archive.infolist()
        if not info.is_dir()
        and not is_passed_over(portable(info.filename))
        and (not is_crawl or info.filename.startswith("archive/"))
    ]


def _refuse_documents(archive: ZipFile, names: set[str]) -> None:
    declared = _mimetype(archive) if "mimetype" in names else ""
    for kind, reason in ZIP_DOCUMENTS:
        if declared.startswith(kind):
            raise UnreadableError(reason)
    if "[Content_Types].xml" in names:
        for folder, reason in OFFICE_FOLDERS:
            if any(name.startswith(folder) for name in names):
                raise UnreadableError(reason)


def _mimetype(archive: ZipFile) -> str:
    if _refusal(archive.getinfo("mimetype")):
        return ""
    try:
        with archive.open("mimetype") as file:
            return file.read(_LONGEST_MIMETYPE).decode("ascii", "replace")
    except _DAMAGE:
        return ""


def _refusal(info: ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; unpack it with its password first"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link; links in archives are not followed"
    return refused_method(info)


def _overlapping(members: list[ZipInfo]) -> frozenset[ZipInfo]:
    """Give the members that share bytes with others."""
    found: set[ZipInfo] = set()
    furthest: ZipInfo | None = None
    for earlier, later in pairwise(sorted(members, key=lambda info: info.header_offset)):
        if furthest is None or _end(earlier) > _end(furthest):
            furthest = earlier
        if _end(furthest) > later.header_offset:
            found |= {furthest, later}
    return frozenset(found)


def _end(info: ZipInfo) -> int:
    """Give the offset at which the member ends at the earliest."""
    return info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size


def _name(info: ZipInfo) -> str:
    """Give the name of a member; one that is not marked as UTF-8 may be, or is of the code page of old Windows."""
    if info.flag_bits & _IN_UTF8:
        return info.filename
    written = info.filename.encode("cp437", "replace")
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("cp850")
