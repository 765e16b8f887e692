"""Hits as CSV, Markdown and BibTeX, and how articles are cited."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.corpus import Published
from recorte.search import Archive, Hit, Passage
from recorte.search.exporting.citing import abnt, bibtex, latex, markdown, news
from recorte.search.exporting.exporting import export
from recorte.search.ranking.ranking import Sort

MakeArchive = Callable[..., Archive]
_COLUMNS = (
    *("rank", "doc_id", "title", "published", "published_by", "authors", "section", "publisher", "url", "source"),
    *("quote", "start", "end", "page", "all_words"),
)
TODAY = date(2024, 3, 5)


def hit(**facts: Any) -> Hit:
    """Give a hit with these facts."""
    plain = Hit(
        rank=1,
        doc_id="gt-1",
        score=1.0,
        title="Reality Labs perde US$ 10 bilhões",
        title_highlights=(),
        published=Published(date(2022, 2, 4), "metadata"),
        authors=("Ana da Luz",),
        section="Economia",
        publisher="Gazeta do Tietê",
        url="https://gazeta.example/a",
        source="a.jsonl#1",
        passages=(Passage("Perdeu muito.", 10, 23, ()),),
    )
    return Hit(**{**{name: getattr(plain, name) for name in plain.__dataclass_fields__}, **facts})


def test_as_papers_cite() -> None:
    """Author, title, paper, day, address; what is not known is left out, but for the date."""
    assert news(hit()) == (
        r"Ana da Luz, “Reality Labs perde US\$ 10 bilhões”, *Gazeta do Tietê*, 4 fev. 2022, <https://gazeta.example/a>"
    )
    assert news(hit(authors=(), publisher=None, url=None, published=None, title="Nota")) == "“Nota”, s.d."


@pytest.mark.parametrize(
    ("authors", "entry"),
    [
        (("Ana da Luz",), "LUZ, Ana da. Reality"),
        (("José Silva Filho", "Madonna"), "SILVA FILHO, José; MADONNA. Reality"),
        (("Ana Luz", "Rui Sá", "Zé Pó", "Eva Nô"), "LUZ, Ana *et al.* Reality"),
        (("Agência Brasil",), "AGÊNCIA BRASIL. Reality"),
        ((), "REALITY Labs"),
    ],
)
def test_by_the_standard(authors: tuple[str, ...], entry: str) -> None:
    """Surname first, kinship with it, three authors at most; without any, the title's first word in capitals."""
    reference = abnt(hit(authors=authors), TODAY)
    assert reference.startswith(entry)
    assert reference.endswith(
        r" perde US\$ 10 bilhões. *Gazeta do Tietê*, 4 fev. 2022. Economia. "
        "Disponível em: <https://gazeta.example/a>. Acesso em: 5 mar. 2024."
    )


def test_of_a_month_no_day_is_cited() -> None:
    """Neither by papers, nor by the standard, nor by BibTeX."""
    magazine = hit(published=Published(date(2022, 5, 1), "metadata", month_only=True))
    assert "*Gazeta do Tietê*, maio 2022, <" in news(magazine)
    assert "*Gazeta do Tietê*, maio 2022. Economia." in abnt(magazine, TODAY)
    assert "date = {2022-05}" in bibtex(magazine, TODAY)


def test_an_article_before_the_first_word_counts_as_part_of_it() -> None:
    """And what has no date says so."""
    bare = hit(authors=(), publisher=None, url=None, published=None, section=None, title="O petróleo é nosso.")
    assert abnt(bare, TODAY) == "O PETRÓLEO é nosso. s.d."


