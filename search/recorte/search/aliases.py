"""Aliases: the other names of a name, each of which finds the others.

>>> aliases = Aliases({"Yann LeCun": ["LeCun", "Yang Lichun"]})
>>> aliases.longest_at(["lecun", "chatgpt"], 0)
(1, (('yann', 'lecun'), ('lecun',), ('yang', 'lichun')))
"""

from collections.abc import Mapping, Sequence

from recorte.analysis import tokens

Name = tuple[str, ...]
"""The folded words of a name."""


class Aliases:
    """Groups of names for one thing.

    Args:
        groups: A name, and its other names; a name in two groups joins them.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]] | None = None) -> None:
        self._groups: dict[Name, tuple[Name, ...]] = {}
        for name, others in (groups or {}).items():
            self._add([named for other in (name, *others) if (named := _words(other))])
        self._longest = max(map(len, self._groups), default=0)

    def longest_at(self, words: Sequence[str], start: int) -> tuple[int, tuple[Name, ...]]:
        """Find the longest name that begins at a word.

        Returns:
            How many words it has, and all names of its group; `(0, ())` where no name begins there.
        """
        for length in range(min(self._longest, len(words) - start), 0, -1):
            names = self._groups.get(tuple(words[start : start + length]))
            if names is not None:
                return length, names
        return 0, ()

    def _add(self, names: list[Name]) -> None:
        joined = [other for name in names for other in self._groups.get(name, ())]
        group = tuple(dict.fromkeys((*joined, *names)))
        self._groups.update(dict.fromkeys(group, group))


def _words(name: str) -> Name:
    return tuple(token.term for token in tokens(name) if token.width == 1)
