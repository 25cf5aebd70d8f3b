-- The suite tuned as hard as we could: the files are scanned once, ids become integers on the way,
-- one window over buyers gives every message its next human reply and the message before it, and
-- what differs in narrower scopes (another agent, another session) is looked up for those few alone.
-- Rounds are the questions that share their next reply, so they need no window of their own. All
-- buyer-day and message metrics come from one aggregate, times are microseconds as integers.
-- {place} is the folder of the data, {as_of} when it was exported, {start} and {end} the days
-- reported, {offset} what local times are ahead of those in the files. `seq` numbers messages in time order and so alone orders them.

SET preserve_insertion_order = false;

CREATE TYPE shop AS ENUM (
    SELECT shop_id FROM '{place}/messages/*.parquet'
    UNION SELECT shop_id FROM '{place}/sessions/*.parquet'
    UNION SELECT shop_id FROM '{place}/orders/*.parquet'
    UNION SELECT shop_id FROM '{place}/refunds/*.parquet'
    UNION SELECT shop_id FROM '{place}/reviews/*.parquet'
    UNION SELECT shop_id FROM '{place}/complaints/*.parquet'
    UNION SELECT shop_id FROM '{place}/buyer_flags/*.parquet'
);
-- 56 bits of the buyer's hash and 8 of the shop's code: two buyers of a shop that met would show.
CREATE MACRO pair_of(shop_id, buyer_id) AS
    (hash(buyer_id) & 18446744073709551360::UBIGINT) | enum_code(shop_id::shop);
