"""Law 3: what is known at a time is what a data set that ends there would tell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.property.laws import cases, engine, same, times, while_it_goes_on
from tests.property.pools import busy
from tests.seen import count, law, saw


@law(rounds=2, pending=20, changed=10)
@given(case=cases(), draws=st.data())
def test_an_earlier_as_of_sees_nothing_of_what_came_after(case, draws):
    data, asked, call = case
    at = draws.draw(while_it_goes_on(data), label="as_of")
    seen = engine(asked, data, as_of=at, **call)
    same(seen, engine(asked, data.truncate(at), as_of=at, **call))
    saw(seen, data, asked, call)
    count("changed", not seen.equals(engine(asked, data, **call)))


@law(rows=0, cut=50)
@given(data=busy(), at=st.data())
def test_truncating_twice_is_truncating_at_the_earlier_time(data, at):
    first, second = at.draw(times(data)), at.draw(times(data))
    once = data.truncate(min(first, second))
    twice = data.truncate(max(first, second)).truncate(min(first, second))
    for table in data.tables:
        left = once.frame(table).collect()
        same(left, twice.frame(table).collect())
        count("cut", data.frame(table).collect().height - left.height)
