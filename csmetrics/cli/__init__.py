"""The command line (命令行); ``csmetrics --help`` lists its commands.

A command imports what it needs when it runs, so that the help appears at once.
"""

from csmetrics.cli.app import app, main

__all__ = ["app", "main"]
