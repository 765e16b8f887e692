"""Whose turn it is to search: what begins when, what waits, and what is given up."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from contextlib import closing
from typing import Any

import pytest

from recorte.hosting import turns
from recorte.hosting.turns import Turns

_PATIENCE = 60.0


def run(*searches: Coroutine[Any, Any, object]) -> list[object]:
    """Give what comes of searches that are asked for at once; of one that fails, its error."""

    async def gather() -> list[object]:
        return list(await asyncio.gather(*searches, return_exceptions=True))

    return asyncio.run(gather())


class Busy:
    """A search that counts how many of its kind are at work."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """Work for a moment."""
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        time.sleep(0.005)
        with self._lock:
            self.now -= 1
        return "found"


def test_one_begins_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though there are threads for more: two at once would take longer."""
    monkeypatch.setattr(turns, "_TURN", _PATIENCE)
    busy = Busy()
    with closing(Turns(4)) as taking:
        assert run(*(taking.take(busy, _PATIENCE) for _ in range(20))) == ["found"] * 20
    assert busy.most == 1


def test_a_slow_one_holds_up_nobody() -> None:
    """It keeps its thread; what comes behind it has the others."""
    may_end = threading.Event()

    async def others(taking: Turns) -> None:
        slow = asyncio.create_task(taking.take(lambda: may_end.wait(_PATIENCE), _PATIENCE))
        await asyncio.sleep(0)
        assert [await taking.take(lambda: "found", _PATIENCE) for _ in range(3)] == ["found"] * 3
        assert not slow.done()
        may_end.set()
        assert await slow

    with closing(Turns(2)) as taking:
        assert run(others(taking)) == [None]


def test_no_more_are_at_work_than_there_are_threads() -> None:
    """One that was given up is at work until it has ended."""
    may_end, begun = threading.Event(), list[int]()

    def slow(number: int) -> int:
        begun.append(number)
        may_end.wait(_PATIENCE)
        return number

    async def ask(taking: Turns) -> None:
        given_up = await asyncio.gather(*(taking.take(lambda: slow(1), 0.2) for _ in range(2)), return_exceptions=True)
        assert [type(error) for error in given_up] == [TimeoutError, TimeoutError]
        third = asyncio.create_task(taking.take(lambda: slow(3), _PATIENCE))
        await asyncio.sleep(0.3)
        assert begun == [1, 1]
        may_end.set()
        assert await third == 3

    with closing(Turns(2)) as taking:
        assert run(ask(taking)) == [None]


def test_waiting_does_not_count_as_searching() -> None:
    """However many ask at once, and however slow the machine is: each has its time from its own beginning."""
    with closing(Turns(1)) as taking:
        found = run(*(taking.take(lambda: time.sleep(0.15), 1.0) for _ in range(8)))
    assert found == [None] * 8


def test_who_waits_too_long_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next has its turn all the same."""
    monkeypatch.setattr(turns, "_PATIENCE", 0.2)
    may_end = threading.Event()

    async def ask(taking: Turns) -> None:
        slow = asyncio.create_task(taking.take(lambda: may_end.wait(_PATIENCE), _PATIENCE))
        late = await asyncio.gather(
            *(taking.take(lambda: "found", _PATIENCE) for _ in range(3)), return_exceptions=True
        )
        assert [type(error) for error in late] == [TimeoutError] * 3
        may_end.set()
        assert await slow
        assert await taking.take(lambda: "found", _PATIENCE) == "found"

    with closing(Turns(1)) as taking:
        assert run(ask(taking)) == [None]


def test_only_so_many_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are told at once."""
    monkeypatch.setattr(turns, "MOST_WAITING", 3)
    with closing(Turns(1)) as taking:
        answers = run(*(taking.take(lambda: time.sleep(0.05), _PATIENCE) for _ in range(10)))
        assert sum(isinstance(answer, TimeoutError) for answer in answers) == 6
        assert run(taking.take(lambda: "found", _PATIENCE)) == ["found"]


def test_an_error_is_that_of_the_search() -> None:
    """And ends its turn like an answer."""

    def fail() -> None:
        raise ZeroDivisionError

    with closing(Turns(1)) as taking:
        failed, found = run(taking.take(fail, _PATIENCE), taking.take(lambda: "found", _PATIENCE))
    assert (type(failed), found) == (ZeroDivisionError, "found")
