"""A newsletter or other mail: one article a message, from its text or its HTML, whichever says more.

Attachments are never read. A header field that is longer than any real one is left alone: the standard library
takes fields apart in a time that grows with the square of their length, so its newer policy, which takes apart
each, is asked only for the few that are wanted.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import decode, normalise
from recorte.corpus.markup import strip_html
from recorte.corpus.opening import OpenSource
from recorte.corpus.printed_lines import RunningText, long_line, starts_paragraph
from recorte.corpus.records import Place, RecordMapper

LONGEST_FIELD = 1 << 13
"""Bytes of a header field; a list of recipients may be longer, and is not looked at."""

MOST_PARTS = 1000
"""Parts of a message that are looked at."""

_ENOUGH = 0.6
"""The text of a message is preferred to its HTML, if it has this share of the length."""

_LONGEST_CUT_LINE = 100
"""Characters; where lines are longer, each is a paragraph."""

_ABOUT_CONTENT = re.compile(rb"^content-[a-z-]{1,40}:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"\s*<[^<>]*>\s*$")
_QUOTES = " \"'"


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    data = source.stream.whole(source.options.largest_text, "a mail")
    made = article(data, source.place(), source.mapper(str))
    yield source.rejection(made) if isinstance(made, str) else made


def article(data: bytes, place: Place, mapper: RecordMapper) -> Article | str:
    """Make the article of a message.

    Args:
        data: The message.
        place: Where it stands.
        mapper: Makes the article; it is given plain texts.

    Returns:
        The article, or the reason why there is none.
    """
    try:
        message = message_from_bytes(_ABOUT_CONTENT.sub(_bounded, data.lstrip(b"\r\n")))
        text = _text(message)
    except RecursionError:
        return "its parts are nested too deep"
    if not text.strip():
        return "no text: the message is encrypted" if "encrypted" in message.get_content_type() else "no text"
    sender = _field(message, "From")
    made = mapper.article(
        {
            "id": _field(message, "Message-ID").strip("<> "),
            "title": _field(message, "Subject"),
            "text": text,
            "published": _field(message, "Date"),
            "author": _ADDRESS.sub("", sender).strip(_QUOTES) if "<" in sender else "",
            "language": _field(message, "Content-Language"),
        },
        place,
    )
    return made or "no text"


def _field(message: Message, name: str) -> str:
    for key, value in message.raw_items():
        written = str(value).encode("utf-8", "surrogateescape")
        if key.lower() == name.lower() and len(written) <= LONGEST_FIELD:
            return " ".join(str(policy.default.header_fetch_parse(key, decode(written))).split())
    return ""


def _bounded(field: re.Match[bytes]) -> bytes:
    return field[0] if len(field[0]) <= LONGEST_FIELD else b"X-Too-Long: yes"


def _text(message: Message) -> str:
    """Give the text of a message: all its parts of text that are no attachment, those of one kind."""
    plain: list[str] = []
    marked: list[str] = []
    for count, part in enumerate(message.walk()):
        kind = _kind(part)
        if count >= MOST_PARTS:
            break
        if kind == "text/plain":
            plain.append(_joined(_content(part)))
        elif kind == "text/html":
            marked.append(strip_html(_content(part)))
    as_plain, as_marked = normalise("\n".join(plain)), normalise("\n".join(marked))
    return as_plain if len(as_plain) >= _ENOUGH * len(as_marked) else as_marked


def _kind(part: Message) -> str:
    if part.is_multipart() or part.get_content_disposition() == "attachment" or part.get_filename():
        return ""
    return part.get_content_type()


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    charset = part.get_content_charset()
    return decode(data, charset) if isinstance(data, bytes) else ""


def _joined(text: str) -> str:
    """Give a text as paragraphs: mails cut their lines at about 72 characters."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    full = long_line([line for line in lines if line])
    if full > _LONGEST_CUT_LINE:
        return "\n".join(line for line in lines if line)
    running = RunningText()
    before = ""
    for line in lines:
        if line:
            running.add(line, starts_paragraph=starts_paragraph(before, line, full))
        before = line
    return running.text()
