"""Web archives and containers for the tests, built byte by byte from pages written for them."""

import io
import tarfile
import zipfile
from collections.abc import Mapping

from corpus_samples import BODY

PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n"))


def page(title: str, head: str = '<meta charset="utf-8">') -> bytes:
    """Give a page with an article."""
    return (
        f'<!DOCTYPE html><html lang="pt-BR"><head>{head}<title>{title}</title></head>'
        f"<body><main><article><h1>{title}</h1>{PARAGRAPHS}</article></main></body></html>"
    ).encode()


def response(
    body: bytes, status: str = "200 OK", media_type: str = "text/html; charset=utf-8", headers: str = ""
) -> bytes:
    """Give an HTTP response; an empty media type is not declared."""
    declared = f"Content-Type: {media_type}\r\n" if media_type else ""
    return f"HTTP/1.1 {status}\r\n{declared}{headers}\r\n".encode() + body


def record(block: bytes, url: str = "", kind: str = "response", *, headers: str = "", length: object = None) -> bytes:
    """Give a record of a WARC file.

    Args:
        block: What it holds.
        url: The target; none, where empty.
        kind: The type of the record.
        headers: Further header lines, with their ends.
        length: The length that is declared; the true one, where absent.
    """
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2023-07-04T10:30:00Z\r\n{target}{headers}"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def page_record(number: int, body: bytes | None = None) -> bytes:
    """Give the record of the nth page."""
    return record(response(page(f"Nota {number}") if body is None else body), f"https://diario.example/{number}")


WARC_INFO = record(b"software: teste\r\n", kind="warcinfo", headers="Content-Type: application/warc-fields\r\n")

ARC_INFO = (
    b"filedesc://crawl.arc 0.0.0.0 20040704103000 text/plain 76\n"
    b"1 0 Diario\nURL IP-address Archive-date Content-type Archive-length\n\n\n\n\n\n\n\n\n"
)


def arc_record(block: bytes, url: str) -> bytes:
    """Give a record of an ARC file."""
    return f"\n{url} 192.0.2.1 20040704103000 text/html {len(block)}\n".encode() + block


def zip_of(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tar_of(members: Mapping[str, bytes]) -> bytes:
    """Give a tar archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
