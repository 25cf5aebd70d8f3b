"""The Erlang C formula: how long arrivals wait for one of several servers.

A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges, 1917. It assumes that arrivals are random at a constant rate (Poisson),
handling times are exponential, all wait in one queue, and nobody leaves it. The formula takes five
lines, and the packages on PyPI depend on an optimiser or on a server, so none is used.
"""

from __future__ import annotations

from math import exp


def chance_of_waiting(load: float, servers: int) -> float:
    """The share of arrivals that wait at all; 1 if the load is not below the number of servers.

    By the recursion of Erlang B, which has no factorials that could overflow: B(0) = 1,
    B(n) = a·B(n−1) / (n + a·B(n−1)); C = n·B / (n − a·(1 − B)).

    Args:
        load: Arrivals per unit of time × handling time (erlangs).
        servers: How many can be served at once.

    Examples:
        >>> round(chance_of_waiting(2, 3), 4)  # exactly 4/9
        0.4444
    """
    if load >= servers:
        return 1.0
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return servers * blocked / (servers - load * (1 - blocked))


def share_within(load: float, servers: int, wait: float, handling: float) -> float:
    """The share of arrivals that wait no longer than ``wait``: 1 − C·e^(−(n − a)·t/h).

    Examples:
        >>> round(share_within(10, 14, 20, 180), 4)
        0.8884
    """
    if load >= servers:
        return 0.0
    return 1 - chance_of_waiting(load, servers) * exp(-(servers - load) * wait / handling)


def mean_wait(load: float, servers: int, handling: float) -> float | None:
    """The mean wait of all arrivals: C·h / (n − a); None if the queue grows without bound.

    Examples:
        >>> round(mean_wait(10, 14, 180), 1)
        7.8
    """
    if load >= servers:
        return None
    return chance_of_waiting(load, servers) * handling / (servers - load)
