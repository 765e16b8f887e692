"""Documents in the formats of newsrooms and libraries, made on the spot: invented news, as others would write it."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from corpus_samples import BODY

TITLE = "Praça será reformada em agosto"
"""The headline of the story of `BODY`."""

PARAGRAPHS = tuple(BODY.split("\n"))
HTML = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def rss(*entries: str, about: str = "<title>Gazeta do Tietê</title><language>pt-br</language>") -> str:
    """Give an RSS feed of these entries."""
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    inside = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'<?xml version="1.0"?>\n<rss version="2.0" {namespaces}><channel>{about}{inside}</channel></rss>'


def rss_entry(**more: str) -> str:
    """Give an entry of a feed with the story."""
    fields = {
        "title": TITLE,
        "link": "https://gazeta.example/2023/07/04/praca?utm_source=rss",
        "guid": "gt-1",
        "pubDate": "Tue, 04 Jul 2023 10:30:00 -0300",
        "dc:creator": "Ana Sá",
        "category": "Cidades",
        "description": "A praça central será reformada.",
        "content:encoded": HTML,
        **more,
    }
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)


def atom() -> str:
    """Give an Atom feed with the story."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt-BR" xml:base="https://gazeta.example/">'
        "<title>Gazeta do Tietê</title><author><name>Redação da Gazeta</name></author>"
        f"<entry><id>gt-1</id><title type='html'>{escape(f'<b>{TITLE}</b>')}</title>"
        "<link rel='self' href='x.atom'/><link href='2023/07/04/praca'/>"
        "<published>2023-07-04T10:30:00-03:00</published><updated>2023-07-09T00:00:00Z</updated>"
        "<author><name>Ana Sá</name></author><category term='cidades' label='Cidades'/>"
        "<summary>A praça central será reformada.</summary>"
        f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{body}</div></content></entry></feed>"
    )


def rdf() -> str:
    """Give an RSS 1.0 feed with the story."""
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="https://gazeta.example/"><title>Gazeta do Tietê</title><dc:language>pt-BR</dc:language>'
        '</channel><item rdf:about="https://gazeta.example/2023/07/04/praca">'
        f"<title>{TITLE}</title><description>{escape(HTML)}</description>"
        "<dc:date>2023-07-04T10:30:00-03:00</dc:date><dc:creator>Ana Sá</dc:creator><dc:subject>Cidades</dc:subject>"
        "</item></rdf:RDF>"
    )


def json_feed() -> str:
    """Give a JSON feed with the story."""
    story = {
        "id": "gt-1",
        "url": "https://gazeta.example/2023/07/04/praca",
        "title": TITLE,
        "content_html": HTML,
        "summary": "A praça central será reformada.",
        "date_published": "2023-07-04T10:30:00-03:00",
        "authors": [{"name": "Ana Sá"}],
        "tags": ["Cidades", "Obras"],
    }
    about = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazeta do Tietê", "language": "pt-BR"}
    return json.dumps({**about, "items": [story]}, ensure_ascii=False)


def wordpress(*posts: str) -> str:
    """Give an export of WordPress of these posts."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!-- This is a WordPress eXtended RSS file -->\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">'
        "<channel><title>Gazeta do Tietê</title><language>pt-BR</language>"
        "<wp:author><wp:author_login>asa</wp:author_login>"
        "<wp:author_display_name><![CDATA[Ana Sá]]></wp:author_display_name></wp:author>"
        f"{''.join(posts)}</channel></rss>"
    )


def post(kind: str = "post", status: str = "publish", content: str = HTML, title: str = TITLE) -> str:
    """Give a post, as WordPress exports it."""
    return (
        f"<item><title><![CDATA[{title}]]></title><link>https://gazeta.example/2023/07/praca/</link>"
        "<pubDate>Wed, 05 Jul 2023 01:30:00 +0000</pubDate><dc:creator><![CDATA[asa]]></dc:creator>"
        '<guid isPermaLink="false">https://gazeta.example/?p=7</guid><description></description>'
        f"<content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded>"
        "<wp:post_id>7</wp:post_id><wp:post_date><![CDATA[2023-07-04 22:30:00]]></wp:post_date>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>"
        '<category domain="post_tag" nicename="obras"><![CDATA[obras]]></category>'
        '<category domain="category" nicename="cidades"><![CDATA[Cidades]]></category></item>'
    )


def nitf(doctype: str = "") -> str:
    """Give an NITF document with the story."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<?xml version="1.0"?>{doctype}<nitf xml:lang="pt-BR"><head><title>praca</title><docdata>'
        '<doc-id id-string="gt-1"/><date.issue norm="20230704T103000-0300"/></docdata>'
        '<pubdata name="Agência Tietê" position.section="Cidades"/></head>'
        f"<body><body.head><hedline><hl1>{TITLE}</hl1></hedline><byline>Por <person>Ana Sá</person></byline>"
        "<abstract><p>A praça central será reformada.</p></abstract></body.head>"
        f"<body.content><block>{body}</block></body.content></body></nitf>"
    )


