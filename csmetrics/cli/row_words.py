# ruff: noqa: E501  one message a line
"""Patterns that translate reports on rows to Chinese: counts, rules, reasons, advice."""

from __future__ import annotations

COUNTS = (
    (r"^(\w+): ([\d,]+) rows? given, accepted without validation", r"\1：给出 \2 行，未经检查"),
    (
        r"^(\w+): ([\d,]+) rows? given, ([\d,]+) accepted(?: \(([\d,]+) of them repaired\))?, ([\d,]+) rejected",
        lambda of: (
            f"{of[1]}：给出 {of[2]} 行，接受 {of[3]} 行{f'（其中修复 {of[4]} 行）' if of[4] else ''}，拒绝 {of[5]} 行"
        ),
    ),
    (r"^  rejected ([\d,]+): ", r"  拒绝 \1 行："),
    (r"^  repaired ([\d,]+): ", r"  修复 \1 行："),
    (r"^  doubtful ([\d,]+): ", r"  存疑 \1 行："),
    (r"No table was given\.", "没有给出任何表。"),
    (
        r"^(\w+): ([\d,]+) of ([\d,]+) rows? refused, ([\d,]+) accepted",
        r"\1：\3 行中拒绝 \2 行，接受 \4 行",
    ),
    (r"Rows are numbered from 0 in the table as given\.", "行号从 0 起，按给出的顺序。"),
    (
        r"^(.*?)(?:, sheet ('.*?'))?: ([\d,]+) (?:lines?|rows?): ([\d,]+) taken, ([\d,]+) refused",
        lambda of: (
            f"{of[1]}{f'（工作表 {of[2]}）' if of[2] else ''}：共 {of[3]} 行，取用 {of[4]} 行，拒绝 {of[5]} 行"
        ),
    ),
    (r", ([\d,]+) left out \(above the header\)", r"，表头以上 \1 行不取"),
    (r", ([\d,]+) left out \(the header\)", r"，表头 \1 行"),
    (r", ([\d,]+) left out \(blank line\)", r"，空行 \1 行"),
    (r", ([\d,]+) left out \(repeated header\)", r"，重复的表头 \1 行"),
    (r"; sheets not read: ", "；未读取的工作表："),
)
"""Lines of reports, and of the error that lists broken rules."""

_TYPE = r"(\w+) is ([A-Z]\w*(?:\(.*?\))?), not "
"""A column of another type than its values need."""

