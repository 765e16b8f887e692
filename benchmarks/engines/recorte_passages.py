"""Recorte with the three passages for each hit that its command shows."""

from benchmarks.engines.recorte_archive import RecorteEngine

ENGINE = RecorteEngine(passages=3)
