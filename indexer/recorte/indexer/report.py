"""What a build says of itself, while it goes on and when it is done."""

from dataclasses import asdict, dataclass, field
from typing import Any

from recorte.corpus import Rejection


@dataclass(slots=True)
class BuildReport:
    """What a build has done so far; handed to the `progress` call, and complete when `build` returns.

    Attributes:
        files: Files read.
        file_bytes: How much of them has been read, in bytes on disk.
        due_bytes: How much there is to be read; 0 where that is not known.
        new: Files that the archive did not know.
        changed: Files that have changed, or were not read to their end.
        removed: Files that are no more.
        moved: Files that are elsewhere with the same content, counted neither as new nor as removed.
        unchanged: Files that are as they were.
        sources: Files that articles of the archive are from.
        articles: Articles of the archive; while it is being built, those read so far.
        text_bytes: Length of their titles and texts, in bytes of UTF-8.
        read_bytes: The same of those that were read.
        archive_bytes: Size of the finished archive.
        before: How many articles the archive held before.
        seconds: Time taken.
        rejected: What gave no article this time, in the order it was met; of the records of a file a hundred, and then
            how many more there are.
        clashes: How many of these were left out for another article with the same `doc_id`.
        known_rejected: How much else of the sources gave none when it was read.
        anew: Why all sources had to be read again, although nobody asked for it.
    """

    files: int = 0
    file_bytes: int = 0
    due_bytes: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    moved: int = 0
    unchanged: int = 0
    sources: int = 0
    articles: int = 0
    text_bytes: int = 0
    read_bytes: int = 0
    archive_bytes: int = 0
    before: int = 0
    seconds: float = 0.0
    rejected: list[Rejection] = field(default_factory=list)
    clashes: int = 0
    known_rejected: int = 0
    anew: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the report as `recorte index --json` prints it."""
        return {"schema_version": 1, **asdict(self), "seconds": round(self.seconds, 3)}
