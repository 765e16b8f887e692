"""`python -m benchmarks`: run Recorte and its peers in turn, and print how they compare."""

import argparse
import json
import logging
import shlex
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.documents import default_documents
from benchmarks.engines import CONTENDERS
from benchmarks.machine import code_digest, this_machine
from benchmarks.report import Report, to_dict, to_markdown
from benchmarks.runs import Plan, run


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; Markdown goes to stdout unless `--markdown` names a file, progress to stderr."""
    options = _parser().parse_args(arguments)
    if not options.documents.is_file():
        sys.stderr.write(f"benchmarks: no documents at '{options.documents}'; name a file with --documents\n")
        return 2
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    _measure(options, shlex.join(["python", "-m", "benchmarks", *arguments]))
    return 0


def _measure(options: argparse.Namespace, command: str) -> None:
    day, machine = datetime.now(UTC).date().isoformat(), this_machine()
    started, sizes = time.monotonic(), []
    code = {code_digest(): None}
    with tempfile.TemporaryDirectory(prefix="recorte-benchmarks-") as folder:
        for size in run(Plan(options.documents, options.sizes, options.engines, options.queries, Path(folder))):
            sizes.append(size)
            code[code_digest()] = None
            report = Report(command, day, machine, tuple(code), sizes, time.monotonic() - started)
            # After each size: a run may take an hour, and be interrupted.
            _save(report, options.json, options.markdown)
    _show(report, options.json, options.markdown)


def _save(report: Report, json_file: str | None, markdown_file: str) -> None:
    if json_file not in {None, "-"}:
        Path(str(json_file)).write_text(_json(report), encoding="utf-8")
    if markdown_file != "-":
        Path(markdown_file).write_text(to_markdown(report), encoding="utf-8")


def _show(report: Report, json_file: str | None, markdown_file: str) -> None:
    if json_file == "-":
        sys.stdout.write(_json(report))
    if markdown_file == "-":
        sys.stdout.write(to_markdown(report))


def _json(report: Report) -> str:
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--documents", type=Path, default=default_documents(), metavar="FILE", help="JSON Lines, plain or .xz")
    add("--sizes", type=_count, nargs="+", default=[10_000], metavar="N", help="documents of each run; 10000")
    add("--engines", nargs="+", default=list(CONTENDERS), choices=list(CONTENDERS), help="all that are installed")
    add("--queries", type=_count, default=200, metavar="N", help="queries of each kind; 200")
    add("--json", metavar="FILE", help="also write JSON; - for stdout")
    add("--markdown", default="-", metavar="FILE", help="write the Markdown here, not to stdout")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {number}")
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
