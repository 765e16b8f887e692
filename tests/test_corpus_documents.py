"""Documents that are looked into: PDF, EPUB, scanned pages, mails."""

import io
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from textwrap import wrap

import pytest

from corpus_documents import HTML, PARAGRAPHS, TITLE, alto, chapter, epub, hocr, mail, pdf, two_ways
from corpus_samples import BODY, articles_in, only_article, only_rejection, read_as, rejections_in
from recorte.corpus import Article, Published, ReadOptions
from recorte.corpus.printed_lines import RunningText, starts_paragraph

# Printed lines


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["a pre-", "feitura"], "a prefeitura"),
        (["a Direção-", "Geral"], "a Direção-Geral"),
        (["em 1990-", "2000"], "em 1990-2000"),
        (["o pre\u00ad", "feito"], "o prefeito"),
        (["ontem -", "disse"], "ontem - disse"),
        (["ontem", "", "hoje"], "ontem hoje"),
        (["fim-"], "fim-"),
    ],
)
def test_words_cut_by_a_line_end_are_whole_again(lines: list[str], text: str) -> None:
    """A hyphen goes where the word goes on in small letters."""
    running = RunningText()
    for line in lines:
        running.add(line, starts_paragraph=False)
    assert running.text() == text
    assert running.length == len(text)


@pytest.mark.parametrize(
    ("before", "line", "begins"),
    [
        ("uma linha cheia, que ainda vai continuar aqui", "Embaixo segue o mesmo parágrafo", False),
        ("uma linha cheia que acaba no ponto.", "Outro parágrafo", True),
        ("uma linha curta", "Outro assunto", True),
        ("uma linha cheia, que ainda vai continuar aqui", "• um ponto", True),
        ("UM TÍTULO QUE OCUPA QUASE A LINHA TODA, ASSIM", "O texto dele", True),
        ("a linha que corta uma pala-", "vra ao meio", False),
        ("", "O começo", True),
    ],
)
def test_a_paragraph_begins_behind_a_line_that_is_not_full(before: str, line: str, begins: bool) -> None:
    """With lines of up to 45 characters."""
    assert starts_paragraph(before, line, 45) is begins


# PDF


def test_a_pdf_says_where_its_pages_begin(tmp_path: Path) -> None:
    """Also one that begins in the middle of a sentence, and one that is only an image."""
    lines = wrap(" ".join(PARAGRAPHS), 60)
    article = only_article(read_as(tmp_path, "a.pdf", pdf(lines[:2], [], lines[2:], [])))
    assert article.text.replace("\n", " ") == " ".join(PARAGRAPHS)
    assert [article.text[start : start + 20] for start in article.pages] == [
        lines[0][:20],
        lines[2][:20],
        lines[2][:20],
        "",
    ]


@pytest.mark.parametrize(
    ("declared", "headline", "title"),
    [
        (TITLE, "Jornal do Tietê", TITLE),
        ("Microsoft Word - nota.docx", "Jornal do Tietê", "Jornal do Tietê"),
        ("pagina 01.indd", "", PARAGRAPHS[0][:20]),
        ("nota", "Praça (nova)", "Praça (nova)"),
    ],
)
def test_the_title_of_a_pdf(tmp_path: Path, declared: str, headline: str, title: str) -> None:
    """What its metadata say, if a person wrote that; else its largest line, else its first."""
    data = pdf(wrap(PARAGRAPHS[0], 60), title=declared, headline=headline)
    assert only_article(read_as(tmp_path, "a.pdf", data)).title.startswith(title)


def test_what_stands_on_every_page_of_a_pdf_is_kept_once(tmp_path: Path) -> None:
    """Its page numbers not at all; what is only on one page stays."""
    pages = [
        ["Gazeta do Tietê - 4 de julho", *wrap(part, 60), f"Página {number} de 3", str(number)]
        for number, part in enumerate(PARAGRAPHS, 1)
    ]
    text = only_article(read_as(tmp_path, "a.pdf", pdf(*pages))).text
    assert text.split("\n") == ["Gazeta do Tietê - 4 de julho", *PARAGRAPHS]


