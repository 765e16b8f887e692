"""Which rejections are told: of the records of a file the first hundred, and how many more there are.

So a table in which no row has a text says so in a hundred lines and one, and not in a million. Whatever has a name of
its own, as a member of a container, is told.
"""

import re

from recorte.corpus import Counted, Rejection

MOST_TOLD = 100
"""Records of a file that are rejected by name."""

_RECORD = re.compile(r"(.+)[:#@]\d+", re.DOTALL)


class Tally:
    """The rejections of a source, or of a piece of it."""

    def __init__(self) -> None:
        self._told: dict[str, int] = {}
        self._counted: dict[tuple[type[Counted], str], int] = {}

    def take(self, rejected: Rejection) -> bool:
        """Take a rejection; say whether it is to be told, else it is only counted."""
        if isinstance(rejected, Counted):
            self._count(type(rejected), rejected.source, rejected.count)
            return False
        record = _RECORD.fullmatch(rejected.source)
        if record is None:
            return True
        told = self._told.get(record[1], 0)
        if told == MOST_TOLD:
            self._count(Counted, record[1], 1)
            return False
        self._told[record[1]] = told + 1
        return True

    def counted(self) -> list[Rejection]:
        """Give what was only counted, one for each file."""
        return [kind.of(source, count) for (kind, source), count in self._counted.items()]

    def _count(self, kind: type[Counted], source: str, count: int) -> None:
        self._counted[kind, source] = self._counted.get((kind, source), 0) + count
