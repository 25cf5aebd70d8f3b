"""Agents, calendar and shops: what is known of people, days and shops, and has no times."""

from datetime import date

import polars as pl
import pytest
from pydantic import ValidationError

from csmetrics.errors import DataError, MissingDataError
from csmetrics.tables import Agent, CalendarDay, Dataset, Shop
from tests.tables.table_frames import NOON, local, messages

lazily = pytest.mark.parametrize("lazy", [False, True])
MARCH, MAY, JULY = (date(2024, month, 1) for month in (3, 5, 7))


def agents(*spans, team="A", agent_id="a", **columns):
    """Rows of one agent, each from one date to another."""
    good = {
        "shop_id": ["s"] * len(spans),
        "agent_id": [agent_id] * len(spans),
        "since": [since for since, _ in spans],
        "until": [until for _, until in spans],
        "team": [team] * len(spans),
    }
    return pl.DataFrame(
        good | columns, schema_overrides={"since": pl.Date, "until": pl.Date}, strict=False
    )


def calendar(**columns):
    good = {"day": [MARCH, MARCH], "kind": ["holiday", "event"], "name": [None, "38节"]}
    return pl.DataFrame(good | columns)


def refused(lazy, **tables):
    with pytest.raises(DataError) as error:
        Dataset(**{name: frame.lazy() if lazy else frame for name, frame in tables.items()})
    return str(error.value)


def left(lazy, **tables):
    """The rows put aside, by rule, and those that stand."""
    [(name, frame)] = tables.items()
    data = Dataset(**{name: frame.lazy() if lazy else frame}, invalid="quarantine")
    aside = data.rejected.group_by("rule", maintain_order=True).agg("row").rows()
    return {rule: sorted(rows) for rule, rows in aside}, data.frame(name).collect()


def test_they_need_no_other_columns_than_those_that_say_what_they_are_of():
    data = Dataset(
        agents=pl.DataFrame({"shop_id": ["s"], "agent_id": ["a"]}),
        calendar=pl.DataFrame({"day": [MARCH], "kind": ["exempt"]}),
        shops=pl.DataFrame({"shop_id": ["s"]}),
    )
    assert data.tables == ("agents", "calendar", "shops")
    assert data.frame("agents").collect().row(0) == ("s", "a", None, None, None, None, None)
    assert data.frame("calendar").collect().row(0) == (MARCH, "exempt", None, None, None, None)
    assert data.frame("shops").collect().row(0) == ("s", None, None)


def test_their_rows_can_be_given_as_models_and_keep_columns_of_ones_own():
    agent = Agent(shop_id="s", agent_id=7, since=MARCH, team="A", role="both", person="王")
    data = Dataset(
        agents=[agent],
        calendar=[CalendarDay(day=MARCH, kind="workday")],
        shops=[Shop(shop_id="s", platform="pdd", name="小店")],
    )
    assert data.rows("agents") == [agent]
    assert data.frame("agents").collect()["person"].to_list() == ["王"]
    assert data.frame("agents").collect()["agent_id"].to_list() == ["7"]
    assert data.rows("shops")[0].platform == "pdd"
    assert data.rows("calendar")[0].rule is None


def test_the_report_counts_them():
    data = Dataset(agents=agents((None, None)), calendar=calendar(), shops=[Shop(shop_id="s")])
    assert data.report().tables.rows() == [
        ("agents", 1, 1, 0, 0),
        ("calendar", 2, 2, 0, 0),
        ("shops", 1, 1, 0, 0),
    ]


def test_they_are_no_events():
    data = Dataset(agents=agents((MARCH, MAY)), calendar=calendar(), shops=[Shop(shop_id="s")])
    assert data.as_of is None
    before = data.truncate(local("2000-01-01"))
    for table in data.tables:
        assert before.frame(table).collect().equals(data.frame(table).collect())
    with_messages = Dataset(messages=messages(), agents=agents((JULY, None)))
    assert with_messages.as_of.replace(tzinfo=None) == local("2024-03-01 12:01")


