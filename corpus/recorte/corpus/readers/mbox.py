"""A mailbox in the mbox format: one article a message; a mailbox may be of any size.

Source: RFC 4155; a `From ` line counts only behind an empty line, and `>From ` within a message is undone as
in the variant called mboxrd.
"""

import re
from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.opening import OpenSource
from recorte.corpus.readers import mail
from recorte.corpus.streams import size_in_words, split_lines

_FROM = re.compile(rb"From \S.*\d{4}\b.*")
_QUOTED = re.compile(rb">+From ")


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each message."""
    mapper = source.mapper(str)
    for count, message in enumerate(_messages(source), start=1):
        place = source.place(count)
        try:
            made = _too_long(source) if message is None else mail.article(message, place, mapper)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next message is read
            made = source.failed(error, "mail").reason
        yield Rejection(place.source + place.mark, made) if isinstance(made, str) else made


def _messages(source: OpenSource) -> Iterator[bytes | None]:
    """Give the messages one by one; `None` for one that is longer than the limit."""
    longest = source.options.largest_text
    held: list[bytes] = []
    size = 0
    has_begun = False
    is_after_blank = True
    for _, line in split_lines(source.stream.chunks(), longest):
        bare = None if line is None else line.rstrip(b"\r")
        if is_after_blank and bare is not None and _FROM.fullmatch(bare):
            if has_begun:
                yield _joined(held, size, longest)
            held, size, has_begun = [], 0, True
            continue
        is_after_blank = bare == b""
        has_begun = has_begun or bool(bare)
        size += longest + 1 if bare is None else len(bare) + 1
        if size > longest:
            held.clear()
        elif bare is not None:
            held.append(bare[1:] if _QUOTED.match(bare) else bare)
    if has_begun:
        yield _joined(held, size, longest)


def _joined(lines: list[bytes], size: int, longest: int) -> bytes | None:
    return b"\n".join(lines) if size <= longest else None


def _too_long(source: OpenSource) -> str:
    return f"message longer than the limit of {size_in_words(source.options.largest_text)}"
