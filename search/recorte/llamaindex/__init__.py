"""An archive as a retriever of LlamaIndex: passages as nodes, each with what is needed to cite it.

    from recorte.llamaindex import RecorteRetriever
    from recorte.search import Archive

    retriever = RecorteRetriever(Archive.open("arquivo"), k=5, published_from="2023")
    retriever.retrieve("Reality Labs perdas")

What stands in an archive was written by anybody: a pipeline that hands passages to a model should say that they are to
be quoted, and not to be obeyed.
"""

from recorte.llamaindex.retriever import RecorteRetriever

__all__ = ["RecorteRetriever"]
