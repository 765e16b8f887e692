"""Worker processes: tasks come back in order, whatever else is asked of the workers meanwhile."""

import os
import subprocess
import sys
import time
from typing import NamedTuple

from recorte.indexer.columns.batch import Learnt
from recorte.indexer.workers import Workers


class Slow(NamedTuple):
    """A task that takes a while; its name is found by the workers too."""

    number: int

    @property
    def is_perilous(self) -> bool:
        """No process dies of it."""
        return False

    def run(self, _: Learnt) -> tuple[int, bytes]:
        """Give the number, with so much else that it does not come back in one piece."""
        time.sleep(0.02)
        return self.number, bytes(20_000_000)


class Endless(NamedTuple):
    """A task that says that it has begun, and does not end."""

    @property
    def is_perilous(self) -> bool:
        """No process dies of it."""
        return False

    def run(self, _: Learnt) -> None:
        """Take longer than any test."""
        os.write(2, b"begun\n")
        time.sleep(3600)


def test_workers_end_with_a_build_that_is_killed() -> None:
    """Amid their tasks too: they close the pipe that they have from it, and nobody else does."""
    build = "list(Workers(2).run([Endless(), Endless()]))"
    command = f"from {__name__} import Endless; from recorte.indexer.workers import Workers; {build}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", command], stderr=subprocess.PIPE, env=environment) as supervisor:
        assert supervisor.stderr is not None
        assert [supervisor.stderr.readline() for _ in range(2)] == [b"begun\n"] * 2
        supervisor.kill()
        supervisor.communicate(timeout=60)


def test_workers_are_renewed_and_asked_for_more_while_they_have_tasks() -> None:
    """As by a commit in the middle of a build: what is being done is not disturbed."""
    with Workers(2) as workers:
        found, inside = [], []
        for number, _ in workers.run(Slow(number) for number in range(10)):
            found.append(number)
            workers.renew()
            if number % 4 == 0:
                inside += [it for it, _ in workers.run(Slow(100 * number + more) for more in range(3))]
        assert found == list(range(10))
        assert inside == [0, 1, 2, 400, 401, 402, 800, 801, 802]
