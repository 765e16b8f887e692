"""tantivy that counts all that matches, as Recorte does: the binding's own default."""

from benchmarks.engines.tantivy_index import TantivyEngine

ENGINE = TantivyEngine(counting=True)
