"""Charts, by what their specifications say: layers, data, signs."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from shutil import which
from zoneinfo import ZoneInfo

import polars as pl
import pytest

import csmetrics as cs
from csmetrics.errors import ArgumentError
from csmetrics.reporting.display import plot
from csmetrics.reporting.display.wait_histogram import CELLS, heatmap
from tests.display.results_by_hand import ZONE, result, row

REPLIES, WAITS = "pdd.reply_rate_3min", "pdd.avg_response_time"
PICKUP = "douyin.pickup_rate"
STAGES = [
    f"taobao.inquiry_{end}" for end in ("buyers", "final_order_buyers", "final_payment_buyers")
]


def layers(chart):
    """The layers of a chart, each with its mark's type, its filter, and the rows it draws."""
    spec = chart.to_dict()
    found = []
    for layer in spec.get("layer", [spec]):
        rows = spec["datasets"][(layer.get("data") or spec["data"])["name"]]
        only = [one["filter"] for one in layer.get("transform", [])]
        found.append((layer["mark"], only, rows, layer["encoding"]))
    return found


def data(chart):
    return layers(chart)[0][2]


def agents(*parts, by="agent_id", metric=REPLIES, **more):
    return result(
        *(
            row(metric, week, above, below, **{by: who}, **more)
            for who, week, above, below in parts
        ),
        by=[by],
    )


def test_a_trend_is_solid_where_final_and_dashed_and_hollow_where_provisional():
    last = row(REPLIES, 2, 1, 2, pending=2, final=False)
    chart = plot(result(row(REPLIES, 0, 3, 4), row(REPLIES, 1, 2, 4), last))
    marks = [(mark, only) for mark, only, _, _ in layers(chart)]
    lines = [(mark, only) for mark, only in marks if mark["type"] == "line"]
    assert lines[0][1] == ["datum.status == 'final'"]
    assert "strokeDash" not in lines[0][0]
    assert lines[1][1] == ["datum.tail"]
    assert lines[1][0]["strokeDash"] == [5, 4]
    points = [(mark.get("fill"), only) for mark, only in marks if mark["type"] == "point"]
    final, known = "datum.status == 'final'", "isValid(datum.value)"
    assert points == [
        (None, [f"{final} && {known}"]),
        ("white", [f"!({final}) && {known}"]),
    ]
    rows = data(chart)
    assert [one["tail"] for one in rows] == [False, True, True], "from the last final point on"
    assert [one["period"] for one in rows] == ["3/2–3/8", "3/9–3/15", "3/16–3/22"]


def test_a_pale_bar_spans_what_pending_units_may_bring():
    chart = plot(result(row(REPLIES, 0, 3, 4), row(REPLIES, 1, 1, 2, pending=2, final=False)))
    mark, only, rows, encoding = layers(chart)[0]
    assert mark["type"] == "bar"
    assert only == ["isValid(datum.low)"]
    assert (encoding["y"]["field"], encoding["y2"]["field"]) == ("low", "high")
    assert (rows[1]["low"], rows[1]["high"]) == (1 / 4, 3 / 4)
    assert rows[0]["low"] is None


def test_where_all_is_pending_the_bar_stands_without_a_point():
    chart = plot(
        result(row(REPLIES, 0, 3, 4), row(REPLIES, 1, 0, 0, pending=4, met=3, final=False))
    )
    last = data(chart)[1]
    assert (last["value"], last["low"], last["high"]) == (None, 3 / 4, 1)
    assert last["figure"] == "至今至少 3/4"
    ranked = data(plot(agents(("chen", 0, 0, 0), pending=4, met=3, final=False), "ranking"))
    assert (ranked[0]["value"], ranked[0]["high"]) == (None, 1)
    assert ranked[0]["figure"] == "至今至少 3/4"


def test_while_a_period_runs_the_bar_has_room_for_what_is_still_to_come():
    """Nothing says that the only week is over: Wilson's 99.9 % of 3/4 and of 4/4, z = 3.2905."""
    rows = data(plot(result(row(REPLIES, 1, 0, 0, pending=4, met=3, final=False))))
    z = 3.2905267314918945
    half = z * (0.75 * 0.25 / 4 + z * z / 64) ** 0.5
    assert rows[0]["low"] == pytest.approx((0.75 + z * z / 8 - half) / (1 + z * z / 4))
    assert rows[0]["high"] == 1


def test_without_anything_pending_there_is_no_bar_and_without_provisional_no_dash():
    chart = plot(result(row(REPLIES, 0, 3, 4), row(REPLIES, 1, 2, 4)))
    assert [mark["type"] for mark, *_ in layers(chart)] == ["line", "point"]


