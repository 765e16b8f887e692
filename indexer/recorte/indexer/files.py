"""The files of an archive: which generation is the newest, what an interrupted build leaves, how large they are.

_MAIN_<generation>.toc       Whoosh's table of contents; the newest one with a manifest counts
manifest-<generation>.json   what the generation is made of, and of what
MAIN_<id>.rec                a segment
MAIN_<id>.src                what is known of some sources
MAIN_<id>.dup                what is known of duplicates
MAIN_WRITELOCK               held while a build writes
MAIN.tmp/                    what a build in progress has so far
"""

import os
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from recorte.indexer.manifest import MOST_DOCUMENTS, path_of

INDEX_NAME = "MAIN"
"""The name by which Whoosh knows the index."""

LOCK = f"{INDEX_NAME}_WRITELOCK"
SEGMENT_ENDING = ".rec"
TABLE_ENDING = ".src"
DUPLICATES_ENDING = ".dup"

_TOC = re.compile(rf"_{INDEX_NAME}_([1-9][0-9]{{0,9}})\.toc")
_OURS = re.compile(rf"_{INDEX_NAME}_\d+\.toc(\..+)?|{INDEX_NAME}[_.].*|manifest-\d+\.(json|tmp|json\.tmp)")
# A finished table of contents without a manifest is somebody else's index.
_LEFTOVER = re.compile(rf"_{INDEX_NAME}_0\.toc|_{INDEX_NAME}_\d+\.toc\..+|{INDEX_NAME}[_.].*|manifest-1\.json(\.tmp)?")


def newest_generation(archive: Path) -> int:
    """Give the newest generation committed there, 0 where there is none."""
    try:
        # Both files in one look: a commit may come in between two.
        names = {entry.name for entry in archive.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return 0
    generations = (int(toc[1]) for toc in map(_TOC.fullmatch, names) if toc)
    ours = (number for number in generations if number < MOST_DOCUMENTS and path_of(archive, number).name in names)
    return max(ours, default=0)


def toc_path(archive: Path, generation: int) -> Path:
    """Give the path of the table of contents of a generation."""
    return archive / f"_{INDEX_NAME}_{generation}.toc"


def segment_path(archive: Path, segment_id: str) -> Path:
    """Give the path of a segment."""
    return archive / f"{INDEX_NAME}_{segment_id}{SEGMENT_ENDING}"


def table_path(archive: Path, table: str) -> Path:
    """Give the path of a table of sources."""
    return archive / f"{INDEX_NAME}_{table}{TABLE_ENDING}"


def duplicates_path(archive: Path, name: str) -> Path:
    """Give the path of a file of what is known of duplicates."""
    return archive / f"{INDEX_NAME}_{name}{DUPLICATES_ENDING}"


def working_folder(archive: Path) -> Path:
    """Give the path of the folder that a build in progress works in."""
    return archive / f"{INDEX_NAME}.tmp"


def new_segment(folder: Path) -> Path:
    """Give a path for a new segment."""
    # Not from `random`, which a host program may have seeded; and no search has to import `secrets`.
    return folder / f"{os.urandom(8).hex()}{SEGMENT_ENDING}"


def new_drafts(folder: Path) -> Path:
    """Give what the paths of some drafts are to begin with, and of no others."""
    return new_segment(folder).with_suffix("")


def is_leftover(name: str) -> bool:
    """Tell whether a file or folder of this name is what an interrupted first build leaves."""
    return _LEFTOVER.fullmatch(name) is not None


def size_of(archive: Path) -> int:
    """Give the size of an archive's files in bytes."""
    return sum(map(size_of_file, archive.iterdir()))


def remove_others(archive: Path, generation: int, names: Collection[str]) -> None:
    """Remove the files of all generations but one, which has those of some names, and what was left unfinished.

    What cannot be removed stays, for the next build to try: it is in nobody's way.
    """
    kept = {LOCK, toc_path(archive, generation).name, path_of(archive, generation).name, *names}
    kept.add(working_folder(archive).name)  # the writer's own
    for path in archive.iterdir():
        if path.name in kept or not _OURS.fullmatch(path.name):
            continue
        with suppress(OSError):
            remove(path)


def remove(path: Path) -> None:
    """Remove a file, a folder with all that it holds, or a link, but nothing that a link leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def put_in_place(content: bytes, path: Path) -> None:
    """Write a file whole or not at all, and see it safely on disk."""
    draft = path.with_name(f"{path.name}.tmp")
    # A link of that name could lead to any file, which must not be written to.
    remove(draft)
    with draft.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder with those above it, where they are missing, and see their names safely on disk."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        sync_folder(folder.parent)


def sync_file(path: Path) -> None:
    """See a file safely on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """See the names of a folder's files safely on disk, where the system can."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def size_of_file(path: Path) -> int:
    """Give the size of a file in bytes, 0 where there is none."""
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # a build has just taken it away
        return 0