def test_the_date_of_a_pdf_is_printed_before_it_is_made(tmp_path: Path) -> None:
    """In its text, else in its name; when the file was made is asked last."""
    made = Published(date(2023, 8, 1), "metadata")
    assert only_article(read_as(tmp_path, "a.pdf", pdf([PARAGRAPHS[0][:60]]))).published == made
    named = only_article(read_as(tmp_path, "2023-07-04.pdf", pdf([PARAGRAPHS[0][:60]]))).published
    assert named == Published(date(2023, 7, 4), "file name")
    printed = only_article(read_as(tmp_path, "a.pdf", pdf(["Publicado em 04/07/2023", "Chove."]))).published
    assert printed == Published(date(2023, 7, 4), "text")


def test_an_encrypted_pdf_is_rejected(tmp_path: Path) -> None:
    """With what it would take to read it."""
    key = f"<{'41' * 32}>"
    lock = f"/ID [{key} {key}] /Encrypt << /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -4 >>"
    reason = only_rejection(read_as(tmp_path, "a.pdf", pdf(["Segredo"], more=lock))).reason
    assert reason == "encrypted: it cannot be read without its password"


@pytest.mark.parametrize("options", [ReadOptions(largest_document=500), ReadOptions(largest_text=40)])
def test_a_pdf_beyond_the_limits_is_rejected(tmp_path: Path, options: ReadOptions) -> None:
    """Of its bytes, and of its text."""
    assert "longer than the limit" in only_rejection(
        read_as(tmp_path, "a.pdf", pdf(["Uma linha."], ["Outra linha.", "E outra."] * 9), options)
    ).reason.replace("larger", "longer")


