-- The suite as a good analyst writes it: messages staged once with what every metric asks of them,
-- then for each metric a query of its own, of CTEs and window functions that say what the
-- definition says. {place} is the folder of the data, {as_of} when it was exported, {start} and
-- {end} the days reported.

CREATE VIEW sessions AS FROM read_parquet('{place}/sessions/*.parquet');
CREATE VIEW orders AS FROM read_parquet('{place}/orders/*.parquet');
CREATE VIEW refunds AS FROM read_parquet('{place}/refunds/*.parquet');
CREATE VIEW reviews AS FROM read_parquet('{place}/reviews/*.parquet');
CREATE VIEW complaints AS FROM read_parquet('{place}/complaints/*.parquet');
CREATE VIEW buyer_flags AS FROM read_parquet('{place}/buyer_flags/*.parquet');

-- True once seen, false once the deadline has passed, unknown (null) in between.
CREATE MACRO judged(seen, deadline) AS
    CASE WHEN seen THEN true WHEN deadline <= TIMESTAMP '{as_of}' THEN false END;
-- Whether all of them hold: one that does not decides, else one that is unknown.
CREATE MACRO every(holds) AS
    CASE WHEN bool_or(NOT holds) THEN false WHEN bool_or(holds IS NULL) THEN NULL ELSE true END;
CREATE MACRO in_hours(moment) AS hour(moment) BETWEEN 8 AND 22;
CREATE MACRO micros(since, until) AS date_diff('microsecond', since, until);

CREATE TEMP TABLE result (
    metric VARCHAR, day DATE, shop_id VARCHAR,
    numerator HUGEINT, denominator HUGEINT, pending BIGINT
);

CREATE TEMP TABLE messages AS
WITH sent AS (
    SELECT shop_id, buyer_id, agent_id, session_id, sent_at, seq, sender, mode
    FROM read_parquet('{place}/messages/*.parquet')
),
flagged AS (
    SELECT DISTINCT m.seq
    FROM sent m JOIN buyer_flags f USING (shop_id, buyer_id)
    WHERE m.sent_at >= f.from_at AND (f.to_at IS NULL OR m.sent_at < f.to_at)
)
SELECT
    s.shop_id, s.buyer_id, s.agent_id, s.session_id, s.sent_at, s.seq, s.sender,
    CAST(s.sent_at AS DATE) AS day,
    f.seq IS NOT NULL AS flagged,
    s.sender = 'buyer' AND s.mode = 'manual' AS typed,
    typed AND NOT flagged AS asked,
    s.sender = 'agent' AND s.mode IN ('manual', 'assisted') AS human,
    s.sender = 'agent' AND s.mode <> 'bulk' AS any_reply
FROM sent s LEFT JOIN flagged f USING (seq);

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
questions AS (
    SELECT shop_id, buyer_id, day, judged(
        replied_at <= sent_at + INTERVAL 3 MINUTE AND replied_at < day + 1,
        least(sent_at + INTERVAL 3 MINUTE, day + 1)) AS answered
    FROM replies WHERE asked AND in_hours(sent_at)
),
buyer_days AS (
    SELECT shop_id, buyer_id, day, every(answered) AS answered FROM questions GROUP BY ALL
)
SELECT 'pdd.reply_rate_3min', day, shop_id,
    count(*) FILTER (answered), count(*) FILTER (answered IS NOT NULL),
    count(*) FILTER (answered IS NULL)
FROM buyer_days GROUP BY ALL;

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
questions AS (
    SELECT shop_id, buyer_id, day, judged(
        replied_at <= sent_at + INTERVAL 3 MINUTE AND replied_at < day + 1,
        least(sent_at + INTERVAL 3 MINUTE, day + 1)) AS answered
    FROM replies WHERE asked AND in_hours(sent_at)
),
buyer_days AS (
    SELECT shop_id, buyer_id, day, every(answered) AS answered FROM questions GROUP BY ALL
)
SELECT 'pdd.unreplied_3min_buyers', day, shop_id,
    count(*) FILTER (NOT answered), NULL, count(*) FILTER (answered IS NULL)
