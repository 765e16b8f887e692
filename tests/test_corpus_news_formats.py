"""Feeds, exports of WordPress and the formats of agencies: which of their many ways of saying something is taken."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from corpus_documents import HTML, PARAGRAPHS, TITLE, json_feed, news_item, ninjs, nitf, post, rss, rss_entry, wordpress
from corpus_samples import BODY, articles_in, only_article, only_rejection, read_as, rejections_in
from recorte.corpus import Article, Published, ReadOptions

XHTML = "http://www.w3.org/1999/xhtml"
BRASILIA = timezone(timedelta(hours=-3))


def read_one(folder: Path, content: str) -> Article:
    """Write a file of any name, and read its one article."""
    return only_article(read_as(folder, "sem_nome", content))


# Feeds


def test_a_summary_is_read_where_there_is_no_content(tmp_path: Path) -> None:
    """Or where the content is nothing but a picture."""
    for content in ("", "<img src='x.jpg'/>"):
        article = read_one(tmp_path, rss(rss_entry(**{"content:encoded": content})))
        assert article.text == "A praça central será reformada."


def test_the_id_of_an_entry_is_its_guid_else_its_address_else_its_place(tmp_path: Path) -> None:
    """So that a feed that is fetched each day gives the same articles."""
    entries = [rss_entry(), rss_entry(guid=""), rss_entry(guid="", link="")]
    articles = articles_in(read_as(tmp_path, "a.rss", rss(*entries)))
    assert [article.doc_id for article in articles] == ["gt-1", "https://gazeta.example/2023/07/04/praca", "a.rss#3"]


def test_a_permanent_guid_is_an_address(tmp_path: Path) -> None:
    """If it does not say that it is none."""
    entry = rss_entry(guid="https://gazeta.example/n/1", link="")
    assert read_one(tmp_path, rss(entry)).url == "https://gazeta.example/n/1"
    assert read_one(tmp_path, rss(entry.replace("<guid>", '<guid isPermaLink="false">'))).url is None


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("<author>ana@gazeta.example (Ana Sá)</author>", ("Ana Sá",)),
        ("<dc:creator>Ana Sá</dc:creator><dc:creator>João Brás</dc:creator>", ("Ana Sá", "João Brás")),
        ("<author>Ana Sá</author>", ("Ana Sá",)),
        ("", ()),
    ],
)
def test_authors_of_entries(tmp_path: Path, written: str, names: tuple[str, ...]) -> None:
    """In the ways in which feeds name them."""
    assert read_one(tmp_path, rss(f"<title>x</title>{written}")).authors == names


@pytest.mark.parametrize("sign", ["@", "a@", "a@b (", "(", "@a("])
def test_a_megabyte_of_an_author_is_no_trap(tmp_path: Path, sign: str) -> None:
    """A pattern that tried each `@` with each other would not return."""
    read_one(tmp_path, rss(f"<title>x</title><author>{sign * (1_000_000 // len(sign))}</author>"))


@pytest.mark.parametrize("written", [news_item("", kind="x" * 100_000), wordpress(post("x" * 100_000))])
def test_a_reason_is_short_whatever_a_file_says(tmp_path: Path, written: str) -> None:
    """It is read on a terminal."""
    assert len(only_rejection(read_as(tmp_path, "a.xml", written)).reason) < 200


def test_the_title_of_a_picture_is_not_that_of_the_feed(tmp_path: Path) -> None:
    """Nor is that of an entry."""
    about = "<image><title>Logotipo</title></image><title>Gazeta</title>"
    articles = articles_in(read_as(tmp_path, "a.rss", rss("<title>a</title>", "<title>b</title>", about=about)))
    assert [article.publisher for article in articles] == ["Gazeta", "Gazeta"]


def test_a_bad_address_costs_no_entry(tmp_path: Path) -> None:
    """It is left out."""
    assert read_one(tmp_path, rss(rss_entry(link="https://[x", guid=""))).url is None


def test_an_empty_feed_is_told(tmp_path: Path) -> None:
    """A file that gives nothing says so."""
    assert only_rejection(read_as(tmp_path, "a.rss", rss())).reason == "holds no article"


def test_a_json_feed_is_read_item_by_item(tmp_path: Path) -> None:
    """A broken or too long one costs itself alone."""
    feed = json.loads(json_feed())
    story = feed["items"][0]
    feed["items"] = [story, "x", {"id": "longo", "content_text": "x" * 5000}, {"id": "b", "content_text": "Só isto."}]
    results = read_as(tmp_path, "a.json", json.dumps(feed), ReadOptions(largest_record=2000))
    assert [article.doc_id for article in articles_in(results)] == ["gt-1", "b"]
    assert articles_in(results)[1].text == "Só isto."
    assert [rejection.reason[:14] for rejection in rejections_in(results)] == ["not an item: a", "record broken "]


# WordPress


def test_only_published_posts_and_pages_are_read(tmp_path: Path) -> None:
    """With the name of who wrote them, on the day that the paper's clock showed."""
    kinds = [post("attachment"), post(status="draft"), post(), post("nav_menu_item"), post("page")]
    articles = articles_in(read_as(tmp_path, "a.xml", wordpress(*kinds)))
    assert len(articles) == 2
    assert articles[0].authors == ("Ana Sá",)
    assert articles[0].section == "Cidades"
    assert articles[0].published == Published(datetime(2023, 7, 4, 22, 30), "metadata")  # noqa: DTZ001 - it has no zone
    assert (articles[0].doc_id, articles[0].url) == (
        "https://gazeta.example/?p=7",
        "https://gazeta.example/2023/07/praca/",
    )


