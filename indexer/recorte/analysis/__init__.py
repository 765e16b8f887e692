"""Portuguese text to terms, for the index and for queries alike.

tokenizer   where words begin and end
folding     a word without case and accents: the term
stop_words  which words a query may do without
stemming    which terms are forms of one word
analyzer    the chain of them
"""

from recorte.analysis.analyzer import Token, occurrences, tokens
from recorte.analysis.folding import fold, unfolded
from recorte.analysis.stemming import stem
from recorte.analysis.stop_words import is_stop_word

__all__ = ["Token", "fold", "is_stop_word", "occurrences", "stem", "tokens", "unfolded"]
