"""Results in a notebook, and as rows: what is shown, and that nothing of it is markup."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from recorte.corpus import Published
from recorte.search import Archive, Hit, Passage, SearchResults
from recorte.search.exporting.exporting import export
from recorte.search.results import COLUMNS

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'\"><svg onload=alert(1)>",
    "&lt;b&gt;",
    "\u202e\x1b[2J",
)


def results_of(text: str, url: str | None = None, **facts: Any) -> SearchResults:
    """Give results with one hit that has this text wherever it has one."""
    passage = Passage(text, 0, len(text), ((0, len(text)),) if text else (), page=2)
    marks = ((0, 1),) if text else ()
    hit = Hit(1, text, 1.0, text, marks, None, (text,), text, text, url, text, (passage,))
    return SearchResults(text, 1, 0.0, (text,), (hit,), 1, suggestion=text, **facts)


def elements(shown: str) -> set[str]:
    """Give the names of all elements of a piece of HTML."""
    return {element.tag for element in html.fromstring(shown).iter() if isinstance(element.tag, str)}


ALLOWED = {"div", "p", "br", "ol", "ul", "li", "b", "small", "mark"}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_an_archive_is_markup_in_a_notebook(text: str) -> None:
    """It is there as text, in every field, without what nobody would see."""
    shown = results_of(text)._repr_html_()
    assert elements(shown) <= ALLOWED
    content = html.fromstring(shown).text_content()
    assert content.count(text.replace("\u202e\x1b", "  ")) >= 7
    assert not {"\u202e", "\x1b"} & set(shown)


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_text_is_it_is_shown_as_text(text: str, url: str) -> None:
    """No element but those that a hit is made of; and a link only leads to the web."""
    shown = results_of(text, url=url)._repr_html_()
    root = html.fromstring(shown)
    assert elements(shown) <= ALLOWED | {"a"}
    assert all(link.get("href").startswith(("http://", "https://")) for link in root.iter("a"))
    assert "style" not in {name for element in root.iter() for name in element.attrib}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a.example/\u202e", "//a.example"])
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    """Anything else would run, or lead elsewhere than it says."""
    assert "a" not in elements(results_of("perdas", url=url)._repr_html_())
    assert "a" in elements(results_of("perdas", url="https://a.example/?a=1&b=2")._repr_html_())


def test_a_notebook_shows_what_was_found(archive_of: Callable[..., Archive]) -> None:
    """How much, what was meant, the words marked, and the counts that were asked for."""
    archive = archive_of(
        {"titulo": "Perdas", "texto": "As perdas cresceram no dia.", "data": "2023-02-01", "secao": "Economia"},
        {"titulo": "Chuva", "texto": "Choveu muito.", "data": "2024-03-01", "secao": "Cidades"},
    )
    results = archive.search("perdas", facets=("section",), timeline="year")
    root = html.fromstring(results._repr_html_())
    assert [mark.text for mark in root.iter("mark")] == ["Perdas", "perdas"]
    content = root.text_content()
    for said in ("1 article", "2023-02-01", "id 1", "(0–27)", "section: Economia (1)", "by year: 2023 (1)"):
        assert said in content
    assert results.hits[0]._repr_html_() in results._repr_html_()
    assert "did you mean" in archive.search("prdas")._repr_html_()
    assert "0 articles" in archive_of().search("nada")._repr_html_()


def test_rows_are_the_passages_with_what_csv_has(archive_of: Callable[..., Archive]) -> None:
    """Column by column; a hit without a passage has a row too."""
    archive = archive_of("As perdas de hoje.\n\nOutra coisa.\n\nAs perdas de ontem.", {"titulo": "Perdas", "texto": ""})
    results = archive.search("perdas", passages=2)
    rows = results.to_rows()
    assert [(row["doc_id"], row["quote"]) for row in rows] == [
        (hit.doc_id, passage.text if passage else None) for hit in results for passage in hit.passages or [None]
    ]
    assert tuple(rows[0]) == COLUMNS
    plain = [{**row, "all_words": "true"} for row in rows]
    written = list(csv.DictReader(io.StringIO("".join(export(results, "csv")))))
    assert written == [{name: "" if value is None else str(value) for name, value in row.items()} for row in plain]


def test_a_date_is_as_json_has_it() -> None:
    """And authors are one text."""
    hit = Hit(1, "a", 1.0, "T", (), Published(date(2023, 5, 4), "metadata"), ("A B", "C D"), None, None, None, "a", ())
    (row,) = hit.to_rows()
    assert (row["published"], row["published_by"], row["authors"]) == ("2023-05-04", "metadata", "A B; C D")
