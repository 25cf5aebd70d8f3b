"""Validation of rows by the rules of their table."""
