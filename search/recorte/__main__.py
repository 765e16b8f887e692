"""`python -m recorte` is the `recorte` command."""

from recorte.cli import main

if __name__ == "__main__":
    main()