def test_a_pdf_names_the_extra_that_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is not installed."""
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    reason = only_rejection(read_as(tmp_path, "a.pdf", pdf(["Chove."]))).reason
    assert reason == "a PDF; to read it: pip install '.[pdf]' in Recorte's folder"


@pytest.mark.parametrize("name", ["pdf", "epub", "feeds", "mail", "alto"])
def test_a_reader_is_imported_with_the_first_file_that_needs_it(tmp_path: Path, name: str) -> None:
    """A text file needs none of them."""
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from recorte.corpus import discover, read\n"
        f"list(map(list, map(read, discover([Path({str(tmp_path)!r})]))))\n"
        f"print([name for name in ('recorte.corpus.readers.{name}', 'pypdfium2', 'lxml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# EPUB


def test_a_book_gives_an_article_a_chapter(tmp_path: Path) -> None:
    """In reading order, with what is known of the book; a chapter without a heading is called as in the contents."""
    chapters = {"a.xhtml": chapter(), "capa.xhtml": chapter("", "<img/>"), "b b.xhtml": chapter("", "<p>Só isto.</p>")}
    first, second = articles_in(read_as(tmp_path, "revista.epub", epub(chapters)))
    assert (first.title, second.title) == (TITLE, "Sumário 3")
    assert (first.doc_id, second.doc_id) == ("revista.epub/livro/a.xhtml", "revista.epub/livro/b b.xhtml")
    assert first.source == str(tmp_path / "revista.epub/livro/a.xhtml")
    for article in (first, second):
        assert (article.section, article.publisher, article.language) == ("Revista Tietê 12", "Editora Tietê", "pt-BR")
        assert (article.authors, article.published) == (("Ana Sá",), Published(date(2023, 7, 4), "metadata"))


def test_a_drawn_page_of_a_book_is_read(tmp_path: Path) -> None:
    """Magazines of a fixed layout are drawings."""
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg'><style>.a{}</style><text><tspan y='1'>A praça </tspan>"
        "<tspan y='1'>será</tspan><tspan y='9'>refor-</tspan><tspan y='17'>mada.</tspan></text><text>Fim</text></svg>"
    )
    article = only_article(read_as(tmp_path, "a.epub", epub({"a.xhtml": chapter("", drawing)})))
    assert article.text == "A praça será reformada.\nFim"


def test_a_chapter_that_cannot_be_read_costs_itself_alone(tmp_path: Path) -> None:
    """Too long, missing, or locked."""
    lock = (
        b"<encryption><EncryptedData><CipherData><CipherReference URI='livro/c.xhtml'/></CipherData></EncryptedData>"
        b"</encryption>"
    )
    chapters = {"a.xhtml": chapter(), "b.xhtml": chapter("", "<p>x</p>" * 5000), "c.xhtml": chapter()}
    data = _without(epub(chapters | {"d.xhtml": chapter()}, {"META-INF/encryption.xml": lock}), "livro/d.xhtml")
    results = read_as(tmp_path, "a.epub", data, ReadOptions(largest_html=1 << 14))
    assert isinstance(results[0], Article)
    assert [(rejection.source[-7:], rejection.reason) for rejection in rejections_in(results)] == [
        ("b.xhtml", "longer than the limit of 16 KiB for a chapter"),
        ("c.xhtml", "encrypted by the bookseller"),
        ("d.xhtml", "the book names it, but does not hold it"),
    ]


def test_a_book_of_more_parts_than_any_has_is_refused(tmp_path: Path) -> None:
    """What lists them takes twenty times its length in memory, and has a limit of its own below that of a chapter."""
    listed = b"<package><manifest>" + b"<item/>" * 1_000_000 + b"</manifest></package>"
    data = epub({"a.xhtml": chapter()}, {"livro/pacote.opf": listed})
    reason = only_rejection(read_as(tmp_path, "a.epub", data)).reason
    assert reason == "longer than the limit of 6 MiB for what lists the parts of a book"


def _without(data: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
    return buffer.getvalue()


def test_a_book_that_swells_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its chapters may hold together is bounded by the size of the file."""
    monkeypatch.setattr("recorte.corpus.streams.FREE_EXPANSION", 1 << 18)
    monkeypatch.setattr("recorte.corpus.streams.LARGEST_EXPANSION", 10)
    chapters = {f"{number}.xhtml": chapter("", "<p>x</p>" * 10_000) for number in range(12)}
    results = read_as(tmp_path, "a.epub", epub(chapters))
    assert 1 < len(articles_in(results)) < 6
    assert [(it.source, it.reason) for it in rejections_in(results)][1:] == [
        (f"{tmp_path}/a.epub", "decompresses to more than 10 times its size; given up")
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_chapter_compressed_as_no_book_is_costs_itself_alone(tmp_path: Path, method: int) -> None:
    """Python undoes these in steps as large as a bomb wants them."""
    buffer = io.BytesIO(epub({"a.xhtml": chapter(), "b.xhtml": ""}))
    whole = _without(buffer.getvalue(), "livro/b.xhtml")
    buffer = io.BytesIO(whole)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("livro/b.xhtml", chapter(), method)
    results = read_as(tmp_path, "a.epub", buffer.getvalue())
    assert [article.text for article in articles_in(results)] == [BODY]
    assert rejections_in(results)[0].reason.startswith("compressed by a method that is not read")


def test_names_in_a_book_are_never_paths(tmp_path: Path) -> None:
    """What leads out of the archive leads nowhere."""
    (tmp_path / "segredo.html").write_text(f"<p>{BODY}</p>", encoding="utf-8")
    results = read_as(tmp_path, "a.epub", _without(epub({"../../segredo.html": HTML}), "livro/../../segredo.html"))
    assert articles_in(results) == []
    assert rejections_in(results)


@pytest.mark.parametrize("missing", ["META-INF/container.xml", "livro/pacote.opf", "livro/toc.ncx"])
def test_a_book_without_a_part_says_so_or_does_without(tmp_path: Path, missing: str) -> None:
    """The contents are only names."""
    results = read_as(tmp_path, "a.epub", _without(epub({"a.xhtml": chapter()}), missing))
    if missing.endswith(".ncx"):
        assert only_article(results).text == BODY
    else:
        assert only_rejection(results).reason == "the book names it, but does not hold it"


# Digitised newspapers


@pytest.mark.parametrize("version", [2, 3, 4])
def test_the_blocks_of_a_scanned_page_are_paragraphs(tmp_path: Path, version: int) -> None:
    """With the words whole that the end of a line cuts."""
    page = [["A pra-", "ça central", "fecha."], ["Chove", "hoje."]]
    article = only_article(read_as(tmp_path, "1923-07-04.xml", alto(page, version=version)))
    assert article == Article(
        "1923-07-04.xml",
        "",
        "A praça central fecha.\nChove hoje.",
        Published(date(1923, 7, 4), "file name"),
        language="pt",
        source=str(tmp_path / "1923-07-04.xml"),
    )


def test_a_cut_word_is_taken_as_the_scan_gives_it(tmp_path: Path) -> None:
    """Once, whichever way its halves are written."""
    halves = (
        "<TextLine><String CONTENT='guar-' SUBS_TYPE='HypPart1' SUBS_CONTENT='guarda-chuva'/><HYP CONTENT='-'/>"
        "</TextLine>"
        "<TextLine><String CONTENT='da-chuva' SUBS_TYPE='HypPart2' SUBS_CONTENT='guarda-chuva'/>"
        "<String CONTENT='meia' SUBS_TYPE='HypPart2' SUBS_CONTENT='outra-meia'/></TextLine>"
    )
    text = alto([["@"]]).replace('<TextLine><String CONTENT="@"/></TextLine>', halves)
    assert only_article(read_as(tmp_path, "a.xml", text)).text == "guarda-chuva meia"


@pytest.mark.parametrize("write", [alto, hocr])
def test_a_scan_of_several_pages_says_where_they_begin(tmp_path: Path, write: object) -> None:
    """An empty one too; the number of a single page is not in the file."""
    assert callable(write)
    article = only_article(read_as(tmp_path, "a", write([["Um."]], [], [["Três."]])))
    assert (article.text, article.pages) == ("Um.\nTrês.", (0, 4, 4))
    assert only_article(read_as(tmp_path, "b", write([["Um."]]))).pages == ()


def test_a_scanned_page_as_html_is_read_line_by_line(tmp_path: Path) -> None:
    """With the words whole that the end of a line cuts."""
    article = only_article(read_as(tmp_path, "a.hocr", hocr([["A pra-", "ça central", "fecha."], ["Chove."]])))
    assert (article.title, article.text, article.language) == ("", "A praça central fecha.\nChove.", "pt")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="DC.date" content="1923-07-05"/>', Published(date(1923, 7, 5), "metadata")),
        ('<meta name="dc:date" content="1923-07-05"/>', Published(date(1923, 7, 5), "metadata")),
        (
            '<meta name="DC.date" content="2019-01-02"/><meta name="DCTERMS.issued" content="1923-07-05"/>',
            Published(date(1923, 7, 5), "metadata"),
        ),
        ('<meta name="date" content="2019-01-02"/>', Published(date(1923, 7, 4), "file name")),
        ('<meta name="DC.date" content="[1923?]"/>', Published(date(1923, 7, 4), "file name")),
    ],
)
def test_a_scan_has_the_day_that_dublin_core_gives_it(tmp_path: Path, head: str, expected: Published) -> None:
    """Else that in the name of its file; the day of the HTML page is another."""
    text = hocr([["A praça central fecha."]]).replace("<title>", f"{head}<title>")
    assert only_article(read_as(tmp_path, "1923-07-04.hocr", text)).published == expected


