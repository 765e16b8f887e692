"""The files of an archive: which generation is the newest, what an interrupted build leaves, how large they are."""

import re
from pathlib import Path

from recorte.indexer.manifest import path_of

EMPTY_TOC = "_MAIN_0.toc"
"""Whoosh's table of contents before the first commit."""

_TOC = re.compile(r"_MAIN_(\d+)\.toc")
# A later table of contents without a manifest is somebody else's index.
_LEFTOVER = re.compile(r"_MAIN_0\.toc.*|MAIN[_.].*|manifest-1\.(json|tmp)")


def newest_generation(archive: Path) -> int:
    """Give the newest generation committed there, 0 where there is none."""
    tocs = (_TOC.fullmatch(entry.name) for entry in archive.iterdir()) if archive.is_dir() else ()
    generation = max((int(toc[1]) for toc in tocs if toc), default=0)
    return generation if path_of(archive, generation).exists() else 0


def is_leftover(name: str) -> bool:
    """Tell whether a file or folder of this name is what an interrupted first build leaves."""
    return _LEFTOVER.fullmatch(name) is not None


def size_of(archive: Path) -> int:
    """Give the size of an archive's files in bytes."""
    return sum(path.stat().st_size for path in archive.iterdir() if path.is_file())
