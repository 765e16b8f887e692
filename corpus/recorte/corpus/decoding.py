r"""From bytes to text in Unicode's composed form (NFC), whatever the encoding.

Nothing here ever fails: bytes that no encoding explains become the characters of Windows-1252, which is what
old Portuguese archives are mostly written in. In a normalised text the only white space is the space and the
line feed.

    >>> decode("Eleição".encode("cp1252"))
    'Eleição'
    >>> normalise("a\u00adção\r\n\r\n fim  ")
    'ação\n\n fim'
"""

import codecs
import re
import unicodedata

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 comes before UTF-16, whose little-endian mark is the first half of its own."""

WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
"""Encodings in which a line feed is more than a byte, and NUL bytes are nothing unusual."""

PORTUGUESE = frozenset("áàâãéêíóôõúüçÁÀÂÃÉÊÍÓÔÕÚÜÇªº“”‘’–—…«»°§€´•")
"""Characters beyond ASCII that a Portuguese newspaper prints."""

WESTERN = ["cp1252", "cp850", "mac_roman", "iso8859_15"]
"""Encodings that Portuguese archives were ever written in; a guess never leaves them."""

_ASCII = bytes(range(0x20, 0x7F))

GUESS_LENGTH = 1 << 16
"""Bytes from which an encoding is guessed."""

_UTF16_SHARE = 0.4
"""Share of NUL bytes at odd (or even) places that tells UTF-16 without a mark; Portuguese has 0.97 and
more."""

_PORTUGUESE_SHARE = 0.75
"""Share of Portuguese characters among those beyond ASCII that settles for Windows-1252."""


def _as_western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    # Latin-1 for the five bytes that Windows-1252 leaves undefined; they are controls, and `normalise` drops
    # them.
    return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in stray), error.end


STRAY = "recorte.stray"
"""Name of the codec error handler that reads stray bytes as Windows-1252."""

codecs.register_error(STRAY, _as_western)


def decode(data: bytes, declared: str | None = None) -> str:
    """Decode the whole of a file.

    Args:
        data: Its bytes, with or without a byte order mark.
        declared: The encoding that the file claims, if it does; believed only where it explains every byte.

    Returns:
        The text without the mark, not yet normalised.
    """
    return data.decode(detect(data, declared), STRAY).removeprefix("\ufeff")


def detect(data: bytes, declared: str | None = None) -> str:
    """Name the encoding of a file from its bytes or the first of them.

    Args:
        data: The first bytes, or all; a character cut in two at the end does no harm.
        declared: The encoding that the file claims, if it does.

    Returns:
        A codec name for `bytes.decode`; `ascii` where nothing lies beyond it, so that a stream can decide
        later.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    if b"\x00" in data[:GUESS_LENGTH] and (wide := _utf16(data[:GUESS_LENGTH])):
        return wide
    if data.isascii():
        return "ascii"
    strays, others = _utf8_count(data)
    if strays == 0:
        return "utf-8"  # a text in another encoding is practically never valid UTF-8, whatever the file declares
    if declared and _explains(declared, data):
        return "cp1252" if codecs.lookup(declared).name in ("iso8859-1", "ascii") else declared
    return "utf-8" if others > strays else _western(data[:GUESS_LENGTH])


