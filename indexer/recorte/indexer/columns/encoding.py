"""Text as a segment holds it: as bytes, and as the numbers that stand for it."""

import numpy as np
import xxhash
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

# A lone surrogate, which no encoding of a file gives but JSON's \u escapes can, must not lose the article.
_LENIENT = "surrogatepass"


def utf8(text: str) -> bytes:
    """Give any text in UTF-8, with the halves of characters that it may have."""
    return text.encode("utf-8", _LENIENT)


def from_utf8(content: bytes) -> str:
    """Give back what `utf8` was given.

    Raises:
        ValueError: If it is no such text.
    """
    return content.decode("utf-8", _LENIENT)


def indexable(key: str) -> str:
    """Give a key as UTF-8 can hold it: a JSON file may escape half a character into an id or an address."""
    return key if key.isascii() else key.encode("utf-8", "backslashreplace").decode()


def hash_of(key: bytes) -> int:
    """Give the number of 64 bits by which an id, a source, a word or a text is told from others, nearly always."""
    return xxhash.xxh3_64_intdigest(key)


def number_of_id(doc_id: str) -> int:
    """Give the number by which an index names a `doc_id`."""
    return hash_of(indexable(doc_id).encode())
