"""What it takes to index a crawl: a WARC of real pages, each again and again under another address.

    python -m benchmarks.crawling [--pages FOLDER] [--megabytes 1050] [--gzip] [--processes N]

Writes the crawl into a temporary folder, indexes it by `recorte index` as a process, and prints how fast that was, and
how much memory all its processes had together. Without a folder of pages, `formats/html_pt` of the real data is taken.
What becomes of a page a second time is the same as at first: it is found, parsed, extracted, dated and indexed, and
only in the end known for an exact copy.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from benchmarks.documents import data_folder
from benchmarks.memory import TreeWatch

_MEGABYTE = 1_000_000
_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def write_crawl(pages: Path, path: Path, size: int) -> tuple[int, int]:
    """Write a crawl of some size at least; where its name ends with `.gz`, each record is compressed.

    Args:
        pages: A folder of HTML pages.
        path: The crawl.
        size: Bytes of pages, before they are compressed.

    Returns:
        How many pages there are in it, and how many bytes they take uncompressed.
    """
    bodies = [page.read_bytes() for page in sorted(pages.glob("*.html"))]
    written = 0
    with path.open("wb") as file:
        for number in count():
            if written >= size:
                break
            body = bodies[number % len(bodies)]
            record = _record(f"https://jornal.example/{number}", body)
            file.write(gzip.compress(record) if path.suffix == ".gz" else record)
            written += len(body)
    return number, written


def _record(address: str, page: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-05-02T12:00:00Z\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(_RESPONSE) + len(page)}\r\n\r\n"
    )
    return b"".join((head.encode(), _RESPONSE, page, b"\r\n\r\n"))


def main() -> None:
    """Write a crawl, index it, and say what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crawling", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pages", type=Path, default=data_folder() / "formats" / "html_pt")
    parser.add_argument("--megabytes", type=float, default=1_050)
    parser.add_argument("--gzip", action="store_true")
    parser.add_argument("--processes", type=int)
    arguments = parser.parse_args()
    if not any(arguments.pages.glob("*.html")):
        parser.exit(1, f"there are no pages in '{arguments.pages}'\n")
    with tempfile.TemporaryDirectory() as scratch:
        crawl = Path(scratch, "crawl.warc.gz" if arguments.gzip else "crawl.warc")
        pages, size = write_crawl(arguments.pages, crawl, int(arguments.megabytes * _MEGABYTE))
        command = [sys.executable, "-m", "recorte", "index", str(crawl), "--archive", f"{scratch}/archive"]
        if arguments.processes:
            command += ["--processes", str(arguments.processes)]
        began, before = time.perf_counter(), _cpu_of_children()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, TreeWatch(process.pid) as watch:  # noqa: S603 - our own command
            said, _ = process.communicate()
        took, of_cpu = time.perf_counter() - began, _cpu_of_children() - before
    megabytes = size / _MEGABYTE
    sys.stdout.write(
        f"{pages:,} pages, {megabytes:,.0f} MB: {took:.0f} s, {megabytes / took:.1f} MB/s; "
        f"{of_cpu:.0f} s of CPU, {megabytes / of_cpu:.1f} MB/s; "
        f"{watch.proportional / _MEGABYTE:,.0f} MB of memory at most\n{said}"
    )


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    main()
