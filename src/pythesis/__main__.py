"""Lets ``python -m pythesis`` stand for the command."""

from pythesis.cli import main

if __name__ == "__main__":
    main()