FROM buyer_days WHERE answered IS DISTINCT FROM true GROUP BY ALL;

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
firsts AS (
    SELECT shop_id, day, micros(sent_at, replied_at) AS wait,
        judged(replied_at < day + 1, day + 1) AS answered
    FROM replies WHERE asked AND in_hours(sent_at)
    QUALIFY row_number() OVER (PARTITION BY shop_id, buyer_id, day ORDER BY sent_at, seq) = 1
)
SELECT 'pdd.first_response_time', day, shop_id,
    coalesce(sum(wait) FILTER (answered), 0), count(*) FILTER (answered),
    count(*) FILTER (answered IS NULL)
FROM firsts WHERE answered IS DISTINCT FROM false GROUP BY ALL;

INSERT INTO result
WITH contacts AS (
    SELECT shop_id, buyer_id, day,
        first(flagged ORDER BY sent_at, seq) AS filtered, bool_or(typed) AS spoke
    FROM messages WHERE typed OR human GROUP BY ALL
)
SELECT 'taobao.received_buyers', day, shop_id, count(*), NULL, 0
FROM contacts WHERE spoke AND NOT filtered GROUP BY ALL;

INSERT INTO result
WITH contacts AS (
    SELECT shop_id, buyer_id, day, human,
        min(CASE WHEN typed THEN seq END) OVER buyer_day AS first_typed,
        first_value(flagged) OVER (buyer_day ORDER BY sent_at, seq) AS filtered,
        seq
    FROM messages WHERE typed OR human
    WINDOW buyer_day AS (PARTITION BY shop_id, buyer_id, day)
),
received AS (
    SELECT shop_id, buyer_id, day,
        judged(bool_or(human AND seq > first_typed), day + 1) AS replied
    FROM contacts WHERE first_typed IS NOT NULL AND NOT filtered GROUP BY shop_id, buyer_id, day
)
SELECT 'taobao.reply_rate', day, shop_id,
    count(*) FILTER (replied), count(*) FILTER (replied IS NOT NULL),
    count(*) FILTER (replied IS NULL)
FROM received GROUP BY ALL;

INSERT INTO result
WITH contacts AS (
    SELECT shop_id, buyer_id, day, flagged, typed, sent_at, seq,
        lag(sent_at) OVER (PARTITION BY shop_id, buyer_id, day ORDER BY sent_at, seq) AS before
    FROM messages WHERE typed OR human
),
receptions AS (
    SELECT shop_id, buyer_id, day,
        first(flagged ORDER BY sent_at, seq) AS filtered, bool_or(typed) AS spoke,
        sum(CASE WHEN sent_at <= before + INTERVAL 10 MINUTE
            THEN micros(before, sent_at) ELSE 0 END) AS length
    FROM contacts GROUP BY ALL
)
SELECT 'taobao.avg_reception_time', day, shop_id, sum(length), count(*), 0
FROM receptions WHERE spoke AND NOT filtered GROUP BY ALL;

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
questions AS (
    SELECT shop_id, day, judged(
        replied_at <= sent_at + INTERVAL 30 SECOND AND replied_at < day + 1,
        least(sent_at + INTERVAL 30 SECOND, day + 1)) AS answered
    FROM replies WHERE asked AND in_hours(sent_at)
)
SELECT 'pdd.response_rate_30s', day, shop_id,
    count(*) FILTER (answered), count(*) FILTER (answered IS NOT NULL),
    count(*) FILTER (answered IS NULL)
FROM questions GROUP BY ALL;

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
questions AS (
    SELECT shop_id, day, micros(sent_at, replied_at) AS wait,
        judged(replied_at < day + 1, day + 1) AS answered
    FROM replies WHERE asked AND in_hours(sent_at)
)
SELECT 'pdd.avg_response_time', day, shop_id,
    coalesce(sum(wait) FILTER (answered), 0), count(*) FILTER (answered),
    count(*) FILTER (answered IS NULL)
FROM questions WHERE answered IS DISTINCT FROM false GROUP BY ALL;

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
questions AS (
    SELECT r.shop_id, r.day, judged(
        replied_at <= sent_at + INTERVAL 3 MINUTE AND replied_at < day + 1,
        least(sent_at + INTERVAL 3 MINUTE, day + 1)) AS answered
    FROM replies r JOIN sessions s USING (session_id)
    WHERE asked AND in_hours(sent_at) AND sent_at >= s.human_requested_at
)
SELECT 'douyin.reply_rate_3min', day, shop_id,
    count(*) FILTER (answered), count(*) FILTER (answered IS NOT NULL),
    count(*) FILTER (answered IS NULL)
FROM questions GROUP BY ALL;

