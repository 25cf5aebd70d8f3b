"""Mistakes to plant in a world: each changes an export plausibly without breaking a rule."""

from datetime import datetime, timedelta

import polars as pl

from csmetrics.health.view import MAIN_TIME

TIMES = pl.selectors.datetime()
OFFSETS = {"Asia/Shanghai": 8, "Asia/Taipei": 8, "Asia/Tokyo": 9, "Asia/Jakarta": 7}


def early(frame, world, hours=None):
    return frame.with_columns(TIMES - pl.duration(hours=hours or OFFSETS[world.zone]))


def busy(world, visits=1000):
    """Return whether a world has messages for at least ``visits`` visits, four each."""
    return world.tables["messages"].height >= 4 * visits


def naive_utc(world):
    if world.zone in OFFSETS and world.curve != "night" and busy(world, 100):
        return world.but(**{name: early(frame, world) for name, frame in world.tables.items()})
    return None


def naive_utc_messages(world):
    other = "orders" in world.tables or "sessions" in world.tables
    if world.zone in OFFSETS and other and busy(world, 100):
        return world.but(messages=early(world.tables["messages"], world))
    return None


def messages_twice(world):
    frame = world.tables["messages"]
    again = frame.with_columns(message_id=pl.lit("again") + pl.col("message_id"))
    return world.but(messages=pl.concat([frame, again]))


def one_day_twice(world):
    frame = world.tables["messages"]
    days = (
        frame.group_by(pl.col("sent_at").dt.date())
        .len()
        .filter(pl.col("len") >= 60)
        .sort("sent_at")
    )
    if days.is_empty():
        return None
    day = days["sent_at"][int(world.dice.integers(days.height))]
    own = frame.filter(pl.col("sent_at").dt.date() == day)
    again = own.with_columns(message_id=pl.lit("again") + pl.col("message_id"))
    return world.but(messages=pl.concat([frame, again]))


def half_a_day_lost(world):
    frame = world.tables["messages"]
    days = frame["sent_at"].dt.date().unique().sort()[2:-2]
    if frame.height < 10 * 60 * len(days) or not len(days):  # 60 visits a day
        return None
    day = days[int(world.dice.integers(len(days)))]
    if world.curve == "office" and day.weekday() >= 5:
        return None
    hour = int(world.dice.choice([0, 6, 12]))
    if world.curve in ("live", "night"):
        hour = 12
    since = datetime.combine(day, datetime.min.time()) + timedelta(hours=hour)
    lost = pl.col("sent_at").is_between(since, since + timedelta(hours=12))
    return world.but(messages=frame.filter(~lost))


def cut_at_a_round_number(world):
    table = str(world.dice.choice(["messages", "orders"]))
    frame = world.tables.get(table)
    limits = [
        n
        for n in (50_000, 20_000, 10_000, 5_000, 3_000, 1_000)
        if frame is not None and frame.height > n
    ]
    return world.but(**{table: frame.head(limits[0])}) if limits else None


def nicknames_from_some_day(world):
    frame = world.tables["messages"]
    if frame["agent_id"].n_unique() < 5 or not busy(world, 200):
        return None
    days = frame["sent_at"].dt.date().unique().sort()
    day = days[int(len(days) * world.dice.uniform(0.3, 0.7))]
    renamed = pl.lit("小") + pl.col("agent_id").str.tail(2)
    later = pl.when(pl.col("sent_at").dt.date() >= day).then(renamed)
    return world.but(messages=frame.with_columns(agent_id=later.otherwise("agent_id")))


def _renamed_buyers(world, name):
    changed = {}
    for table, frame in world.tables.items():
        if "buyer_id" in frame.columns:
            changed[table] = frame.with_columns(buyer_id=name(pl.col("buyer_id")))
    return world.but(**changed)


def buyers_masked(world):
    return (
        _renamed_buyers(world, lambda b: b.str.head(1) + "***" + b.str.tail(1)).but()
        if busy(world, 50)
        else None
    )


def buyers_by_few_letters(world):
    if not busy(world, 1000) or world.tables["messages"]["buyer_id"].n_unique() < 800:
        return None
    one = _renamed_buyers(world, lambda b: b.str.tail(2))
    return one.but(**_without_sessions(one))


