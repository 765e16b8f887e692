"""Aliases: the other names of a name, each of which finds the others.

A user's own mean the same, whatever they are. Those that come with Recorte (`variants.txt`) are less sure, or are not
what was typed: each of their occurrences counts less, so that of two articles that are otherwise alike the one with
what was typed comes first. A name after `=` there is found, and finds the others, only as it is written: `IA` is
artificial intelligence, `ia` is a form of *ir*.

>>> aliases = Aliases({"Yann LeCun": ["LeCun", "Yang Lichun"]})
>>> [way.terms for way in aliases.names_of(("lecun",), "LeCun")]
[('yann', 'lecun'), ('yang', 'lichun')]
>>> [(way.terms, way.weight) for way in aliases.names_of(("facto",), "facto")]
[(('fato',), 0.7)]
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from recorte.analysis import fold, is_stop_word, is_written
from recorte.search.query.tree import Way, parts

_VARIANTS = Path(__file__).with_name("variants.txt")
_LONGEST_VARIANT = 8
"""Words of the longest name in that file."""

_AS_WRITTEN = "="


class _Name(NamedTuple):
    """A name.

    Attributes:
        words: Its words, folded.
        way: How it is looked for.
    """

    words: tuple[str, ...]
    way: Way

    def is_typed(self, words: tuple[str, ...], text: str) -> bool:
        """Tell whether a query says it, by its folded words and as they were typed."""
        return words == self.words and (self.way.kind != "spelling" or is_written(text, self.way.terms[0]))


class Aliases:
    """Groups of names for one thing.

    Args:
        groups: A name, and its other names, or the one; a name in two groups joins them.
        variants: Whether those that come with Recorte count as well.

    Attributes:
        longest: How many words the longest name may have.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]] | None = None, *, variants: bool = True) -> None:
        self._groups: dict[tuple[str, ...], tuple[_Name, ...]] = {}
        self._variants = variants
        for name, others in (groups or {}).items():
            others = (others,) if isinstance(others, str) else others  # noqa: PLW2901 - no name of one letter for each
            self._add([_name(other) for other in (name, *others)])
        self._firsts = {words[0] for words in self._groups}
        self.longest = max(map(len, self._groups), default=0)
        if variants:
            self.longest = max(self.longest, _LONGEST_VARIANT)

    def begin_with(self, word: str) -> bool:
        """Tell whether any name may begin with a folded word; few words do."""
        return word in self._firsts or (self._variants and word in _lines())

    def names_of(self, words: tuple[str, ...], typed: str) -> tuple[Way, ...]:
        """Give the other names of a name; none if it is nobody's name.

        Args:
            words: Its words, folded.
            typed: The name as it was typed.
        """
        names = [*self._groups.get(words, ()), *(_variants_of(words, typed) if self._variants else ())]
        # What the user says of a name comes before what we say.
        ways = {(name.way.kind, name.words): name.way for name in reversed(names) if name.words != words}
        return tuple(reversed(ways.values()))

    def _add(self, named: Sequence[_Name]) -> None:
        known = [name for name in named if name.words]
        joined = [other for name in known for other in self._groups.get(name.words, ())]
        group = tuple(dict.fromkeys((*joined, *known)))
        # The names of a group that this one joins must know of it too.
        members = [words for words, names in self._groups.items() if not set(names).isdisjoint(group)]
        self._groups.update(dict.fromkeys((*members, *(name.words for name in known)), group))


def _name(text: str) -> _Name:
    words = parts(text)
    terms = tuple(word.term for word in words)
    if len(words) == 1 and words[0].form is not None and is_stop_word(terms[0]):
        return _Name(terms, Way((words[0].form,), "form"))  # as in a query, `Pará` is no `para`
    return _Name(terms, Way(terms))


def _variants_of(words: tuple[str, ...], typed: str) -> Iterator[_Name]:
    for line in _lines().get(words[0], ()):
        names = _read(line)
        if any(name.is_typed(words, typed) for name in names):
            yield from names


@cache
def _lines() -> dict[str, list[str]]:
    """Give the lines of the file by the first words of their names; few are ever read further."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _VARIANTS.read_text(encoding="utf-8").splitlines():
        if line[:1] not in ("", "#"):
            for name in line.split("|")[1:]:
                found[fold(name.split()[0].lstrip(_AS_WRITTEN))].append(line)
    return found


@cache
def _read(line: str) -> tuple[_Name, ...]:
    weight, *names = map(str.strip, line.split("|"))
    return tuple(_variant(name, float(weight)) for name in names)


def _variant(text: str, weight: float) -> _Name:
    bare = text.removeprefix(_AS_WRITTEN)
    terms = tuple(word.term for word in parts(bare))
    if bare != text:
        return _Name(terms, Way((bare,), "spelling", weight=weight))
    # A common word is meant in all its forms.
    return _Name(terms, Way(terms, "word" if len(terms) == 1 and bare.islower() else "exact", weight=weight))
