"""Every format in which the same story may come: what is read of it, and that no damage to a file is more than that."""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from textwrap import wrap

import pytest

import corpus_documents as documents
from corpus_documents import HTML, PARAGRAPHS, TITLE
from corpus_samples import BODY, damaged, only_article, only_rejection, read_as, rejections_in
from recorte.corpus import ReadOptions

SAMPLES: dict[str, Callable[[], str | bytes]] = {
    "feed.rss": lambda: documents.rss(documents.rss_entry()),
    "feed.atom": documents.atom,
    "feed.rdf": documents.rdf,
    "feed.json": documents.json_feed,
    "site.xml": lambda: documents.wordpress(documents.post()),
    "nitf.xml": documents.nitf,
    "item.xml": documents.news_item,
    "um.json": lambda: documents.ninjs(1),
    "dois.json": lambda: documents.ninjs(2),
    "nota.eml": documents.mail,
    "caixa.mbox": lambda: f"From ana@gazeta.example Tue Jul  4 10:30:00 2023\n{documents.mail()}",
    "livro.epub": lambda: documents.epub({"c1.xhtml": documents.chapter()}),
    "2023-07-04.pdf": lambda: documents.pdf(*[wrap(line, 70) for line in PARAGRAPHS], title=TITLE),
    "2023-07-04_alto.xml": lambda: documents.alto([[line] for line in PARAGRAPHS]),
    "2023-07-04_scan.html": lambda: documents.hocr([[line] for line in PARAGRAPHS]),
}
"""A file of each format that holds the one story; scans say when it was in their names alone."""

RECORD = {"id": "n1", "titulo": TITLE, "texto": BODY, "data": "2023-07-04", "autor": ["Ana Sá"], "editoria": "Cidades"}
PLAIN: dict[str, Callable[[], str | bytes]] = {
    "nota.txt": lambda: f"{TITLE}\nPor Ana Sá\n04/07/2023\n\n{BODY}\n",
    "nota.md": lambda: f"---\ntitle: '{TITLE}'\ndate: 2023-07-04\nauthor: Ana Sá\n---\n\n**{BODY}**\n",
    "nota.html": lambda: (
        f"<html lang=pt><head><title>{TITLE}</title><meta property='article:published_time' content='2023-07-04'>"
        f"</head><body><nav>Início</nav><article><h1>{TITLE}</h1>{HTML}</article></body></html>"
    ),
    "nota.json": lambda: json.dumps([RECORD, RECORD], ensure_ascii=False),
    "notas.jsonl": lambda: f"{json.dumps(RECORD)}\n" * 3,
    "notas.csv": lambda: "id,titulo,texto,data\n" + f'n1,"{TITLE}","{BODY}",2023-07-04\n' * 3,
}
"""What is read since the first of all versions; how, other tests tell."""

SCANS = ("2023-07-04_alto.xml", "2023-07-04_scan.html")
PLAIN_NAMES = {name: "sem_nome" for name in SAMPLES if not name.startswith("2023")}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_story_is_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    """Title, text and day; authors where the format has them."""
    article = only_article(read_as(tmp_path, name, SAMPLES[name]()))
    assert article.text == BODY
    assert article.title == ("" if name in SCANS else TITLE)
    assert article.published is not None
    assert article.published.day == date(2023, 7, 4)
    assert name.startswith("2023") or article.authors == ("Ana Sá",)
    assert article.source.startswith(str(tmp_path / name))


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_a_format_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    """Whatever the file is called."""
    assert only_article(read_as(tmp_path, "sem_nome", SAMPLES[name]())).text == BODY


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "site.xml", "item.xml", "2023-07-04_alto.xml", "um.json"])
def test_formats_of_text_are_read_in_every_encoding(tmp_path: Path, name: str, encoding: str) -> None:
    """Whatever they declare."""
    sample = SAMPLES[name]()
    assert isinstance(sample, str)
    assert only_article(read_as(tmp_path, name, sample.encode(encoding))).text == BODY


