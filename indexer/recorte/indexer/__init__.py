"""From articles to an archive on disk, and back.

build            every article of the sources, as one new generation
worker, workers  the processes that share the work
writer           puts a new generation in the place of the older one
reader           one generation, open for reading
interface        what searching needs of an index
postings         where a term occurs, over all segments
columns          segments: files of arrays
whoosh           what Whoosh needs to open an archive by itself
stored_articles  articles as bytes
manifest         what an archive was built from, and what it is made of
toc, files       Whoosh's table of contents; the files of an archive
opening          only what is a file is opened
checking         whether what was written is still there
errors           what can be wrong with an archive
"""
