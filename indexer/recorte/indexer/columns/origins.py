"""Which source each document is from: a column of runs, as the documents of a source are neighbours."""

import numpy as np

from recorte.indexer.columns.encoding import Hashes
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter


def write_origins(writer: PartsWriter, origins: Hashes) -> None:
    """Write the number of the source of each document."""
    firsts = np.flatnonzero(origins[1:] != origins[:-1]) + 1 if len(origins) else np.empty(0, np.int64)
    begins = np.concatenate([np.zeros(min(1, len(origins)), np.int64), firsts])
    writer.add("origins", origins[begins])
    writer.add("origins.at", np.append(begins, len(origins)))


def read_origins(file: PartsFile, documents: int) -> Hashes:
    """Give what `write_origins` was given."""
    origins, at = file["origins"].all(), file["origins.at"].all().astype(np.int64)
    sizes = np.diff(at)
    if len(sizes) != len(origins) or (sizes < 0).any() or at[0] != 0 or at[-1] != documents:
        raise file.damaged("more or fewer documents have a source than there are")
    return np.repeat(origins.astype(np.uint64), sizes)
