"""Changes that no test can find, for nothing shown depends on them: they are not planted."""

from __future__ import annotations

from tests.mutation.fault import Fault

EQUIVALENT = {
    Fault(
        "engine/messages/set_parts.py", ".is_in(values).fill_null(value=False)", ".is_in(values)"
    ): (
        "null is false wherever a set is read: rows are filtered by it, taken by when and then, or "
        "joined by or; the conditions of rows fill what is null themselves; no set is negated"
    ),
    Fault(
        "engine/compiler.py",
        "return self._days(by if len(self.snapshot.messages.of_buyer) == len(by) else ())",
        "return self._days(())",
    ): (
        "where all groups are of the buyer, the buyer-days by group are those of the whole shop; "
        "taking them spares making them twice"
    ),
    Fault(
        "analysis/sessions/conversations.py",
        'wait.filter("asked").first().alias("first_wait")',
        'wait.filter("asked").drop_nulls().first().alias("first_wait")',
    ): (
        "a reply to a later message is one to the first, too: where the first has no wait, no later "
        "message of its conversation has one"
    ),
    Fault(
        "exports/csv_records.py", "    if len(cells) > width:\n", "    if len(cells) >= width:\n"
    ): "only rows of another width than the header are asked about",
    Fault(
        "exports/raw.py", "return self.header.last_line + 1", "return self.header.last_line"
    ): "no file asks a raw table where its rows begin: the name may go",
    Fault(
        "tables/intake.py",
        'rows=pl.col("row").n_unique().cast(pl.Int64)',
        "rows=pl.len().cast(pl.Int64)",
    ): "a rule names a row once: rules of columns, pairs, keys and doubts each have their own text",
    Fault("model/lookback.py", "return sum(spans) + 2", "return sum(spans)"): (
        "an upper bound: each edition's trailing window adds at least the day that is needed, and"
        " the clock looks a day further on either side"
    ),
    Fault("evaluation/calendar_periods.py", "if len(a) == 1 or max(", "if max("): (
        "the polars that is tested divides a single value with one rounding; older ones that are"
        " supported multiply by its reciprocal"
    ),
    Fault(
        "reconciliation/reply_clauses.py",
        "if has and isinstance(node, Unflagged):",
        "if isinstance(node, Unflagged):",
    ): "without the clause an edition has no such node, so that the question is never asked",
    Fault(
        "catalogue/names.py", 'if len(self) == 1 else "metrics"', 'if len(self) <= 1 else "metrics"'
    ): "a search without a metric has its own words, which come first",
    Fault(
        "analysis/workforce/staffing.py",
        "max(1, ceil(load / at_once))",
        "max(1, int(load / at_once))",
    ): "one agent fewer is only a lower start: of a load above its places nobody is served in time",
    Fault(
        "analysis/workforce/concurrency.py",
        'pl.col("stop") > pl.col("since")',
        'pl.col("stop") >= pl.col("since")',
    ): "a session that ends as the period begins has no piece in it: pieces of length 0 are dropped",
}
"""Each with the reason."""
