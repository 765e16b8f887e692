"""Settings: what a project or a user always wants, read from `recorte.toml`.

Two files count, key by key the first before the second: the project's (`--config`, else the nearest `recorte.toml`
from the current folder up), and the user's own (`recorte/recorte.toml` in the configuration folder of the system).
Command-line options and environment variables come before both. A key that is unknown or of the wrong type is an
error that names the line.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from recorte.search.errors import SettingsError

FILE_NAME = "recorte.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings files say.

    Attributes:
        archive: Where the archive is; relative to the file that says so.
        include: Globs of the files to index.
        exclude: Globs of the files to leave out.
        qualify_ids: Whether ids that records give count within their files only.
        field_names: Names of record fields beside the usual ones, by the attribute of `Article` they fill.
        limit: Hits of a search.
        passages: Passages of a hit.
        variants: Whether the aliases that come with Recorte count.
        aliases: Names and their other names.
    """

    archive: Path | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    qualify_ids: bool | None = None
    field_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int | None = None
    passages: int | None = None
    variants: bool | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load(config: Path | None = None, folder: Path | None = None) -> Settings:
    """Read the settings that hold in a folder.

    Args:
        config: The project's file; otherwise the nearest `recorte.toml` from `folder` up.
        folder: The current folder by default.

    Raises:
        SettingsError: If a file cannot be read, or says something that cannot be followed.
    """
    project = config or nearest(folder or Path())
    files = [path for path in (project, _of_user()) if path is not None]
    read = [_read(path) for path in files]
    merged: dict[str, Any] = {}
    for values in reversed(read):
        for name, value in values.items():
            merged[name] = {**merged.get(name, {}), **value} if isinstance(value, dict) else value
    return Settings(**merged)


def nearest(folder: Path) -> Path | None:
    """Find the nearest settings file from a folder up."""
    for parent in (folder, *folder.resolve().parents):
        if (parent / FILE_NAME).is_file():
            return parent / FILE_NAME
    return None


def _of_user() -> Path | None:
    from platformdirs import user_config_path  # wanted by the command alone, and not needed to search

    path = user_config_path("recorte") / FILE_NAME
    return path if path.is_file() else None


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(path, None, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(path, None, "is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise SettingsError(path, int(line[1]) if line else None, str(error)) from error
    return _Reader(path, text).settings(tables)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    return None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that a table may have: the name of the setting, how it is read, and what it must be."""

    name: str
    read: Callable[[object], Any]
    wanted: str


_TEXTS = (_texts, 'a list of texts such as ["a", "b"]')
_COUNT = (_count, "a whole number, 0 or more")
_FLAG = (_flag, "true or false")


@cache
def _tables() -> dict[str, dict[str, _Key]]:
    """Give the tables that a settings file may have, by name, and the keys of each; those outside have no name."""
    from recorte.corpus.field_names import FIELD_NAMES  # no search without such a file needs them

    return {
        "": {"archive": _Key("archive", _text, "a path in quotes")},
        "index": {
            "include": _Key("include", *_TEXTS),
            "exclude": _Key("exclude", *_TEXTS),
            "qualify_ids": _Key("qualify_ids", *_FLAG),
        },
        "search": {
            "limit": _Key("limit", *_COUNT),
            "passages": _Key("passages", *_COUNT),
            "variants": _Key("variants", *_FLAG),
        },
        "fields": {name: _Key(name, *_TEXTS) for name in FIELD_NAMES},
    }


class _Reader:
    """Reads the tables of one file."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def settings(self, tables: dict[str, Any]) -> dict[str, Any]:
        alone = {key: value for key, value in tables.items() if not isinstance(value, dict)}
        found = self._table("", alone)
        if "archive" in found:
            found["archive"] = self._path.parent / Path(found["archive"]).expanduser()
        for name, table in tables.items():
            if not isinstance(table, dict):
                continue
            if name == "aliases":
                found["aliases"] = {key: self._value(name, key, _Key(key, *_TEXTS), table[key]) for key in table}
            elif name == "fields":
                found["field_names"] = self._table(name, table)
            elif name in _tables():
                found.update(self._table(name, table))
            else:
                self._refuse(name, None, f"there is no table [{name}]; {_choice([*_tables(), 'aliases'])}")
        return found

    def _table(self, name: str, table: dict[str, Any]) -> dict[str, Any]:
        return {
            self._key(name, key).name: self._value(name, key, self._key(name, key), value)
            for key, value in table.items()
        }

    def _key(self, table: str, key: str) -> _Key:
        if key not in _tables()[table]:
            where = f" in [{table}]" if table else ""
            self._refuse(table, key, f"there is no key '{key}'{where}; {_choice(_tables()[table])}")
        return _tables()[table][key]

    def _value(self, table: str, name: str, key: _Key, value: object) -> Any:  # noqa: ANN401 - as its key reads it
        read = key.read(value)
        if read is None:
            self._refuse(table, name, f"'{name}' is {key.wanted}, not {value!r}")
        return read

    def _refuse(self, table: str, key: str | None, message: str) -> None:
        raise SettingsError(self._path, self._line(table, key), message)

    def _line(self, table: str, key: str | None) -> int | None:
        """Find the line of a key, or of a table's head; `tomllib` does not tell."""
        here = ""
        for number, line in enumerate(self._lines, 1):
            if head := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
                here = head[1].strip("\"'")
                if here.partition(".")[0] == table and key is None:
                    return number
            elif (here == table and key is not None and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line)) or (
                not here and table and re.match(rf"\s*[\"']?{re.escape(table)}[\"']?\s*[=.]", line)
            ):
                return number
        return None


def _choice(names: Mapping[str, object] | list[str]) -> str:
    return "it may have: " + ", ".join(name for name in names if name)