def news_item(inside: str | None = None, *, status: str = "usable", kind: str = "text", guid: str = "gt-1") -> str:
    """Give a news item in NewsML-G2 with the story, in NITF unless other content is given."""
    content = nitf().removeprefix('<?xml version="1.0"?>').replace("<nitf ", '<nitf xmlns="http://iptc.org/std/NITF/" ')
    within = f"<inlineXML contenttype='application/nitf+xml'>{content}</inlineXML>" if inside is None else inside
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" xml:lang="pt-BR"><itemMeta>'
        f'<itemClass qcode="ninat:{kind}"/><provider><name>Agência Tietê</name></provider>'
        "<versionCreated>2023-07-09T00:00:00-03:00</versionCreated>"
        f'<firstCreated>2023-07-04T10:30:00-03:00</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>'
        "<contentMeta><creator><name>Ana Sá</name></creator><subject><name>Cidades</name></subject>"
        f"<headline>{TITLE}</headline></contentMeta><contentSet>{within}</contentSet></newsItem>"
    )


def ninjs(version: int, **more: object) -> str:
    """Give a ninjs item with the story, as version 1 or 2 writes it."""
    item: dict[str, object] = {
        "uri": "https://agencia.example/itens/gt-1",
        "type": "text",
        "versioncreated": "2023-07-09T00:00:00-03:00",
        "firstcreated": "2023-07-04T10:30:00-03:00",
        "language": "pt-BR",
    }
    if version == 1:
        item |= {"byline": "Ana Sá", "headline_main": TITLE, "body_main": " ".join(PARAGRAPHS), "body_richtext": HTML}
        item |= {"subject": [{"name": "Cidades"}]}
    else:
        item |= {"by": "Ana Sá", "headlines": [{"role": "short", "value": "Praça"}, {"role": "main", "value": TITLE}]}
        item |= {"subjects": [{"name": "Cidades"}], "infosources": [{"name": "Agência Tietê"}]}
        item |= {"bodies": [{"role": "main", "value": " ".join(PARAGRAPHS)}, {"role": "richtext", "value": HTML}]}
    return json.dumps({**item, **more}, ensure_ascii=False)


