"""The suite in pandas, as analysts write it: merge, groupby, shift, bfill.

Conditions that may be pending are nullable booleans: true, false, or not known yet.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pandas as pd

from benchmarks import month, suite

AS_OF = pd.Timestamp(month.AS_OF)
START, END = pd.Timestamp(suite.START), pd.Timestamp(suite.END)
DAY = pd.Timedelta(days=1)
BUYER = ["shop_id", "buyer_id"]
BUYER_DAY = [*BUYER, "day"]
IN_TIME = pd.Timedelta(minutes=3)


def run(place: Path) -> pd.DataFrame:
    """Compute the suite by shop and day, from the files to the result.

    Args:
        place: The folder of the data.
    """
    shops = Shops(place)
    results = {
        **buyers_replied(shops),
        **contacts(shops),
        **questions(shops),
        **rounds(shops),
        **sessions(shops),
        **conversions(shops),
        **cohorts(shops),
    }
    result = pd.concat(
        [frame.reset_index().assign(metric=metric) for metric, frame in results.items()],
        ignore_index=True,
    )
    return result.sort_values(["metric", "day", "shop_id"], ignore_index=True)


class Shops:
    """The tables, and intermediate results that several metrics share."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def table(self, name: str, *columns: str) -> pd.DataFrame:
        """Read columns of a table."""
        return pd.read_parquet(self.place / name, columns=list(columns))

    @cached_property
    def orders(self) -> pd.DataFrame:
        """The orders, with their times."""
        times = ("created_at", "paid_at", "grouped_at", "signed_at")
        return self.table("orders", "order_id", *BUYER, *times, "amount")

    @cached_property
    def sessions(self) -> pd.DataFrame:
        """The sessions, with their times."""
        times = ("started_at", "human_requested_at", "assigned_at")
        return self.table("sessions", "session_id", "shop_id", *times, "left_message")

    @cached_property
    def messages(self) -> pd.DataFrame:
        """The messages by buyer, in message order, with the time of the next human reply."""
        columns = ("agent_id", "session_id", "sent_at", "seq", "sender", "mode")
        sent = self.table("messages", *BUYER, *columns)
        flags = self.table("buyer_flags", *BUYER, "from_at", "to_at")
        covered = sent[[*BUYER, "sent_at", "seq"]].merge(flags, on=BUYER)
        covered = covered[
            (covered.sent_at >= covered.from_at)
            & (covered.to_at.isna() | (covered.sent_at < covered.to_at))
        ]
        sent["flagged"] = sent.seq.isin(covered.seq)
        sent["day"] = sent.sent_at.dt.normalize()
        sent["typed"] = (sent.sender == "buyer") & (sent["mode"] == "manual")
        sent["asked"] = sent.typed & ~sent.flagged
        sent["human"] = (sent.sender == "agent") & sent["mode"].isin(["manual", "assisted"])
        sent["any_reply"] = (sent.sender == "agent") & (sent["mode"] != "bulk")
        sent = sent.sort_values([*BUYER, "sent_at", "seq"], ignore_index=True)
        sent["replied_at"] = later(sent, BUYER, sent.sent_at.where(sent.human))
        return sent

    @cached_property
    def questions(self) -> pd.DataFrame:
        """The asked messages of service hours."""
        messages = self.messages
        return messages[messages.asked & in_hours(messages.sent_at)]


def later(frame: pd.DataFrame, by: list[str], values: pd.Series) -> pd.Series:
    """Return for each row the next non-null value after it in its group."""
    keys = [frame[name] for name in by]
    return (
        values.groupby(keys, sort=False, dropna=False)
        .shift(-1)
        .groupby(keys, sort=False, dropna=False)
        .bfill()
    )


def in_hours(times: pd.Series, opening: int = 8) -> pd.Series:
    """Return whether times are in [opening, 23:00)."""
    return times.dt.hour.between(opening, 22)


def judged(seen: pd.Series, deadline: pd.Series) -> pd.Series:
    """Return true if seen, false if the deadline has passed, else null."""
    passed = (~seen & (deadline <= AS_OF)).to_numpy()
    known = pd.Series(pd.NA, index=seen.index, dtype="boolean")
    known[seen.to_numpy()] = True
    known[passed] = False
    return known


def within(frame: pd.DataFrame, limit: pd.Timedelta, end: pd.Series) -> pd.Series:
    """Return whether messages were replied to within a limit and before ``end``, or null."""
    deadline = (frame.sent_at + limit).where(frame.sent_at + limit < end, end)
    seen = (frame.replied_at <= frame.sent_at + limit) & (frame.replied_at < end)
    return judged(seen, deadline)


