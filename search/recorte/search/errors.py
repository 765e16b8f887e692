"""What a search can be refused for.

RecorteError
├── SettingsError          a settings file says something that cannot be followed
├── AlertError             a saved search cannot be kept, found or read
├── ExportError            a database cannot be written
└── ArticleNotFoundError   no article has the doc_id
"""

from pathlib import Path

from recorte.corpus import RecorteError


class SettingsError(RecorteError):
    """A settings file cannot be followed; the message names the file and the line."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        place = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line


class AlertError(RecorteError):
    """A saved search cannot be kept, found or read; the message says which, and why."""


class ExportError(RecorteError):
    """A database cannot be written; the message says which, and why."""


class ArticleNotFoundError(RecorteError, KeyError):
    """The archive has no article with this `doc_id`."""

    def __init__(self, doc_id: str) -> None:
        super().__init__(f"no article with the id '{doc_id}'; each search hit shows its id")
        self.doc_id = doc_id

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the message in quotes
