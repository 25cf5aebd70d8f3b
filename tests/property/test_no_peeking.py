"""Law 3: what is known at a time is what a data set that ends there would tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import calls, engine, known, same, some_metrics, splittable, times


@given(data=known(), some=some_metrics(), call=calls(), draws=st.data())
def test_an_earlier_as_of_sees_nothing_of_what_came_after(data, some, call, draws):
    at = draws.draw(times(data), label="as_of")
    asked = splittable(some, data, call["by"])
    seen = engine(asked, data, as_of=at, **call)
    same(seen, engine(asked, data.truncate(at), as_of=at, **call))


@given(data=known(), at=st.data())
def test_truncating_twice_is_truncating_at_the_earlier_time(data, at):
    first, second = at.draw(times(data)), at.draw(times(data))
    once = data.truncate(min(first, second))
    twice = data.truncate(max(first, second)).truncate(min(first, second))
    for table in data.tables:
        same(once.frame(table).collect(), twice.frame(table).collect())
