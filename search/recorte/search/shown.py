"""Texts of an archive as they may be shown to a reader: cut at their marks, and without what nobody would see.

What is made here is text, never markup; whoever shows it has to escape it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from recorte.search.results import Span

HIDDEN = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f"
"""Controls but for the line feed, what turns a text around, and what has no shape at all, as a pattern has a class."""

_HIDDEN = re.compile(rf"[{HIDDEN}\ud800-\udfff]")


class Piece(NamedTuple):
    """A piece of a text, all of it marked or none.

    Attributes:
        text: The piece.
        marked: Whether it is.
        start: Offset of its first code point.
    """

    text: str
    marked: bool
    start: int


def pieces(text: str, highlights: "Sequence[Span]", start: int = 0) -> Iterator[Piece]:
    """Cut a text at its marks.

    Args:
        text: The text, or a part of one.
        highlights: The marked ranges, in order; what of them lies outside of the text does not count.
        start: The offset of the text's first code point, on the scale of the ranges.
    """
    place, end = start, start + len(text)
    for first, last in highlights:
        first, last = max(first, place), min(last, end)  # noqa: PLW2901 - what of them is left
        if first < last:
            if place < first:
                yield Piece(harmless(text[place - start : first - start]), False, place)
            yield Piece(harmless(text[first - start : last - start]), True, first)
            place = last
    if place < end:
        yield Piece(harmless(text[place - start :]), False, place)


def harmless(text: str) -> str:
    """Give the text with what nobody would see, halves of characters too, as spaces; offsets into it stay."""
    return _HIDDEN.sub(" ", text)


def web_address(url: str | None) -> str | None:
    """Give an address that may be linked to: one of the web, and nothing that would run."""
    if url is None or harmless(url) != url:
        return None
    from urllib.parse import urlsplit  # the command, which links to nothing, starts sooner without

    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
