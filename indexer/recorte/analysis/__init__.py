"""Portuguese text to terms, for the index and for queries alike.

tokenizer   where words begin and end
folding     a word without case and accents: the term
stop_words  which words a query may do without
orthography one spelling for all that a word has
stemming    which terms are forms of one word
analyzer    the chain of them
ordinary    folding hundreds of words at a time
sieve       where a text may hold a term, without the chain
"""

from recorte.analysis.analyzer import ANALYSIS, Chunk, Token, chunks, positions, reads_on, term_of, tokens
from recorte.analysis.folding import fold, is_written, spelling, unfolded
from recorte.analysis.orthography import standard
from recorte.analysis.sieve import Sieve
from recorte.analysis.stemming import stem, stems
from recorte.analysis.stop_words import is_stop_word

__all__ = [
    "ANALYSIS",
    "Chunk",
    "Sieve",
    "Token",
    "chunks",
    "fold",
    "is_stop_word",
    "is_written",
    "positions",
    "reads_on",
    "spelling",
    "standard",
    "stem",
    "stems",
    "term_of",
    "tokens",
    "unfolded",
]