def alto(*pages: Sequence[Sequence[str]], version: int = 3) -> str:
    """Give an ALTO file: pages of blocks of lines; a hyphen at the end of a line is marked as one."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alto xmlns="http://www.loc.gov/standards/alto/ns-v{version}#">'
        "<Description><MeasurementUnit>pixel</MeasurementUnit></Description><Layout>"
        f"{''.join(f'<Page><PrintSpace>{_blocks(page)}</PrintSpace></Page>' for page in pages)}</Layout></alto>"
    )


def _blocks(page: Sequence[Sequence[str]]) -> str:
    blocks = ("".join(f"<TextLine>{_strings(line)}</TextLine>" for line in block) for block in page)
    return "".join(f'<TextBlock LANG="pt">{block}</TextBlock>' for block in blocks)


def _strings(line: str) -> str:
    words = "<SP/>".join(f'<String CONTENT="{escape(word)}"/>' for word in line.removesuffix("-").split())
    return words + ('<HYP CONTENT="-"/>' if line.endswith("-") else "")


def hocr(*pages: Sequence[Sequence[str]]) -> str:
    """Give an hOCR page: pages of paragraphs of lines."""
    body = "".join(
        f"<div class='ocr_page'>{''.join(_scanned_paragraph(lines) for lines in page)}</div>" for page in pages
    )
    return (
        '<!DOCTYPE html><html lang="pt"><head><title></title><meta name="ocr-system" content="x"/></head>'
        f"<body>{body}</body></html>"
    )


def _scanned_paragraph(lines: Sequence[str]) -> str:
    inside = "".join(f"<span class='ocr_line'>{escape(line)}</span>" for line in lines)
    return f"<p class='ocr_par'>{inside}</p>"


def pdf(*pages: Sequence[str], title: str = "", headline: str = "", more: str = "") -> bytes:
    """Give a PDF of pages of printed lines, in Windows-1252.

    Args:
        pages: The lines of each; a page without lines has no text.
        title: What its metadata call it.
        headline: A line in large letters above the first page.
        more: What the trailer says besides.
    """
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    objects.append(b"<< /Title (" + title.encode("cp1252") + b") /CreationDate (D:20230801120000Z) >>")
    kids = []
    for number, lines in enumerate(pages):
        drawn = [(24, headline)] * (not number and bool(headline)) + [(11, line) for line in lines]
        stream = _drawn(drawn)
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
        contents = len(objects)
        resources = b"/Resources << /Font << /F1 3 0 R >> >>"
        box = b"/MediaBox [0 0 595 842]"
        objects.append(b"<< /Type /Page /Parent 2 0 R %b %b /Contents %d 0 R >>" % (box, resources, contents))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b" ".join(kids), len(kids))
    return _pdf_file(objects, more)


def _drawn(lines: Sequence[tuple[int, str]]) -> bytes:
    parts = [b"BT 50 800 Td"]
    for size, line in lines:
        written = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        parts.append(b"/F1 %d Tf (%b) Tj 0 %d Td" % (size, written, -size - 4))
    return b"\n".join([*parts, b"ET"])


def _pdf_file(objects: Sequence[bytes], more: str) -> bytes:
    file = io.BytesIO()
    file.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    file.write(b"trailer << /Size %d /Root 1 0 R /Info 4 0 R %b >>\n" % (size, more.encode()))
    file.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return file.getvalue()


def epub(chapters: Mapping[str, str], more: Mapping[str, bytes] | None = None) -> bytes:
    """Give an EPUB of chapters, by their names, and of more members."""
    manifest = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Revista Tietê 12</dc:title>'
        "<dc:creator>Ana Sá</dc:creator><dc:publisher>Editora Tietê</dc:publisher><dc:language>pt-BR</dc:language>"
        '<dc:date>2023-07-04</dc:date></metadata><manifest><item id="n" href="toc.ncx"'
        f' media-type="application/x-dtbncx+xml"/>{manifest}</manifest><spine toc="n">{spine}</spine></package>'
    )
    toc = '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>' + "".join(
        f'<navPoint><navLabel><text>Sumário {number}</text></navLabel><content src="{name}#a"/></navPoint>'
        for number, name in enumerate(chapters, start=1)
    )
    container = '<container><rootfiles><rootfile full-path="livro/pacote.opf"/></rootfiles></container>'
    members = {
        "META-INF/container.xml": container.encode(),
        "livro/pacote.opf": package.encode(),
        "livro/toc.ncx": f"{toc}</navMap></ncx>".encode(),
        **{f"livro/{name}": content.encode() for name, content in chapters.items()},
        **(more or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def chapter(heading: str = f"<h1>{TITLE}</h1>", body: str = HTML) -> str:
    """Give a chapter of a book."""
    return f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{heading}{body}</body></html>'


def mail(subject: str = TITLE, body: str = "", more: str = "") -> str:
    """Give a mail with the story, as text unless another body is given."""
    content = body or "Content-Type: text/plain; charset=utf-8\n\n" + "\n\n".join(PARAGRAPHS)
    return (
        "Received: from x.example (x.example [192.0.2.1])\n"
        "From: =?utf-8?q?Ana_S=C3=A1?= <ana@gazeta.example>\nTo: leitores@gazeta.example\n"
        f"Subject: {subject}\nMessage-ID: <gt-1@gazeta.example>\nDate: Tue, 04 Jul 2023 10:30:00 -0300\n"
        f"MIME-Version: 1.0\n{more}{content}\n"
    )


def two_ways(plain: str, marked: str) -> str:
    """Give the body of a mail that is written twice, as text and as HTML, with an attachment."""
    return (
        'Content-Type: multipart/mixed; boundary="A"\n\n--A\nContent-Type: multipart/alternative; boundary="B"\n\n'
        f"--B\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n"
        f"--B\nContent-Type: text/html; charset=utf-8\n\n{marked}\n--B--\n"
        "--A\nContent-Type: text/plain\nContent-Disposition: attachment; filename=contas.txt\n\nsegredo\n--A--\n"
    )
