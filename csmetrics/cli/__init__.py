"""The command line (命令行); ``csmetrics --help`` lists its commands.

What a command needs is imported when it runs: the help is there at once.
"""

from csmetrics.cli.app import app, main

__all__ = ["app", "main"]
