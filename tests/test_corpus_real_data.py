"""Real files: what the readers make of them, where they are at hand."""

import json
import lzma
import random
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from corpus_samples import damaged, only_article, read_all, read_as, real_data
from recorte.corpus import Article, SourceFile, discover, read

FLOORS = ROOT / "tests" / "html_floors.json"
"""How many of the titles, dates and parts of texts of the pages are right, at least; raised by hand, never lowered."""


def _expectations(expected: dict[str, Any], article: Article) -> Iterator[tuple[str, bool]]:
    """Give what is expected of an article, each with whether it is so."""
    day = article.published.day.isoformat() if article.published else None
    yield "title", bool(article.title)
    if "date" in expected:
        yield "date", day == expected["date"]
    for part in expected.get("with", []):
        yield "with", part in article.text
    for part in expected.get("without", []):
        yield "without", part not in article.text


def test_html_pages_of_portuguese_papers_are_read_no_worse_than_before() -> None:
    """Titles, dates, what must be in the text and what must not."""
    folder = real_data("formats", "html_pt")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    right: Counter[str] = Counter()
    missed = []
    for path in sorted(folder.glob("*.html")):
        for what, is_so in _expectations(expected.get(path.name, {}), only_article(read_all(path))):
            right[what] += is_so
            if not is_so:
                missed.append((path.name, what))
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert {what: floor for what, floor in floors.items() if right[what] < floor} == {}, missed


def test_the_seed_is_one_article_without_repetition() -> None:
    """A raw scrape: caption first, body twice, disclaimer, title and byline in the middle."""
    folder = real_data("seed")
    (source,) = discover([folder])
    assert isinstance(source, SourceFile)
    article = only_article(list(read(source)))
    paragraphs = article.text.split("\n")
    raw = source.path.read_text(encoding="utf-8").split("\n")
    first_copy = raw[1 : raw.index("Ver original")]
    assert (article.title, article.authors) == ("O exausto engenheiro de IA está fugindo de Meta", ("Yuan Silai",))
    assert paragraphs == first_copy
    assert len(set(paragraphs)) == len(paragraphs)
    assert {"Uma saudade de dez anos", "Escolha entre Metaverse e AI?"} <= set(paragraphs)
    assert not any(part in article.text for part in ("third-party content", "Fonte da imagem", "Ver original"))


def test_markdown_of_a_news_blog_is_read_with_title_and_date() -> None:
    """Front matter with escapes, a body of HTML in template tags."""
    paths = sorted(real_data("formats", "markdown_pt").glob("*.md"))
    articles = [only_article(read_all(path)) for path in paths]
    assert len(articles) >= 30
    for path, article in zip(paths, articles, strict=True):
        assert article.title
        assert article.published is not None
        assert path.name.startswith(article.published.day.isoformat())
        assert path.stem.endswith(article.doc_id)
        assert not any(mark in article.text for mark in ("{%", "<p", "</", "&nbsp;", "&ccedil;"))
    assert sum(bool(article.text) for article in articles) >= len(articles) - 3


EXPECTED: dict[str, dict[str, int | str]] = {
    "rss": {
        "trafilatura__feed.json": 25,
        "trafilatura__feed1.atom": 2,
        "trafilatura__feed2.rss": 1,
        "umdjnabolsa-rss__feed.xml": 20,
        "trafilatura__sitemap": "a sitemap, which lists pages but holds none",
    },
    "newsml-g2": {
        "newsml-g2__LISTING_1_": 1,
        "newsml-g2__LISTING_22_": 1,
        "newsml-g2__LISTING_24_": "a package, which only refers to news items",
        "newsml-g2__LISTING_25_": "XML of a kind that is not read by this version (its first element is <contentSet>)",
        "newsml-g2__LISTING_28_": "XML of a kind that is not read by this version (its first element is <contentMeta>)",
        "newsml-g2__LISTING_2_": 1,
        "newsml-g2__LISTING_6_": "a package, which only refers to news items",
    },
    "ninjs": {
        "v1.6_006": "no text: the item is of the type picture",
        "v2.2_006": "no text: the item is of the type picture",
        "": 1,
    },
    "pdf_pt": {"": 1},
    "alto": {"": 1},
    "epub": {"": 10},
}
"""How files begin, and how many articles each gives; or why it gives none, as its first reason."""


@pytest.mark.parametrize("folder", EXPECTED)
def test_files_of_other_formats_give_their_articles(folder: str) -> None:
    """And nothing else; or the reason why there are none."""
    expected = EXPECTED[folder]
    sources = list(discover([real_data("formats", folder)]))
    assert sources
    for source in sources:
        assert isinstance(source, SourceFile)
        results = list(read(source))
        outcome = next(value for start, value in expected.items() if source.relative.startswith(start))
        first = results[0]
        assert outcome == (len(results) if isinstance(first, Article) else first.reason), source.relative


def test_a_pdf_of_a_health_service_is_read_with_date_and_pages() -> None:
    """All four are from the days that their names say."""
    for path in sorted(real_data("formats", "pdf_pt").glob("*.pdf")):
        article = only_article(read_all(path))
        assert article.published is not None
        assert article.published.day.strftime("%Y") in path.name
        assert article.title.isupper()
        assert len(article.pages) in {2, 3}
        assert article.pages == tuple(sorted(article.pages))
        assert "\x02" not in article.text


@pytest.mark.parametrize("folder", [*EXPECTED, "html_pt", "markdown_pt", "warc", "wacz"])
def test_no_damage_to_a_real_file_ends_in_an_error(tmp_path: Path, folder: str) -> None:
    """Bytes lost, changed or cut off: articles and reasons, and nothing else."""
    chance = random.Random(folder)  # noqa: S311 - the same damage each time
    paths = [path for path in sorted(real_data("formats", folder).iterdir()) if path.stat().st_size < 400_000]
    for path in paths[:6]:
        data = path.read_bytes()
        for _ in range(5):
            results = read_as(tmp_path, path.name, damaged(data, chance))
            assert results
            assert all(
                "could not be read as" not in result.reason for result in results if not isinstance(result, Article)
            )


def test_the_news_stream_is_read_record_by_record() -> None:
    """The first thousands of a large compressed stream, without a rejection."""
    path = real_data("news", "news.jsonl.xz")
    results = list(islice(read(SourceFile(str(path), path.name, path.stat().st_size)), 3000))
    articles = [result for result in results if isinstance(result, Article)]
    assert len(articles) == 3000
    assert len({article.doc_id for article in articles}) == 3000
    assert sum(article.published is not None for article in articles) > 2900


def test_no_real_text_is_cleaned_away() -> None:
    """Of all that a news blog published, cleaning keeps nearly every character."""
    path = real_data("news", "news.jsonl.xz")
    results = islice(read(SourceFile(str(path), path.name, 1)), 2000)
    kept = {article.doc_id: len(article.text) for article in results if isinstance(article, Article)}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        raw = {record["id"]: len(record["text"]) for record in map(json.loads, islice(lines, 2000))}
    assert sum(kept.values()) > 0.97 * sum(raw[doc_id] for doc_id in kept)
