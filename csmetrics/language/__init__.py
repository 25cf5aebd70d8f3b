"""The closed language of definitions: nodes and their constructors; see docs/vocabulary.md."""
