"""The guides: their programs run as they stand there, and print what is said that they print."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

DOCS = ROOT / "docs"

_PROGRAM = re.compile(r"^```python\n(?:# (\w+\.py)\n)?(.*?)^```(?:\n\n```text\n(.*?)^```)?", re.DOTALL | re.MULTILINE)
"""With the name of the file that others of the guide import, and what it prints, where these are said."""

_PATIENCE = 120

_EXECUTE = "from nbclient.cli import main; main()"


def programs() -> Iterator[Any]:
    """Give every program of the guides, with what it prints, if that is said."""
    for name in ("embedding.md", "agents.md"):
        for number, found in enumerate(_PROGRAM.finditer((DOCS / name).read_text(encoding="utf-8")), 1):
            yield pytest.param(name, found[2], found[3], id=f"{name}-{number}")


@pytest.fixture
def folder(tmp_path: Path, sample_archive: Path) -> Path:
    """Give a folder with the sample archive where the guides look for it."""
    sample = tmp_path / "corpus" / "sample"
    sample.mkdir(parents=True)
    (sample / ".recorte").symlink_to(sample_archive)
    return tmp_path


def run(folder: Path, *args: str) -> str:
    """Run Python in a folder, with the command at hand, and give what it prints."""
    ran = subprocess.run(
        [sys.executable, *args],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize(("guide", "program", "printed"), list(programs()))
def test_programs_of_the_guides_run(guide: str, program: str, printed: str | None, folder: Path) -> None:
    """Each by itself, beside those that it imports."""
    for other in _PROGRAM.finditer((DOCS / guide).read_text(encoding="utf-8")):
        if other[1]:
            (folder / other[1]).write_text(other[2], encoding="utf-8")
    (folder / "program.py").write_text(program, encoding="utf-8")
    said = run(folder, "program.py")
    assert printed is None or said == printed


def shown(notebook: Path) -> list[str]:
    """Give what the cells of a notebook show, as HTML."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(output["data"]["text/html"]) for cell in cells for output in cell.get("outputs", ())]


def test_the_notebook_shows_what_it_shows(folder: Path) -> None:
    """Executed anew, from the first cell to the last."""
    shutil.copy(DOCS / "notebook.ipynb", folder)
    run(folder, "-c", _EXECUTE, "notebook.ipynb", "--output", "executed")
    expected = shown(DOCS / "notebook.ipynb")
    assert len(expected) > 3
    assert shown(folder / "executed.ipynb") == expected