def buyers_of_orders_unknown(world):
    orders = world.tables.get("orders")
    if orders is None or orders["buyer_id"].n_unique() < 100 or not busy(world, 100):
        return None
    other = {
        t: world.tables[t].with_columns(
            buyer_id=pl.lit("id") + pl.col("buyer_id").hash().cast(pl.String)
        )
        for t in ("orders", "refunds", "reviews")
        if t in world.tables
    }
    return world.but(**other)


def times_to_the_minute(world):
    return world.but(messages=world.tables["messages"].with_columns(TIMES.dt.truncate("1m")))


def newest_first(world):
    frame = world.tables["messages"]
    if "seq" in frame.columns or not busy(world, 100):
        return None
    frame = frame.sort("sent_at", maintain_order=True)
    if world.dice.random() < 0.5:
        frame = frame.with_columns(TIMES.dt.truncate("1m"))
    same = ["shop_id", "buyer_id", "sent_at"]
    if frame.filter(pl.col("sender").n_unique().over(same) > 1).height < 4:
        return None
    return world.but(messages=frame.reverse())


def _other_period(world, table):
    frame = world.tables.get(table)
    days = world.tables["messages"]["sent_at"].dt.date().n_unique()
    if frame is None or frame.height < max(60, 4 * days) or days < 8:
        return None
    return world.but(
        **{
            table: frame.with_columns(
                TIMES - pl.duration(days=int(world.dice.choice([30, 31, 60])))
            )
        }
    )


def sessions_of_another_period(world):
    return _other_period(world, "sessions")


def orders_of_another_period(world):
    return _other_period(world, "orders")


def amounts_in_cents(world):
    if "orders" not in world.tables or world.tables["orders"].height < 60:
        return None
    changed = {
        t: world.tables[t].with_columns(
            amount=(pl.col("amount").cast(pl.Decimal(38, 2)) * 100).cast(pl.Decimal(38, 2))
        )
        for t in ("orders", "refunds")
        if t in world.tables
    }
    return world.but(**changed)


def orders_alone_in_cents(world):
    refunds = world.tables.get("refunds")
    if refunds is None or refunds.height < 60:
        return None
    cents = (pl.col("amount").cast(pl.Decimal(38, 2)) * 100).cast(pl.Decimal(38, 2))
    return world.but(orders=world.tables["orders"].with_columns(amount=cents))


def senders_swapped(world):
    swap = pl.col("sender").replace({"buyer": "agent", "agent": "buyer"})
    return (
        world.but(messages=world.tables["messages"].with_columns(sender=swap))
        if busy(world, 100)
        else None
    )


def robots_as_people(world):
    frame = world.tables["messages"]
    robot = (pl.col("sender") == "agent") & (pl.col("mode") == "automatic")
    if frame.filter(robot).height < 100:
        return None
    if world.dice.random() < 0.3:
        return world.but(messages=frame.drop("mode"))
    mode = pl.when(robot).then(pl.lit("manual")).otherwise("mode")
    return world.but(messages=frame.with_columns(mode=mode))


def entry_cards_as_people(world):
    frame = world.tables["messages"]
    card = (pl.col("sender") == "buyer") & (pl.col("mode") == "automatic")
    openers = frame["buyer_id"].n_unique()
    if frame.filter(card).height < max(60, 0.2 * openers) or openers < 150:
        return None
    return world.but(
        messages=frame.with_columns(mode=pl.when(card).then(pl.lit("manual")).otherwise("mode"))
    )


def only_paid_orders(world):
    orders = world.tables.get("orders")
    if orders is None:
        return None
    paid = orders.filter(pl.col("paid_at").is_not_null())
    return world.but(orders=paid) if paid.height >= 150 else None


def as_of_a_day_late(world):
    frame = world.tables["messages"]
    last = max(
        frame_[MAIN_TIME[t]].max()
        for t, frame_ in world.tables.items()
        if t in MAIN_TIME and frame_.height
    )
    days = frame["sent_at"].dt.date().n_unique()
    if frame.height < 10 * 25 * days or days < 8:
        return None
    day = datetime.combine(last.date(), datetime.min.time()) + timedelta(days=2)
    if world.curve == "office" and (day - timedelta(1)).weekday() >= 5:
        return None
    late = world.but()
    late.as_of = day
    return late


def a_row_a_year_ahead(world):
    table = str(world.dice.choice(["messages", "orders"]))
    frame = world.tables.get(table)
    if frame is None or frame.height < 100:
        return None
    n = int(world.dice.integers(frame.height))
    ahead = (
        pl.when(pl.int_range(pl.len()) == n).then(TIMES + pl.duration(days=365)).otherwise(TIMES)
    )
    late = world.but(**{table: frame.with_columns(ahead)})
    late.as_of = None
    return late


