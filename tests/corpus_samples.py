"""What the tests of the corpus share: small files of their own, and the folder of real data where there is one."""

import os
from pathlib import Path

import pytest

from recorte.corpus import Article, ReadOptions, Rejection, SourceFile, read

PROJECT = Path(__file__).resolve().parent.parent

BODY = (
    "A prefeitura anunciou nesta terça-feira a reforma da praça central, que começa em agosto e custará dois milhões.\n"
    "Segundo a secretária de Obras, o coreto será preservado e as árvores mais antigas ganharão novos canteiros.\n"
    "Os comerciantes da região temem perder fregueses durante as obras, mas dizem aprovar o projeto."
)
"""Three paragraphs of a story written for these tests."""


def read_all(path: Path, options: ReadOptions | None = None) -> list[Article | Rejection]:
    """Read a file as discovery would give it from its own folder."""
    source = SourceFile(str(path), path.name, path.stat().st_size)
    return list(read(source, options or ReadOptions()))


def read_as(
    folder: Path, name: str, content: str | bytes, options: ReadOptions | None = None
) -> list[Article | Rejection]:
    """Write a file and read it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_all(path, options)


def articles_in(results: list[Article | Rejection]) -> list[Article]:
    """Give the articles among the results."""
    return [result for result in results if isinstance(result, Article)]


def rejections_in(results: list[Article | Rejection]) -> list[Rejection]:
    """Give the rejections among the results."""
    return [result for result in results if isinstance(result, Rejection)]


def only_article(results: list[Article | Rejection]) -> Article:
    """Give the one article that reading gave, and nothing else."""
    (article,) = results
    assert isinstance(article, Article), article
    return article


def only_rejection(results: list[Article | Rejection]) -> Rejection:
    """Give the one rejection that reading gave, and nothing else."""
    (rejection,) = results
    assert isinstance(rejection, Rejection), rejection
    return rejection


def real_data(*parts: str) -> Path:
    """Give a part of the real data; skip the test where it is absent."""
    folder = Path(os.environ.get("RECORTE_DATA") or PROJECT.parent / "shared" / "data").joinpath(*parts)
    if not folder.exists():
        pytest.skip(f"no real data at {folder}; set RECORTE_DATA to the folder that holds it")
    return folder
