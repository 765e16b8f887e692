"""Archives for tests: small ones made on the spot, and the sample archive."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from recorte.indexer.build import build
from recorte.search import Archive

# No deadlines: machines differ. In CI the same examples every time, so that red means a change.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases of bytes by their argument: compressed ones hold the time, and each process collects its own."""
    return argname if isinstance(val, bytes) else None


ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpus" / "sample"

Records = list[dict[str, Any]]


def write_records(path: Path, records: Records) -> Path:
    """Write records as JSON Lines."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def archive_of(tmp_path: Path) -> Iterator[Callable[..., Archive]]:
    """Give a function that indexes texts, or records, and opens the archive; a text's id is its number from 1."""
    opened: list[Archive] = []

    def make(*articles: str | dict[str, Any], aliases: dict[str, list[str]] | None = None) -> Archive:
        records = [
            {"id": str(number), "idioma": _tag(number), **({"texto": article} if isinstance(article, str) else article)}
            for number, article in enumerate(articles, 1)
        ]
        folder = tmp_path / f"archive-{len(opened)}"
        build([write_records(tmp_path / f"records-{len(opened)}.jsonl", records)], folder)
        opened.append(Archive.open(folder, aliases=aliases))
        return opened[-1]

    yield make
    for archive in opened:
        archive.close()


def _tag(number: int) -> str:
    """Give a language of its own for each record: the same text twice would be a copy, and kept once."""
    return f"pt-{chr(65 + number // 26 % 26)}{chr(65 + number % 26)}"


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the path of an archive of `corpus/sample`, indexed as its own settings say."""
    from recorte.corpus import DiscoveryOptions, ReadOptions
    from recorte.indexer.build import BuildOptions
    from recorte.search.settings import load

    settings = load(SAMPLE / "recorte.toml")
    path = tmp_path_factory.mktemp("sample") / "archive"
    options = BuildOptions(
        DiscoveryOptions(include=settings.include, exclude=settings.exclude),
        ReadOptions(field_names=settings.field_names),
    )
    build([SAMPLE], path, options)
    return path


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of real news, or skip where it is absent."""
    path = Path(os.environ.get("RECORTE_DATA", ROOT.parent / "shared" / "data"))
    if not path.is_dir():
        pytest.skip(f"no real data at {path}; set RECORTE_DATA to run this test")
    return path


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's own settings and environment out of every test."""
    for name in ("RECORTE_ARCHIVE", "RECORTE_CONFIG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-config"))
