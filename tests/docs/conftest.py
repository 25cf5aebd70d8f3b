"""Where the generator of the pages stands; it writes each page of a metric once a session."""

import functools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))

from generator import metric, pages

metric.metric_page = pages.metric_page = functools.cache(metric.metric_page)
