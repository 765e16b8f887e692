"""`recorte serve` as a process: it answers, says what it does on stderr, and ends when it is told to."""

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from benchmarks.memory import tree
from typer.testing import CliRunner
from uvicorn.server import ServerState

from recorte.cli import app
from recorte.hosting.running import Prompt

_PATIENCE = 60


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def served(archive: Path, *options: str, command: str = "serve") -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start a server, and give the process and its address once it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "recorte", command, "--archive", archive, "--port", str(port), *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        cwd=archive.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        limit = time.monotonic() + _PATIENCE
        while process.poll() is None and time.monotonic() < limit:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process, address
    finally:
        process.terminate()  # which ends its workers too
        process.communicate(timeout=_PATIENCE)


def get(address: str) -> dict[str, Any]:
    """Give the JSON document at an address."""
    with urllib.request.urlopen(address, timeout=_PATIENCE) as response:  # noqa: S310 - our own server
        document: dict[str, Any] = json.load(response)
        return document


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_server_answers_logs_to_stderr_and_ends_quietly(sample_archive: Path, workers: str) -> None:
    """With one process or with several."""
    with served(sample_archive, "--workers", workers, "--root-path", "/arquivo") as (process, address):
        assert get(f"{address}/api/v1/search?q=Reality+Labs")["total"] > 0
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=_PATIENCE)
    assert out == ""
    assert '"GET /api/v1/search?q=Reality+Labs HTTP/1.1" 200' in err.replace("/arquivo/api", "/api")
    assert "Traceback" not in err
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell whose a connection is")
def test_clients_are_shared_out_among_processes(sample_archive: Path) -> None:
    """Else all that keep their connections could be with one, and the other would have nothing to do."""
    with served(sample_archive, "--workers", "2") as (process, address), ExitStack() as stack:
        assert process.stderr
        for _ in range(2):
            while "startup complete" not in process.stderr.readline():
                assert process.poll() is None
        workers = [pid for pid in tree(process.pid) if _sockets(pid)]
        before = {pid: _sockets(pid) for pid in workers}
        host, port = address.removeprefix("http://").split(":")
        for _ in range(8):
            asking = stack.enter_context(socket.create_connection((host, int(port)), timeout=_PATIENCE))
            asking.sendall(f"GET /api/v1/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert asking.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        taken = sorted(_sockets(pid) - before[pid] for pid in workers)
    assert sum(taken) == 8
    assert taken[-2] >= 2


def _sockets(pid: int) -> int:
    return sum(str(file.readlink()).startswith("socket:") for file in Path(f"/proc/{pid}/fd").iterdir())


def test_no_answer_waits_for_another_to_be_acknowledged() -> None:
    """Not even on a socket that several processes share, which asyncio leaves as it is."""
    config = uvicorn.Config(lambda: None, http=Prompt, log_config=None)
    config.load()
    loop = asyncio.new_event_loop()
    with socket.socket() as answering:
        Prompt(config, ServerState(), {}, _loop=loop).connection_made(asyncio.Transport({"socket": answering}))
        assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
    loop.close()


def test_a_request_under_way_is_answered_before_the_end(sample_archive: Path) -> None:
    """Whoever has asked gets an answer; the connection is then closed."""
    with served(sample_archive) as (process, address):
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=_PATIENCE) as asking:
            asking.sendall(f"GET /api/v1/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            process.send_signal(signal.SIGTERM)
            answer = b""
            while select.select([asking], [], [], _PATIENCE)[0] and (some := asking.recv(65_536)):
                answer += some
        process.wait(_PATIENCE)
    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_a_head_is_an_answer_without_its_body(sample_archive: Path) -> None:
    """As long as the body would be."""
    with served(sample_archive) as (_, address):
        asked = urllib.request.Request(f"{address}/api/v1/health", method="HEAD")  # noqa: S310 - our own server
        with urllib.request.urlopen(asked, timeout=_PATIENCE) as response:  # noqa: S310 - our own server
            assert (response.status, response.read()) == (200, b"")
            assert int(response.headers["content-length"]) > 0


def test_an_address_for_others_needs_a_token(sample_archive: Path) -> None:
    """A server that anyone can ask is never started by mistake."""
    refused = CliRunner().invoke(app, ["serve", "--archive", str(sample_archive), "--host", "0.0.0.0"])  # noqa: S104 - refused
    assert refused.exit_code == 2
    assert "--token" in refused.output


@pytest.mark.parametrize("command", [["serve"], ["serve", "--workers", "2"], ["mcp", "--http"]])
def test_an_address_that_is_taken_is_said_to_be(sample_archive: Path, command: list[str]) -> None:
    """Before anything is started, however many processes there were to be."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        refused = CliRunner().invoke(app, [*command, "--archive", str(sample_archive), "--port", str(port)])
    assert (refused.exit_code, refused.stderr) == (2, f"recorte: Address already in use: '127.0.0.1:{port}'\n")


def test_without_an_archive_there_is_no_server(tmp_path: Path) -> None:
    """The message is that of every command."""
    refused = CliRunner().invoke(app, ["serve", "--archive", str(tmp_path / "x")])
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "recorte: no archive at" in refused.stderr


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everything else works without it."""
    for name in [name for name in sys.modules if name.startswith("recorte.server")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "fastapi", None)
    refused = CliRunner().invoke(app, ["serve", "--archive", str(tmp_path)])
    assert refused.exit_code == 2
    assert "pip install '.[server]'" in refused.stderr
