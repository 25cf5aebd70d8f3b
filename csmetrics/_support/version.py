"""The version of the library; sums of different ones are not merged."""

VERSION = "0.1.0"

MEANING = 1
"""Increased when a release gives other figures for the same definition and data."""