def overlapping_shifts(world):
    shifts = world.tables.get("shifts")
    if shifts is None:
        return None
    again = shifts.sample(fraction=0.2, seed=world.seed).with_columns(
        TIMES + pl.duration(minutes=int(world.dice.integers(5, 120)))
    )
    return world.but(shifts=pl.concat([shifts, again]).unique(["shop_id", "agent_id", "online_at"]))


def item_lines_as_orders(world):
    orders = world.tables.get("orders")
    if orders is None or orders.height < 100:
        return None
    share = float(world.dice.uniform(0.15, 0.6))
    more = orders.sample(fraction=share, seed=world.seed).with_columns(
        order_id=pl.col("order_id") + "-2"
    )
    if world.dice.random() < 0.5:
        more = more.with_columns(amount=(pl.col("amount") / 3).round(2))
    return world.but(
        orders=pl.concat([orders, more.select(orders.columns)], how="vertical_relaxed")
    )


def colleagues_testing(world):
    frame = world.tables["messages"]
    if not busy(world, 150) or "agent_id" not in frame.columns:
        return None
    agents = frame["agent_id"].drop_nulls().unique().sort().to_list()
    testers = agents[:1] if world.dice.random() < 0.5 else ["zq81xxm2k"]
    visits = frame.filter(pl.col("sender") == "buyer", pl.col("mode") == "manual")
    n = max(60, visits.height // 20)
    own = visits.sample(n, seed=world.seed, with_replacement=True).with_columns(
        buyer_id=pl.lit(testers[0]),
        sent_at=pl.col("sent_at") + pl.duration(seconds=pl.int_range(n) % 50),
        message_id=pl.lit("test") + pl.int_range(n).cast(pl.String),
    )
    if "session_id" in own.columns:
        own = own.with_columns(session_id=pl.lit(None, pl.String))
    return world.but(messages=pl.concat([frame, own.select(frame.columns)], how="vertical_relaxed"))


def twelve_hours(world):
    if not busy(world, 150):
        return None

    def folded(name):
        hour = pl.col(name).dt.hour().cast(pl.Int64)
        return (pl.col(name) + pl.duration(hours=(hour + 11) % 12 + 1 - hour)).alias(name)

    frame = world.tables["messages"]
    return world.but(messages=frame.with_columns(folded("sent_at")))


def five_stars_for_fifteen(world):
    reviews = world.tables.get("reviews")
    if reviews is None or reviews.height < 30:
        return None
    return world.but(reviews=reviews.with_columns(score=pl.min_horizontal("score", 5)))


def a_day_lost(world):
    frame = world.tables["messages"]
    days = frame["sent_at"].dt.date().unique().sort()
    if len(days) < 21 or frame.height < 10 * 40 * len(days):
        return None
    inner = [day for day in days[8:-8] if world.curve != "office" or day.weekday() < 5]
    day = inner[int(world.dice.integers(len(inner)))]
    return world.but(messages=frame.filter(pl.col("sent_at").dt.date() != day))


def orders_end_early(world):
    orders = world.tables.get("orders")
    if orders is None:
        return None
    days = orders["created_at"].dt.date().unique().sort()
    if len(days) < 10 or orders.height < 30 * len(days):
        return None
    kept = orders.filter(pl.col("created_at").dt.date() < days[-2])
    if world.curve == "office" and any(day.weekday() >= 5 for day in days[-2:]):
        return None
    return world.but(orders=kept)


def agents_of_two_systems(world):
    shifts = world.tables.get("shifts")
    if shifts is None or shifts["agent_id"].n_unique() < 2 or not busy(world, 100):
        return None
    return world.but(
        shifts=shifts.with_columns(agent_id=pl.lit("工号") + pl.col("agent_id").str.tail(3))
    )


def reviews_twice(world):
    reviews = world.tables.get("reviews")
    if reviews is None or reviews.height < 60:
        return None
    again = reviews.with_columns(review_id=pl.lit("again") + pl.col("review_id"))
    return world.but(reviews=pl.concat([reviews, again]))


def _without_sessions(world):
    """Return messages without sessions, because they no longer agree on their buyers."""
    frame = world.tables["messages"]
    return {"messages": frame.drop("session_id", strict=False)}
