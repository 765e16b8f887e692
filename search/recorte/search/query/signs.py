"""Signs that mean something to other search engines, and nothing here: a note says what does.

Only where they are plainly meant so, as a headline may have a `+` or a `|` of its own.

>>> [*notes_on_signs("+vacina covid")], [*notes_on_signs("resultado da +Milionária"), *notes_on_signs("alta de +5%")]
(["'+' means nothing here: all words are looked for anyway, and 'E' between two insists on both"], [])
>>> [*notes_on_signs("vacina | soro")], [*notes_on_signs("Senado aprova a reforma | G1")]
(["'|' means nothing here; 'OU' between two words or phrases is for either"], [])
"""

import re
from collections.abc import Iterator

_PLUS = re.compile(r"(?<![^\s(])\+([^\W\d_])")
_BAR = re.compile(r"\|{1,2}")
_PARENTHESIS = re.compile("[()]")
_ONE_THING = re.compile(r'"[^"]*"|[^\s"]+')


def notes_on_signs(text: str) -> Iterator[str]:
    """Say of each such sign what it does not do.

    Args:
        text: A query that was typed, not pasted.
    """
    initials = _PLUS.findall(text) if "+" in text else []
    if len(initials) > 1 or any(map(str.islower, initials)):
        yield "'+' means nothing here: all words are looked for anyway, and 'E' between two insists on both"
    groups = (_BAR.split(group) for group in _PARENTHESIS.split(text) if "|" in group) if "|" in text else ()
    if any(all(_ONE_THING.fullmatch(side.strip()) for side in sides) for sides in groups):
        yield "'|' means nothing here; 'OU' between two words or phrases is for either"