INSERT INTO result
WITH authors AS (
    SELECT *,
        first_value(CASE WHEN human AND agent_id IS NOT NULL
            THEN {'agent': agent_id, 'day': day} END IGNORE NULLS) OVER (
            PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS next_author,
        first_value(CASE WHEN human AND agent_id IS NOT NULL
            THEN {'agent': agent_id, 'day': day} END IGNORE NULLS) OVER (
            PARTITION BY shop_id, buyer_id, session_id ORDER BY sent_at, seq
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS session_author,
        last_value(CASE WHEN human AND agent_id IS NOT NULL
            THEN {'agent': agent_id, 'day': day} END IGNORE NULLS) OVER (
            PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_author
    FROM messages
),
reached AS (
    SELECT shop_id, buyer_id, day, sent_at, seq, asked, human,
        CASE
            WHEN agent_id IS NOT NULL OR sender <> 'buyer' THEN agent_id
            WHEN session_id IS NOT NULL AND session_author.day = day THEN session_author.agent
            WHEN next_author.day = day THEN next_author.agent
            WHEN last_author.day >= day - 30 THEN last_author.agent
        END AS agent
    FROM authors
),
turns AS (
    SELECT *,
        lag({'human': human, 'day': day}) OVER conversation AS before,
        first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (conversation
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM reached WHERE asked OR human
    WINDOW conversation AS (PARTITION BY shop_id, buyer_id, agent ORDER BY sent_at, seq)
),
rounds AS (
    SELECT shop_id, day, judged(
        replied_at <= sent_at + INTERVAL 3 MINUTE AND replied_at < day + 1,
        least(sent_at + INTERVAL 3 MINUTE, day + 1)) AS answered
    FROM turns
    WHERE asked AND (before IS NULL OR before.human OR before.day < day) AND in_hours(sent_at)
)
SELECT 'bench.round_response_rate_3min', day, shop_id,
    count(*) FILTER (answered), count(*) FILTER (answered IS NOT NULL),
    count(*) FILTER (answered IS NULL)
FROM rounds GROUP BY ALL;

INSERT INTO result
WITH turns AS (
    SELECT *,
        lag({'human': human, 'day': day}) OVER conversation AS before,
        first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (conversation
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages WHERE asked OR human
    WINDOW conversation AS (PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq)
),
rounds AS (
    SELECT shop_id, day, micros(sent_at, replied_at) AS wait,
        judged(replied_at < day + 2, day + 2) AS answered
    FROM turns WHERE asked AND (before IS NULL OR before.human OR before.day < day)
)
SELECT 'ali1688.avg_response_time', day, shop_id,
    coalesce(sum(wait) FILTER (answered), 0), count(*) FILTER (answered),
    count(*) FILTER (answered IS NULL)
FROM rounds WHERE answered IS DISTINCT FROM false GROUP BY ALL;

INSERT INTO result
WITH talk AS (
    SELECT s.session_id, s.shop_id, CAST(s.started_at AS DATE) AS on_day, m.asked, m.seq,
        m.sent_at, first_value(CASE WHEN m.human THEN m.sent_at END IGNORE NULLS) OVER (
            PARTITION BY m.session_id ORDER BY m.sent_at, m.seq
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages m JOIN sessions s USING (session_id)
    WHERE NOT s.left_message AND hour(s.started_at) BETWEEN 9 AND 22
),
firsts AS (
    SELECT shop_id, on_day AS day, judged(replied_at < on_day + 2, on_day + 2) AS answered
    FROM talk WHERE asked AND sent_at < on_day + 2
    QUALIFY row_number() OVER (PARTITION BY session_id ORDER BY sent_at, seq) = 1
)
SELECT 'jd.answer_rate', day, shop_id,
    count(*) FILTER (answered), count(*) FILTER (answered IS NOT NULL),
    count(*) FILTER (answered IS NULL)
FROM firsts GROUP BY ALL;

INSERT INTO result
WITH talk AS (
    SELECT s.session_id, s.shop_id, CAST(s.started_at AS DATE) AS on_day, m.asked, m.seq,
        m.sent_at, first_value(CASE WHEN m.human THEN m.sent_at END IGNORE NULLS) OVER (
            PARTITION BY m.session_id ORDER BY m.sent_at, m.seq
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages m JOIN sessions s USING (session_id)
    WHERE NOT s.left_message AND hour(s.started_at) BETWEEN 9 AND 22
),
firsts AS (
    SELECT shop_id, on_day AS day, micros(sent_at, replied_at) AS wait,
        judged(replied_at < on_day + 2, on_day + 2) AS answered
    FROM talk WHERE asked AND sent_at < on_day + 2
    QUALIFY row_number() OVER (PARTITION BY session_id ORDER BY sent_at, seq) = 1
)
SELECT 'jd.first_response_time', day, shop_id,
    coalesce(sum(wait) FILTER (answered), 0), count(*) FILTER (answered),
    count(*) FILTER (answered IS NULL)
FROM firsts WHERE answered IS DISTINCT FROM false GROUP BY ALL;

INSERT INTO result
WITH requested AS (
    SELECT session_id, shop_id, human_requested_at, assigned_at,
        CAST(human_requested_at AS DATE) AS on_day
    FROM sessions WHERE in_hours(human_requested_at)
),
talk AS (
    SELECT r.session_id, r.on_day, r.human_requested_at, m.sent_at, m.seq, m.day, m.human
    FROM messages m JOIN requested r USING (session_id)
    WHERE m.human OR (m.asked AND m.sent_at >= r.human_requested_at)
),
turns AS (
    SELECT *,
        lag(human) OVER conversation AS after_human,
        first_value(CASE WHEN human THEN sent_at END IGNORE NULLS) OVER (conversation
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM talk
    WINDOW conversation AS (PARTITION BY session_id ORDER BY sent_at, seq)
),
rounds AS (
    SELECT session_id, every(judged(
        replied_at <= sent_at + INTERVAL 3 MINUTE AND replied_at < on_day + 1,
        least(sent_at + INTERVAL 3 MINUTE, on_day + 1))) AS answered
    FROM turns
    WHERE NOT human AND after_human IS DISTINCT FROM false AND day = on_day AND in_hours(sent_at)
    GROUP BY ALL
),
outcomes AS (
    SELECT r.shop_id, r.on_day AS day,
        CASE WHEN t.session_id IS NULL THEN true ELSE t.answered END
        AND judged(r.assigned_at < r.on_day + 1, r.on_day + 1) AS served
    FROM requested r LEFT JOIN rounds t USING (session_id)
)
SELECT 'douyin.session_reply_rate_3min', day, shop_id,
    count(*) FILTER (served), count(*) FILTER (served IS NOT NULL),
    count(*) FILTER (served IS NULL)
FROM outcomes GROUP BY ALL;

INSERT INTO result
WITH replies AS (
    SELECT *, first_value(CASE WHEN any_reply THEN sent_at END IGNORE NULLS) OVER (
        PARTITION BY shop_id, buyer_id ORDER BY sent_at, seq
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replied_at
    FROM messages
),
firsts AS (
    SELECT shop_id, buyer_id, day, sent_at AS first_at,
        judged(replied_at < day + 1, day + 1) AS replied
    FROM replies WHERE asked
    QUALIFY row_number() OVER (PARTITION BY shop_id, buyer_id, day ORDER BY sent_at, seq) = 1
),
ordered AS (
    SELECT f.shop_id, f.buyer_id, f.day, f.replied,
        coalesce(bool_or(o.grouped_at >= f.day - 15 AND o.grouped_at < f.first_at), false)
            AS lately,
        judged(bool_or(o.grouped_at >= f.first_at AND o.grouped_at < f.day + 2), f.day + 2)
            AS by_tomorrow,
        judged(bool_or(o.grouped_at >= f.first_at AND o.grouped_at < f.day + 3), f.day + 3)
            AS in_the_end
    FROM firsts f LEFT JOIN orders o USING (shop_id, buyer_id)
    GROUP BY f.shop_id, f.buyer_id, f.day, f.replied, f.first_at
),
outcomes AS (
    SELECT shop_id, day, NOT (lately AND NOT by_tomorrow) AS inquiring,
        replied AND in_the_end AS bought
    FROM ordered
)
SELECT 'pdd.inquiry_conversion_rate', day, shop_id,
    count(*) FILTER (inquiring AND bought), count(*) FILTER (inquiring AND bought IS NOT NULL),
    count(*) FILTER (inquiring IS NULL OR bought IS NULL)
FROM outcomes WHERE inquiring IS DISTINCT FROM false GROUP BY ALL;

INSERT INTO result
WITH contacts AS (
    SELECT shop_id, buyer_id, day,
        first(flagged ORDER BY sent_at, seq) AS filtered,
        min(sent_at) FILTER (typed) AS first_at
    FROM messages WHERE typed OR human GROUP BY ALL
),
ordered AS (
    SELECT c.shop_id, c.buyer_id, c.day,
        coalesce(bool_or(o.paid_at >= c.day - 15 AND o.paid_at < c.first_at), false) AS lately,
        judged(bool_or(o.created_at >= c.first_at AND o.created_at < c.day + 2), c.day + 2)
            AS by_tomorrow,
        judged(bool_or(o.paid_at >= c.first_at AND o.paid_at < c.day + 2), c.day + 2) AS bought
    FROM contacts c LEFT JOIN orders o USING (shop_id, buyer_id)
    WHERE NOT c.filtered AND c.first_at IS NOT NULL
    GROUP BY c.shop_id, c.buyer_id, c.day, c.first_at
),
outcomes AS (
    SELECT shop_id, day, NOT (lately AND NOT by_tomorrow) AS inquiring, bought FROM ordered
)
SELECT 'taobao.inquiry_next_day_payment_rate', day, shop_id,
    count(*) FILTER (inquiring AND bought), count(*) FILTER (inquiring AND bought IS NOT NULL),
    count(*) FILTER (inquiring IS NULL OR bought IS NULL)
FROM outcomes WHERE inquiring IS DISTINCT FROM false GROUP BY ALL;

INSERT INTO result
WITH sold AS (
    SELECT o.shop_id, CAST(o.paid_at AS DATE) AS day, o.amount
    FROM orders o
    WHERE o.paid_at >= DATE '{start}' AND EXISTS (
        SELECT 1 FROM messages m
        WHERE m.shop_id = o.shop_id AND m.buyer_id = o.buyer_id AND m.human
            AND m.sent_at >= o.paid_at - INTERVAL 2 DAY AND m.sent_at < o.paid_at)
)
SELECT 'taobao.sales_amount', day, shop_id, CAST(sum(amount * 100) AS HUGEINT), NULL, 0
FROM sold GROUP BY ALL;

INSERT INTO result
WITH paid AS (
    SELECT o.order_id, o.shop_id, CAST(o.paid_at AS DATE) + 13 AS day, judged(
        bool_or(c.filed_at >= o.paid_at AND c.filed_at < CAST(o.paid_at AS DATE) + 14),
        CAST(o.paid_at AS DATE) + 14) AS complained
    FROM orders o LEFT JOIN complaints c USING (shop_id, buyer_id, order_id)
    WHERE o.paid_at IS NOT NULL
    GROUP BY o.order_id, o.shop_id, o.paid_at
)
SELECT 'douyin.complaint_rate', day, shop_id,
    count(*) FILTER (complained), count(*) FILTER (complained IS NOT NULL),
    count(*) FILTER (complained IS NULL)
FROM paid WHERE day >= DATE '{start}' AND day < DATE '{end}' GROUP BY ALL;

INSERT INTO result
WITH signed AS (
    SELECT o.order_id, o.shop_id, CAST(o.signed_at AS DATE) + 13 AS day, judged(
        bool_or(r.reviewed_at < CAST(o.signed_at AS DATE) + 14),
        CAST(o.signed_at AS DATE) + 14) AS reviewed
    FROM orders o LEFT JOIN reviews r USING (shop_id, buyer_id, order_id)
    WHERE o.signed_at IS NOT NULL
    GROUP BY o.order_id, o.shop_id, o.signed_at
)
SELECT 'douyin.review_rate', day, shop_id,
    count(*) FILTER (reviewed), count(*) FILTER (reviewed IS NOT NULL),
    count(*) FILTER (reviewed IS NULL)
FROM signed WHERE day >= DATE '{start}' AND day < DATE '{end}' GROUP BY ALL;

INSERT INTO result
SELECT 'douyin.avg_refund_time', CAST(completed_at AS DATE) AS day, shop_id,
    sum(micros(applied_at, completed_at)), count(*), 0
FROM refunds WHERE kind = 'refund_only' AND completed_at >= DATE '{start}' GROUP BY ALL;

SELECT metric, day, shop_id, numerator, denominator, pending,
    numerator / nullif(coalesce(denominator, 1), 0) AS value
FROM result ORDER BY metric, day, shop_id;
