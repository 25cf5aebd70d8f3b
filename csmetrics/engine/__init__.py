"""How a definition becomes figures with polars.

====================  ==========================================================================
load                  the data set as integer frames, sorted by a hash of shop and buyer, in
                      shards (``load/``, ``snapshot``)
order                 messages in message order; segments: a buyer's, a peer's, a session's, a
                      day's (``messages/``)
compile               a definition into expressions; every question registers a column
                      (``compile_conditions``, ``message_aggregates``, ``row_lookup``,
                      ``last_message``, ``working_time``)
populate              the units: messages, buyer-days, rows and their helpers (``populations``,
                      ``row_populations``, ``roster``)
judge                 who is counted, who succeeds, who is pending, with which quantity
                      (``outcomes``)
sum                   integers by group and reported day, one pass a population (``outcomes``)
finish                periods, trailing windows, quantiles, the one division
                      (``calendar_periods``, ``csmetrics.evaluation.result``)
====================  ==========================================================================

Rules:

* First everything is asked, then frames are taken: a question may add a column to the messages.
* Inside are integers only: microseconds, cents, counts, hashes of ids; nothing is divided here.
* A shard holds whole shops and buyers, so the sums of shards add up.
* Null is "unknown": polars combines nulls by Kleene's logic, which is the contract's.
"""