def test_platforms_targets_are_lines_with_their_words_above_the_chart():
    found = [one for one in layers(plot(result(row(PICKUP, 0, 3, 4)))) if one[0]["type"] == "rule"]
    ((_, _, rows, _),) = found
    assert rows == [{"target": 0.8, "name": "平台要求 ≥ 80%"}]
    own = plot(result(row(PICKUP, 0, 3, 4)), target=0.9, lang="en")
    ((_, _, rows, _),) = [one for one in layers(own) if one[0]["type"] == "rule"]
    assert rows == [{"target": 0.9, "name": "target 90%"}]
    (words,) = [code for mark, _, _, code in layers(own) if mark["type"] == "text"]
    assert (words["x"], words["y"]) == ({"value": 0}, {"value": -6}), "where no figure is drawn"


def test_a_far_target_is_told_and_stretches_no_axis():
    """Shares of 92 and 95 %: a line at 85 % is near (within 15 points), one at 50 % is far."""
    rows = [row(REPLIES, 0, 92, 100), row(REPLIES, 1, 95, 100)]
    kinds = {target: plot(result(*rows), target=target, lang="en") for target in (0.85, 0.5)}
    rules = {t: [m["type"] for m, *_ in layers(one)].count("rule") for t, one in kinds.items()}
    assert rules == {0.85: 1, 0.5: 0}
    (text,) = [one[2] for one in layers(kinds[0.5]) if one[0]["type"] == "text"]
    assert text == [{"name": "target 50% (below the range of the chart)"}]
    slow = [row(WAITS, n, 20 + n, 1, unit="seconds") for n in (0, 1)]
    chart = plot(result(*slow), target=600, lang="zh")
    (text,) = [one[2] for one in layers(chart) if one[0]["type"] == "text"]
    assert text == [{"name": "目标 10分钟（在图的上方之外）"}]
    scale = next(code["y"]["scale"] for mark, _, _, code in layers(chart) if mark["type"] == "line")
    assert scale["domain"] == [20, 21]


def test_groups_differ_by_shape_as_well_as_by_colour():
    chart = plot(agents(("chen", 0, 3, 4), ("chen", 1, 2, 4), ("lin", 0, 1, 4), ("lin", 1, 2, 4)))
    encoding = next(code for mark, _, _, code in layers(chart) if mark["type"] == "point")
    assert (
        encoding["shape"]["scale"]["domain"]
        == encoding["color"]["scale"]["domain"]
        == ["chen", "lin"]
    )
    assert len(set(encoding["shape"]["scale"]["range"])) == 2


def test_a_ranking_has_the_best_on_top_and_nobody_at_the_bottom():
    parts = [("chen", 0, 1, 4), (None, 0, 4, 4), ("lin", 0, 3, 4), ("wu", 0, 0, 0)]
    assert [one["group"] for one in data(plot(agents(*parts), "ranking"))] == [
        "lin",
        "chen",
        "wu",
        "未指明客服",
    ]
    slow = agents(("chen", 0, 90, 1), ("lin", 0, 30, 1), metric=WAITS, unit="seconds")
    assert [one["group"] for one in data(plot(slow))] == ["lin", "chen"], "a shorter wait is better"


def test_a_ranking_draws_wilsons_interval():
    """Of 8 in 10, by hand: (0.8 + z²/20 ± z·√(0.016 + z²/400)) / (1 + z²/10), z = 1.96."""
    chart = plot(agents(("chen", 0, 8, 10)), "ranking")
    (found,) = data(chart)
    assert found["low"] == pytest.approx(0.4901625)
    assert found["high"] == pytest.approx(0.9433178)
    assert [mark["type"] for mark, *_ in layers(chart)] == ["rule", "point", "text"]


def test_the_kind_that_fits_is_chosen():
    one_week = agents(("chen", 0, 3, 4), ("lin", 0, 1, 4))
    assert {mark["type"] for mark, *_ in layers(plot(one_week))} >= {"rule", "point", "text"}
    many = agents(*((f"a{n}", week, 1, 2) for n in range(9) for week in (0, 1)))
    assert len(data(plot(many))) == 9, "more groups than a trend can show: the last week ranked"
    stages = result(
        *(row(one, 0, n, None, unit="count") for one, n in zip(STAGES, (9, 4, 3), strict=True))
    )
    assert layers(plot(stages))[0][0]["type"] == "bar"


