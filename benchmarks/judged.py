"""The judged sets: queries, what is relevant to them, and the documents; none of them is part of this project.

They are in `relevance` in the folder of real data. The documents of `news-anchors` are the real news; the other sets
bring theirs.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from benchmarks.documents import data_folder, default_documents, take
from recorte.evaluation import Qrels, Queries, read_qrels, read_queries

NEWS_ANCHORS = "news-anchors"

SETS = (NEWS_ANCHORS, "faquad", "squadpt_sample", "temario", "cstnews")


class Half(StrEnum):
    """Which queries of a set are asked.

    ALL    all of them
    TUNED  those the first byte of whose id's SHA-256 is even; constants are chosen by them
    HELD   the others, by which the choice is reported
    """

    ALL = "all"
    TUNED = "tuned"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A judged set.

    Attributes:
        name: One of `SETS`.
        queries: As people typed them.
        qrels: What is relevant to each.
        documents: What `benchmarks.documents` reads.
    """

    name: str
    queries: Queries
    qrels: Qrels
    documents: Path

    def half(self, half: Half) -> "JudgedSet":
        """Give the set with some of its queries, and their judgments."""
        chosen = {query_id for query_id in self.queries if half in {Half.ALL, half_of(query_id)}}
        return replace(
            self,
            queries={query_id: text for query_id, text in self.queries.items() if query_id in chosen},
            qrels={query_id: judged for query_id, judged in self.qrels.items() if query_id in chosen},
        )

    def without_accents(self) -> "JudgedSet":
        """Give the set with its queries as those type them who leave accents out."""
        return replace(self, queries={query_id: without_accents(text) for query_id, text in self.queries.items()})

    def copy_documents(self, target: Path, prefix: int | None = None) -> int:
        """Copy the documents, and give their number.

        Args:
            target: The copy, which is written anew.
            prefix: How many of the real news, behind which come those that are relevant to a query; `None` for all.
                The other sets are small, and copied whole.
        """
        if self.name != NEWS_ANCHORS or prefix is None:
            return take(self.documents, None, target)
        relevant = {doc_id for judged in self.qrels.values() for doc_id, value in judged.items() if value > 0}
        return take(self.documents, prefix, target, relevant)


def missing(name: str, news: Path | None = None) -> Path | None:
    """Give a file of a set that is not there, or `None` where all are."""
    return next((path for path in _files(name, news) if not path.is_file()), None)


def load(name: str, news: Path | None = None) -> JudgedSet:
    """Read a set.

    Args:
        name: One of `SETS`.
        news: The real news; those in the folder of real data if not given.
    """
    queries, qrels, documents = _files(name, news)
    return JudgedSet(name, read_queries(queries), read_qrels(qrels), documents)


def digest(judged: JudgedSet, documents: Path) -> str:
    """Give a digest of queries, judgments and a file of documents: of all that the measures of a set depend on."""
    of_all = hashlib.sha256(repr((judged.queries, judged.qrels)).encode())
    with documents.open("rb") as file:
        of_all.update(hashlib.file_digest(file, "sha256").digest())
    return of_all.hexdigest()


def half_of(query_id: str) -> Half:
    """Give the half that a query is in."""
    return Half.HELD if hashlib.sha256(query_id.encode()).digest()[0] % 2 else Half.TUNED


def without_accents(text: str) -> str:
    """Leave all accents and cedillas out.

    >>> without_accents("Eleições em São João d'El-Rei")
    "Eleicoes em Sao Joao d'El-Rei"
    """
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))


def _files(name: str, news: Path | None) -> tuple[Path, Path, Path]:
    folder = data_folder() / "relevance" / name
    documents = (news or default_documents()) if name == NEWS_ANCHORS else folder / "docs.jsonl.xz"
    return folder / "queries.tsv", folder / "qrels.tsv", documents
