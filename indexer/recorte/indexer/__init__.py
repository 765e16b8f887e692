"""From articles to an archive on disk, and back.

build            every article of the sources, as one new generation
interface        what searching needs of an index
whoosh           the index as Whoosh keeps it
stored_articles  articles as bytes
manifest         what an archive was built from
errors           what can be wrong with an archive
"""
