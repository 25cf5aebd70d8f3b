"""The suite by hand in polars, tuned as hard as we could.

The files are scanned once, shop and buyer become one integer, and the messages are sorted by it.
After that there are passes along the rows only, no join and no hash table over messages:

- the next reply is a backward fill that a sentinel stops at the end of a conversation;
- a round begins where the row before is a reply or another conversation;
- a buyer-day is a run of rows: running sums, and their differences where it ends.

The narrower scopes (agent, session) nearly always lie in one piece inside a buyer's messages; only
those in several pieces are sorted again. It takes for granted what a general engine may not: hashes
do not collide, ``seq`` alone orders messages, every figure is final.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from benchmarks import suite

C = pl.col
SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
ZONE_AHEAD = 8 * HOUR
NEVER = 2**61
LOOKBACK = 30
"""How many days back the account of a question without one is looked for."""
ASKED, FLAGGED, HUMAN, MACHINE, OTHER = range(5)
EPOCH = pl.lit(0, pl.Int32).cast(pl.Date)


def run(place: Path) -> pl.DataFrame:
    """The suite by shop and day, from the files to the result.

    Args:
        place: The folder of the data.
    """
    return _Suite(place).run()


class _Suite:
    """The suite over one folder."""

    def __init__(self, place: Path) -> None:
        self.scans = {name: pl.scan_parquet(place / name / "*.parquet") for name in suite.READ}
        schemas = {name: scan.collect_schema() for name, scan in self.scans.items()}
        self.aware = schemas["messages"]["sent_at"] != pl.Datetime("us")
        names = [scan.select(C("shop_id").unique().cast(pl.String)) for scan in self.scans.values()]
        self.names = pl.concat(pl.collect_all(names))["shop_id"].unique().sort()
        self.shops = pl.Enum(self.names)
        self.found: list[pl.DataFrame] = []

    def run(self) -> pl.DataFrame:
        said = self._said()
        contacts = self._buyer_days(said)
        self._peer_rounds(contacts)
        self._sessions(contacts)
        self._sales(contacts)
        self._cohorts()
        self._refunds()
        shop = C("key") // 2**32
        return pl.concat(self.found).select(
            "metric",
            day=EPOCH + pl.duration(days=C("key") % 2**32),
            shop_id=pl.lit(self.names).gather(shop),
            numerator="numerator",
            denominator="denominator",
            pending=pl.lit(0),
        )

    def _time(self, column: str) -> pl.Expr:
        """Local microseconds."""
        return C(column).to_physical() + (ZONE_AHEAD if self.aware else 0)

    def _shop(self) -> pl.Expr:
        return C("shop_id").cast(self.shops).to_physical().cast(pl.Int64)

    def _pair(self) -> pl.Expr:
        """The shop in the top byte, a hash of the buyer below."""
        buyer = C("buyer_id").hash(1) // 256
        return (buyer | (self._shop().cast(pl.UInt64) * 2**56)).alias("h")

    def _emit(self, sums: pl.DataFrame, **metrics: tuple[str, str | None]) -> None:
        """Add metrics of a frame of sums by ``key`` (shop and day): numerator and denominator."""
        for metric, (numerator, denominator) in metrics.items():
            kept = sums.filter(C(denominator or numerator) > 0)
            under = pl.lit(None, pl.Int64) if denominator is None else C(denominator)
            self.found.append(
                kept.select(
                    metric=pl.lit(metric.replace("__", ".")),
                    key="key",
                    numerator=C(numerator).cast(pl.Int64),
                    denominator=under.cast(pl.Int64),
                )
            )

    def _said(self) -> pl.DataFrame:
        """The messages that matter, by buyer and in order; ``flagged`` are covered by a flag."""
        buyer = C("sender") == "buyer"
        kind = (
            pl.when(buyer & (C("mode") == "manual"))
            .then(_u8(ASKED))
            .when((C("sender") != "agent") | (C("mode") == "bulk"))
            .then(_u8(OTHER))
            .when(C("mode") == "automatic")
            .then(_u8(MACHINE))
            .otherwise(_u8(HUMAN))
        )
        rows = self.scans["messages"].select(
            self._pair(),
            "seq",
            t=self._time("sent_at"),
            k=kind,
            s=pl.when(C("session_id").is_not_null()).then(C("session_id").hash(2)).otherwise(0),
            a=pl.when(C("agent_id").is_not_null()).then(C("agent_id").hash(3)).otherwise(0),
        )
        read = rows.filter(C("k") < OTHER).collect(engine="streaming")
        if read["seq"].is_sorted():
            said = read.drop("seq").lazy().sort("h", maintain_order=True)
        else:
            said = read.lazy().sort("h", "seq").drop("seq")
        return self._flag(said.collect(engine="streaming"))

    def _flag(self, said: pl.DataFrame) -> pl.DataFrame:
        flags = (
            self.scans["buyer_flags"]
            .select(self._pair(), since=self._time("from_at"), until=self._time("to_at"))
            .collect()
        )
        who = flags["h"].unique()
        low, high = (said["h"].search_sorted(who, side) for side in ("left", "right"))
        rows = pl.select(ord=pl.int_ranges(low, high).explode(empty_as_null=False))["ord"]
        covered = (
            said.select("h", "t")[rows]
            .with_columns(ord=rows)
            .join(flags, on="h")
            .filter(C("t") >= C("since"), (C("t") < C("until")).fill_null(value=True))["ord"]
            .unique()
        )
        flagged = _mask(covered, said.height)
        kind = pl.when(pl.lit(flagged) & (C("k") == ASKED)).then(_u8(FLAGGED)).otherwise("k")
        return said.with_columns(k=kind, flagged=flagged)

    def _buyer_days(self, said: pl.DataFrame) -> pl.DataFrame:
        """The metrics of buyer-days, messages and the buyer's rounds; gives the contacts."""
        last = (C("h") != C("h").shift(-1)).fill_null(value=True)
        human, any_ = C("k") == HUMAN, (C("k") == HUMAN) | (C("k") == MACHINE)
        contacts = (
            said.lazy()
            .with_columns(reply=_next(human, last), any_reply=_next(any_, last), day=_day(C("t")))
            .filter(C("k") < MACHINE)
            .with_columns(first=_changed("h", "day"))
            .with_columns(
                number=C("first").cum_sum() - 1,
                asked=C("k") == ASKED,
                timely=(C("k") == ASKED) & _in_hours(C("t")),
            )
            .collect()
        )
        end = _end(C("day"))
        wait, seen = C("reply") - C("t"), C("timely") & (C("reply") < end)
        gap = C("t") - C("t").shift()
        sums = {
            "asked": C("timely"),
            "in_30": C("timely") & (wait <= 30 * SECOND),
            "in_180": C("timely") & (wait <= 180 * SECOND),
            "answered": seen,
            "waited": pl.when(seen).then(wait).otherwise(0),
            "length": pl.when(~C("first") & (gap <= 600 * SECOND)).then(gap).otherwise(0),
        }
        summed = (
            contacts.lazy()
            .select(
                C("first").shift(-1, fill_value=True).alias("last"),
                *(value.cum_sum().alias(name) for name, value in sums.items()),
            )
            .filter("last")
            .select((C(name) - C(name).shift(fill_value=0)).cast(pl.Int64) for name in sums)
        )
        heads = contacts.lazy().filter("first").select("h", "day", "flagged")
        rounds = (
            contacts.lazy()
            .filter(C("asked") | human)
            .select("h", "day", "t", "reply", "asked", opens=_opens("h", "day"))
            .filter("opens", C("reply") < _end(C("day") + 1))
            .group_by(key=_key())
            .agg(waited=(C("reply") - C("t")).sum(), count=pl.len())
        )
        firsts = [
            contacts.lazy().filter(chosen).filter(_changed("number")).select("number", *columns)
            for chosen, columns in (
                (C("k") <= FLAGGED, [C("t").alias("typed"), C("reply").alias("typed_reply")]),
                (C("asked"), [C("t").alias("first_asked"), C("any_reply")]),
                (C("timely"), [C("t").alias("first_timely"), C("reply").alias("first_reply")]),
            )
        ]
        head, sums_of_days, of_rounds, *first = pl.collect_all([heads, summed, rounds, *firsts])
        days = head.hstack(sums_of_days)
        for frame in first:
            days = days.hstack(
                [
                    _laid(frame[name], frame["number"], days.height)
                    for name in frame.columns
                    if name != "number"
                ]
            )
        self._emit(of_rounds, ali1688__avg_response_time=("waited", "count"))
        self._shop_days(days)
        return contacts

    def _shop_days(self, days: pl.DataFrame) -> None:
        """What is counted of buyer-days, with the orders around them."""
        orders = self.scans["orders"].select(
            self._pair(),
            created=self._time("created_at"),
            paid=self._time("paid_at"),
            grouped=self._time("grouped_at"),
        )
        days = days.filter(C("typed").is_not_null()).with_row_index("b")
        start, asked, typed = _end(C("day") - 1), C("first_asked"), C("typed")
        lately = start - 15 * DAY
        facts = {
            "grouped_lately": (C("grouped") >= lately) & (C("grouped") < asked),
            "grouped_tomorrow": (C("grouped") >= asked) & (C("grouped") < start + 2 * DAY),
            "grouped_at_last": (C("grouped") >= asked) & (C("grouped") < start + 3 * DAY),
            "paid_lately": (C("paid") >= lately) & (C("paid") < typed),
            "created_tomorrow": (C("created") >= typed) & (C("created") < start + 2 * DAY),
            "paid_tomorrow": (C("paid") >= typed) & (C("paid") < start + 2 * DAY),
        }
        bought = (
            days.lazy()
            .select("b", "h", "day", "first_asked", "typed")
            .join(orders, on="h")
            .select("b", **facts)
            .filter(pl.any_horizontal(*facts))
            .collect(engine="streaming")
        )
        days = days.hstack(
            [_mask(bought["b"].filter(bought[f]), days.height).alias(f) for f in facts]
        )
        end = _end(C("day"))
        received = ~C("flagged")
        inquired = asked.is_not_null() & ~(C("grouped_lately") & ~C("grouped_tomorrow"))
        presale = received & ~(C("paid_lately") & ~C("created_tomorrow"))
        seen = C("first_reply") < end
        grouped = inquired & (C("any_reply") < end) & C("grouped_at_last")
        in_time = (C("asked") > 0) & (C("in_180") == C("asked"))
        length = pl.when(received).then("length")
        first_wait = pl.when(seen).then(C("first_reply") - C("first_timely"))
        sums = (
            days.lazy()
            .select(
                *("asked", "in_30", "answered", "waited"),
                key=_key(),
                timely=in_time,
                untimely=(C("asked") > 0) & ~in_time,
                judged=C("asked") > 0,
                seen=seen,
                first_wait=first_wait,
                received=received,
                replied=received & (C("typed_reply") < end),
                length=length,
                inquired=inquired,
                grouped=grouped,
                presale=presale,
                paid=presale & C("paid_tomorrow"),
            )
            .group_by("key")
            .agg(pl.all().sum())
            .collect(engine="streaming")
        )
        self._emit(
            sums,
            pdd__reply_rate_3min=("timely", "judged"),
            pdd__unreplied_3min_buyers=("untimely", None),
            pdd__first_response_time=("first_wait", "seen"),
            taobao__received_buyers=("received", None),
            taobao__reply_rate=("replied", "received"),
            taobao__avg_reception_time=("length", "received"),
            pdd__response_rate_30s=("in_30", "asked"),
            pdd__avg_response_time=("waited", "answered"),
            pdd__inquiry_conversion_rate=("grouped", "inquired"),
            taobao__inquiry_next_day_payment_rate=("paid", "presale"),
        )

    def _peer_rounds(self, contacts: pl.DataFrame) -> None:
        """Rounds with one account; those of buyer-days where it comes again are sorted by it."""
        rows = contacts.lazy().filter(C("k") != FLAGGED).select("h", "s", "a", "t", "day", "k")
        rows = rows.collect()
        rows = rows.with_columns(a=_reached(rows))
        edges = _edges(rows.lazy(), "h", "day", "a").with_columns(b=_changed("h", "day").cum_sum())
        edges = edges.collect()
        again = (
            edges.lazy()
            .filter("new")
            .group_by("b", "a")
            .agg(n=pl.len())
            .filter(C("n") > 1)
            .select(C("b").unique())
            .collect(engine="streaming")["b"]
        )
        apart = pl.lit(_mask(again, edges["b"].max() + 1 if edges.height else 0)).gather("b")
        edges = edges.with_columns(apart=apart)
        sorted_again = edges.lazy().filter("apart").sort("b", "a", maintain_order=True)
        opened = [
            edges.lazy().filter("opens", ~C("apart")),
            _edges(sorted_again.drop("new", "opens", "reply"), "b", "a").filter("opens"),
        ]
        answered = C("reply") - C("t") <= 180 * SECOND
        sums = (
            pl.concat([one.select("h", "day", "t", "reply") for one in opened])
            .filter(_in_hours(C("t")))
            .group_by(key=_key())
            .agg(answered=answered.sum(), count=pl.len())
            .collect(engine="streaming")
        )
        self._emit(sums, bench__round_response_rate_3min=("answered", "count"))

    def _sessions(self, contacts: pl.DataFrame) -> None:
        """The metrics of sessions, and of the messages after a person was asked for."""
        talks = (
            self.scans["sessions"]
            .select(
                s=C("session_id").hash(2),
                shop=self._shop(),
                left="left_message",
                started=self._time("started_at"),
                requested=self._time("human_requested_at"),
                assigned=self._time("assigned_at"),
            )
            .collect()
        )
        rows = (
            contacts.lazy()
            .filter(C("k") != FLAGGED, C("s") != 0)
            .select("h", "s", "t", "day", "asked", buyer_reply="reply")
            .with_columns(new=_changed("h", "s"))
            .with_columns(
                reply=_next(~C("asked"), C("new").shift(-1, fill_value=True)),
                piece=C("new").cum_sum() - 1,
            )
            .collect()
        )
        pieces = rows.lazy().filter("new").select("s")
        pieces = (
            pieces.join(
                talks.lazy().with_row_index("talk"), on="s", how="left", maintain_order="left"
            )
            .select("s", "talk", "requested")
            .collect()
        )
        split = pl.lit(pieces["s"].is_duplicated()).gather("piece")
        again = (
            rows.lazy()
            .with_row_index("ord")
            .filter(split)
            .select("ord", "s", "t", "asked")
            .sort("s", maintain_order=True)
            .select(
                "ord", reply=_next(~C("asked"), (C("s") != C("s").shift(-1)).fill_null(value=True))
            )
            .collect()
        )
        rows = rows.with_columns(rows["reply"].clone().scatter(again["ord"], again["reply"]))
        questions = (
            rows.lazy()
            .filter("asked")
            .with_columns(
                talk=pl.lit(pieces["talk"]).gather("piece"),
                requested=pl.lit(pieces["requested"]).gather("piece"),
            )
        )
        after = C("t") >= C("requested")
        hours = _in_hours(C("t"))
        late = (C("reply") - C("t") > 180 * SECOND) & hours & (C("day") == _day(C("requested")))
        asked_for = (
            questions.filter(after, hours)
            .group_by(key=_key())
            .agg(answered=(C("buyer_reply") - C("t") <= 180 * SECOND).sum(), count=pl.len())
        )
        late_talks = questions.filter(after & late).select("talk")
        firsts = questions.filter(C("talk").is_not_null(), _changed("talk"))
        firsts = firsts.select("talk", "t", "reply")
        sums, late_ones, first_ones = pl.collect_all(
            [asked_for, late_talks, firsts], engine="streaming"
        )
        self._emit(sums, douyin__reply_rate_3min=("answered", "count"))
        started_day = _day(C("started"))
        begun = (
            first_ones.lazy()
            .group_by("talk")
            .agg(C("t").min(), C("reply").min())
            .join(talks.lazy().with_row_index("talk"), on="talk")
            .filter(
                ~C("left"),
                C("t") < _end(started_day + 1),
                (C("started") % DAY).is_between(9 * HOUR, 23 * HOUR, closed="left"),
            )
            .with_columns(answered=C("reply") < _end(started_day + 1))
            .group_by(key=C("shop") * 2**32 + started_day)
            .agg(
                C("answered").sum(),
                waited=(C("reply") - C("t")).filter("answered").sum(),
                count=pl.len(),
            )
        )
        wanted_day = _day(C("requested"))
        served = (
            talks.lazy()
            .with_columns(late=_mask(late_ones["talk"].drop_nulls(), talks.height))
            .filter(_in_hours(C("requested")))
            .with_columns(served=~C("late") & (C("assigned") < _end(wanted_day)))
            .group_by(key=C("shop") * 2**32 + wanted_day)
            .agg(C("served").sum(), count=pl.len())
        )
        of_first, of_served = pl.collect_all([begun, served])
        self._emit(
            of_first,
            jd__answer_rate=("answered", "count"),
            jd__first_response_time=("waited", "answered"),
        )
        self._emit(of_served, douyin__session_reply_rate_3min=("served", "count"))

    def _sales(self, contacts: pl.DataFrame) -> None:
        """What was paid within two days of a person's message."""
        start = _micros(suite.START)
        paid = (
            self.scans["orders"]
            .select(self._pair(), amount=C("amount").to_physical(), paid=self._time("paid_at"))
            .filter(C("paid") >= start)
            .sort("paid")
        )
        replies = contacts.lazy().filter(C("k") == HUMAN).select("h", said="t", paid="t")
        sums = (
            paid.join_asof(
                replies.join(paid.select("h").unique(), on="h", how="semi").sort("paid"),
                on="paid",
                by="h",
                allow_exact_matches=False,
                check_sortedness=False,
                coalesce=True,
            )
            .filter(C("said") >= C("paid") - 2 * DAY)
            .group_by(key=_key(day=_day(C("paid"))))
            .agg(C("amount").cast(pl.Int64).sum())
            .collect()
        )
        self._emit(sums, taobao__sales_amount=("amount", None))

    def _cohorts(self) -> None:
        """Complaints and reviews within fourteen days."""
        order = C("order_id").hash(4).alias("order")
        for metric, table, base, event in (
            ("douyin__complaint_rate", "complaints", "paid_at", "filed_at"),
            ("douyin__review_rate", "reviews", "signed_at", "reviewed_at"),
        ):
            of_orders = self.scans["orders"].select(self._pair(), order, base=self._time(base))
            day = _day(C("base"))
            last = _end(day + 13)
            of_orders = of_orders.filter(
                C("base") >= _micros(suite.START) - 13 * DAY,
                C("base") < _micros(suite.END) - 13 * DAY,
            )
            events = self.scans[table].filter(C("order_id").is_not_null())
            events = events.select(self._pair(), order, event=self._time(event))
            after = C("event") >= C("base") if table == "complaints" else pl.lit(value=True)
            met = (
                of_orders.join(events, on=["h", "order"])
                .filter(after, C("event") < last)
                .unique(["h", "order"])
                .group_by(key=_key(day=day + 13))
                .agg(met=pl.len())
            )
            sums = (
                of_orders.group_by(key=_key(day=day + 13))
                .agg(count=pl.len())
                .join(met, on="key", how="left")
                .with_columns(C("met").fill_null(0))
                .collect(engine="streaming")
            )
            self._emit(sums, **{metric: ("met", "count")})

    def _refunds(self) -> None:
        times = {name: self._time(f"{name}_at") for name in ("applied", "completed")}
        sums = (
            self.scans["refunds"]
            .filter(C("kind") == "refund_only")
            .select(shop=self._shop(), **times)
            .filter(C("completed") >= _micros(suite.START))
            .group_by(key=C("shop") * 2**32 + _day(C("completed")))
            .agg(waited=(C("completed") - C("applied")).sum(), count=pl.len())
            .collect()
        )
        self._emit(sums, douyin__avg_refund_time=("waited", "count"))


