"""The archive behind a server: the newest generation, asked in threads, within a time."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import NamedTuple, TypeVar

import xxhash

from recorte.corpus import RecorteError
from recorte.hosting.options import ServerOptions
from recorte.hosting.turns import Turns
from recorte.search import Archive, ArchiveInfo

THREADS = 2
"""One for the searches that are quick, another beside one that is slow."""

TOO_LATE = "there was no answer in time; ask for less, or later"

_INTERVAL = 1.0
"""Seconds between looks for a newer generation."""

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


class _Known(NamedTuple):
    """What is the same for all answers of a generation."""

    info: ArchiveInfo
    tag: str


class Serving:
    """An archive that is followed as it changes.

    Args:
        options: Which one, and how.
    """

    def __init__(self, options: ServerOptions) -> None:
        self.archive = Archive.open(options.archive, aliases=options.aliases, variants=options.variants)
        self._options = options
        self._turns = Turns(THREADS)
        self._known, self._behind = self._learn(), False

    @property
    def info(self) -> ArchiveInfo:
        """The facts about the newest generation."""
        return self._known.info

    @property
    def tag(self) -> str:
        """What changes whenever an answer may; a weak entity tag."""
        return self._known.tag

    async def ask(self, question: Callable[[Archive], _Answer]) -> _Answer:
        """Ask the archive in a thread, so that other requests go on meanwhile.

        Raises:
            TimeoutError: If there is no answer in time.
        """
        return await self._turns.take(lambda: question(self.archive), self._options.timeout)

    async def follow(self) -> None:
        """Go on to newer generations as they come, for ever."""
        while True:
            await asyncio.sleep(_INTERVAL)
            try:
                await asyncio.to_thread(self.refresh)
            except Exception:  # noqa: BLE001 - such as a lack of memory: the next look may find none
                _log.exception("the archive could not be followed")

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Follow the archive for as long as it is asked, and then let go of it."""
        following = asyncio.create_task(self.follow())
        try:
            yield
        finally:
            following.cancel()
            self.close()

    def refresh(self) -> None:
        """Go on to the newest generation; where that cannot be read, stay with the one before."""
        try:
            self._behind = self.archive.refresh() or self._behind
            if self._behind:
                self._known, self._behind = self._learn(), False
        except (RecorteError, OSError) as error:
            _log.warning("the archive could not be followed: %s", error)

    def close(self) -> None:
        """Let go of the archive's files, once nobody reads them."""
        self._turns.close()
        self.archive.close()

    def _learn(self) -> _Known:
        info = self.archive.info()
        aliases = json.dumps([self._options.aliases, self._options.variants], sort_keys=True)
        state = f"{version('recorte')} {info.generation} {info.built} {info.articles} {aliases}"
        return _Known(info, f'W/"{xxhash.xxh3_64_hexdigest(state.encode())}"')