def share(units: pd.DataFrame, holds: pd.Series) -> pd.DataFrame:
    """Sum numerator, denominator and pending of a proportion."""
    by = [units.shop_id, units.day]
    counted = holds.astype("boolean").groupby(by).agg(["sum", "count", "size"])
    return pd.DataFrame(
        {
            "numerator": counted["sum"].astype("int64"),
            "denominator": counted["count"],
            "pending": counted["size"] - counted["count"],
        }
    )


def average(units: pd.DataFrame, ends: pd.Series, answered: pd.Series) -> pd.DataFrame:
    """Sum numerator, denominator and pending of a mean wait; unanswered units do not count."""
    exists = answered.fillna(True)  # noqa: FBT003  pandas' own signature
    wait = (ends - units.sent_at) // pd.Timedelta(microseconds=1)
    wait = wait.where(answered.fillna(False), 0)  # noqa: FBT003
    by = [units.shop_id[exists], units.day[exists]]
    pooled = wait[exists].groupby(by).sum().astype("int64").rename("numerator").to_frame()
    shares = share(units[exists], answered[exists])
    pooled["denominator"] = shares.denominator
    pooled["pending"] = shares.pending
    return pooled


def total(units: pd.DataFrame, amounts: pd.Series) -> pd.DataFrame:
    """Sum the numerator of a total."""
    summed = amounts.groupby([units.shop_id, units.day]).sum().astype("int64")
    return summed.rename("numerator").to_frame().assign(denominator=None, pending=0)


def buyers_replied(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of buyer-days: all questions in time, and the first question."""
    asked = shops.questions
    answered = within(asked, IN_TIME, asked.day + DAY)
    codes = pd.DataFrame(
        {
            **{name: asked[name] for name in BUYER_DAY},
            "late": answered.eq(False).fillna(False),  # noqa: FBT003
            "open": answered.isna(),
        }
    )
    buyer_days = codes.groupby(BUYER_DAY, sort=False).any().reset_index()
    every = (~buyer_days.late).astype("boolean").mask(~buyer_days.late & buyer_days.open)
    failed = ~every
    some = failed.fillna(True)  # noqa: FBT003
    firsts = asked.drop_duplicates(BUYER_DAY)
    first_answered = judged(firsts.replied_at < firsts.day + DAY, firsts.day + DAY)
    return {
        "pdd.reply_rate_3min": share(buyer_days, every),
        "pdd.unreplied_3min_buyers": share(buyer_days[some], failed[some]).assign(denominator=None),
        "pdd.first_response_time": average(firsts, firsts.replied_at, first_answered),
    }


def contacts(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of received buyer-days: their number, reply rate and length."""
    received = received_days(shops)
    replied = judged(received.last_human > received.first_typed, received.day + DAY)
    return {
        "taobao.received_buyers": total(received, received.typed.astype("int64")),
        "taobao.reply_rate": share(received, replied),
        "taobao.avg_reception_time": total(received, received.length).assign(
            denominator=received.groupby(["shop_id", "day"]).size()
        ),
    }


def received_days(shops: Shops) -> pd.DataFrame:
    """Return the received buyer-days with features of their messages."""
    messages = shops.messages
    found = messages[messages.typed | messages.human].copy()
    gap = found.groupby(BUYER_DAY, sort=False).sent_at.diff()
    found["length"] = gap.where(gap <= pd.Timedelta(minutes=10), pd.Timedelta(0)) // pd.Timedelta(
        microseconds=1
    )
    found["first_typed"] = found.seq.where(found.typed)
    found["last_human"] = found.seq.where(found.human)
    found["first_at"] = found.sent_at.where(found.typed)
    days = found.groupby(BUYER_DAY, sort=False).agg(
        flagged=("flagged", "first"),
        typed=("typed", "any"),
        length=("length", "sum"),
        first_typed=("first_typed", "min"),
        last_human=("last_human", "max"),
        first_at=("first_at", "min"),
    )
    return days[days.typed & ~days.flagged].reset_index()


