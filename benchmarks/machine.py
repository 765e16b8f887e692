"""What a benchmark ran on: the figures of two machines do not compare, their ratios nearly do."""

import os
import platform
import sqlite3
from dataclasses import asdict, dataclass
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_PACKAGES = ("recorte", "tantivy", "bm25s", "numba", "Whoosh", "PyStemmer", "numpy")

_PARTS = ("recorte.analysis", "recorte.corpus", "recorte.indexer", "recorte.search", "recorte.cli")


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, and the versions of all that took part.

    Attributes:
        processor: The processor's own name for itself.
        cores: How many of them this process may use.
        memory_mb: Main memory.
        system: Operating system and its release.
        python: The version of Python.
        versions: Of the engines and what they stand on; without what is not installed.
    """

    processor: str
    cores: int
    memory_mb: int
    system: str
    python: str
    versions: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Give the facts as plain JSON values."""
        return asdict(self)


def this_machine() -> Machine:
    """Look at the machine that this runs on."""
    return Machine(
        processor=_fact("/proc/cpuinfo", "model name") or platform.processor() or "unknown",
        cores=_cores(),
        memory_mb=int((_fact("/proc/meminfo", "MemTotal") or "0").split()[0]) // 1024,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        versions=_versions() | {"SQLite": sqlite3.sqlite_version},
    )


def code_digest() -> str:
    """Give a digest of Recorte's own modules as they are on disk now.

    Subprocesses import them anew, so an edit in the middle of a run would have one report speak of two programs.
    """
    parts = [Path(str(spec.origin)).parent for spec in map(find_spec, _PARTS) if spec is not None]
    modules = sorted(module for part in parts for module in part.rglob("*.py"))
    digest = blake2b(digest_size=6)
    for module in modules:
        digest.update(module.read_bytes())
    return digest.hexdigest()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _fact(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
