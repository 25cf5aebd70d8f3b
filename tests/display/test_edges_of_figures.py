"""Labels of durations in both languages, and a share at the edge of what it may end at."""

import pytest

from csmetrics.reporting.display.read_result import read_result
from csmetrics.reporting.display.theme import labels_of
from tests.display.results_by_hand import result, row

REPLIES = "pdd.reply_rate_3min"


@pytest.mark.parametrize(
    ("lang", "d", "h", "m", "s"), [("en", "d", "h", "m", "s"), ("zh", "天", "小时", "分", "秒")]
)
def test_an_axis_of_durations_names_days_hours_minutes_and_seconds(lang, d, h, m, s):
    def part(large, small, name, of):
        rest = f"floor(datum.value % {large} / {small})"
        return f"floor(datum.value / {large}) + '{name}' + ({rest} ? {rest} + '{of}' : '')"

    assert labels_of("seconds", lang)["labelExpr"] == (
        f"datum.value >= 86400 ? {part(86400, 3600, d, h)} : "
        f"datum.value >= 3600 ? {part(3600, 60, h, m)} : "
        f"datum.value >= 60 ? {part(60, 1, m, s)} : "
        f"format(datum.value, '~g') + '{s}'"
    )


@pytest.mark.parametrize(
    ("above", "met", "stays"),
    [
        (0, 0, True),  # none of 4000, and at the least none of 5000
        (4000, 1000, True),  # all of 4000, and at the most all of 5000
        (1000, 1000, False),  # 1000 of 4000, and at the least 2000 of 5000
    ],
)
def test_a_share_stays_where_it_is_an_end_of_what_it_may_come_to(above, met, stays):
    waiting = row(REPLIES, 0, above, 4000, pending=1000, met=met, final=False)
    read = read_result(result(waiting))
    assert read.may_stay(read.rows[0]) is stays
