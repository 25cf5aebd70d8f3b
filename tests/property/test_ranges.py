"""Reading only the messages that can matter for the days asked for changes nothing."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from csmetrics.model.lookback import message_date_range
from tests.property.laws import BYS, computable, day_of, days, engine, same, some_metrics
from tests.property.pools import busy
from tests.seen import count, law, saw

PERS = st.sampled_from(["day", "week", "all"])


@law(rounds=2, bounded=100)
@given(data=busy(), some=some_metrics(), by=st.sampled_from(BYS), per=PERS, draws=st.data())
def test_messages_out_of_reach_do_not_matter(data, some, by, per, draws):
    start = day_of(data) + days(draws.draw(st.integers(-3, 2), label="start"))
    end = start + days(draws.draw(st.integers(1, 4), label="length"))
    call = {"by": by, "per": per, "start": start, "end": end}
    asked = [
        metric
        for metric in computable(some, data, call)
        if message_date_range([metric], by, start, end) != (None, None)
    ]
    with patch("csmetrics.evaluation.evaluate.message_date_range", return_value=(None, None)):
        whole = engine(asked, data, **call)
    for metric in asked:
        same(engine([metric], data, **call), whole.filter(metric=metric.label))
        count("bounded")
    saw(whole, data, asked, call)
