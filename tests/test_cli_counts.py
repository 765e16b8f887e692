"""`recorte search --facets` and `recorte timeline`, as a user meets them."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from conftest import write_records
from recorte.cli import app
from recorte.cli.counts import show_timeline
from recorte.search.counting.timeline import Timeline, timeline
from test_search_facets import microseconds

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the command, where six articles are indexed into `.recorte`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    sections = ["Economia", "Ética", "economia", "Economia", "\x1b[31mA"]
    records = [
        {"id": f"{n}", "texto": "Perdas", "data": f"{year}-05-04", "editoria": section}
        for n, (year, section) in enumerate(zip([2010, 2020, 2020, 2021, 2021], sections, strict=True))
    ]
    records.append({"id": "x", "texto": "Perdas"})
    assert CliRunner().invoke(app, ["index", str(write_records(tmp_path / "a.jsonl", records))]).exit_code == 0
    return lambda *args, **options: CliRunner().invoke(app, [str(arg) for arg in args], **options)


def test_facets_stand_below_the_hits(run: Run) -> None:
    """Behind their counts, with what is left out; nothing of an archive reaches a terminal unescaped."""
    shown = run("search", "perdas", "-n", 0, "--facets", "section, year", "--facet-values", 2)
    assert shown.exit_code == 0
    assert shown.stdout.splitlines() == [
        "section",
        "        3  Economia",
        "        1  [31mA",
        "           and 1 more",
        "        1  (none)",
        "",
        "year",
        "        2  2021",
        "        2  2020",
        "           and 1 more",
        "        1  (none)",
    ]
    assert "\x1b" not in run("search", "perdas", "--facets", "section").stdout


def test_names_that_the_settings_switch_off_are_off_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In each command that searches: `EUA` finds `Estados Unidos` in all, or in none."""
    monkeypatch.chdir(tmp_path)
    write_records(tmp_path / "a.jsonl", [{"id": "a", "texto": "Nos Estados Unidos", "data": "2020"}])
    commands = (["search", "EUA"], ["timeline", "EUA"])
    for setting, status in (("true", 0), ("false", 1)):
        (tmp_path / "recorte.toml").write_text(f"[search]\nvariants = {setting}\n", encoding="utf-8")
        indexed = CliRunner().invoke(app, ["index", "a.jsonl"])
        assert indexed.exit_code == 0, indexed.stderr
        assert [CliRunner().invoke(app, command).exit_code for command in commands] == [status] * 2
        added = CliRunner().invoke(app, ["alert", "add", f"eua-{setting}", "EUA"]).stderr
        assert f"{1 - status} article" in added


def test_facets_of_no_such_name_are_wrong_usage(run: Run) -> None:
    """The message says which there are."""
    refused = run("search", "perdas", "--facets", "secao")
    assert refused.exit_code == 2
    assert "section, publisher" in refused.stderr


def test_facets_as_json(run: Run) -> None:
    """In the same document as the hits; for lists of queries too."""
    for options in (("perdas", "--json"), ("--queries", "-")):
        record = json.loads(run("search", *options, "--facets", "month", input="perdas\n").stdout)
        assert [value["value"] for value in record["facets"][0]["values"]] == ["2021-05", "2020-05", "2010-05"]


def test_a_timeline_is_drawn(run: Run) -> None:
    """As wide as the terminal; a long gap on one line, undated articles apart, and the total on stderr."""
    drawn = run("timeline", "perdas", "--by", "year")
    bar = "█" * (60 - len("2011..2019") - 1 - 4)
    assert drawn.stdout.splitlines() == [
        f"2010        1  {'█' * (len(bar) // 2)}" + ("▌" if len(bar) % 2 else ""),
        "2011..2019  0",
        f"2020        2  {bar}",
        f"2021        2  {bar}",
        "undated     1",
    ]
    assert (drawn.exit_code, drawn.stderr) == (0, "recorte: 6 articles\n")


def test_counts_say_what_they_are_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where some of what is found has only some of the words, which is not counted."""
    monkeypatch.chdir(tmp_path)
    texts = ["vacina contra covid", "covid", "vacina já", "vacina", "chuva", "sol"]
    records = [{"id": f"{n}", "texto": text, "data": "2021-05-04", "editoria": "Saúde"} for n, text in enumerate(texts)]
    assert CliRunner().invoke(app, ["index", str(write_records(tmp_path / "a.jsonl", records))]).exit_code == 0
    query = ["vacina", "covid"]
    shown = CliRunner().invoke(app, ["search", *query, "-n", "0", "--facets", "section,year", "--color", "always"])
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown.stdout)
    assert plain.splitlines()[:2] == ["section of 1 article with all the words", "        1  Saúde"]
    drawn = CliRunner().invoke(app, ["timeline", *query])
    assert drawn.stdout.startswith("2021")
    assert drawn.stderr == "recorte: 1 article with all the words; 1 more with some of them, not counted\n"


def test_where_blocks_cannot_be_written_bars_are_plain(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The smallest count still has one."""
    monkeypatch.setattr("recorte.cli.counts._has_blocks", lambda: False)
    show_timeline(timeline(microseconds("2020-01-01", *["2021-01-01"] * 1000), "year"))
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("1  #")
    assert set(second.split()[2]) == {"#"}


def test_a_timeline_of_nothing(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, as of a search; and nothing that cannot be divided."""
    nothing = run("timeline", "xyzzy")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    show_timeline(Timeline("year", (), 3))
    assert capsys.readouterr().out == "undated  3\n"


def test_a_timeline_as_csv_and_json(run: Run) -> None:
    """With every gap; filters and the whole archive can be asked for as well."""
    rows = list(csv.DictReader(run("timeline", "--csv", "--by", "year").stdout.splitlines()))
    assert [(row["period"], row["count"]) for row in rows][-3:] == [("2019", "0"), ("2020", "2"), ("2021", "2")]
    assert len(rows) == 12
    record = json.loads(run("timeline", "perdas", "--json", "--from", "2020", "--by", "month").stdout)
    assert (record["timeline"]["by"], len(record["timeline"]["buckets"]), record["total"]) == ("month", 13, 4)
    assert run("timeline", "--from", "ontem").exit_code == 2
