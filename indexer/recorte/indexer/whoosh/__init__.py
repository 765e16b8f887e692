"""What Whoosh needs to open an archive by itself: `whoosh.index.open_dir` finds its schema and its codec here.

schema     which fields an article has
codec      Recorte's segments as Whoosh's codec interface has them
documents  what of that is asked for by document, not by term
lock       the lock of an archive that is being written
"""
