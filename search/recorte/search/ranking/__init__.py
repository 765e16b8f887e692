"""Which articles a tree finds, and in which order."""
