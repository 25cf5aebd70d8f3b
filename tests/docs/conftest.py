"""Import of the page generator; it writes each metric's page once in a session."""

import functools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

from generator import metric, pages

metric.metric_page = pages.metric_page = functools.cache(metric.metric_page)
