"""Texts of an archive as they may be shown: whatever a reader would not see becomes a space."""

import re

# Controls but for the line feed, what turns a text around, what has no shape at all, and halves of characters.
_HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]")


def harmless(text: str) -> str:
    """Give the text with what nobody would see as spaces; its length stays, and so do offsets into it."""
    return _HIDDEN.sub(" ", text)
