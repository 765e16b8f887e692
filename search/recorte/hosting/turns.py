"""Whose turn it is to search: one begins after another, and beside one that is slow the next.

Searches hold Python's lock for most of their time, so two at once take longer than one after the other. But a slow one
holds up nobody: it keeps its thread, and its turn ends. Who waits for a turn is not yet searching, however busy the
machine is: only so many wait, and not for ever.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

MOST_WAITING = 256
"""Searches; whoever comes then is told to come later."""

_PATIENCE = 30.0
"""Seconds that a search waits for its turn at most."""

_TURN = 0.1
"""Seconds after which a search is slow; nearly all have ended in a tenth of them."""

_Answer = TypeVar("_Answer")


class Turns:
    """Threads that take turns.

    Args:
        threads: How many; of those that are slow no more are at work at once, whether somebody still waits for them.
    """

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "recorte")
        self._free = asyncio.Semaphore(threads)
        self._next = asyncio.Lock()
        self._waiting = 0

    async def take(self, search: Callable[[], _Answer], most: float) -> _Answer:
        """Search in a thread, when its turn has come.

        Args:
            search: What is to be done.
            most: Seconds from its beginning after which nobody waits for it any more; it goes on to its end.

        Raises:
            TimeoutError: If there is no answer in time, or no turn.
        """
        await self._turn()
        async with asyncio.timeout(most):
            try:
                answer = self._begun(search)
                await asyncio.wait({answer}, timeout=min(_TURN, most))
            finally:
                self._next.release()
            return await answer

    def close(self) -> None:
        """Wait until all have ended."""
        self._threads.shutdown()

    async def _turn(self) -> None:
        """Wait until nobody else begins, and a thread is free."""
        if self._waiting >= MOST_WAITING:
            raise TimeoutError
        self._waiting += 1
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._next.acquire()
                try:
                    await self._free.acquire()
                except BaseException:
                    self._next.release()
                    raise
        finally:
            self._waiting -= 1

    def _begun(self, search: Callable[[], _Answer]) -> asyncio.Future[_Answer]:
        """Begin; the thread is free again when the search has ended, not when it is given up."""
        loop, searching = asyncio.get_running_loop(), self._threads.submit(search)
        searching.add_done_callback(lambda _: loop.call_soon_threadsafe(self._free.release))
        return asyncio.wrap_future(searching)
