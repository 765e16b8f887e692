"""The words of a query on the command line: without quotes they are what they are within them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.main import get_command
from typer.testing import CliRunner, Result

from recorte.cli import app

WORDS = [
    "perdas",
    "-Pará",
    "OU",
    "Reality",
    "E",
    "-2022",
    '"Reality Labs"',
    "-(chuva",
    "OU",
    "vento)",
    '-"em casa"',
    "-",
]
OPTIONS = [["--json"], ["-n5"], ["-p", "2"], ["--section", "-Mundo"], ["--author", "OU"], ["--facets=year"]]


def read(*args: str) -> dict[str, Any]:
    """Give what the command reads of its arguments, the words as one."""
    commands: Any = get_command(app)
    read: dict[str, Any] = commands.commands["search"].make_context("search", list(args)).params
    return {**read, "words": " ".join(read["words"])}


@given(st.permutations(WORDS), st.lists(st.sampled_from(OPTIONS), unique_by=str), st.data())
def test_words_are_the_query_in_their_order(words: list[str], options: list[list[str]], data: st.DataObject) -> None:
    """Wherever options stand among them; and a value is its option's, whatever it looks like."""
    parts = [[word] for word in words]
    for option in options:
        parts.insert(data.draw(st.integers(0, len(parts))), option)
    quoted = read(*(part for option in options for part in option), "--", " ".join(words))
    assert quoted["words"] == " ".join(words)
    assert read(*(part for some in parts for part in some)) == quoted


def run(*args: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_what_is_attached_to_an_option_is_no_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder, and `all`; where there is no such folder, it is a word to leave out."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Uma nota sobre a uva.", encoding="utf-8")
    assert run("index", tmp_path / "a.txt", "--archive", "arq").exit_code == 0
    assert json.loads(run("search", "-aarq", "uva", "-nall", "--json").stdout)["query"] == "uva"
    assert json.loads(run("search", "uva", "-acaso", "-aarq", "--json").stdout)["query"] == "uva -acaso"
    assert "requires an argument" in run("search", "uva", "--limit").stderr
