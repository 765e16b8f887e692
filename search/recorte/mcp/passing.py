"""What is handed to an agent of a document: all of it, but nothing without a bound, and no half of a character."""

import re
from typing import Any, TypeVar

LONGEST = 2_000
"""Characters of a text, such as a title or an address; ids that are longer cannot be asked for."""

MOST = 1_000
"""Of a list."""

# JSON has an escape for them, which many readers refuse.
_NO_CHARACTERS = re.compile("[\ud800-\udfff]")

_Value = TypeVar("_Value")


def passed(value: _Value, longest: int = LONGEST) -> _Value:
    """Give a plain JSON value within bounds.

    Args:
        value: The value.
        longest: Characters of each text in it at most.
    """
    bounded: Any = value
    if isinstance(value, str):
        bounded = _NO_CHARACTERS.sub("\ufffd", value[:longest])
    elif isinstance(value, list):
        bounded = [passed(member, longest) for member in value[:MOST]]
    elif isinstance(value, dict):
        bounded = {name: passed(member, longest) for name, member in value.items()}
    result: _Value = bounded
    return result
