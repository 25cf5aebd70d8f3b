"""The generated pages of the documentation: one per metric, the catalogue, and the opening."""

from generator.pages import entrances, metric_pages

__all__ = ["entrances", "metric_pages"]
