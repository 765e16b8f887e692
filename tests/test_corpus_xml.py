"""XML from an archive: what is dangerous is refused at once, what is broken is read as far as it goes."""

from pathlib import Path

import pytest

from corpus_documents import TITLE, nitf, post, rss, rss_entry, wordpress
from corpus_samples import BODY, articles_in, only_article, only_rejection, read_as, rejections_in
from recorte.corpus import Article, ReadOptions, SourceFile, read
from recorte.corpus.xml_prolog import find_root

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DANGEROUS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><item>&l9;</item></channel></rss>',
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]><rss><item>{"&a;" * 10_000}</item></rss>',
    "external": '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><item><title>&f;</title></item></rss>',
    "in an attribute": '<!DOCTYPE rss [<!ENTITY a "x">]><rss version="&a;"><item/></rss>',
}


@pytest.mark.parametrize("kind", DANGEROUS)
def test_a_document_with_entities_of_its_own_is_refused(tmp_path: Path, kind: str) -> None:
    """Nothing is expanded and nothing fetched."""
    results = read_as(tmp_path, "a.xml", DANGEROUS[kind])
    assert only_rejection(results).reason == "declares XML entities of its own, which are not read"


def test_a_document_type_behind_the_first_element_declares_nothing(tmp_path: Path) -> None:
    """It is no XML there."""
    text = f'<rss><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><item><title>&a;{TITLE}</title></item></rss>'
    results = read_as(tmp_path, "a.xml", text)
    assert "not well-formed XML" in rejections_in(results)[-1].reason
    assert all("root:" not in article.title + article.text for article in articles_in(results))


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_nesting_is_refused(tmp_path: Path, depth: int) -> None:
    """Before anything recurses into it."""
    results = read_as(tmp_path, "a.xml", f"<rss><channel><item>{'<b>' * depth}")
    assert "nested more than 200 deep" in only_rejection(results).reason


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE nitf SYSTEM "http://jornal.example/nitf.dtd">',
        '<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "nitf-3-4.dtd">',
        '<!DOCTYPE nitf [<!ENTITY % latin PUBLIC "-//W3C//x" "x.ent"> %latin; <!-- it\'s ]> --> ]>',
        "<?editor a > b?><!-- <nitf> -->\n",
    ],
)
def test_what_stands_before_the_first_element_is_passed_over(tmp_path: Path, doctype: str) -> None:
    """No DTD is looked for, and none is missed."""
    assert only_article(read_as(tmp_path, "a.xml", nitf(doctype))).text == BODY


@pytest.mark.parametrize(
    "text", ["", "texto", "<!DOCTYPE rss [", "<!DOCTYPE rss [<!--", "<?xml", "< rss>", "<!--" * 99]
)
def test_what_has_no_first_element_has_no_root(text: str) -> None:
    """Whatever it begins like."""
    assert find_root(text) is None


def test_a_prolog_without_end_is_no_trap() -> None:
    """Patterns over it never look at a character twice; else they would not return."""
    for part in ("<!--", "<?a ", "<!DOCTYPE a [", "<!DOCTYPE a '", "<!DOCTYPE a [<!--", " ", "-"):
        assert find_root(part * 50_000) is None


def test_names_of_html_and_stray_ampersands_are_read(tmp_path: Path) -> None:
    """As feeds that were written by hand have them."""
    entry = "<title>P&D: a pra&ccedil;a &nbsp;&amp; n&#243;s &lt; &foo; R & B</title><link>https://x.example/?a=1&b=2</link>"
    article = only_article(read_as(tmp_path, "a.xml", rss(entry)))
    assert article.title == "P&D: a praça & nós < &foo; R & B"
    assert article.url == "https://x.example/?a=1&b=2"


def test_characters_that_xml_does_not_allow_are_dropped(tmp_path: Path) -> None:
    """Word processors leave them in."""
    article = only_article(read_as(tmp_path, "a.xml", rss("<title>Pra\x0bça &#8;&#x1F; nova\x00</title>")))
    assert article.title == "Praça nova"


def test_a_broken_entry_costs_itself_alone(tmp_path: Path) -> None:
    """And the fault is told at the end, with what follows read all the same."""
    text = rss(rss_entry(guid="a"), "<title>Sem fim</item><item><title>Dentro</title>", rss_entry(guid="c"))
    results = read_as(tmp_path, "a.xml", text)
    assert {"a", "c"} <= {article.doc_id for article in articles_in(results)}
    assert rejections_in(results)[-1].reason.startswith("not well-formed XML (Opening and ending tag mismatch")


def test_a_feed_that_breaks_off_gives_what_was_whole(tmp_path: Path) -> None:
    """And says that it does."""
    text = rss(rss_entry(guid="a"), rss_entry(guid="b"))
    results = read_as(tmp_path, "a.xml", text[: text.rindex("<guid>")])
    assert [article.doc_id for article in articles_in(results)] == ["a"]
    assert rejections_in(results)[-1].reason == "the XML breaks off before its end"


def test_an_entry_beyond_the_limit_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    """With its number."""
    long = "<description>" + "<p>muito</p>" * 40_000 + "</description>"
    results = read_as(tmp_path, "a.xml", rss("<title>um</title>", long, "<title>três</title>"), _limit(1 << 17))
    assert [article.source.rpartition("#")[2] for article in articles_in(results)] == ["1", "3"]
    (rejection,) = rejections_in(results)
    assert rejection.reason == "record longer than the limit of 128 KiB"
    assert rejection.source.endswith("a.xml#2")


@pytest.mark.parametrize("kind", ["feed", "export", "one endless entry", "rubbish"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: str) -> None:
    """Twelve megabytes are read within a few."""
    path = tmp_path / "a.xml"
    empty = wordpress("@@") if kind == "export" else rss("<title>@@</title>" if kind == "one endless entry" else "")
    part = {
        "feed": f"<item>{rss_entry()}</item>",
        "export": post() + post("attachment"),
        "one endless entry": "<b>muito</b>",
        "rubbish": "<image><url>x</url></image>texto",
    }[kind]
    before, _, behind = empty.partition("@@" if "@@" in empty else "<item>")
    count = (12 << 20) // len(part.encode())
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        for _ in range(0, count, 1000):
            file.write(part * 1000)
        file.write(behind)
    source = SourceFile(str(path), "a.xml", path.stat().st_size)
    read_as(tmp_path, "b.xml", empty)  # what is imported for it stays
    before_all = _resident()
    articles = sum(isinstance(result, Article) for result in read(source, _limit(1 << 18)))
    assert articles >= {"feed": count, "export": count}.get(kind, 0)
    assert _resident() - before_all < 6 << 20


def _resident() -> int:
    """Give the memory of the process in bytes, parser and all; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * 4096


def _limit(size: int) -> ReadOptions:
    return ReadOptions(largest_record=size)
