"""How many articles of each: by section, publisher, author and time."""
