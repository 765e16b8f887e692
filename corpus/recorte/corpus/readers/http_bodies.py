"""What an HTTP response carries, without its content encoding, never larger than allowed.

A crawler may have stored a body decoded and left the header that says otherwise: a body that begins like markup is
taken as it is.
"""

import zlib
from collections.abc import Callable

import brotli

from recorte.corpus.compression import DAMAGE, unzstd
from recorte.corpus.streams import UnreadableError, size_in_words

MOST_ENCODINGS = 2
"""How many content encodings one body may have on top of each other."""

_PLAIN = frozenset(("", "identity", "none", "utf-8"))
_WITH_A_HEADER = 47  # gzip or zlib
_BARE = -15


def decoded(data: bytes, encodings: str, largest: int, what: str) -> bytes:
    """Undo the content encodings of a body.

    Args:
        data: The body, without chunks.
        encodings: The value of the header, such as `gzip`, with commas between several.
        largest: The most bytes.
        what: The name of the limit for the reader of the message.

    Raises:
        UnreadableError: It is larger, or an encoding is unknown or corrupt.
    """
    names = [name for part in encodings.split(",") if (name := part.strip().lower()) not in _PLAIN]
    for name in reversed(names):
        if data.lstrip()[:1] in (b"", b"<"):
            break
        if name not in _DECODERS or len(names) > MOST_ENCODINGS:
            raise UnreadableError(f"its content encoding is not read: '{encodings[:40]}'")
        try:
            data = _DECODERS[name](data, largest + 1)
        except (*DAMAGE, brotli.error, EOFError) as error:
            raise UnreadableError(f"its {name} content is corrupt or breaks off ({error})") from error
    if len(data) > largest:
        raise UnreadableError(f"larger than the limit of {size_in_words(largest)} for {what}")
    return data


def _gunzip(data: bytes, most: int) -> bytes:
    return _inflated(data, most, _WITH_A_HEADER)


def _inflate(data: bytes, most: int) -> bytes:
    try:
        return _inflated(data, most, _WITH_A_HEADER)
    except zlib.error:
        return _inflated(data, most, _BARE)  # some servers leave the header out


def _inflated(data: bytes, most: int, window: int) -> bytes:
    decompressor = zlib.decompressobj(window)
    body = decompressor.decompress(data, most)
    return _whole(body, most, is_whole=decompressor.eof)


def _unbrotli(data: bytes, most: int) -> bytes:
    decompressor = brotli.Decompressor()
    body = decompressor.process(data, output_buffer_limit=most)
    while len(body) < most and not decompressor.is_finished():
        part = decompressor.process(b"", output_buffer_limit=most - len(body))
        if not part:
            break
        body += part
    return _whole(body, most, is_whole=decompressor.is_finished())


def _unzstd(data: bytes, most: int) -> bytes:
    body, is_whole = unzstd(data, most)
    return _whole(body, most, is_whole=is_whole)


def _whole(body: bytes, most: int, *, is_whole: bool) -> bytes:
    if not is_whole and len(body) < most:
        raise EOFError("no end")
    return body


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
