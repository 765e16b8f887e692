"""From a file to its articles, whatever its format.

No content is ever an error: what cannot be read becomes a `Rejection` with the reason, and the rest goes on.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from recorte.corpus.article import Article, Rejection
from recorte.corpus.compression import kind_of_compression
from recorte.corpus.decoding import STRAY, WIDE, detect
from recorte.corpus.discovery import SourceFile, printable
from recorte.corpus.opening import OpenSource
from recorte.corpus.options import ReadOptions
from recorte.corpus.readers import BINARY_FORMATS, FORMATS, Format
from recorte.corpus.recognition import Beginning, refuse_bytes, refuse_text
from recorte.corpus.streams import PREFIX, ByteStream, MemberFile, UnreadableError
from recorte.corpus.xml_prolog import find_root

DEEPEST = 3
"""How many containers may lie one in the other."""

_MAGIC = 1 << 10
"""Bytes by which formats that are no text are told."""

_COMPRESSED = (".gz", ".xz", ".zst", ".gzip")
_DEFAULTS = ReadOptions()


def read(
    source: SourceFile,
    options: ReadOptions = _DEFAULTS,
    consumed: Callable[[int], None] | None = None,
    recognised: Callable[[str], None] | None = None,
) -> Iterator[Article | Rejection]:
    """Read a file.

    Args:
        source: Which one.
        options: Field names and limits; the built-in ones, where absent.
        consumed: Called now and then with how many bytes of the file on disk have been read.
        recognised: Called with the name of the format, once that is known.

    Returns:
        Its articles in the order of the file, one by one as they are read, and a rejection for whatever gives
        none, with `:n` behind the path where line n is at fault.
    """
    try:
        with ByteStream(source.path, consumed) as stream:
            found, opened = recognise(source, stream, options)
            if recognised is not None:
                recognised(found.name)
            yield from _articles(found, opened)
    except UnreadableError as error:
        yield Rejection(printable(source.path), error.reason)


def read_member(container: OpenSource, source: SourceFile, file: MemberFile) -> Iterator[Article | Rejection]:
    """Read a member of a container.

    Args:
        container: The file or member that it is in.
        source: What names it, as `Origin.member` gives it.
        file: Its bytes.

    Returns:
        Its articles, and a rejection for whatever gives none, as `read` does of a file.
    """
    depth = container.depth + 1
    try:
        with ByteStream(file, expansion=container.stream.expansion) as stream:
            found, opened = recognise(source, stream, container.options)
            if found.holds_files and depth >= DEEPEST:
                yield opened.rejection(f"archives in archives are read to a depth of {DEEPEST}; unpack it first")
                return
            yield from _articles(found, replace(opened, depth=depth))
    except UnreadableError as error:
        yield Rejection(printable(source.path), error.reason)


def recognise(source: SourceFile, stream: ByteStream, options: ReadOptions) -> tuple[Format, OpenSource]:
    """Tell the format of a file from its beginning.

    Raises:
        UnreadableError: It is none that holds articles.
    """
    prefix = stream.prefix[:PREFIX]
    if not prefix:
        list(stream.chunks())  # a compressed file that breaks off at once says so
    name = _bare_name(source)
    bare = Beginning("", _ending(name), prefix)
    if binary := next((known for known in BINARY_FORMATS if known.recognises(bare)), None):
        return binary, OpenSource(source, options, stream, "ascii", name)
    refuse_bytes(prefix, lambda: detect(prefix) in WIDE)
    encoding = detect(prefix)
    beginning = _beginning(bare, encoding)
    refuse_text(beginning)
    found = next(known for known in FORMATS if known.recognises(beginning))
    return found, OpenSource(source, options, stream, encoding, name)


def is_binary(source: SourceFile) -> bool:
    """Tell whether a file is compressed, or of a format that is no text; one that cannot be opened is neither."""
    try:
        with source.path.open("rb") as file:
            beginning = Beginning("", _ending(_bare_name(source)), file.read(_MAGIC))
    except OSError:
        return False
    return bool(kind_of_compression(beginning.data)) or any(known.recognises(beginning) for known in BINARY_FORMATS)


def _articles(found: Format, opened: OpenSource) -> Iterator[Article | Rejection]:
    nothing = True
    try:
        for each in found.reader().articles(opened):
            nothing = False
            yield each
        if nothing:
            yield opened.rejection("no articles in it")
    except Exception as error:  # noqa: BLE001 - whatever it is, the next file is read
        yield opened.failed(error, found.name)


def _beginning(bare: Beginning, encoding: str) -> Beginning:
    text = bare.data.decode(encoding, STRAY).removeprefix("\ufeff").lstrip()
    return replace(bare, text=text, root=find_root(text))


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _bare_name(source: SourceFile) -> str:
    name = source.relative.rpartition("/")[2]
    for ending in _COMPRESSED:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name