def test_without_a_calendar_or_shops_there_are_none_but_agents_must_be_given():
    data = Dataset(messages=messages())
    assert data.frame("calendar").collect().is_empty()
    assert data.frame("shops").collect().is_empty()
    with pytest.raises(MissingDataError, match="no table 'agents'"):
        data.frame("agents")


@pytest.mark.parametrize(
    ("model", "row", "fault"),
    [
        (Agent, {"shop_id": "s", "agent_id": "a", "since": NOON}, "since"),
        (Agent, {"shop_id": "s", "agent_id": "a", "since": "2024-03-01"}, "since"),
        (Agent, {"shop_id": "s", "agent_id": "a", "role": "manager"}, "role"),
        (Agent, {"shop_id": "s", "agent_id": None}, "agent_id"),
        (CalendarDay, {"day": None, "kind": "event"}, "day"),
        (CalendarDay, {"day": MARCH, "kind": "weekend"}, "kind"),
        (CalendarDay, {"day": MARCH, "kind": "event", "platform": "tmall"}, "platform"),
        (Shop, {"shop_id": "s", "platform": "淘宝"}, "platform"),
    ],
)
def test_their_rows_are_strict(model, row, fault):
    with pytest.raises(ValidationError) as error:
        model(**row)
    assert [one["loc"] for one in error.value.errors()] == [(fault,)]


def test_a_frame_of_datetimes_is_no_frame_of_dates():
    text = refused(lazy=False, agents=agents((MARCH, None)).cast({"since": pl.Datetime}))
    assert "since is Datetime" in text
    assert "not a date" in text


def test_a_date_that_python_does_not_have_is_refused():
    far = pl.Series([2_932_897], dtype=pl.Int32).cast(pl.Date)  # 10000-01-01
    text = refused(lazy=False, calendar=calendar()[:1].with_columns(day=far))
    assert "day is outside the years 1 to 9999" in text
    assert "2932897" in text


@lazily
def test_an_agent_may_change_teams_on_the_day_the_other_row_ends(lazy):
    frame = agents((None, MARCH), (MARCH, MAY), (MAY, None))
    aside, stand = left(lazy, agents=frame)
    assert aside == {}
    assert stand.height == 3


@lazily
@pytest.mark.parametrize(
    ("spans", "rows"),
    [
        (((None, MAY), (MARCH, None), (JULY, JULY.replace(day=2))), [0, 1, 2]),  # 1 holds July
        (((None, MARCH), (MARCH, JULY), (MAY, None)), [1, 2]),
        (((None, None), (MAY, JULY), (MARCH, MARCH.replace(day=2))), [0, 1, 2]),
        (((MAY, JULY), (MARCH, MAY.replace(day=2))), [0, 1]),
        (((MAY, JULY), (MARCH, MAY)), []),
        (((None, date(1965, 1, 1)), (date(1960, 1, 1), date(1962, 1, 1))), [0, 1]),
        (((date(1960, 1, 1), None), (date(1962, 1, 1), date(1965, 1, 1))), [0, 1]),
    ],
)
def test_overlapping_rows_of_an_agent_are_all_refused(lazy, spans, rows):
    aside, stand = left(lazy, agents=agents(*spans))
    says = "since to until overlaps another row of the same shop_id and agent_id"
    assert aside == ({says: rows} if rows else {})
    assert stand.height == len(spans) - len(rows)


@lazily
def test_rows_of_another_agent_or_shop_do_not_overlap(lazy):
    frame = pl.concat([agents((None, None)), agents((None, None), agent_id="b")])
    frame = pl.concat([frame, frame.with_columns(shop_id=pl.lit("t"))])
    assert left(lazy, agents=frame)[0] == {}


@lazily
def test_a_copy_is_left_out_before_rows_overlap(lazy):
    frame = agents((MARCH, MAY), (MARCH, MAY), (MAY, None))
    aside, stand = left(lazy, agents=frame)
    assert aside == {"shop_id, agent_id, since repeats an identical row": [1]}
    assert sorted(stand["since"]) == [MARCH, MAY]


