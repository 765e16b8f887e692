"""Segments: articles with all that is needed to find them, in one file of arrays that are mapped, not loaded.

parts       a file of named parts, checked page by page
parts_writing such a file, as it is written
arrays      runs and rows of flat arrays
packing     small integers in few bits
sums        what such integers add up to
strings     sorted tables of strings
fields      what can be searched of an article
encoding    text as bytes, and the numbers that stand for it
interning   strings to numbers, many at a time
pieces      what stands between two spaces
lexicon     the forms, words and stems that have been met
numbering   text to numbers
batch       articles in memory, and how they become the draft of a segment
drafts      what is written of a segment that will only be merged
dictionary  the words, stems and forms of a segment
nearness    which of its words are a few edits away from one
inverting   the postings of a field, as they are written
inverted    and as they are read
milestones  places in them from which reading may begin
keys        fields with one value a document
facets      the whole values of a field
signatures  what tells whether texts are nearly the same
origins     which source a document is from
articles    stored articles
lending     texts that several of them have, stored once
documents   what a segment and a draft have of each document besides its words
segment     a segment, open for reading
merging     segments to one segment
renumbering what the numbers of segments become there

Nothing here knows of archives, sources or queries.
"""
