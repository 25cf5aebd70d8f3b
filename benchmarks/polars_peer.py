"""The suite written by hand in polars and tuned as far as possible.

The files are scanned once, shop and buyer become one integer, and messages are sorted by it. All
further steps are passes along the rows, without joins or hash tables over messages:

- the next reply is a backward fill, which a sentinel stops at the end of a conversation;
- a round starts where the row before is a reply or in another conversation;
- a buyer-day is a run of rows: differences of running sums at its ends.

Narrower scopes (agent, session) are mostly contiguous within a buyer's messages; only the others
are sorted again. The suite relies on assumptions that a general engine cannot make: hashes do not
collide, ``seq`` alone orders messages, and every figure is final.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks import polars_expressions as e
from benchmarks.polars_expressions import (
    ASKED,
    DAY,
    EPOCH,
    FLAGGED,
    HOUR,
    HUMAN,
    MACHINE,
    OTHER,
    SECOND,
    C,
)
from benchmarks.polars_files import Files
from benchmarks.polars_orders import cohorts, refunds, sales


def run(place: Path) -> pl.DataFrame:
    """Compute the suite by shop and day, from the files to the result.

    Args:
        place: The folder of the data.
    """
    return _Suite(place).run()


class _Suite(Files):
    """The suite over one folder."""

    def run(self) -> pl.DataFrame:
        messages = self._relevant_messages()
        contacts = self._buyer_days(messages)
        self._peer_rounds(contacts)
        self._sessions(contacts)
        sales(self, contacts)
        cohorts(self)
        refunds(self)
        shop = C("key") // 2**32
        return pl.concat(self.found).select(
            "metric",
            day=EPOCH + pl.duration(days=C("key") % 2**32),
            shop_id=pl.lit(self.names).gather(shop),
            numerator="numerator",
            denominator="denominator",
            pending=pl.lit(0),
        )

    def _relevant_messages(self) -> pl.DataFrame:
        """Return the relevant messages by buyer, in order; ``flagged``: covered by a flag."""
        buyer = C("sender") == "buyer"
        kind = (
            pl.when(buyer & (C("mode") == "manual"))
            .then(e.u8(ASKED))
            .when((C("sender") != "agent") | (C("mode") == "bulk"))
            .then(e.u8(OTHER))
            .when(C("mode") == "automatic")
            .then(e.u8(MACHINE))
            .otherwise(e.u8(HUMAN))
        )
        rows = self.scans["messages"].select(
            self.pair(),
            "seq",
            t=self.time("sent_at"),
            k=kind,
            s=pl.when(C("session_id").is_not_null()).then(C("session_id").hash(2)).otherwise(0),
            a=pl.when(C("agent_id").is_not_null()).then(C("agent_id").hash(3)).otherwise(0),
        )
        read = rows.filter(C("k") < OTHER).collect(engine="streaming")
        if read["seq"].is_sorted():
            found = read.drop("seq").lazy().sort("h", maintain_order=True)
        else:
            found = read.lazy().sort("h", "seq").drop("seq")
        return self._flag(found.collect(engine="streaming"))

    def _flag(self, message: pl.DataFrame) -> pl.DataFrame:
        flags = (
            self.scans["buyer_flags"]
            .select(self.pair(), since=self.time("from_at"), until=self.time("to_at"))
            .collect()
        )
        who = flags["h"].unique()
        low, high = (message["h"].search_sorted(who, side) for side in ("left", "right"))
        rows = pl.select(ord=pl.int_ranges(low, high).explode(empty_as_null=False))["ord"]
        covered = (
            message.select("h", "t")[rows]
            .with_columns(ord=rows)
            .join(flags, on="h")
            .filter(C("t") >= C("since"), (C("t") < C("until")).fill_null(value=True))["ord"]
            .unique()
        )
        flagged = e.mask(covered, message.height)
        kind = pl.when(pl.lit(flagged) & (C("k") == ASKED)).then(e.u8(FLAGGED)).otherwise("k")
        return message.with_columns(k=kind, flagged=flagged)

    def _buyer_days(self, message: pl.DataFrame) -> pl.DataFrame:
        """Add the metrics of buyer-days, messages and rounds with the shop; return the contacts."""
        last = (C("h") != C("h").shift(-1)).fill_null(value=True)
        human, any_ = C("k") == HUMAN, (C("k") == HUMAN) | (C("k") == MACHINE)
        contacts = (
            message.lazy()
            .with_columns(
                reply=e.following(human, last), any_reply=e.following(any_, last), day=e.day(C("t"))
            )
            .filter(C("k") < MACHINE)
            .with_columns(first=e.changed("h", "day"))
            .with_columns(
                number=C("first").cum_sum() - 1,
                asked=C("k") == ASKED,
                timely=(C("k") == ASKED) & e.in_hours(C("t")),
            )
            .collect()
        )
        end = e.end(C("day"))
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
            .select("h", "day", "t", "reply", "asked", opens=e.opens("h", "day"))
            .filter("opens", C("reply") < e.end(C("day") + 1))
            .group_by(key=e.key())
            .agg(waited=(C("reply") - C("t")).sum(), count=pl.len())
        )
        firsts = [
            contacts.lazy().filter(chosen).filter(e.changed("number")).select("number", *columns)
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
                    e.laid(frame[name], frame["number"], days.height)
                    for name in frame.columns
                    if name != "number"
                ]
            )
        self.emit(of_rounds, ali1688__avg_response_time=("waited", "count"))
        self._shop_days(days)
        return contacts

    def _shop_days(self, days: pl.DataFrame) -> None:
        """Add the metrics of buyer-days and of the orders around them."""
        orders = self.scans["orders"].select(
            self.pair(),
            created=self.time("created_at"),
            paid=self.time("paid_at"),
            grouped=self.time("grouped_at"),
        )
        days = days.filter(C("typed").is_not_null()).with_row_index("b")
        start, asked, typed = e.end(C("day") - 1), C("first_asked"), C("typed")
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
            [e.mask(bought["b"].filter(bought[f]), days.height).alias(f) for f in facts]
        )
        end = e.end(C("day"))
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
                key=e.key(),
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
        self.emit(
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
        """Add the rounds with one account; sort buyer-days in which an account recurs."""
        rows = contacts.lazy().filter(C("k") != FLAGGED).select("h", "s", "a", "t", "day", "k")
        rows = rows.collect()
        rows = rows.with_columns(a=e.reached(rows))
        edges = e.edges(rows.lazy(), "h", "day", "a").with_columns(
            b=e.changed("h", "day").cum_sum()
        )
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
        apart = pl.lit(e.mask(again, edges["b"].max() + 1 if edges.height else 0)).gather("b")
        edges = edges.with_columns(apart=apart)
        sorted_again = edges.lazy().filter("apart").sort("b", "a", maintain_order=True)
        opened = [
            edges.lazy().filter("opens", ~C("apart")),
            e.edges(sorted_again.drop("new", "opens", "reply"), "b", "a").filter("opens"),
        ]
        answered = C("reply") - C("t") <= 180 * SECOND
        sums = (
            pl.concat([one.select("h", "day", "t", "reply") for one in opened])
            .filter(e.in_hours(C("t")))
            .group_by(key=e.key())
            .agg(answered=answered.sum(), count=pl.len())
            .collect(engine="streaming")
        )
        self.emit(sums, bench__round_response_rate_3min=("answered", "count"))

    def _sessions(self, contacts: pl.DataFrame) -> None:
        """Add the metrics of sessions, and of messages after the request for a person."""
        talks = (
            self.scans["sessions"]
            .select(
                s=C("session_id").hash(2),
                shop=self.shop(),
                left="left_message",
                started=self.time("started_at"),
                requested=self.time("human_requested_at"),
                assigned=self.time("assigned_at"),
            )
            .collect()
        )
        rows = (
            contacts.lazy()
            .filter(C("k") != FLAGGED, C("s") != 0)
            .select("h", "s", "t", "day", "asked", buyer_reply="reply")
            .with_columns(new=e.changed("h", "s"))
            .with_columns(
                reply=e.following(~C("asked"), C("new").shift(-1, fill_value=True)),
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
                "ord",
                reply=e.following(~C("asked"), (C("s") != C("s").shift(-1)).fill_null(value=True)),
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
        hours = e.in_hours(C("t"))
        late = (C("reply") - C("t") > 180 * SECOND) & hours & (C("day") == e.day(C("requested")))
        asked_for = (
            questions.filter(after, hours)
            .group_by(key=e.key())
            .agg(answered=(C("buyer_reply") - C("t") <= 180 * SECOND).sum(), count=pl.len())
        )
        late_talks = questions.filter(after & late).select("talk")
        firsts = questions.filter(C("talk").is_not_null(), e.changed("talk"))
        firsts = firsts.select("talk", "t", "reply")
        sums, late_ones, first_ones = pl.collect_all(
            [asked_for, late_talks, firsts], engine="streaming"
        )
        self.emit(sums, douyin__reply_rate_3min=("answered", "count"))
        started_day = e.day(C("started"))
        begun = (
            first_ones.lazy()
            .group_by("talk")
            .agg(C("t").min(), C("reply").min())
            .join(talks.lazy().with_row_index("talk"), on="talk")
            .filter(
                ~C("left"),
                C("t") < e.end(started_day + 1),
                (C("started") % DAY).is_between(9 * HOUR, 23 * HOUR, closed="left"),
            )
            .with_columns(answered=C("reply") < e.end(started_day + 1))
            .group_by(key=C("shop") * 2**32 + started_day)
            .agg(
                C("answered").sum(),
                waited=(C("reply") - C("t")).filter("answered").sum(),
                count=pl.len(),
            )
        )
        wanted_day = e.day(C("requested"))
        served = (
            talks.lazy()
            .with_columns(late=e.mask(late_ones["talk"].drop_nulls(), talks.height))
            .filter(e.in_hours(C("requested")))
            .with_columns(served=~C("late") & (C("assigned") < e.end(wanted_day)))
            .group_by(key=C("shop") * 2**32 + wanted_day)
            .agg(C("served").sum(), count=pl.len())
        )
        of_first, of_served = pl.collect_all([begun, served])
        self.emit(
            of_first,
            jd__answer_rate=("answered", "count"),
            jd__first_response_time=("waited", "answered"),
        )
        self.emit(of_served, douyin__session_reply_rate_3min=("served", "count"))