# Mail


def test_a_mail_fills_every_field(tmp_path: Path) -> None:
    """From its header."""
    article = only_article(read_as(tmp_path, "a.eml", mail(subject="=?iso-8859-1?q?Pra=E7a_nova?=")))
    assert (article.doc_id, article.title, article.authors) == ("gt-1@gazeta.example", "Praça nova", ("Ana Sá",))
    assert article.published is not None
    assert article.published.when.isoformat() == "2023-07-04T10:30:00-03:00"


@pytest.mark.parametrize(
    "body",
    [
        two_ways("Veja no navegador.", HTML),
        two_ways("\n\n".join(PARAGRAPHS), "<p>Praça</p>"),
        two_ways("\n\n".join("\n".join(wrap(part, 72)) for part in PARAGRAPHS), HTML),
        f"Content-Type: text/html; charset=us-ascii\n\n<style>p {{}}</style>{HTML}",
        "Content-Type: text/plain; charset=inexistente\n\n" + BODY,
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
        + BODY.replace("ç", "=E7").replace("é", "=E9").replace("ã", "=E3").replace("á", "=E1").replace("õ", "=F5"),
    ],
)
def test_the_part_of_a_mail_that_says_more_is_read(tmp_path: Path, body: str) -> None:
    """Its lines joined to paragraphs; attachments are not read."""
    assert only_article(read_as(tmp_path, "a.eml", mail(body=body))).text == BODY


