"""The command line: parse, call the api, say. Nothing heavy is imported before a command runs."""

from pythesis.cli.main import main

__all__ = ["main"]