def test_a_funnel_keeps_days_that_are_open_apart():
    counts = [(100, 40, 30), (50, 10, 2)]
    rows = [
        row(
            stage,
            week,
            n,
            None,
            unit="count",
            final=not (week and "payment" in stage),
            pending=7 * week,
        )
        for week, numbers in enumerate(counts)
        for stage, n in zip(STAGES, numbers, strict=True)
    ]
    found = data(plot(result(*rows), lang="en"))
    shown = [(one["stage"][:8], one["maturity"], one["n"], one["share"]) for one in found]
    assert shown == [
        ("Inquirin", "decided days", 100, "100.0%"),
        ("Inquirin", "decided days", 40, "40.0%"),
        ("Inquirin", "decided days", 30, "30.0%"),
        ("Inquirin", "days still open", 50, "–"),
        ("Inquirin", "days still open", 10, "–"),
        ("Inquirin", "days still open", 2, "–"),
    ], "of who came on open days a share would be too low"
    assert found[2]["words"] == "30 (30.0%)"
    assert found[-1]["words"] == "2 +7 undecided"


def units(*waits, metric=REPLIES):
    """Units of a reply rule, each asked on a Monday at 10:00 and answered after so many seconds."""
    asked = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo(ZONE))
    moment = pl.Datetime("us", ZONE)
    return pl.DataFrame(
        {
            "metric": [metric] * len(waits),
            "reported_on": [asked.date()] * len(waits),
            "buyer_id": [f"secret-{n}" for n in range(len(waits))],
            "in_denominator": [True] * len(waits),
            "in_numerator": [wait is not None and wait <= 180 for wait in waits],
            "pending": [False] * len(waits),
            "quantity": [None] * len(waits),
            "decided_at": [asked] * len(waits),
            "reply_at": [
                None if wait is None else asked + timedelta(seconds=wait) for wait in waits
            ],
        },
        schema_overrides={"decided_at": moment, "reply_at": moment},
    )


def test_waits_are_counted_between_edges_and_the_limit_lies_within():
    chart = plot(units(0, 1, 100, 180, 181, 4000, None))
    rows = data(chart)
    assert [(one["low"], one["high"], one["n"], one["late"]) for one in rows] == [
        (0.5, 1, 2, False),
        (90, 120, 1, False),
        (120, 180, 1, False),
        (180, 300, 1, True),
        (3600, 5400, 1, True),
    ]
    spec = chart.to_dict()
    assert spec["title"]["subtitle"][1:] == ["深色在时限内，浅色超时", "另有 1 个没有等到回复"]
    assert layers(chart)[0][3]["x"]["scale"]["type"] == "log"
    assert any(one[2] == [{"target": 180.0, "name": "时限 3分钟"}] for one in layers(chart))


def test_charts_hold_sums_and_never_rows_of_the_data():
    assert "secret" not in json.dumps(plot(units(5, 10)).to_dict())
    assert "secret" not in json.dumps(plot(units(5, 10), "heatmap").to_dict())


def test_a_share_of_units_is_shown_by_weekday_and_hour():
    (found,) = data(plot(units(5, 10, None, 181), "heatmap", lang="en"))
    assert (found["day"], found["hour"], found["n"]) == ("Mon", 10, 2 / 4)
    assert found["figure"] == "50.00% (2/4)"


def test_hours_before_the_first_and_after_the_last_are_left_out_of_a_heat_map():
    cells = [{"weekday": 1, "hour": hour, "n": hour / 22} for hour in (8, 12, 22)]
    spec = heatmap(cells, "ratio", "en").to_dict()
    hours = spec["layer"][0]["encoding"]["x"]["scale"]["domain"]
    assert hours == [*range(8, 23)]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == ["Mon"]
    (rows,) = spec["datasets"].values()
    assert [(one["short"], one["dark"]) for one in rows] == [
        ("36", False),
        ("55", False),
        ("100", True),
    ]


def luminance(parts):
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_number_in_a_heat_map_stands_out_from_its_cell():
    """At least 4.5 : 1, whatever the cell: 1 of white and 0 of black, 0.05 added to both."""
    pale, deep = ([int(one[i : i + 2], 16) / 255 for i in (1, 3, 5)] for one in CELLS)
    shades = {}
    for first in range(0, 101, 22):  # as many cells as a day has hours, so as few charts
        parts = [part for part in range(first, first + 22) if part <= 100]
        cells = [{"weekday": 1, "hour": n, "n": part} for n, part in enumerate((0, *parts, 100))]
        (rows,) = heatmap(cells, "count", "zh").to_dict()["datasets"].values()
        shades |= {row["n"]: row["dark"] for row in rows}
    assert sorted(shades) == list(range(101))
    for part, dark in shades.items():
        ground = luminance([a + (b - a) * part / 100 for a, b in zip(pale, deep, strict=True)])
        ink = 1.0 if dark else 0.0
        high, low = max(ink, ground), min(ink, ground)
        assert (high + 0.05) / (low + 0.05) >= 4.5, part


