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
    Fault("wording/figure_text.py", 'sign = "-" if value < 0 else ""', 'sign = ""'),
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
)
