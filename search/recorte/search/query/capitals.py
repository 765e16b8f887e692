"""Capitals: which of those in a query say that a word is a name.

`Folha` is a newspaper, `folha` a leaf. But the first word of a sentence has a capital whatever it is, and a query all
in capitals, or with one on each of many words, says nothing.

>>> [Capitals(query.split()).of("Meta") for query in ("Meta", "lucro da Meta", "Meta perde bilhões", "META PERDE")]
['Meta', 'Meta', None, None]
"""

from collections.abc import Sequence

from recorte.analysis import is_stop_word

_MOST_NAMES = 3
"""Words with capitals, and none without, of which each is a name; more are a headline."""


class Capitals:
    """The capitals of one query.

    Args:
        words: Its words as they were typed, without operators.
    """

    def __init__(self, words: Sequence[str]) -> None:
        telling = [word.strip("\"'.,;:!?…") for word in words if not is_stop_word(word)]
        telling = [word for word in telling if word[:1].isalpha()]
        names = [word for word in telling if word[0].isupper()]
        self._shouted = all(map(str.isupper, telling))
        if len(names) == len(telling):
            self._silent = len(names) > (1 if self._shouted else _MOST_NAMES)
            self._first = None
        else:
            self._silent = False
            self._first = words[0]

    def of(self, word: str) -> str | None:
        """Give the form of a name, if the word is one; small letters in it may be capitals as well."""
        if self._silent or not (word.isalpha() and word[0].isupper()) or word == self._first:
            return None
        return word.capitalize() if self._shouted else word
