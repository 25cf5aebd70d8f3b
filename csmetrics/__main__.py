"""``python -m csmetrics``: the command line."""

from csmetrics.cli import main

if __name__ == "__main__":
    main()