def questions(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of single asked messages."""
    asked = shops.questions
    end = asked.day + DAY
    requested = shops.sessions[["session_id", "human_requested_at"]]
    by_person = asked.merge(requested, on="session_id")
    by_person = by_person[by_person.sent_at >= by_person.human_requested_at]
    return {
        "pdd.response_rate_30s": share(asked, within(asked, pd.Timedelta(seconds=30), end)),
        "pdd.avg_response_time": average(
            asked, asked.replied_at, judged(asked.replied_at < end, end)
        ),
        "douyin.reply_rate_3min": share(by_person, within(by_person, IN_TIME, by_person.day + DAY)),
    }


def opened(message: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the questions that open a round, given questions and human replies."""
    before = message.groupby(by, sort=False, dropna=False)[["human", "day"]].shift(1)
    opens = before.day.isna() | before.human.eq(True) | (before.day < message.day)  # noqa: FBT003
    message = message.assign(replied_at=later(message, by, message.sent_at.where(message.human)))
    return message[message.asked & opens]


def rounds(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of rounds with one agent and with the shop."""
    messages = shops.messages.copy()
    author = messages.agent_id.where(messages.human)
    day = messages.day.where(author.notna())
    keys = [messages[name] for name in BUYER]
    next_author, next_day = later(messages, BUYER, author), later(messages, BUYER, day)
    last_author = author.groupby(keys, sort=False).ffill()
    last_day = day.groupby(keys, sort=False).ffill()
    in_session = [*BUYER, "session_id"]
    session_author = later(messages, in_session, author)
    session_day = later(messages, in_session, day)
    of_session = messages.session_id.notna() & (session_day == messages.day)
    reached = next_author.where(
        next_day == messages.day,
        last_author.where(last_day >= messages.day - 30 * DAY),
    )
    reached = session_author.where(of_session, reached)
    known = messages.agent_id.notna() | (messages.sender != "buyer")
    messages["agent_id"] = messages.agent_id.where(known, reached)
    found = messages[messages.asked | messages.human]
    of_agents = opened(found, [*BUYER, "agent_id"])
    of_agents = of_agents[in_hours(of_agents.sent_at)]
    of_shops = opened(found, BUYER)
    end = of_shops.day + 2 * DAY
    return {
        "bench.round_response_rate_3min": share(
            of_agents, within(of_agents, IN_TIME, of_agents.day + DAY)
        ),
        "ali1688.avg_response_time": average(
            of_shops, of_shops.replied_at, judged(of_shops.replied_at < end, end)
        ),
    }


def sessions(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of sessions: answered, first wait, and every round in time."""
    table = shops.sessions.drop(columns="shop_id")
    messages = shops.messages[shops.messages.asked | shops.messages.human]
    talk = messages.merge(table, on="session_id").sort_values(
        ["session_id", "sent_at", "seq"], ignore_index=True
    )
    talk["replied_at"] = later(talk, ["session_id"], talk.sent_at.where(talk.human))
    online = talk[talk.asked & ~talk.left_message & in_hours(talk.started_at, 9)]
    firsts = online.drop_duplicates("session_id")
    firsts = firsts.assign(day=firsts.started_at.dt.normalize())
    end = firsts.day + 2 * DAY
    firsts, end = firsts[firsts.sent_at < end], end[firsts.sent_at < end]
    answered = judged(firsts.replied_at < end, end)

    asked = talk.asked & (talk.sent_at >= talk.human_requested_at)
    turns = talk[asked | talk.human].copy()
    turns["asked"] = turns.asked & ~turns.human
    after = turns.groupby("session_id", sort=False).human.shift(1)
    opens = turns.asked & (after.isna() | after.eq(True))  # noqa: FBT003
    requested_day = turns.human_requested_at.dt.normalize()
    counted = opens & (turns.day == requested_day) & in_hours(turns.sent_at)
    turns = turns[counted]
    in_time = within(turns, IN_TIME, turns.day + DAY)
    late = set(turns.session_id[in_time.eq(False).fillna(False)])  # noqa: FBT003
    waiting = set(turns.session_id[in_time.isna()])

    asking = shops.sessions[in_hours(shops.sessions.human_requested_at)]
    asking = asking.assign(day=asking.human_requested_at.dt.normalize())
    every = (~asking.session_id.isin(late)).astype("boolean")
    every = every.mask(every & asking.session_id.isin(waiting))
    assigned = judged(asking.assigned_at < asking.day + DAY, asking.day + DAY)
    return {
        "jd.answer_rate": share(firsts, answered),
        "jd.first_response_time": average(firsts, firsts.replied_at, answered),
        "douyin.session_reply_rate_3min": share(asking, every & assigned),
    }


def has_order(
    days: pd.DataFrame, orders: pd.DataFrame, event: str, **bounds: pd.Series
) -> pd.Series:
    """Return whether each buyer-day's buyer has an order whose event is within the bounds."""
    spans = days[BUYER].assign(**bounds).reset_index(names="unit")
    found = spans.merge(orders[[*BUYER, event]], on=BUYER)
    found = found[(found[event] >= found.since) & (found[event] < found.before)]
    return pd.Series(days.index.isin(found.unit), index=days.index)


def conversions(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of inquiring buyer-days that led to orders, and of sales."""
    messages, orders = shops.messages, shops.orders
    replies = messages.assign(
        replied_at=later(messages, BUYER, messages.sent_at.where(messages.any_reply))
    )
    asked = replies[replies.asked].drop_duplicates(BUYER_DAY).reset_index(drop=True)
    first, day = asked.sent_at, asked.day
    lately = has_order(asked, orders, "grouped_at", since=day - 15 * DAY, before=first)
    soon = has_order(asked, orders, "grouped_at", since=first, before=day + 2 * DAY)
    inquiring = ~(lately & ~judged(soon, day + 2 * DAY))
    ended = has_order(asked, orders, "grouped_at", since=first, before=day + 3 * DAY)
    grouped = judged(asked.replied_at < day + DAY, day + DAY) & judged(ended, day + 3 * DAY)

    received = received_days(shops)
    first, day = received.first_at, received.day
    lately = has_order(received, orders, "paid_at", since=day - 15 * DAY, before=first)
    soon = has_order(received, orders, "created_at", since=first, before=day + 2 * DAY)
    before_order = ~(lately & ~judged(soon, day + 2 * DAY))
    bought = has_order(received, orders, "paid_at", since=first, before=day + 2 * DAY)
    paid = judged(bought, day + 2 * DAY)

    sold = orders[orders.paid_at >= START].sort_values("paid_at")
    human = messages.loc[messages.human, [*BUYER, "sent_at"]].sort_values("sent_at")
    sold = pd.merge_asof(
        sold, human, left_on="paid_at", right_on="sent_at", by=BUYER, allow_exact_matches=False
    )
    sold = sold[sold.sent_at >= sold.paid_at - 2 * DAY]
    sold = sold.assign(day=sold.paid_at.dt.normalize())
    return {
        "pdd.inquiry_conversion_rate": among(asked, inquiring, grouped),
        "taobao.inquiry_next_day_payment_rate": among(received, before_order, paid),
        "taobao.sales_amount": total(sold, (sold.amount * 100).astype("int64")),
    }


def among(units: pd.DataFrame, belongs: pd.Series, holds: pd.Series) -> pd.DataFrame:
    """Sum a proportion of the units that belong; a unit is pending if that is null."""
    kept = belongs.fillna(True)  # noqa: FBT003
    return share(units[kept], holds.mask(belongs.isna())[kept])


def cohorts(shops: Shops) -> dict[str, pd.DataFrame]:
    """Compute metrics of orders reported on the 14th day, and of refunds."""
    complaints = shops.table("complaints", *BUYER, "order_id", "filed_at")
    reviews = shops.table("reviews", *BUYER, "order_id", "reviewed_at")
    refunds = shops.table("refunds", "shop_id", "kind", "applied_at", "completed_at")
    refunds = refunds[(refunds.kind == "refund_only") & (refunds.completed_at >= START)]
    refunds = refunds.assign(day=refunds.completed_at.dt.normalize(), sent_at=refunds.applied_at)
    done = pd.Series(data=True, index=refunds.index, dtype="boolean")
    return {
        "douyin.complaint_rate": cohort(shops.orders, "paid_at", complaints, "filed_at"),
        "douyin.review_rate": cohort(shops.orders, "signed_at", reviews, "reviewed_at", ever=True),
        "douyin.avg_refund_time": average(refunds, refunds.completed_at, done),
    }


def cohort(
    orders: pd.DataFrame, since: str, events: pd.DataFrame, event: str, *, ever: bool = False
) -> pd.DataFrame:
    """Sum the share of orders with an event within 14 days; not before ``since`` unless ever."""
    units = orders[orders[since].notna()]
    units = units.assign(day=units[since].dt.normalize() + 13 * DAY)
    units = units[(units.day >= START) & (units.day < END)]
    linked = units.merge(events, on=[*BUYER, "order_id"])
    linked = linked[linked[event] < linked.day + DAY]
    if not ever:
        linked = linked[linked[event] >= linked[since]]
    return share(units, judged(units.order_id.isin(linked.order_id), units.day + DAY))