def test_the_paragraphs_that_wordpress_makes_are_made(tmp_path: Path) -> None:
    """Of blank lines, where the post has no paragraphs of its own; its shortcodes and comments go."""
    written = f"<b>{PARAGRAPHS[0]}</b>\r\n\r\n[gallery ids='1,2']{PARAGRAPHS[1]}\n\n<em>{PARAGRAPHS[2]}</em><br/>"
    assert read_one(tmp_path, wordpress(post(content=written))).text == BODY
    blocks = "".join(f"<!-- wp:paragraph -->\n<p>{part}</p>\n<!-- /wp:paragraph -->\n\n" for part in PARAGRAPHS)
    assert read_one(tmp_path, wordpress(post(content=blocks))).text == BODY


# Agencies


def test_an_nitf_document_fills_every_field(tmp_path: Path) -> None:
    """With the time that it writes without separators."""
    article = read_one(tmp_path, nitf())
    assert article.published == Published(datetime(2023, 7, 4, 10, 30, tzinfo=BRASILIA), "metadata")
    assert (article.doc_id, article.section, article.publisher) == ("gt-1", "Cidades", "Agência Tietê")
    assert (article.authors, article.language) == (("Ana Sá",), "pt-BR")


def test_a_news_item_is_dated_by_its_first_version(tmp_path: Path) -> None:
    """Not by the one that was sent last."""
    article = read_one(tmp_path, news_item())
    assert article.published == Published(datetime(2023, 7, 4, 10, 30, tzinfo=BRASILIA), "metadata")
    assert (article.doc_id, article.publisher, article.section) == ("gt-1", "Agência Tietê", "Cidades")


@pytest.mark.parametrize(
    "content",
    [
        f"<inlineXML><html xmlns='{XHTML}'><head><title>x</title></head><body>{HTML}</body></html></inlineXML>",
        f"<inlineXML><div xmlns='{XHTML}'>{HTML}</div></inlineXML>",
        f"<inlineData contenttype='text/plain'>{BODY}</inlineData>",
        f"<inlineData contenttype='text/html'><![CDATA[{HTML}]]></inlineData>",
        f"<remoteContent href='x.jpg'/><inlineData>Resumo.</inlineData><inlineData>{BODY}</inlineData>",
    ],
)
def test_the_longest_rendition_of_a_news_item_is_read(tmp_path: Path, content: str) -> None:
    """Once, however many there are of the same text."""
    assert read_one(tmp_path, news_item(content)).text == BODY


def test_a_message_gives_each_of_its_items(tmp_path: Path) -> None:
    """And says of the others why they are none."""
    others = "<packageItem><itemRef residref='a'/></packageItem>" + news_item("", kind="picture")
    message = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header/><itemSet>'
        f"{news_item(guid='a')}{others}{news_item(guid='b')}</itemSet></newsMessage>"
    )
    results = read_as(tmp_path, "a.xml", message)
    assert [article.doc_id for article in articles_in(results)] == ["a", "b"]
    assert [article.source.rpartition("#")[2] for article in articles_in(results)] == ["1", "4"]
    assert [rejection.reason for rejection in rejections_in(results)] == [
        "a package, which only refers to news items",
        "no text: the item is of the class picture",
    ]


@pytest.mark.parametrize("version", [1, 2])
def test_a_ninjs_item_fills_every_field(tmp_path: Path, version: int) -> None:
    """The text with its paragraphs, the main headline, the first date."""
    article = only_article(read_as(tmp_path, "a.json", ninjs(version)))
    assert (article.title, article.text) == (TITLE, BODY)
    assert article.published == Published(datetime(2023, 7, 4, 10, 30, tzinfo=BRASILIA), "metadata")
    assert (article.section, article.language) == ("Cidades", "pt-BR")
    assert article.doc_id == article.url == "https://agencia.example/itens/gt-1"


def test_a_ninjs_item_whose_markup_says_less_is_read_as_text(tmp_path: Path) -> None:
    """A teaser in HTML is no body."""
    item = ninjs(1, body_richtext="<p>Leia a íntegra.</p>", body_main=BODY)
    assert only_article(read_as(tmp_path, "a.json", item)).text == BODY


def test_a_ninjs_item_that_is_broken_is_told(tmp_path: Path) -> None:
    """It is one article: nothing of it can be read."""
    assert only_rejection(read_as(tmp_path, "a.json", ninjs(2)[:-3])).reason.startswith("not valid JSON")


def test_a_date_in_greenwich_stays_there(tmp_path: Path) -> None:
    """A feed's zone is the feed's own."""
    article = read_one(tmp_path, rss(rss_entry(pubDate="Tue, 04 Jul 2023 23:30:00 GMT")))
    assert article.published == Published(datetime(2023, 7, 4, 23, 30, tzinfo=UTC), "metadata")
    assert article.published.day == date(2023, 7, 4)
