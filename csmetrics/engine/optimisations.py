"""The switch that turns all optimisations off.

Some steps have two ways to the same integers: a plain one, and one that is only faster for the data
that shops mostly have (in time order, one UTC offset, few rows a buyer). Each asks here which way
to go, and says so with the words "only speed". The tests go both ways and compare to the bit.
"""

from __future__ import annotations

OFF = False
"""Whether every step goes the plain way; read at each call, so that a test can set it."""
