"""Faults to plant in definitions in words."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "wording/bilingual.py",
        '(timedelta(minutes=1), "分钟", "min"),',
        '(timedelta(minutes=1), "min", "分钟"),',
    ),
    Fault(
        "wording/column_names.py",
        '"level": Text(zh="满意度等级（1 最差，5 最好）", en="level (1 worst, 5 best)")',
        '"level": Text(zh="level (1 worst, 5 best)", en="满意度等级（1 最差，5 最好）")',
    ),
    Fault(
        "wording/edition_text.py",
        'en="flag: spam, blocked or internal, from its start to before its end"',
        'en="flag: spam, blocked or internal, from its start to its end"',
    ),
    Fault("wording/figure_text.py", 'sign = "-" if round(value, 2) < 0 else ""', 'sign = ""'),
    Fault("wording/figure_text.py", "max(share, 0.0001)", "max(share, 0.0)"),
    Fault("wording/figure_text.py", "0.0001), 0.9999)", "0.0001), 1.0)"),
    Fault("wording/figure_text.py", "{share:z.2%}", "{share:.2%}"),
    Fault("wording/figure_text.py", "if round(seconds, 1) < 0:", "if seconds < 0:"),
    Fault("wording/figure_text.py", "if value < 86_400 and ", "if "),
    Fault("wording/figure_text.py", "size * _MINUTE or size > _MINUTE", "size * _MINUTE"),
    Fault("wording/figure_text.py", "start.month // 3 + 1}", "start.month // 3}"),
    Fault(
        "wording/measure_sentences.py",
        "percent = (q * 100).normalize()",
        "percent = (q * 10).normalize()",
    ),
    Fault(
        "wording/message_phrases.py",
        '"buyer": Text(zh="同一店铺与同一买家之间", en="between one shop and one buyer")',
        '"buyer": Text(zh="同一店铺与同一买家之间", en="between one agent and one buyer")',
    ),
    Fault(
        "wording/quantity_phrases.py",
        'if answered else ("或无回复", " or unanswered")',
        'if answered else ("", "")',
    ),
    Fault(
        "wording/row_clauses.py",
        'Text(zh="平台未介入", en="the platform did not intervene")',
        'Text(zh="平台介入", en="the platform intervened")',
    ),
    Fault(
        "wording/time_phrases.py",
        '(f" < {before.zh}" if before else "")',
        '(f" ≤ {before.zh}" if before else "")',
    ),
    Fault("wording/unit_phrases.py", "enumerate(found, 1)", "enumerate(found, 0)"),
    Fault(
        "wording/edition_text.py",
        'zh="（分子）", en="the numerator: "',
        'zh="（分母）", en="the numerator: "',
    ),
    Fault(
        "wording/concepts.py",
        'return Text(zh=f"不是{name.zh}", en=f"{_who(it)} is not {a(name.en)}")',
        'return Text(zh=f"是{name.zh}", en=f"{_who(it)} is not {a(name.en)}")',
    ),
    Fault(
        "wording/concepts.py",
        'found[concept] = Text(\n            zh=f"{name.zh}：{meaning_text.zh}", en=f"{name.en}: {meaning_text.en}"\n        )',
        'found[concept] = Text(zh=f"{name.zh}：{meaning_text.en}", en=f"{name.en}: {meaning_text.zh}")',
    ),
    Fault("wording/named.py", 'en=f"{name.en}s")', "en=name.en)"),
    Fault("wording/concepts.py", "if node == concept.of:", "if type(node) is type(concept.of):"),
    Fault(
        "wording/condition_clauses.py",
        "case AnyOf(of=conditions):\n            return AllOf",
        "case AnyOf(of=conditions):\n            return AnyOf",
    ),
    Fault(
        "wording/condition_clauses.py",
        'zh=f"不足 {times.zh} {of.counter}{of.zh}{text.zh}",',
        'zh=f"至少有 {times.zh} {of.counter}{of.zh}{text.zh}",',
    ),
    Fault(
        "wording/condition_clauses.py",
        '"peer": Text(zh="其所找客服本人的", en="of the agent it reached"),',
        '"peer": Text(zh="其所找客服本人的", en="of any agent of the shop"),',
    ),
    Fault(
        "wording/condition_clauses.py",
        'en=f" before the end of day {day(days)}")',
        'en=f" by day {day(days)}")',
    ),
    Fault(
        "wording/condition_clauses.py",
        'return "且".join(one.zh for one in texts), " and".join(one.en for one in texts)',
        'return "或".join(one.zh for one in texts), " or".join(one.en for one in texts)',
    ),
    Fault(
        "wording/condition_clauses.py",
        'return Text(zh="发送时买家未被标记"',
        'return Text(zh="发送时买家被标记"',
    ),
    Fault(
        "wording/time_phrases.py",
        "if runs and runs[-1][-1] == day_ - 1:",
        "if runs and runs[-1][-1] == day_ - 2:",
    ),
    Fault(
        "wording/figure_text.py",
        "{'个百分点' if lang == 'zh' else 'points'}",
        "{'个百分点' if lang != 'zh' else 'points'}",
    ),
    Fault(
        "wording/quantity_phrases.py", "first = noun(node.of) if node.of else None", "first = None"
    ),
    Fault(
        "wording/definition_sheet.py",
        '"higher": Text(zh="越高越好", en="higher is better"),',
        '"higher": Text(zh="越低越好", en="higher is better"),',
    ),
    Fault(
        "wording/column_names.py",
        '"seller": Text(zh="商家", en="seller"),\n    "buyer": Text(zh="买家", en="buyer"),',
        '"seller": Text(zh="买家", en="seller"),\n    "buyer": Text(zh="商家", en="buyer"),',
    ),
    Fault(
        "wording/row_clauses.py",
        'zh=f"这些记录没有一条满足{that.zh}",',
        'zh=f"这些记录至少一条满足{that.zh}",',
    ),
    Fault("wording/bilingual.py", "if n % 100 not in (11, 12, 13)", "if n not in (11, 12, 13)"),
    Fault(
        "wording/measure_sentences.py",
        "case First(of=first, that=that) if first == of.of:",
        "case First(of=first, that=that):",
    ),
    Fault(
        "wording/time_phrases.py",
        "one if first == last else",
        "one if last - first <= 1 else",
    ),
    Fault(
        "wording/time_phrases.py",
        '"1 local day" if node.within_days == 1',
        '"1 local day" if node.within_days <= 2',
    ),
    Fault(
        "wording/time_phrases.py",
        'zh=f"其{name.zh} + {plus.zh}", en=f"its {name.en} + {plus.en}"',
        'zh=f"其{name.zh} + {plus.zh}", en=f"its {name.en}"',
    ),
    Fault(
        "wording/unit_phrases.py",
        'later = "1 day later" if n == 1',
        'later = "1 day later" if n <= 2',
    ),
    Fault(
        "wording/unit_phrases.py",
        'node.table == "sessions"',
        'node.table != "messages"',
    ),
    Fault(
        "wording/edition_text.py",
        "return isinstance(node, HasRow | Wait)",
        "return isinstance(node, HasRow)",
    ),
    Fault(
        "wording/edition_text.py",
        "return within is not None or until is not None",
        "return within is not None",
    ),
    Fault(
        "wording/edition_text.py",
        "isinstance(node, Comes) and isinstance(side.of, BuyerDays)",
        "isinstance(node, Comes)",
    ),
    Fault(
        "wording/edition_text.py",
        "walk(side, outside=(HadBuyerDay,))",
        "walk(side)",
    ),
    Fault(
        "wording/definition_sheet.py",
        'if item.url.startswith(("https://", "http://")):',
        'if item.url.startswith("https://"):',
    ),
    Fault(
        "wording/definition_sheet.py",
        "[one.words for one in metric.varied]",
        "[]",
    ),
    Fault(
        "wording/measure_sentences.py",
        '"×": r"\\(\\times\\)"',
        '"×": r"\\(\\div\\)"',
    ),
    Fault(
        "wording/condition_clauses.py",
        'none = Text(zh="（一条也没有时视为满足）", en=" (holds if there is none)")',
        'none = Text(zh="", en="")',
    ),
    Fault(
        "wording/row_clauses.py",
        'zh=f"{name.zh}并非{sign}{value.zh}（没有时也算）"',
        'zh=f"{name.zh}并非{sign}{value.zh}"',
    ),
    Fault(
        "wording/row_clauses.py",
        "日至 D 日中{zh or '某'}一天与本店的消息",
        "日至 D 日中某一天与本店的消息",
    ),
    Fault(
        "wording/row_clauses.py",
        'zh=f"{where.zh}，店铺与该买家之间没有过{of.zh}"',
        'zh=f"{where.zh}，店铺与该买家之间有过{of.zh}"',
    ),
    Fault(
        "wording/message_phrases.py",
        'verb_zh, verb_en = ("首条", "opened ") if of.rounds else ("", "")',
        'verb_zh, verb_en = ("", "")',
    ),
    Fault(
        "wording/quantity_phrases.py",
        'if node.since == "last":',
        'if node.since != "last":',
    ),
    Fault(
        "wording/quantity_phrases.py",
        '(f" × {weight.zh}" if weight else "")',
        '""',
    ),
    Fault(
        "wording/condition_clauses.py",
        "if isinstance(node, AnyOf) and len(node.of) > 1 else text",
        "if isinstance(node, AnyOf) and len(node.of) > 2 else text",
    ),
    Fault("wording/row_clauses.py", "（没有{event.zh}也算）", ""),
)
