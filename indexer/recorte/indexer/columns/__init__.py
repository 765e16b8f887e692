"""Segments: articles with all that is needed to find them, in one file of arrays that are mapped, not loaded.

parts       a file of named parts, checked page by page
packing     small integers in few bits
strings     sorted tables of strings
fields      what can be searched of an article
interning   strings to numbers, many at a time
pieces      what stands between two spaces
lexicon     the forms, words and stems that have been met
numbering   text to numbers
batch       articles in memory, and how they become a segment
dictionary  the words, stems and forms of a segment
inverted    the postings of a field
keys        fields with one value a document
articles    stored articles
segment     a segment, open for reading
merging     segments to one segment
renumbering what the numbers of segments become there

Nothing here knows of archives, sources or queries.
"""
