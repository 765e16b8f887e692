"""The guides: their programs run as they stand there, and print what is said that they print."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

_PROGRAM = re.compile(r"^```python\n(.*?)^```(?:\n\n```text\n(.*?)^```)?", re.DOTALL | re.MULTILINE)


def programs() -> Iterator[object]:
    """Give every program of the guides, with what it prints, if that is said."""
    for name in ("agents.md",):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        for number, found in enumerate(_PROGRAM.finditer(text), 1):
            yield pytest.param(found[1], found[2], id=f"{name}-{number}")


@pytest.mark.parametrize(("program", "printed"), list(programs()))
def test_programs_of_the_guides_run(program: str, printed: str | None, sample_archive: Path, tmp_path: Path) -> None:
    """In a folder with the sample archive where they look for it."""
    sample = tmp_path / "corpus" / "sample"
    sample.mkdir(parents=True)
    (sample / ".recorte").symlink_to(sample_archive)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert printed is None or run.stdout == printed