def _utf16(data: bytes) -> str | None:
    half = max(1, len(data) // 2)
    if data[1::2].count(0) / half > _UTF16_SHARE and data[::2].count(0) == 0:
        return "utf-16-le"
    if data[::2].count(0) / half > _UTF16_SHARE and data[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _explains(declared: str, data: bytes) -> bool:
    try:
        # Only what extends ASCII can have been read as far as to its declaration; hex and UTF-16 are names
        # too.
        return _ASCII.decode(declared) == _ASCII.decode() and bool(data.decode(declared))
    except (LookupError, ValueError):
        return False


def _utf8_count(data: bytes) -> tuple[int, int]:
    """Count the bytes that are not UTF-8 and the characters beyond ASCII that are; a cut end is neither."""
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(data)
    strays = text.count("\ufffd")
    return strays, sum(character > "\x7f" for character in text) - strays if strays else 1


def _western(data: bytes) -> str:
    if _portuguese_share(data.decode("cp1252", "replace")) >= _PORTUGUESE_SHARE:
        return "cp1252"
    from charset_normalizer import from_bytes  # costs 30 ms, and few archives need it

    best = from_bytes(data, cp_isolation=WESTERN).best()
    if best is None or _portuguese_share(str(best)) < _PORTUGUESE_SHARE:
        return max(WESTERN, key=lambda encoding: _portuguese_share(data.decode(encoding, "replace")))
    return best.encoding


def _portuguese_share(text: str) -> float:
    beyond = [character for character in text if character > "\x7f"]
    return sum(character in PORTUGUESE for character in beyond) / max(1, len(beyond))


class LineDecoder:
    """Decodes the lines of a stream whose encoding its first bytes told.

    While all was ASCII nothing is decided; the first line beyond ASCII decides then. Lines of a wide encoding
    have been turned into UTF-8 by whatever split them.
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = None if encoding == "ascii" else "utf-8" if encoding in WIDE else encoding

    @property
    def is_decided(self) -> bool:
        """Tell whether no further line can change how lines are decoded."""
        return self._encoding is not None

    def line(self, data: bytes) -> str | None:
        """Give the line as text, or `None` where it is not of the stream's encoding."""
        if data.isascii():
            return data.decode("ascii")
        if self._encoding is None:
            self._encoding = detect(data + b"\n")  # the line is whole: no character of it is cut
        if self._encoding != "utf-8":
            return data.decode(self._encoding, STRAY)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return None


_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_BREAKS = "\x0b\x0c\u2028\u2029"
_DROPPED = "\x00-\x08\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ud800-\udfff"
_C1 = "\x80-\x9f"
_IRREGULAR = re.compile(f"[{_SPACES}{_BREAKS}{_DROPPED}{_C1}]")
# Latin letters and what print adds to them: nothing irregular, nothing that NFC would change or compose. One pass
# over such a text, which nearly all are, costs a quarter of the six checks that it makes needless.
_PRINTED = "!-~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20ac\u2122"
_IN_ORDER = re.compile(rf"[ {_PRINTED}]*+(?:(?<! )\n(?!\n{{3}})[ {_PRINTED}]*+)*+")
_LINE_IN_ORDER = re.compile(rf"[{_PRINTED}]*+(?: [{_PRINTED}]++)*+")
# The look-behind keeps a long run of spaces from being tried from each of its spaces.
_TRAILING = re.compile(r"(?<! ) +\n")
_RUN = re.compile(r"(?<=[^ \n]) {2,}")
_SPACE = re.compile(f"[{_SPACES}]")
_BREAK = re.compile(f"[{_BREAKS}]")
# Windows-1252 that was once taken for Latin-1: the controls of its second row are quotes and dashes.
_MISREAD = {code: bytes((code,)).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}


def normalise(text: str) -> str:
    """Put a text in order: NFC, line feeds, nothing invisible, single spaces, at most two blank lines running.

    Args:
        text: Any text.

    Returns:
        The text without white space at its line ends, and without blank lines at its ends; idempotent. How far lines
        are indented stays.
    """
    if "  " not in text and _IN_ORDER.fullmatch(text):
        return text.strip("\n").rstrip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _IRREGULAR.search(text):
        text = _regular(text)
    if "  " in text:
        text = _RUN.sub(" ", text)
    if " \n" in text:
        text = _TRAILING.sub("\n", text)
    if "\n\n\n\n" in text:
        text = re.sub(r"\n{4,}", "\n\n\n", text)
    text = text.strip("\n").rstrip()
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    return unicodedata.normalize("NFC", text)


def normalise_line(text: str) -> str:
    """Normalise what belongs on one line, such as a title: every run of white space becomes one space."""
    if _LINE_IN_ORDER.fullmatch(text):
        return text.lstrip()
    return " ".join(normalise(text).split())


def _regular(text: str) -> str:
    text = text.replace("\xa0", " ")
    if not _IRREGULAR.search(text):  # the no-break space alone is by far the most frequent
        return text
    text = _BREAK.sub("\n", _SPACE.sub(" ", text))
    return re.sub(f"[{_DROPPED}]", "", re.sub(f"[{_C1}]", lambda match: _MISREAD[ord(match[0])], text))