RULES = (
    (rf"{_TYPE}true or false as a boolean", r"\1 的类型是 \2，应为布尔值"),
    (
        rf"{_TYPE}a string or an integer \(floats are refused: (\S+) would become another id\)",
        r"\1 的类型是 \2，应为文本或整数（小数不收：\3 会变成另一个编号）",
    ),
    (rf"{_TYPE}a string", r"\1 的类型是 \2，应为文本"),
    (
        rf"{_TYPE}an integer \(floats are refused, even 2\.0\)",
        r"\1 的类型是 \2，应为整数（小数不收，2.0 也不收）",
    ),
    (rf"{_TYPE}a decimal, an integer or a float", r"\1 的类型是 \2，应为数字"),
    (
        rf"{_TYPE}a datetime \(strings and dates are refused: parse them first\)",
        r"\1 的类型是 \2，应为时间（文本和日期不收，请先解析）",
    ),
    (
        rf"{_TYPE}a date \(datetimes and strings are refused: convert them first\)",
        r"\1 的类型是 \2，应为日期（时间和文本不收，请先转换）",
    ),
    (rf"{_TYPE}one of ('.*?'(?:, '.*?')*)", r"\1 的类型是 \2，应为 \3 之一"),
    (r"(\w+) is null\b", r"\1 为空"),
    (r"(\w+) is an empty string", r"\1 是空文本"),
    (r"(\w+) is not Unicode text \(no frame can hold it\)", r"\1 不是 Unicode 文本"),
    (r"(\w+) is not one of ('.*?'(?:, '.*?')*)", r"\1 应为 \2 之一"),
    (r"(\w+) is not a 64-bit integer", r"\1 不是 64 位整数"),
    (r"(\w+) is not (\d+) or more \(in 64 bits\)", r"\1 应不小于 \2（64 位整数）"),
    (r"(\w+) is not between (\d+) and (\d+)", r"\1 应在 \2 到 \3 之间"),
    (r"(\w+) is not a finite number", r"\1 不是有限的数"),
    (r"(\w+) is not less than (\S+)", r"\1 应小于 \2"),
    (r"(\w+) has more than (\d+) decimals", r"\1 的小数多于 \2 位"),
    (r"(\w+) is negative", r"\1 为负"),
    (
        r"(\w+) is a local time that the clocks skip \(give it with its UTC offset\)",
        r"\1 是时钟跳过的本地时间",
    ),
    (
        r"(\w+) is outside the years 1 to 9999 \(use null for (?:never|open-ended)\)",
        r"\1 超出公元 1 到 9999 年",
    ),
    (r"a time is before (\d+) or ten years after the data", r"时间早于 \1 年，或比数据晚十年"),
    (r"(\w+) is before (\w+)", r"\1 早于 \2"),
    (r"only one of (\w+) and (\w+) is set", r"\1 与 \2 只有一个有值"),
    (r"(\w+) is not after (\w+)", r"\1 不晚于 \2"),
    (r"([\w, ]+?) repeats an identical row", r"\1 与另一行完全相同"),
    (r"([\w, ]+?) is shared by rows that differ", r"\1 为几行内容不同的行共有"),
    (
        r"(\w+) to (\w+) overlaps another row of the same (\w+) and (\w+)",
        r"\1 至 \2 与同一 \3、\4 的另一行重叠",
    ),
    (r"session_id has several shops or buyers", "一个 session_id 有几个店铺或买家"),
    (r"shop_id or buyer_id differs from its session's row", "shop_id 或 buyer_id 与会话表不符"),
    (r"a cell of the export cannot be read", "导出文件中有读不懂的单元格"),
    (r"an agent's message has no agent_id", "客服消息没有 agent_id"),
    (
        r"an id is a placeholder for a missing value, such as 'nan', 'NULL' or '-'",
        "编号是表示空值的占位词，如 'nan'、'NULL'、'-'",
    ),
    (r"order_id is not an order of that shop and buyer", "order_id 不是该店铺和买家的订单"),
    (r"order_id is not an order of that shop", "order_id 不是该店铺的订单"),
)
"""Rules by which rows are rejected or doubted."""

