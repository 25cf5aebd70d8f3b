"""Many threads may ask of one data set at once: each gets the rows that one alone gets."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from polars.testing import assert_frame_equal

from csmetrics import Dataset, evaluate, explain, registry
from csmetrics.datasets import sample_shop

THREADS = 8


@pytest.fixture
def hasty():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)  # threads take turns as often as they can
    yield
    sys.setswitchinterval(before)


def at_once(ask):
    with ThreadPoolExecutor(THREADS) as pool:
        return [each.result() for each in [pool.submit(ask, n) for n in range(THREADS)]]


@pytest.mark.wide
@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("lazy", [False, True])
def test_eight_threads_get_the_rows_of_one(lazy):
    shop = sample_shop(days=4)
    frames = {name: shop.frame(name) for name in shop.tables}
    frames = frames if lazy else {name: frame.collect() for name, frame in frames.items()}
    ids = [one for one in registry.select("pdd.*") if one.editions[-1].until is None]
    alone = evaluate(ids, Dataset(**frames), by="shop_id")
    shared = Dataset(**frames)  # whose as_of nobody has asked yet
    for found in at_once(lambda _: evaluate(ids, shared, by="shop_id")):
        assert_frame_equal(found, alone)


@pytest.mark.usefixtures("hasty")
def test_threads_that_ask_different_things_do_not_mix_them_up():
    shop = sample_shop(days=4)
    ids = [one for one in registry.select("pdd.*") if one.editions[-1].until is None][:THREADS]
    times = [shop.as_of - timedelta(hours=6 * n) for n in range(THREADS)]

    def ask(n):
        metric = ids[n % len(ids)]
        row = evaluate(metric, shop, as_of=times[n], per="all")
        return row, explain(metric, shop, as_of=times[n])

    alone = [ask(n) for n in range(THREADS)]
    for found, expected in zip(at_once(ask), alone, strict=True):
        for one, other in zip(found, expected, strict=True):
            assert_frame_equal(one, other)