@lazily
def test_copies_of_a_row_without_beginning_are_copies(lazy):
    aside, stand = left(lazy, agents=agents((None, MAY), (None, MAY)))
    assert aside == {"shop_id, agent_id, since repeats an identical row": [1]}
    assert stand.height == 1
    aside, stand = left(lazy, agents=agents((None, MAY), (None, MAY)).drop("since"))
    assert aside == {"shop_id, agent_id, since repeats an identical row": [1]}
    assert stand.height == 1


@lazily
def test_conflicting_rows_take_those_they_overlap_with_them(lazy):
    frame = agents((MARCH, JULY), (MARCH, JULY), (MAY, None), team=None)
    frame = frame.with_columns(team=pl.Series(["A", "B", "C"]))
    aside, stand = left(lazy, agents=frame)
    assert aside == {
        "shop_id, agent_id, since is shared by rows that differ": [0, 1],
        "since to until overlaps another row of the same shop_id and agent_id": [0, 1, 2],
    }
    assert stand.is_empty()


@lazily
@pytest.mark.parametrize("until", [MARCH, date(2024, 2, 29)])
def test_a_row_that_ends_no_later_than_it_begins_is_refused_and_overlaps_nothing(lazy, until):
    aside, stand = left(lazy, agents=agents((MARCH, until), (None, None)))
    assert aside == {"until is not after since": [0]}
    assert stand.height == 1
    with pytest.raises(ValidationError, match="until is not after since"):
        Agent(shop_id="s", agent_id="a", since=MARCH, until=until)


@lazily
def test_days_of_a_calendar_may_differ_in_any_column(lazy):
    frame = pl.DataFrame(
        {
            "day": [MARCH] * 6,
            "kind": ["exempt"] * 5 + ["event"],
            "name": [None, "x", None, None, None, None],
            "shop_id": [None, None, "s", None, None, None],
            "platform": [None, None, None, "jd", None, None],
            "rule": [None, None, None, None, "jd.*", None],
        }
    )
    assert left(lazy, calendar=frame)[0] == {}
    aside, stand = left(lazy, calendar=pl.concat([frame, frame[[4, 0]]]))
    says = "day, kind, name, shop_id, platform, rule repeats an identical row"
    assert aside == {says: [6, 7]}
    assert sorted(stand.rows(), key=str) == sorted(frame.rows(), key=str)


@lazily
def test_a_shop_stands_once(lazy):
    frame = pl.DataFrame({"shop_id": ["s", "s", "t"], "platform": ["pdd", "jd", None]})
    aside, stand = left(lazy, shops=frame)
    assert aside == {"shop_id is shared by rows that differ": [0, 1]}
    assert stand["shop_id"].to_list() == ["t"]


def test_pseudonyms_hide_who_agents_and_shops_are():
    data = Dataset(
        agents=agents((MARCH, None), name=["王小明"], person=["王"], role=["both"]),
        shops=[Shop(shop_id="s", name="小店", platform="pdd")],
        calendar=calendar(shop_id=["s", None]),
    )
    other = data.pseudonymise("a key that nobody guesses")
    agent = other.rows("agents")[0]
    assert {len(agent.shop_id), len(agent.agent_id), len(agent.name), len(agent.team)} == {32}
    assert (agent.since, agent.role, agent.model_extra) == (MARCH, "both", {})
    shop = other.rows("shops")[0]
    assert (shop.shop_id, shop.platform, len(shop.name)) == (agent.shop_id, "pdd", 32)
    days = other.rows("calendar")
    assert [(day.shop_id, day.name) for day in days] == [(shop.shop_id, None), (None, "38节")]
    kept = data.pseudonymise("a key that nobody guesses", keep=["team", "person"]).rows("agents")[0]
    assert (kept.team, kept.person, len(kept.name)) == ("A", "王", 32)


@lazily
def test_a_span_that_ends_on_the_day_it_begins_is_refused_and_one_of_a_day_is_not(lazy):
    both = agents((MARCH, MARCH), (MAY, date(2024, 5, 2)), agent_id="a")
    aside, kept = left(lazy, agents=both.with_columns(agent_id=pl.Series(["a", "b"])))
    assert list(aside.values()) == [[0]]
    assert kept["agent_id"].to_list() == ["b"]