def _reached(rows: pl.DataFrame) -> pl.Series:
    """The account of each message; of questions without one, whom they reached."""
    author = (rows["k"] == HUMAN) & (rows["a"] != 0)
    lost = _places((rows["k"] == ASKED) & (rows["a"] == 0))
    places = _places(author)
    if lost.is_empty() or places.is_empty():
        return rows["a"]
    count = pl.select(pl.lit(author).cum_sum()).to_series().gather(lost).cast(pl.Int64)
    who = rows.select("h", "day", "s")[lost]
    after, before = (
        rows.select("h", "day", "s", "a")[places.gather(at)].select(C("*").name.suffix(f"_{name}"))
        for name, at in (
            ("after", count.clip(upper_bound=places.len() - 1)),
            ("before", count.clip(lower_bound=1) - 1),
        )
    )
    told = who.hstack(after).hstack(before).with_columns(count=count, ord=lost)
    today = (C("count") < places.len()) & (C("h_after") == C("h")) & (C("day_after") == C("day"))
    lately = (C("count") > 0) & (C("h_before") == C("h")) & (C("day") - C("day_before") <= LOOKBACK)
    told = told.with_columns(
        today=today,
        a=pl.when(today).then("a_after").when(lately).then("a_before").otherwise(0),
    )
    elsewhere = told.filter("today", C("s") != 0, C("s") != C("s_after"))
    authors = rows.select("s", "h", "a", "day", ord=pl.int_range(pl.len(), dtype=pl.UInt32))
    authors = authors.filter(author).join(elsewhere, on=["h", "s"], how="semi")
    in_session = (
        elsewhere.select("h", "s", "day", "ord")
        .join_asof(
            authors.sort("ord"),
            on="ord",
            by=["h", "s"],
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(C("day") == C("day_right"))
    )
    found = rows["a"].clone().scatter(told["ord"], told["a"])
    return found.scatter(in_session["ord"], in_session["a"])


def _edges(rows: pl.LazyFrame, *scope: str) -> pl.LazyFrame:
    """Where a run of questions or of replies begins: ``opens`` a round, ``reply`` ends it."""
    runs = rows.with_columns(new=_changed(*scope))
    runs = runs.filter(C("new") | (C("k") != C("k").shift()))
    return runs.with_columns(
        opens=C("k") == ASKED,
        reply=pl.when(C("new").shift(-1, fill_value=True))
        .then(pl.lit(NEVER))
        .otherwise(C("t").shift(-1)),
    )


def _opens(*scope: str) -> pl.Expr:
    return C("asked") & (_changed(*scope) | ~C("asked").shift())


def _next(members: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The time of each row's next member, itself included; ``NEVER`` if its scope has none."""
    return pl.when(members).then("t").when(last).then(pl.lit(NEVER)).backward_fill()


def _changed(*columns: str) -> pl.Expr:
    first, *more = (C(name) != C(name).shift() for name in columns)
    for other in more:
        first = first | other
    return first.fill_null(value=True)


def _key(*, day: pl.Expr = C("day")) -> pl.Expr:  # noqa: B008  an expression is immutable
    """Shop and day as one number."""
    return (C("h") // 2**56).cast(pl.Int64) * 2**32 + day


def _day(time: pl.Expr) -> pl.Expr:
    return (time // DAY).cast(pl.Int32)


def _end(day: pl.Expr) -> pl.Expr:
    return (day.cast(pl.Int64) + 1) * DAY


def _in_hours(time: pl.Expr) -> pl.Expr:
    return (time % DAY).is_between(8 * HOUR, 23 * HOUR, closed="left")


def _micros(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY


def _u8(number: int) -> pl.Expr:
    return pl.lit(number, pl.UInt8)


def _mask(places: pl.Series, length: int) -> pl.Series:
    return pl.Series([False]).new_from_index(0, length).scatter(places, values=True)


def _laid(values: pl.Series, places: pl.Series, length: int) -> pl.Series:
    empty = pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, length)
    return empty.scatter(places, values)


def _places(members: pl.Series) -> pl.Series:
    """What ``arg_true`` gives, in a fraction of its time."""
    return pl.int_range(len(members), dtype=pl.UInt32, eager=True).filter(members)
