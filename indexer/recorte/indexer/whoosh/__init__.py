"""The index as Whoosh keeps it: the one place that knows Whoosh's files, and is typed where Whoosh is not.

schema  which fields an article has
writer  one new generation of an index
reader  one generation, open for reading: the `IndexReader` that searching sees
files   the files of an archive
"""
