"""The polars engine: turns metric definitions and a data set into integer sums by day and group.

====================  ==========================================================================
load                  the data set as integer frames, sorted by a hash of shop and buyer, in
                      shards (``load/``, ``snapshot``)
order                 messages in message order; segments: a buyer's, a peer's, a session's, a
                      day's (``messages/``)
compile               a definition into polars expressions; each condition registers the columns
                      that it needs
                      (``compiler``, ``compile_conditions``, ``message_subject``,
                      ``message_conditions``, ``aggregate_plan``, ``row_lookup``,
                      ``last_message``, ``earlier_days``, ``working_time``)
populate              the units: messages, buyer-days, rows of a table (``populations``,
                      ``row_populations``, ``row_days``, ``roster``)
judge                 which units are counted, succeed or are pending, and with which quantity
                      (``outcomes``)
sum                   integers by group and reported day, one pass a population (``outcomes``)
finish                periods, trailing windows, quantiles and the only division
                      (``csmetrics.evaluation.calendar_periods``, ``csmetrics.evaluation.result``)
====================  ==========================================================================

Rules:

* All columns are requested before any value is read. ``MessageTable`` returns values from ``read``
  only; ``AggregatePlan.request`` raises after ``fold``.
* Optimisations are marked "only speed". ``optimisations.OFF`` turns all of them off; the results
  are then the same to the bit.
* All values are integers: microseconds, cents, counts, hashes of ids. Nothing is divided here.
* A shard holds whole shops and buyers, so the sums of shards add up.
* Null is "unknown": polars combines nulls by Kleene's logic, which is the contract's.
"""