def test_feeds_fill_every_field(tmp_path: Path) -> None:
    """The same from each of their formats."""
    for name in ("feed.rss", "feed.atom", "feed.rdf", "feed.json", "site.xml"):
        article = only_article(read_as(tmp_path, name, SAMPLES[name]()))
        assert article.section == "Cidades"
        assert article.publisher == "Gazeta do Tietê"
        assert article.language in {"pt-BR", "pt"}
        assert article.url is not None
        assert article.url.startswith("https://gazeta.example/2023/07/")
        assert article.source.endswith(f"{name}#1")


@pytest.mark.parametrize("name", [*SAMPLES, *PLAIN])
def test_no_damage_to_a_file_ends_in_an_error(tmp_path: Path, name: str) -> None:
    """A hundred files with bytes lost, changed, doubled or cut off: articles and reasons, and nothing else."""
    sample = (SAMPLES | PLAIN)[name]()
    data = sample.encode() if isinstance(sample, str) else sample
    chance = random.Random(name)  # noqa: S311 - the same damage each time
    options = ReadOptions(largest_record=1 << 16)
    for _ in range(100):
        results = read_as(tmp_path, name, damaged(data, chance), options)
        assert results
        assert all("could not be read as" not in rejection.reason for rejection in rejections_in(results)), results


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("sitemap.xml", "<?xml version='1.0'?><urlset><url><loc>https://x.example/</loc></url></urlset>", "a sitemap"),
        ("a.xml", "<sitemapindex/>", "a sitemap, which lists pages but holds none"),
        ("a.xml", "<?xml version='1.0'?><TEI><text/></TEI>", "XML of a kind that is not read by this version"),
        ("a.xml", "<?xml version='1.0'?>", "XML of a kind that is not read by this version"),
        ("a.xml", documents.news_item("", kind="picture"), "no text: the item is of the class picture"),
        ("a.xml", documents.news_item(status="canceled"), "withdrawn by the agency (canceled)"),
        ("a.xml", "<packageItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "a package, which only refers"),
        ("a.json", documents.ninjs(2, type="picture", bodies=[]), "no text: the item is of the type picture"),
        ("a.json", documents.ninjs(1, pubstatus="canceled"), "withdrawn by the agency (canceled)"),
        ("a.xml", documents.wordpress(documents.post("attachment")), "no published posts or pages, only 1 attachment"),
        ("a.pdf", documents.pdf([], [], []), "no text layer: 3 pages of images"),
        ("a.pdf", documents.pdf([]), "no text layer: 1 page of images"),
        ("a.pdf", b"%PDF-1.7 ...", "not a PDF that can be read"),
        ("a.epub", b"PK\x03\x04....", "the ZIP archive is broken"),
        ("a.epub", documents.epub({"c1.xhtml": "<html><body><img/></body></html>"}), "no text: a book of 1 chapters"),
        ("a.xml", documents.alto([]), "no text"),
        ("a.html", documents.hocr([]), "no text"),
        ("a.eml", documents.mail(body="Content-Type: image/png\n\nxyz"), "no text"),
    ],
)
def test_what_holds_no_article_says_why(tmp_path: Path, name: str, content: str | bytes, reason: str) -> None:
    """In words for the user."""
    assert only_rejection(read_as(tmp_path, name, content)).reason.startswith(reason)


@pytest.mark.parametrize("name", ["nota.txt", "nota.md", "nota.html", "nota.xml", "nota.json"])
def test_many_comments_at_the_beginning_are_no_trap(tmp_path: Path, name: str) -> None:
    """A pattern that tried every way of taking them together would not return."""
    results = read_as(tmp_path, name, "<!-- da redação -->\n" * 1000 + f"Nota de ontem.\n\n{BODY}")
    assert len(results) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"titulo": "Chove", "texto": "Chove.", "uri": "x", "located": "Lisboa"}'),
        ("a.txt", "De: Ana\nPara: todos\n\nA praça fica."),
        ("a.txt", "From here on, 2023 was a good year\nfor the town."),
        ("a.html", f"<html><head><title>x</title></head><body><p>OCR is ocr_page</p>{HTML}</body></html>"),
    ],
)
def test_what_resembles_a_format_is_read_as_before(tmp_path: Path, name: str, text: str) -> None:
    """One sign alone makes none."""
    article = only_article(read_as(tmp_path, name, text))
    assert article.text
    assert "#" not in article.source
