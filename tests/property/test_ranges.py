"""Reading only the messages that can matter for the days asked for changes nothing."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

from hypothesis import event, given
from hypothesis import strategies as st

from csmetrics.model.lookback import message_date_range
from tests.property.laws import BYS, engine, known, same, some_metrics, splittable

PERS = st.sampled_from(["day", "week", "all"])


@given(data=known(), some=some_metrics(), by=st.sampled_from(BYS), per=PERS, draws=st.data())
def test_messages_out_of_reach_do_not_matter(data, some, by, per, draws):
    asked = splittable(some, data, by)
    day = data.as_of.date()
    start = day + timedelta(days=draws.draw(st.integers(-20, 0), label="start"))
    end = start + timedelta(days=draws.draw(st.integers(1, 6), label="length"))
    for metric in asked:
        bound = message_date_range([metric], by, start, end)
        event(f"bounds: {[day is not None for day in bound]}")
        if bound == (None, None):
            continue
        call = {"by": by, "per": per, "start": start, "end": end}
        near = engine([metric], data, **call)
        with patch("csmetrics.evaluation.evaluate.message_date_range", return_value=(None, None)):
            same(near, engine([metric], data, **call))