def test_ranges_of_two_series_stand_beside_each_other_with_their_points():
    figures = agents(("chen", 0, 3, 4), ("lin", 0, 1, 4), ("chen", 1, 2, 4), ("lin", 1, 2, 4))
    waiting = figures.with_columns(
        pl.lit(2, pl.UInt32).alias("pending"), status=pl.lit("provisional")
    )
    bars = [code for mark, _, _, code in layers(plot(waiting)) if mark["type"] == "bar"]
    assert [code["xOffset"]["field"] for code in bars] == ["group"]
    points = [code for mark, _, _, code in layers(plot(waiting)) if mark["type"] == "point"]
    assert [code["xOffset"]["field"] for code in points] == ["group"]
    plain = [code for _, _, _, code in layers(plot(figures))]
    assert all("xOffset" not in code for code in plain), "lines of what is final meet their days"


def test_units_that_are_no_share_are_counted_by_weekday_and_hour():
    waits = units(5, 10, None, metric="jd.first_response_time")
    (found,) = data(plot(waits, "heatmap", lang="en"))
    assert (found["day"], found["hour"], found["n"]) == ("Mon", 10, 3)


def test_a_result_by_weekday_and_hour_is_a_heat_map():
    figures = pl.concat(
        [
            result(row(REPLIES, 0, n, 10)).with_columns(
                pl.lit(day, dtype=pl.Int8).alias("weekday"), pl.lit(9, dtype=pl.Int8).alias("hour")
            )
            for day, n in ((1, 5), (7, 8))
        ]
    )
    found = [(one["day"], one["hour"], one["figure"]) for one in data(plot(figures))]
    assert found == [("周一", 9, "50.00%"), ("周日", 9, "80.00%")]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: plot(result(row(REPLIES, 0, 1, 2)), "pie"), "kind is one of trend, ranking"),
        (lambda: plot(result(row(REPLIES, 0, 1, 2)), "trendd"), "Did you mean 'trend'"),
        (lambda: plot(result(row(REPLIES, 0, 1, 2)), "ranking"), "compares groups"),
        (
            lambda: plot(result(row(REPLIES, 0, 1, 2)), "waits"),
            r"plot\(cs.explain\(metric, data\)\)",
        ),
        (lambda: plot(result(row(REPLIES, 0, 1, 2)), "funnel"), "must be counts"),
        (lambda: plot(result(row(REPLIES, 0, 1, 2)), "heatmap"), '"weekday" and "hour"'),
        (lambda: plot(units(1), "trend"), 'for units, take "waits" or "heatmap"'),
        (lambda: plot(result()), "nothing to draw"),
        (lambda: plot(5), "result is a result of evaluate"),
        (
            lambda: plot(result(*(row(f"own.m{n}", 0, 1, 2) for n in range(13)))),
            "at most 12 metrics, not 13",
        ),
        (
            lambda: plot(
                agents(*((f"a{n}", week, 1, 2) for n in range(9) for week in (0, 1))), "trend"
            ),
            "a trend can show at most 8 groups, not 9",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(make, says):
    with pytest.raises(ArgumentError, match=says):
        make()


def test_a_missing_library_is_one_line_that_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(cs.CsmetricsError) as error:
        plot(result(row(REPLIES, 0, 1, 2)))
    assert str(error.value) == "a chart needs altair: pip install 'csmetrics[report]'"


def test_names_from_the_data_stay_text_in_svg(tmp_path):
    name = "<script>alert(1)</script>"
    plot(agents((name, 0, 3, 4), ("<b>", 0, 1, 4))).save(tmp_path / "chart.svg")
    text = (tmp_path / "chart.svg").read_text("utf-8")
    assert "<script" not in text
    assert "&lt;b&gt;" in text
    assert "3分钟人工回复率" in text
    assert "PingFang SC" in text
    assert "Noto Sans CJK SC" in text


def _has_chinese_font():
    if not which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False).stdout)  # noqa: S607


@pytest.mark.skipif(not _has_chinese_font(), reason="this machine has no Chinese font")
def test_chinese_is_drawn_in_a_png_and_not_as_boxes(tmp_path):
    """Signs that no font has are all drawn as the same box."""
    pictures = []
    for name in ("回回回", "复复复"):
        plot(agents((name, 0, 3, 4))).save(tmp_path / "chart.png")
        pictures.append((tmp_path / "chart.png").read_bytes())
    assert pictures[0].startswith(b"\x89PNG")
    assert pictures[0] != pictures[1]