-- Local microseconds, of naive times and of aware ones.
CREATE MACRO local(t) AS epoch_us(t) + {offset};
CREATE MACRO shop_of(pair) AS (pair & 255)::UTINYINT;
CREATE MACRO day_of(t) AS (t // 86400000000)::INTEGER;
CREATE MACRO end_of(day) AS (day + 1) * 86400000000;
CREATE MACRO known() AS epoch_us(TIMESTAMP '{as_of}');
CREATE MACRO in_hours(t) AS
    t % 86400000000 >= 28800000000 AND t % 86400000000 < 82800000000;
CREATE MACRO judged(seen, deadline) AS
    CASE WHEN seen THEN true WHEN deadline <= known() THEN false END;

CREATE TEMP TABLE flags AS
SELECT pair_of(shop_id, buyer_id) AS pair,
    list({'since': local(from_at), 'until': local(to_at)}) AS spans
FROM '{place}/buyer_flags/*.parquet' GROUP BY ALL;

-- kind: 0 asked, 1 typed by a flagged buyer, 2 a human reply, 3 a machine's reply.
CREATE TEMP TABLE said AS
SELECT pair, t, day_of(t) AS day, seq, session, agent, flagged,
    CASE WHEN kind = 0 AND flagged THEN 1 ELSE kind END::UTINYINT AS kind
FROM (
    SELECT m.pair, t, seq, session, agent, kind,
        f.pair IS NOT NULL AND len(list_filter(
            f.spans, lambda s: t >= s.since AND (s.until IS NULL OR t < s.until))) > 0 AS flagged
    FROM (
        SELECT pair_of(shop_id, buyer_id) AS pair, local(sent_at) AS t, seq,
            CASE WHEN session_id IS NOT NULL THEN hash(session_id) END AS session,
            CASE WHEN agent_id IS NOT NULL THEN hash(agent_id) END AS agent,
            CASE WHEN sender = 'buyer' THEN 0 WHEN mode = 'automatic' THEN 3 ELSE 2 END AS kind
        FROM '{place}/messages/*.parquet'
        WHERE (sender = 'buyer' AND mode = 'manual') OR (sender = 'agent' AND mode <> 'bulk')
    ) m LEFT JOIN flags f USING (pair)
);

-- In the conversation with the shop: the next human reply, and the contact before. Sorted against
-- time, both are found in one pass over all rows (a window without partition streams).
SET preserve_insertion_order = true;
CREATE TEMP TABLE contacts AS
SELECT pair, t, day, seq, session, agent, flagged, kind,
    CASE WHEN before_pair = pair THEN before END AS before,
    CASE WHEN reply_pair = pair THEN reply_t END AS reply_t,
    CASE WHEN reply_pair = pair THEN reply_seq END AS reply_seq,
    CASE WHEN reply_pair = pair THEN reply_session END AS reply_session,
    CASE WHEN reply_pair = pair THEN reply_agent END AS reply_agent
FROM (
    SELECT *, lead(pair) OVER () AS before_pair, lead(t) OVER () AS before,
        last_value(CASE WHEN kind = 2 THEN pair END IGNORE NULLS) OVER so_far AS reply_pair,
        last_value(CASE WHEN kind = 2 THEN t END IGNORE NULLS) OVER so_far AS reply_t,
        last_value(CASE WHEN kind = 2 THEN seq END IGNORE NULLS) OVER so_far AS reply_seq,
        last_value(CASE WHEN kind = 2 THEN coalesce(session, 0) END IGNORE NULLS) OVER so_far
            AS reply_session,
        last_value(CASE WHEN kind = 2 THEN coalesce(agent, 0) END IGNORE NULLS) OVER so_far
            AS reply_agent
    FROM (FROM said WHERE kind < 3 ORDER BY pair, seq DESC)
    WINDOW so_far AS (ROWS UNBOUNDED PRECEDING)
);
SET preserve_insertion_order = false;

CREATE TEMP TABLE buyer_days AS
SELECT pair, day,
    min(CASE WHEN kind = 0 THEN t END) AS first_asked,
    min(CASE WHEN kind < 2 THEN t END) AS first_typed,
    min(typed_seq) IS NOT NULL AND min(flagged_seq) IS DISTINCT FROM min(contact_seq) AS received,
    max(CASE WHEN kind = 2 THEN seq END) > min(typed_seq) AS replied,
    max(CASE WHEN kind >= 2 THEN seq END) > min(CASE WHEN kind = 0 THEN seq END)
        AS replied_by_any,
    sum(CASE WHEN t - before <= 600000000 AND before >= day * 86400000000 THEN t - before END)
        AS length,
    max(CASE WHEN reply_t <= asked_at + 180000000 THEN 0
        WHEN asked_at + 180000000 > known() THEN 1 WHEN asked_at IS NOT NULL THEN 2 END)
        AS slowest,
    min(asked_at) AS first_at,
    min(reply_t) AS first_reply,
    count(asked_at) AS asked,
    count(CASE WHEN reply_t <= asked_at + 30000000 THEN 1 END) AS asked_in_30,
    count(CASE WHEN asked_at + 30000000 > known() AND reply_t IS NULL THEN 1 END) AS open_30,
    sum(reply_t - asked_at) AS waited,
    count(reply_t) AS answered
FROM (
    SELECT pair, day, t, seq, kind, before,
        CASE WHEN kind < 2 THEN seq END AS typed_seq,
        CASE WHEN kind < 3 THEN seq END AS contact_seq,
        CASE WHEN kind < 3 AND flagged THEN seq END AS flagged_seq,
        CASE WHEN kind = 0 AND in_hours(t) THEN t END AS asked_at,
        -- a reply after the day is not seen; 23:00 and three minutes are before midnight
        CASE WHEN kind = 0 AND in_hours(t) AND reply_t < end_of(day) THEN reply_t END AS reply_t
    FROM (
        SELECT pair, day, t, seq, kind, flagged, before, reply_t FROM contacts
        UNION ALL
        SELECT pair, day, t, seq, kind, flagged, NULL, NULL FROM said WHERE kind = 3
    )
)
GROUP BY pair, day;

CREATE TEMP TABLE sold AS
SELECT pair_of(shop_id, buyer_id) AS pair, order_id, amount,
    local(created_at) AS created, local(paid_at) AS paid, local(grouped_at) AS grouped,
    local(signed_at) AS signed
FROM '{place}/orders/*.parquet';

CREATE TEMP TABLE bought AS
SELECT b.pair, b.day,
    bool_or(grouped >= (b.day - 15) * 86400000000 AND grouped < first_asked) AS grouped_lately,
    bool_or(grouped >= first_asked AND grouped < end_of(b.day + 1)) AS grouped_tomorrow,
    bool_or(grouped >= first_asked AND grouped < end_of(b.day + 2)) AS grouped_in_the_end,
    bool_or(paid >= (b.day - 15) * 86400000000 AND paid < first_typed) AS paid_lately,
    bool_or(created >= first_typed AND created < end_of(b.day + 1)) AS created_tomorrow,
    bool_or(paid >= first_typed AND paid < end_of(b.day + 1)) AS paid_tomorrow
FROM buyer_days b JOIN sold o USING (pair)
WHERE o.created < end_of(b.day + 2)
GROUP BY b.pair, b.day;

CREATE TEMP TABLE shop_days AS
SELECT shop_of(pair) AS shop, day,
    count(*) FILTER (slowest = 0) AS in_time,
    count(*) FILTER (slowest = 2) AS too_late,
    count(*) FILTER (slowest = 1) AS undecided,
    coalesce(sum(first_reply - first_at), 0) AS first_wait,
    count(first_reply) AS first_answered,
    count(*) FILTER (asked > 0 AND first_reply IS NULL AND end_of(day) > known()) AS first_open,
    count(*) FILTER (received) AS received,
    count(*) FILTER (received AND replied) AS replied,
    count(*) FILTER (received AND replied IS DISTINCT FROM true AND end_of(day) > known())
        AS unreplied_yet,
    coalesce(sum(length) FILTER (received), 0) AS length,
    sum(asked) AS asked, sum(asked_in_30) AS asked_in_30, sum(open_30) AS open_30,
    coalesce(sum(waited), 0) AS waited, sum(answered) AS answered,
    CASE WHEN end_of(day) > known() THEN sum(asked - answered) ELSE 0 END AS unanswered_yet,
    count(*) FILTER (inquiring AND grouped) AS grouped,
    count(*) FILTER (inquiring AND grouped IS NOT NULL) AS inquired,
    count(*) FILTER (first_asked IS NOT NULL AND inquiring IS DISTINCT FROM false
        AND (inquiring IS NULL OR grouped IS NULL)) AS inquiry_open,
    count(*) FILTER (received AND before_order AND paid) AS paid,
    count(*) FILTER (received AND before_order AND paid IS NOT NULL) AS presale,
    count(*) FILTER (received AND before_order IS DISTINCT FROM false
        AND (before_order IS NULL OR paid IS NULL)) AS presale_open
FROM (
    SELECT d.*,
        first_asked IS NOT NULL AND NOT (
            coalesce(grouped_lately, false) AND NOT judged(grouped_tomorrow, end_of(d.day + 1))
        ) AS inquiring,
        judged(replied_by_any, end_of(d.day))
            AND judged(grouped_in_the_end, end_of(d.day + 2)) AS grouped,
        NOT (coalesce(paid_lately, false) AND NOT judged(created_tomorrow, end_of(d.day + 1)))
            AS before_order,
        judged(paid_tomorrow, end_of(d.day + 1)) AS paid
    FROM buyer_days d LEFT JOIN bought b ON b.pair = d.pair AND b.day = d.day
)
GROUP BY shop_of(pair), day;

-- Whom questions without an agent reached, where that may not be the author of the next reply:
-- there is none that day, or it is in another session.
CREATE TEMP TABLE homeless AS
SELECT pair, seq, day, session FROM contacts
WHERE kind = 0 AND agent IS NULL AND (reply_t IS NULL OR reply_agent = 0 OR reply_t >= end_of(day)
    OR reply_session <> session);
CREATE TEMP TABLE authors AS
SELECT pair, seq, day, agent, session FROM contacts
WHERE kind = 2 AND agent IS NOT NULL AND pair IN (SELECT pair FROM homeless);
CREATE TEMP TABLE found AS
SELECT h.seq, CASE WHEN s.day = h.day THEN s.agent WHEN n.day = h.day THEN n.agent
    WHEN p.day >= h.day - 30 THEN p.agent END AS agent
FROM homeless h
ASOF LEFT JOIN authors s ON h.pair = s.pair AND h.session = s.session AND h.seq < s.seq
ASOF LEFT JOIN authors n ON h.pair = n.pair AND h.seq < n.seq
ASOF LEFT JOIN authors p ON h.pair = p.pair AND h.seq > p.seq;

CREATE TEMP TABLE reached AS
SELECT c.pair, c.t, c.day, c.seq, c.reply_t, c.reply_seq, c.reply_agent,
    coalesce(c.agent, f.agent, CASE WHEN reply_t < end_of(c.day) THEN reply_agent END, 0) AS agent
FROM contacts c LEFT JOIN found f USING (seq) WHERE kind = 0;

-- Rounds with one agent: the next reply is the buyer's, or looked up where another agent's is it.
CREATE TEMP TABLE peer_rounds AS
WITH others AS (
    SELECT pair, agent, seq, t, day FROM reached WHERE reply_agent <> agent
),
replies AS (
    SELECT pair, coalesce(agent, 0) AS agent, seq, t FROM contacts
    WHERE kind = 2 AND pair IN (SELECT pair FROM others)
),
questions AS (
    SELECT pair, agent, day, t, reply_seq, reply_t
    FROM reached WHERE reply_agent IS NULL OR reply_agent = agent
    UNION ALL
    SELECT o.pair, o.agent, o.day, o.t, r.seq, r.t
    FROM others o ASOF LEFT JOIN replies r
        ON o.pair = r.pair AND o.agent = r.agent AND o.seq < r.seq
),
rounds AS (
    SELECT pair, day, min(t) AS t, min(reply_t) AS reply_t
    FROM questions GROUP BY pair, agent, day, reply_seq
)
SELECT shop_of(pair) AS shop, day, judged(reply_t <= t + 180000000, t + 180000000) AS answered
FROM rounds WHERE in_hours(t);

CREATE TEMP TABLE buyer_rounds AS
WITH rounds AS (
    SELECT pair, day, min(t) AS t, min(reply_t) AS reply_t
    FROM contacts WHERE kind = 0 GROUP BY pair, day, reply_seq
)
SELECT shop_of(pair) AS shop, day,
    CASE WHEN reply_t < end_of(day + 1) THEN reply_t - t END AS wait
FROM rounds WHERE reply_t < end_of(day + 1) OR end_of(day + 1) > known();

-- Questions with their session, and the next reply in it.
CREATE TEMP TABLE talks AS
SELECT hash(session_id) AS session, enum_code(shop_id::shop) AS shop, left_message,
    local(started_at) AS started, local(human_requested_at) AS requested,
    local(assigned_at) AS assigned
FROM '{place}/sessions/*.parquet';

CREATE TEMP TABLE others AS
SELECT session, seq FROM contacts
WHERE kind = 0 AND session IS NOT NULL AND reply_session <> session;
CREATE TEMP TABLE replied_later AS
SELECT o.seq, r.seq AS reply_seq, r.t AS reply_t
FROM others o ASOF LEFT JOIN (
    SELECT session, seq, t FROM contacts
    WHERE kind = 2 AND session IN (SELECT session FROM others)
) r ON o.session = r.session AND o.seq < r.seq;

CREATE TEMP TABLE session_questions AS
SELECT c.session, c.t, c.day, s.shop, s.left_message, s.started, s.requested,
    c.reply_t AS buyer_reply_t,
    CASE WHEN c.reply_session = c.session THEN c.reply_t ELSE o.reply_t END AS reply_t,
    CASE WHEN c.reply_session = c.session THEN c.reply_seq ELSE o.reply_seq END AS reply_seq
FROM contacts c JOIN talks s USING (session) LEFT JOIN replied_later o USING (seq)
WHERE c.kind = 0;

-- A reply that comes first to the first question comes first of all replies to any.
CREATE TEMP TABLE first_questions AS
SELECT any_value(shop) AS shop, day_of(any_value(started)) AS day, min(t) AS t,
    min(reply_t) AS reply_t
FROM session_questions
WHERE NOT left_message AND t < end_of(day_of(started) + 1)
    AND started % 86400000000 >= 32400000000 AND started % 86400000000 < 82800000000
GROUP BY session;

CREATE TEMP TABLE served AS
WITH rounds AS (
    SELECT session, any_value(requested) AS requested, min(t) AS t, min(reply_t) AS reply_t
    FROM session_questions WHERE t >= requested AND in_hours(requested)
    GROUP BY session, reply_seq
),
sessions AS (
    SELECT session, bool_or(NOT answered) AS late, bool_or(answered IS NULL) AS open
    FROM (
        SELECT session, judged(reply_t <= t + 180000000, t + 180000000) AS answered
        FROM rounds WHERE in_hours(t) AND day_of(t) = day_of(requested)
    )
    GROUP BY session
)
SELECT s.shop, day_of(requested) AS day,
    CASE WHEN late THEN false WHEN open THEN NULL ELSE true END
    AND judged(assigned < end_of(day_of(requested)), end_of(day_of(requested))) AS served
FROM talks s LEFT JOIN sessions USING (session) WHERE in_hours(requested);

CREATE TEMP TABLE paid_orders AS
SELECT o.pair, o.paid, o.amount, day_of(o.paid) AS day FROM sold o
WHERE o.paid >= epoch_us(TIMESTAMP '{start}');

-- The events that decide, one an order: the first review, and the first complaint once paid.
CREATE TEMP TABLE filed AS
SELECT o.pair, o.order_id, min(local(filed_at)) AS filed
FROM sold o JOIN '{place}/complaints/*.parquet' c
    ON o.order_id = c.order_id AND o.pair = pair_of(c.shop_id, c.buyer_id)
WHERE local(filed_at) >= paid GROUP BY ALL;
CREATE TEMP TABLE reviewed AS
SELECT pair_of(shop_id, buyer_id) AS pair, order_id, min(local(reviewed_at)) AS reviewed
FROM '{place}/reviews/*.parquet' GROUP BY ALL;

CREATE TEMP TABLE result AS
SELECT 'pdd.reply_rate_3min' AS metric, shop, day, in_time AS numerator,
    in_time + too_late AS denominator, undecided AS pending
FROM shop_days WHERE in_time + too_late + undecided > 0
UNION ALL
SELECT 'pdd.unreplied_3min_buyers', shop, day, too_late, NULL, undecided
FROM shop_days WHERE too_late + undecided > 0
UNION ALL
SELECT 'pdd.first_response_time', shop, day, first_wait, first_answered, first_open
FROM shop_days WHERE first_answered + first_open > 0
UNION ALL
SELECT 'taobao.received_buyers', shop, day, received, NULL, 0
FROM shop_days WHERE received > 0
UNION ALL
SELECT 'taobao.reply_rate', shop, day, replied, received - unreplied_yet, unreplied_yet
FROM shop_days WHERE received > 0
UNION ALL
SELECT 'taobao.avg_reception_time', shop, day, length, received, 0
FROM shop_days WHERE received > 0
UNION ALL
SELECT 'pdd.response_rate_30s', shop, day, asked_in_30, asked - open_30, open_30
FROM shop_days WHERE asked > 0
UNION ALL
SELECT 'pdd.avg_response_time', shop, day, waited, answered, unanswered_yet
FROM shop_days WHERE answered + unanswered_yet > 0
UNION ALL
SELECT 'pdd.inquiry_conversion_rate', shop, day, grouped, inquired, inquiry_open
FROM shop_days WHERE inquired + inquiry_open > 0
UNION ALL
SELECT 'taobao.inquiry_next_day_payment_rate', shop, day, paid, presale, presale_open
FROM shop_days WHERE presale + presale_open > 0
UNION ALL
SELECT 'douyin.reply_rate_3min', shop, day,
    count(*) FILTER (answered), count(answered), count(*) - count(answered)
FROM (
    SELECT shop, day, judged(buyer_reply_t <= t + 180000000, t + 180000000) AS answered
    FROM session_questions WHERE t >= requested AND in_hours(t)
) GROUP BY ALL
UNION ALL
SELECT 'bench.round_response_rate_3min', shop, day,
    count(*) FILTER (answered), count(answered), count(*) - count(answered)
FROM peer_rounds GROUP BY ALL
UNION ALL
SELECT 'ali1688.avg_response_time', shop, day,
    coalesce(sum(wait), 0), count(wait), count(*) - count(wait)
FROM buyer_rounds GROUP BY ALL
UNION ALL
SELECT 'jd.answer_rate', shop, day,
    count(*) FILTER (answered), count(answered), count(*) - count(answered)
FROM (
    SELECT shop, day, judged(reply_t < end_of(day + 1), end_of(day + 1)) AS answered
    FROM first_questions
) GROUP BY ALL
UNION ALL
SELECT 'jd.first_response_time', shop, day,
    coalesce(sum(wait), 0), count(wait), count(*) - count(wait)
FROM (
    SELECT shop, day, CASE WHEN reply_t < end_of(day + 1) THEN reply_t - t END AS wait
    FROM first_questions
    WHERE reply_t < end_of(day + 1) OR end_of(day + 1) > known()
) GROUP BY ALL
UNION ALL
SELECT 'douyin.session_reply_rate_3min', shop, day,
    count(*) FILTER (served), count(served), count(*) - count(served)
FROM served GROUP BY ALL
UNION ALL
SELECT 'taobao.sales_amount', shop_of(o.pair) AS shop, o.day,
    CAST(sum(o.amount * 100) AS HUGEINT), NULL, 0
FROM paid_orders o ASOF JOIN (
    SELECT pair, t FROM contacts WHERE kind = 2 AND pair IN (SELECT pair FROM paid_orders)
) h ON o.pair = h.pair AND o.paid > h.t
WHERE h.t >= o.paid - 172800000000 GROUP BY ALL
UNION ALL
SELECT 'douyin.complaint_rate', shop, day,
    count(*) FILTER (complained), count(complained), count(*) - count(complained)
FROM (
    SELECT shop_of(o.pair) AS shop, day_of(paid) + 13 AS day,
        judged(paid <= filed AND filed < end_of(day_of(paid) + 13), end_of(day_of(paid) + 13))
            AS complained
    FROM sold o LEFT JOIN filed c ON o.order_id = c.order_id AND o.pair = c.pair
    WHERE paid >= epoch_us(TIMESTAMP '{start}') - 1123200000000
        AND paid < epoch_us(TIMESTAMP '{end}') - 1123200000000
) GROUP BY ALL
UNION ALL
SELECT 'douyin.review_rate', shop, day,
    count(*) FILTER (reviewed), count(reviewed), count(*) - count(reviewed)
FROM (
    SELECT shop_of(o.pair) AS shop, day_of(signed) + 13 AS day,
        judged(r.reviewed < end_of(day_of(signed) + 13), end_of(day_of(signed) + 13)) AS reviewed
    FROM sold o LEFT JOIN reviewed r ON o.order_id = r.order_id AND o.pair = r.pair
    WHERE signed >= epoch_us(TIMESTAMP '{start}') - 1123200000000
        AND signed < epoch_us(TIMESTAMP '{end}') - 1123200000000
) GROUP BY ALL
UNION ALL
SELECT 'douyin.avg_refund_time', enum_code(shop_id::shop) AS shop,
    day_of(local(completed_at)) AS day,
    sum(local(completed_at) - local(applied_at)), count(*), 0
FROM '{place}/refunds/*.parquet'
WHERE kind = 'refund_only' AND local(completed_at) >= epoch_us(TIMESTAMP '{start}') GROUP BY ALL;

SELECT metric, DATE '1970-01-01' + day AS day,
    CAST(enum_range(NULL::shop)[shop + 1] AS VARCHAR) AS shop_id,
    numerator, denominator, pending, numerator / nullif(coalesce(denominator, 1), 0) AS value
FROM result ORDER BY metric, day, shop_id;
