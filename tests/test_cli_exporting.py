"""`recorte search --format`, as a user meets it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conftest import write_records
from recorte.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the command, where twelve articles are indexed into `.recorte`."""
    monkeypatch.chdir(tmp_path)
    records = [
        {"id": f"{n}", "titulo": "=1+1", "texto": "Perdas \x1b[31mde Pará", "data": f"2023-01-{n + 1:02}"}
        for n in range(12)
    ]
    assert CliRunner().invoke(app, ["index", str(write_records(tmp_path / "a.jsonl", records))]).exit_code == 0
    return lambda *args: CliRunner().invoke(app, ["search", *args])


def test_all_hits_can_be_asked_for(run: Run) -> None:
    """In every format; a number limits them, and anything else is wrong usage."""
    for form in ("text", "jsonl", "csv", "md", "bibtex"):
        assert run("perdas", "--format", form, "-n", "all").stdout.count("Perdas") == 12, form
        assert run("perdas", "--format", form, "-n", "3").stdout.count("Perdas") == 3, form
    assert len(json.loads(run("perdas", "--format", "json", "-n", "all").stdout)["hits"]) == 12
    assert run("perdas", "-n", "-1").exit_code == run("perdas", "-n", "muitos").exit_code == 2


def test_csv_is_safe_for_terminals_and_spreadsheets(run: Run) -> None:
    """Neither formulas nor escape sequences; with the mark for Excel where it is asked for."""
    plain, marked = (run("perdas", "--format", "csv", *options).stdout for options in ((), ("--bom",)))
    assert marked == f"\ufeff{plain}"
    row = next(csv.DictReader(plain.splitlines()))
    assert (row["title"], row["quote"]) == ("'=1+1", "Perdas [31mde Pará")


def test_what_cannot_be_exported_is_wrong_usage(run: Run) -> None:
    """Nor is an export without hits a success."""
    assert run("perdas", "--format", "csv", "--facets", "section").exit_code == 2
    assert run("perdas", "--cite", "abnt").exit_code == run("perdas", "--format", "md", "--bom").exit_code == 2
    assert run("xyzzy", "--format", "md").exit_code == 1
