"""How a definition becomes figures with polars.

====================  ==========================================================================
load                  the data set as integer frames, sorted by a hash of shop and buyer, in
                      shards (``load/``, ``snapshot``)
order                 messages in message order; segments: a buyer's, a peer's, a session's, a
                      day's (``messages/``)
compile               a definition into expressions; every question registers a column
                      (``compiler``, ``compile_conditions``, ``message_subject``,
                      ``message_conditions``, ``aggregate_plan``, ``row_lookup``,
                      ``last_message``, ``earlier_days``, ``working_time``)
populate              the units: messages, buyer-days, rows and their helpers (``populations``,
                      ``row_populations``, ``row_days``, ``roster``)
judge                 who is counted, who succeeds, who is pending, with which quantity
                      (``outcomes``)
sum                   integers by group and reported day, one pass a population (``outcomes``)
finish                periods, trailing windows, quantiles, the one division
                      (``csmetrics.evaluation.calendar_periods``, ``csmetrics.evaluation.result``)
====================  ==========================================================================

Rules:

* First everything is asked, then values are read. ``MessageTable`` gives values by ``read`` only,
  whose arguments exist by then; ``AggregatePlan`` refuses what is requested after ``fold``.
* What is only speed says so, and ``optimisations.OFF`` turns all of it off: the same to the bit.
* Inside are integers only: microseconds, cents, counts, hashes of ids; nothing is divided here.
* A shard holds whole shops and buyers, so the sums of shards add up.
* Null is "unknown": polars combines nulls by Kleene's logic, which is the contract's.
"""
