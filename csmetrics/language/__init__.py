"""The closed language definitions are written in; see docs/vocabulary.md for the words."""
