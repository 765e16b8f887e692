"""How an archive is served."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine can reach."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How an archive is served.

    Attributes:
        archive: The archive's folder.
        aliases: Names and their other names.
        variants: Whether the names that come with Recorte find one another too.
        token: What every request must bring along; `None` for none.
        hosts: The names that the server is asked by; a request by another is refused. Empty where any will do.
        origins: The origins whose scripts may read the API.
        timeout: Seconds that a search may take; then it is given up.
    """

    archive: Path
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variants: bool = True
    token: str | None = None
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    timeout: float = 10.0

    def to_json(self) -> str:
        """Give the options as a text that the processes of a server are handed."""
        return json.dumps({**asdict(self), "archive": str(self.archive)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` has given."""
        values: dict[str, Any] = json.loads(text)
        aliases = {name: tuple(others) for name, others in values.pop("aliases").items()}
        archive, hosts, origins = Path(values.pop("archive")), tuple(values.pop("hosts")), tuple(values.pop("origins"))
        return cls(archive=archive, aliases=aliases, hosts=hosts, origins=origins, **values)
