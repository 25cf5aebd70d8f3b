"""The conversations behind a figure."""
