"""The fields of an article that can be searched, by how a segment keeps them."""

KEY_FIELDS = ("doc_id", "url", "source")
"""Those with one value a document, which is looked up whole."""

WORD_FIELDS = ("title", "text", "section", "authors", "publisher")
"""Those that are made of words."""

FACET_FIELDS = ("section", "authors", "publisher")
"""Those of them whose values are counted whole as well."""