def test_a_mailbox_is_read_message_by_message(tmp_path: Path) -> None:
    """A line that begins with `From ` begins one only behind an empty line, and may be quoted."""
    start = "From ana@gazeta.example Tue Jul  4 10:30:00 2023\n"
    body = "Content-Type: text/plain; charset=utf-8\n\nUm.\nFrom x 2023\n\n>From mim, 2023\n"
    box = f"{start}{mail(body=body)}\n{start}{mail('dois').replace('gt-1@', 'gt-2@')}\n{start}{mail('três', 'X: y')}"
    results = read_as(tmp_path, "a.mbox", box)
    first, second = articles_in(results)
    assert first.text.split() == "Um. From x 2023 From mim, 2023".split()
    assert (second.title, second.doc_id, second.text) == ("dois", "gt-2@gazeta.example", BODY)
    assert first.source.endswith("a.mbox#1")
    assert [rejection.source.rpartition("#")[2] for rejection in rejections_in(results)] == ["3"]


def test_a_message_beyond_the_limit_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    """Whether its lines are many or one."""
    start = "From ana@gazeta.example Tue Jul  4 10:30:00 2023\n"
    long = mail(body="Content-Type: text/plain\n\n" + "muito\n" * 5000)
    endless = mail(body="Content-Type: text/plain\n\n" + "x" * 30_000)
    results = read_as(tmp_path, "a", "\n".join(start + one for one in (long, endless, mail())), _limit(1 << 14))
    assert [rejection.reason for rejection in rejections_in(results)] == [
        "message longer than the limit of 16 KiB",
        "message longer than the limit of 16 KiB",
    ]
    assert articles_in(results)[0].source.endswith("#3")


@pytest.mark.parametrize(
    "more",
    [
        "Subject: " + "=?utf-8?q?a?= " * 200_000 + "\n",
        "To: " + "a <a@b>, " * 200_000 + "x@y\n",
        "X: " + "(" * 500_000 + "\n",
        "Content-Disposition: inline" + '; a=";"' * 500_000 + "\n",
    ],
)
def test_an_endless_header_is_no_trap(tmp_path: Path, more: str) -> None:
    """It is left alone; to take it apart would take hours."""
    results = read_as(tmp_path, "a.eml", mail().replace("Subject:", f"{more}Subject:"))
    assert only_article(results).text == BODY


def test_a_header_in_old_bytes_is_read(tmp_path: Path) -> None:
    """Before mails said how they are encoded, they were not."""
    data = mail(subject="Eleição no Pará").encode("cp1252")
    assert only_article(read_as(tmp_path, "a.eml", data)).title == "Eleição no Pará"


def test_parts_within_parts_without_end_are_told(tmp_path: Path) -> None:
    """Nothing recurses into them."""
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3000))
    assert only_rejection(read_as(tmp_path, "a.eml", mail(body=parts))).reason == "its parts are nested too deep"


def test_a_chapter_nested_without_end_costs_itself_alone(tmp_path: Path) -> None:
    """The parser would leave out the rest of it without a word."""
    data = epub({"a.xhtml": chapter("", f"{HTML}{'<div>' * 3000}Fundo"), "b.xhtml": chapter()})
    results = read_as(tmp_path, "a.epub", data)
    assert [rejection.reason for rejection in rejections_in(results)] == ["HTML elements nested more than 250 deep"]
    assert [article.text for article in articles_in(results)] == [BODY]


def test_a_broken_page_of_a_pdf_costs_itself_alone(tmp_path: Path) -> None:
    """With its number; the others keep theirs."""
    data = pdf(["Um."], ["Dois."], ["Três."])
    broken = data.replace(b"8 0 obj\n<< /Type /Page ", b"8 0 obj\n7 % /Type /Page ")
    assert broken != data
    results = read_as(tmp_path, "a.pdf", broken)
    assert [rejection.reason for rejection in rejections_in(results)] == ["page 2 cannot be read"]
    (article,) = articles_in(results)
    assert (article.text, article.pages) == ("Um.\nTrês.", (0, 4, 4))


def _limit(size: int) -> ReadOptions:
    return ReadOptions(largest_text=size)
