"""The errors of Recorte that a caller may want to catch.

    RecorteError                    the base of every error below and in the other packages
    ├── SourceNotFoundError         a source that was named does not exist
    ├── UnknownAttributeError       field names were given for something that an article does not have
    ├── recorte.indexer.errors      ArchiveNotFoundError, ArchiveCorruptError, ArchiveLockedError, …
    ├── recorte.search.errors       SettingsError, ArticleNotFoundError
    └── recorte.evaluation.errors   EvaluationError

A file that can be found but not read is no error: it is a `Rejection`, and the rest goes on.
"""

from pathlib import Path


class RecorteError(Exception):
    """Something Recorte was asked for cannot be done; the message says what and how to mend it."""


class SourceNotFoundError(RecorteError):
    """A source named by the user does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no such file or folder: '{path}'; check the spelling, or drop it from the sources")
        self.path = path


class UnknownAttributeError(RecorteError):
    """Field names were given for an attribute that a record cannot fill."""

    def __init__(self, attribute: str, known: tuple[str, ...]) -> None:
        super().__init__(f"an article has no attribute '{attribute}'; field names can be given for {', '.join(known)}")
        self.attribute = attribute
