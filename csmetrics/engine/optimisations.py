"""The switch that turns all optimisations off.

Some steps have two implementations with the same result: a plain one, and one that is faster on the
data that shops usually have (in time order, one UTC offset, few rows per buyer). Each of them reads
``OFF`` and is marked "only speed". The tests run both and compare the results to the bit.
"""

from __future__ import annotations

OFF = False
"""Whether every step uses its plain implementation; read at each call, so that tests can set it."""
