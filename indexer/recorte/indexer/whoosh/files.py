"""The files of an archive: which generation is the newest, what an interrupted build leaves, how large they are."""

import re
from pathlib import Path

from recorte.indexer.manifest import path_of

EMPTY_TOC = "_MAIN_0.toc"
"""Whoosh's table of contents before the first commit."""

_TOC = re.compile(r"_MAIN_(\d+)\.toc")
# Drafts of a table of contents, and all of a first build; a finished table without a manifest is somebody else's index.
_LEFTOVER = re.compile(r"_MAIN_0\.toc|_MAIN_\d+\.toc\..+|MAIN[_.].*|manifest-1\.(json|tmp)")


def newest_generation(archive: Path) -> int:
    """Give the newest generation committed there, 0 where there is none."""
    try:
        # Both files in one look: a commit may come in between two.
        names = {entry.name for entry in archive.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return 0
    generations = (int(toc[1]) for toc in map(_TOC.fullmatch, names) if toc)
    return max((number for number in generations if path_of(archive, number).name in names), default=0)


def is_leftover(name: str) -> bool:
    """Tell whether a file or folder of this name is what an interrupted first build leaves."""
    return _LEFTOVER.fullmatch(name) is not None


def size_of(archive: Path) -> int:
    """Give the size of an archive's files in bytes."""
    return sum(map(_size, archive.iterdir()))


def remove_drafts(archive: Path) -> None:
    """Remove the drafts of tables of contents that killed builds left."""
    for draft in archive.glob("_MAIN_*.toc.*"):
        draft.unlink(missing_ok=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # a build has just taken it away
        return 0
