"""Aliases: the other names of a name, each of which finds the others.

>>> aliases = Aliases({"Yann LeCun": ["LeCun", "Yang Lichun"]})
>>> [way.terms for way in aliases.names_of(("lecun",))]
[('yann', 'lecun'), ('lecun',), ('yang', 'lichun')]
"""

from collections.abc import Mapping, Sequence

from recorte.analysis import is_stop_word
from recorte.search.query import Way, parts


class Aliases:
    """Groups of names for one thing.

    Args:
        groups: A name, and its other names; a name in two groups joins them.

    Attributes:
        longest: How many words the longest name has.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]] | None = None) -> None:
        self._groups: dict[tuple[str, ...], tuple[Way, ...]] = {}
        for name, others in (groups or {}).items():
            self._add([_name(other) for other in (name, *others)])
        self.longest = max(map(len, self._groups), default=0)

    def names_of(self, words: tuple[str, ...]) -> tuple[Way, ...]:
        """Give all names of the group that has the name with these folded words; none if it is nobody's name."""
        return self._groups.get(words, ())

    def _add(self, named: Sequence[tuple[tuple[str, ...], Way]]) -> None:
        known = [(words, way) for words, way in named if words]
        joined = [other for words, _ in known for other in self._groups.get(words, ())]
        group = tuple(dict.fromkeys((*joined, *(way for _, way in known))))
        # The names of a group that this one joins must know of it too.
        members = [words for words, ways in self._groups.items() if not set(ways).isdisjoint(group)]
        self._groups.update(dict.fromkeys((*members, *(words for words, _ in known)), group))


def _name(text: str) -> tuple[tuple[str, ...], Way]:
    words = parts(text)
    terms = tuple(word.term for word in words)
    if len(words) == 1 and words[0].form is not None and is_stop_word(terms[0]):
        return terms, Way((words[0].form,), "form")  # as in a query, `Pará` is no `para`
    return terms, Way(terms)