@pytest.mark.parametrize(
    ("title", "cited"),
    [
        ("Quem ganha com a reforma?", "Quem ganha com a reforma? *Gazeta"),
        ("Goleada!", r"Goleada\! *Gazeta"),
        ("E agora…", "E agora… *Gazeta"),
        ("E agora...", "E agora... *Gazeta"),
        ("O fim.", "O fim. *Gazeta"),
    ],
)
def test_a_title_that_ends_its_sentence_gets_no_point(title: str, cited: str) -> None:
    """A question, an exclamation and dots stand for one."""
    assert f". {cited}" in abnt(hit(title=title), TODAY)
    assert f" {cited.partition(' *')[0]} Disponível" in abnt(hit(section=title), TODAY)


def test_bibtex() -> None:
    """With quotes and where they stand; the key follows from the article, whatever its rank."""
    entry = bibtex(hit(), TODAY)
    assert entry.splitlines()[1:] == [
        "  author = {Luz, Ana da},",
        r"  title = {{Reality Labs perde US\$ 10 bilhões}},",
        "  journal = {Gazeta do Tietê},",
        "  date = {2022-02-04},",
        "  year = {2022},",
        "  month = {2},",
        "  url = {https://gazeta.example/a},",
        "  urldate = {2024-03-05},",
        "  keywords = {Economia},",
        r"  note = {a.jsonl\#1},",
        "  annotation = {``Perdeu muito.'' (caracteres 10--23)},",
        "}",
    ]
    assert re.fullmatch(r"@article\{luz2022-[0-9a-f]{10},", entry.splitlines()[0])
    assert bibtex(hit(rank=9, passages=()), TODAY).splitlines()[0] == entry.splitlines()[0]
    assert bibtex(hit(doc_id="gt-2"), TODAY).splitlines()[0] != entry.splitlines()[0]
    nobody = bibtex(hit(authors=("Rui and Eva",), publisher=None, published=None), TODAY)
    assert nobody.startswith("@misc{eva")
    assert "author = {{Rui and Eva}}" in nobody


def test_only_what_has_an_address_is_accessed() -> None:
    """A reference says when an address was looked at, and nothing of what has none."""
    assert "urldate" not in bibtex(hit(url=None), TODAY)
    assert abnt(hit(url=None), TODAY).endswith("*Gazeta do Tietê*, 4 fev. 2022. Economia.")


@pytest.mark.parametrize("form", ["md", "bibtex"])
@pytest.mark.parametrize(
    ("root", "source", "named"),
    [
        ("/home/ana/acervo", "/home/ana/acervo/gazeta/a.html", "(acervo/gazeta/a.html)"),
        ("/home/ana/acervo/a.jsonl", "/home/ana/acervo/a.jsonl#3", "(a.jsonl3)"),
        ("/home/ana/crawl.warc", "/home/ana/crawl.warc@40312", "(crawl.warc@40312)"),
        ("/outra", "/home/ana/acervo/a.txt", "(a.txt)"),
    ],
)
def test_no_citation_tells_of_folders_that_were_not_indexed(form: Any, root: str, source: str, named: str) -> None:
    """Nor, so, whose computer it was made on."""
    (written,) = export([hit(source=source)], form, accessed=TODAY, roots=[root])
    assert named.strip("()") in written.replace("\\#", "")
    assert "ana/acervo" not in written.replace("acervo/gazeta", "")
    assert "home" not in written


@given(st.text())
def test_no_text_breaks_out_of_an_entry(text: str) -> None:
    """Braces stay in pairs and nothing stands unescaped: neither a command nor the end of a field."""
    entry = bibtex(hit(title=text, authors=(text,), url=text, source=text, section=text, publisher=text or None), TODAY)
    depth = 0
    for sign in entry.strip():
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    commands = re.findall(r"\\(?:[a-z]+|.)", latex(text))
    known = {r"\textbackslash", r"\textbraceleft", r"\textbraceright", r"\textasciitilde", r"\textasciicircum"}
    assert set(commands) <= known | {rf"\{sign}" for sign in "$&#%_"}


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[a](http://x) <b>", r"\[a\](http://x) \<b\>"),
        ("*a* `b` c_d &amp;", r"\*a\* \`b\` c\_d \&amp;"),
        ("- um\n+ dois\n1. três\n= x\n12) y", "\\- um\n\\+ dois\n1\\. três\n\\= x\n12\\) y"),
    ],
)
def test_markdown_is_text(text: str, escaped: str) -> None:
    """Links, tags, lists and headings of an archive are shown, not followed."""
    assert markdown(text) == escaped


