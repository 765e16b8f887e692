"""What a query means: its text becomes a tree of clauses, each in all the ways it may be said."""