CELLS = (
    (
        r"was stored as a number with too few digits: the id is lost",
        "曾变成位数不够的数字，编号已丢失",
    ),
    (
        r"is not a time in an unambiguous format; give time_format=…",
        "不是写法明确的时间，请用 time_format 说明",
    ),
    (
        r"is a date without a time of day; give time_format='%Y-%m-%d' to read it as midnight",
        "只有日期没有时刻；按零点算请用 time_format='%Y-%m-%d'",
    ),
    (
        r"is a number of unknown meaning; give time_format='unix' or 'unix_ms' if it is a Unix time",
        "是含义不明的数字；若是时间戳请用 time_format='unix' 或 'unix_ms'",
    ),
    (
        r"has no UTC offset, but most times in its column have one; give time_zone=…",
        "没有 UTC 偏移，而这一列大多有；请用 time_zone 说明",
    ),
    (
        r"has a UTC offset, but most times in its column have none; give time_zone=…",
        "有 UTC 偏移，而这一列大多没有；请用 time_zone 说明",
    ),
    (r": a spreadsheet's serial number read as a time", "：把序列号读作时间"),
    (r"is not a whole number", "不是整数"),
    (r"is not an amount", "不是金额"),
    (
        r"is either one number with separators or several ids; export ids as text",
        "可能是带分隔符的数，也可能是几个编号，请把编号导出为文本",
    ),
    (r"contains a control character: the id is damaged", "含控制字符，编号已损坏"),
    (r"is a formula, not a value", "是公式，不是值"),
    (
        r"is a formula without a stored result: open the workbook in a spreadsheet and save it",
        "是未计算的公式，请用电子表格打开并保存",
    ),
    (
        r"is what a spreadsheet shows for an error or a narrow column: the value is lost",
        "是电子表格的错误值或列太窄的显示，原值已丢失",
    ),
    (
        r"is a placeholder for a missing value, and a value is needed; say what it means with values=…",
        "是表示空值的占位词，而这里必须有值；请用 values 说明其含义",
    ),
    (r"is neither true nor false; say which with values=…", "不是真或假，请用 values 说明"),
    (
        r"is not a date with the year first; give time_format=\{column: …\}",
        "不是年在前的日期，请用 time_format 说明",
    ),
    (r"is in a cell merged with the row above: it would count twice", "与上一行合并，会重复计算"),
    (r": the lines of one ([\w/]+) differ", r"：同一 \1 的各行不一致"),
    (r"occurs in several lines that differ", "在几行里出现而内容不同"),
    (
        r": its lines are in several files: put them in one",
        "：它的各行分在几个文件里，请放在一个文件里",
    ),
    (r": a formula without a stored result, read as null", "：没有值的公式，按空处理"),
    (r": an id that had become a decimal number", "：曾变成小数的编号"),
    (r": invisible characters removed", "：去掉了看不见的字符"),
    (r": a currency sign or thousands separators removed", "：去掉了货币符号或千位分隔符"),
    (r": a whole number written with a decimal point or commas", "：写成小数或带逗号的整数"),
)
"""Why a cell of an export was rejected, or how it was repaired."""

ADVICE = (
    (r"Correct these rows, or leave them out\.", "请改正或去掉这些行。"),
    (
        r"Give every row a value, or leave out these rows, or the whole column\.",
        "请补上值，或去掉这些行，或去掉整列。",
    ),
    (r"Give every row a value, or leave these rows out\.", "请补上值，或去掉这些行。"),
    (r"Convert the column before you give it; nothing is guessed\.", "请先转换这一列；不会猜测。"),
    (r"Give the id, or null where the column is nullable\.", "请补上编号；可为空的列留空。"),
    (r"Map your words to these before you give the table\.", "请先把你的词对应到这些词。"),
    (
        r"Amounts are never below 0; give what is paid back as rows of refunds\.",
        "金额不为负；退回的钱是退款表的一行。",
    ),
    (r"Round the amounts, or leave these rows out\.", "请把金额取整到允许的位数，或去掉这些行。"),
    (r"Give these times with their UTC offset\.", "请写明 UTC 偏移。"),
    (r"Give null for a time that never comes\.", "从未发生的时间请留空。"),
    (
        r"A session has one shop and one buyer; correct these rows, or leave them out\.",
        "一个会话只有一个店铺和一个买家；请改正或去掉这些行。",
    ),
    (r"Leave the copies out\.", "请去掉重复的行。"),
    (
        r"End each row where the next begins; (\w+) itself is not included\.",
        r"请让每行到下一行开始时为止；\1 当天不算在内。",
    ),
    (
        r"Give null for a time that never came; correct the others\.",
        "从未发生的时间请留空；其余请改正。",
    ),
    (r"Give the agent who wrote it\.", "请给出写消息的客服。"),
    (r"Give null where there is no id\.", "没有编号的请留空。"),
    (r"Give the orders as well, or correct the ids\.", "请一并给出订单，或改正编号。"),
    (
        r"Keep the row that is right; none of them is accepted\.",
        "请只保留正确的一行；现在一行都没有取用。",
    ),
    (r": ([\d,]+) rows?: row (\d+)\b", r"：\1 行：第 \2 行"),
    (r"; row (\d+)\b", r"；第 \1 行"),
    (r": ([\d,]+) rows?: ", r"：\1 行："),
    (r"(\.\w+), (?:line|row) (\d+)", r"\1 第 \2 行"),
)
"""What to do, and the positions of the rows."""
