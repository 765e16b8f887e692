"""Which lines of an article answer: what is shown of it, and what is marked."""
