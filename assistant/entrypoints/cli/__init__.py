"""The command line. `--help` must stay fast: every command imports what it needs when it runs."""

from assistant.entrypoints.cli.main import main

__all__ = ["main"]
