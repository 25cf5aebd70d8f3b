"""The generated pages of the documentation: one per metric, the catalogue, and the opening."""

from generator.pages import pages

__all__ = ["pages"]
