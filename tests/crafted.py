"""Archives as somebody might forge them: every checksum is right, and what it covers is not."""

import json
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter

Array = NDArray[Any]

_FOOTER = struct.Struct("<QQQ8s")


def parts_of(segment: Path) -> dict[str, Array]:
    """Give a copy of every part of a segment."""
    file = PartsFile(segment)
    parts = {name: part.all().copy() for name, part in file.parts()}
    file.close()
    return parts


def forge_parts(segment: Path, changes: Mapping[str, Array | None], **facts: object) -> None:
    """Write a segment anew with some parts changed, or left out where they are `None`."""
    file = PartsFile(segment)
    known = file.facts
    file.close()
    parts = {**parts_of(segment), **changes}
    forged = segment.with_name("forged")
    with PartsWriter(forged) as writer:
        for name, values in parts.items():
            if values is not None:
                writer.add(name, values)
        writer.finish({**known, **facts})
    forged.replace(segment)


def forge_directory(segment: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the directory of a segment says; `change` alters it, or gives another in its place."""
    content = segment.read_bytes()
    start, length, _, magic = _FOOTER.unpack(content[-_FOOTER.size :])
    directory = json.loads(content[start : start + length])
    changed = change(directory)
    written = changed if isinstance(changed, bytes) else json.dumps(changed or directory).encode()
    footer = _FOOTER.pack(start, len(written), xxhash.xxh3_64_intdigest(written), magic)
    segment.write_bytes(content[:start] + written + footer)


def forge_manifest(archive: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the manifest of an archive says; `change` alters it."""
    (path,) = archive.glob("manifest-*.json")
    record = json.loads(path.read_bytes())
    change(record)
    del record["checksum"]
    checksum = xxhash.xxh3_64_hexdigest(json.dumps(record, sort_keys=True).encode())
    path.write_bytes(json.dumps({"checksum": checksum, **record}, indent=1).encode())


def forgeries_of(values: Array, seed: int) -> dict[str, Array]:
    """Give what may be written in place of a part."""
    random = np.random.default_rng(seed)
    wide = values.astype(np.uint64)
    huge = np.array([(1 << 64) - 1], np.uint64)
    return {
        "empty": values[:0],
        "cut": values[: len(values) // 2],
        "one too many": np.concatenate([values, values[-1:]]),
        "doubled": np.concatenate([values, values]),
        "zeros": np.zeros_like(values),
        "reversed": values[::-1],
        "one more": values + values.dtype.type(1),
        "bytes": random.integers(0, 256, len(values), np.uint8),
        "numbers": random.integers(0, 1 << 40, len(values), np.uint64),
        "negative": np.full(len(values), -1, np.int64),
        "huge": np.full(len(values), huge[0]),
        "last huge": np.concatenate([wide[:-1], huge]),
        "first huge": np.concatenate([huge, wide[1:]]),
        "ascending": np.cumsum(np.full(len(values), 1 << 33, np.uint64)),
    }
