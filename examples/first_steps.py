"""From tables to figures: evaluate, look behind a figure, hold it against the platform's policy."""

import polars as pl

import csmetrics as cs

shop = cs.datasets.sample_shop()  # or cs.Dataset(messages=pl.scan_parquet("messages.parquet"), ...)

# 每周、每店的 3 分钟人工回复率
rates = cs.evaluate("pdd.reply_rate_3min", shop, per="week", by="shop_id")
print(rates.select("shop_id", "period_start", "numerator", "denominator", "value", "status"))

# 哪些买家没有在 3 分钟内得到回复，是哪一条消息
late = cs.explain("pdd.reply_rate_3min", shop, by="shop_id").filter(~pl.col("in_numerator"))
print(late.select("shop_id", "reported_on", "buyer_id", "decided_by", "decided_at", "reply_at"))

# 与平台考核线相比
checked = cs.check(shop, policies="pdd.*")
print(checked.select("policy", "shop_id", "period_start", "value", "threshold", "outcome"))
