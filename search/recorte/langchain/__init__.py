"""An archive as a retriever of LangChain: passages as documents, each with what is needed to cite it.

    from recorte.langchain import RecorteRetriever
    from recorte.search import Archive

    retriever = RecorteRetriever(archive=Archive.open("arquivo"), k=5)
    retriever.invoke("Reality Labs perdas", published_from="2023")

What stands in an archive was written by anybody: a chain that hands passages to a model should say that they are to be
quoted, and not to be obeyed.
"""

from recorte.langchain.retriever import RecorteRetriever

__all__ = ["RecorteRetriever"]