def test_only_web_addresses_are_links() -> None:
    """And no address ends its link."""
    assert news(hit(url="javascript:alert(1)")).endswith(", javascript:alert(1)")
    assert news(hit(url="https://x.example/a b>c")).endswith("<https://x.example/a%20b%3Ec>")


def test_markdown_has_quotes_and_where_they_stand() -> None:
    """Each a block quote; cut ones say so, pages are named."""
    passages = (Passage("Um.\nDois.", 0, 9, ()), Passage("e três", 20, 26, (), cut_before=True, page=2))
    (written,) = export([hit(passages=passages)], "md", style="abnt", accessed=TODAY)
    assert written.split("\n\nLUZ")[0] == (
        "## Reality Labs perde US\\$ 10 bilhões\n\n> Um.\n> Dois.\n>\n> — caracteres 0–9\n\n"
        "> … e três\n>\n> — p. 2, caracteres 20–26"
    )


def rows_of(hits: list[Hit]) -> list[dict[str, str]]:
    """Give hits as a program reads them from CSV."""
    return list(csv.DictReader(io.StringIO("".join(export(hits, "csv")), newline="")))


def test_csv_has_a_row_for_each_quote() -> None:
    """And one for a hit without any; line breaks and quotation marks stay."""
    passages = (Passage('Diz "sim",\nvai.', 0, 15, ()), Passage("Fim", 20, 23, (), page=3))
    rows = rows_of([hit(passages=passages), hit(rank=2, passages=(), authors=("A B", "C D"))])
    assert [(row["rank"], row["quote"], row["start"], row["end"], row["page"]) for row in rows] == [
        ("1", 'Diz "sim",\nvai.', "0", "15", ""),
        ("1", "Fim", "20", "23", "3"),
        ("2", "", "", "", ""),
    ]
    assert (rows[2]["authors"], rows[0]["published"], tuple(rows[0])) == ("A B; C D", "2022-02-04", _COLUMNS)


@given(st.text(), st.sampled_from(["", "=", "+", "-", "@", "\t=", "\r", " =", "＝"]))
def test_no_cell_is_a_formula(text: str, beginning: str) -> None:
    """Whatever an archive holds; and what is none is left as it is."""
    typed = beginning + text
    _, row = csv.reader(io.StringIO("".join(export([hit(title=typed)], "csv")), newline=""))
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    assert row[2] in (lines, f"'{lines}")
    assert not row[2].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"))


def test_all_hits_one_by_one(archive_of: MakeArchive) -> None:
    """The same as of a search for so many, in its order; filters are checked before the first is asked for."""
    archive = archive_of(*(f"perdas {'governo ' * n}" for n in range(30)))
    orders: tuple[Sort, ...] = get_args(Sort)
    for sort in orders:
        found = archive.search("perdas governo", sort=sort, limit=99)
        assert tuple(archive.hits("perdas governo", sort=sort)) == found.hits
    assert [it.rank for it in archive.hits("perdas", offset=28, passages=0)] == [29, 30]
    with pytest.raises(ValueError, match="not a date"):
        archive.hits("perdas", published_from="ontem")


def test_records_for_data_frames(archive_of: MakeArchive) -> None:
    """One for each hit, with the same names in all."""
    first, second = archive_of("perdas", {"texto": "perdas", "data": "2023-05-04"}).search("perdas").to_dicts()
    assert first.keys() == second.keys()
    assert {first["published"], second["published"]} == {None, "2023-05-04"}
