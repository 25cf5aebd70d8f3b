"""Faults to plant in reports."""

from tests.mutation.fault import Fault

FAULTS = (
    Fault(
        "reporting/appendix.py", 'count_cell(row["pending"]),', 'count_cell(row["pending_met"]),'
    ),
    Fault(
        "reporting/blocks.py",
        "sum(2 if ord(sign) > _WIDE else 1 for sign in line)",
        "sum(1 for sign in line)",
    ),
    Fault(
        "reporting/cell_text.py",
        'return Cell(shown, 100 * value, "change of shares", mark, sign)',
        'return Cell(shown, value, "change of shares", mark, sign)',
    ),
    Fault(
        "reporting/content.py",
        "days = (facts.span[1] - facts.span[0]).days",
        "days = (facts.span[1] - facts.span[0]).days + 1",
    ),
    Fault(
        "reporting/change.py",
        "return bool(spread) and (abs(now - total * share) - 0.5) / spread > _Z",
        "return bool(spread) and (abs(now - total * share) + 0.5) / spread > _Z",
    ),
    Fault(
        "reporting/headline.py",
        'any(row["outcome"] == "breaches" for row in self.verdicts(label))',
        'all(row["outcome"] == "breaches" for row in self.verdicts(label))',
    ),
    Fault(
        "reporting/published_figures.py",
        'found.cells.filter(~pl.col("agrees").fill_null(value=True))',
        'found.cells.filter(pl.col("agrees").fill_null(value=True))',
    ),
    Fault(
        "reporting/red_figures.py",
        'outcome = "passed" if metric.better == "lower" else "failed"',
        'outcome = "failed" if metric.better == "lower" else "passed"',
    ),
    Fault(
        "reporting/sessions_to_read.py",
        'if row["example"] == "bad"',
        'if row["example"] != "bad"',
    ),
    Fault("reporting/inputs.py", "if one[1] <= span[0]]", "if one[1] < span[0]]"),
    Fault(
        "reporting/markdown.py",
        "return f\"| {' | '.join(cells)} |\"",
        "return f\"| {' | '.join(cells[:-1])} |\"",
    ),
    Fault(
        "reporting/members.py",
        'sort("denominator", "numerator", descending=True)',
        'sort("denominator", "numerator", descending=False)',
    ),
    Fault("reporting/page.py", "autoescape=True,", "autoescape=False,"),
    Fault(
        "reporting/policies_and_changes.py",
        'return "better" if (amount > 0) == (better == "higher") else "worse"',
        'return "worse" if (amount > 0) == (better == "higher") else "better"',
    ),
    Fault(
        "reporting/selection.py",
        "if lack is not None and (patterned or forgiving):",
        "if lack is not None and patterned:",
    ),
    Fault("reporting/workbook.py", '"strings_to_formulas": False', '"strings_to_formulas": True'),
    Fault(
        "reporting/headline.py",
        'if row["difference"] is not None and not self.open(label):',
        'if row["difference"] is not None:',
    ),
    Fault(
        "reporting/headline.py",
        'last = moment(max(times), "en")',
        'last = moment(min(times), "en")',
    ),
    Fault(
        "reporting/headline.py",
        '-(row["distance"] or 0), row["period_start"]',
        'row["distance"] or 0, row["period_start"]',
    ),
    Fault(
        "reporting/policies_and_changes.py",
        'own_text_cell(worst["consequence_zh"] or "–", worst["consequence_en"] or "–")',
        'own_text_cell(found[0]["consequence_zh"] or "–", found[0]["consequence_en"] or "–")',
    ),
    Fault(
        "reporting/red_figures.py",
        '.sort("__bad", by, descending=[True, False])',
        '.sort("__bad", by, descending=[True, True])',
    ),
    Fault(
        "reporting/inputs.py",
        'pl.col("period_start") < span[1], pl.col("period_end") > span[0]',
        'pl.col("period_start") < span[1], pl.col("period_end") >= span[0]',
    ),
    Fault(
        "reporting/selection.py",
        "if metric.editions[-1].until is None and not metric.unfilled",
        "if not metric.unfilled",
    ),
    Fault(
        "reporting/change.py",
        'return row["ratio"] is None or round(',
        'return row["ratio"] is not None and round(',
    ),
    Fault(
        "reporting/templates/report.html",
        'data-zh="{{ chart.name.zh }}" data-en="{{ chart.name.en }}">{{ chart.name.zh if content.lang',
        'data-zh="{{ chart.name.zh }}" data-en="{{ chart.name.zh }}">{{ chart.name.zh if content.lang',
    ),
    Fault(
        "reporting/report.py",
        "content.sections.insert(1, beside_ours(facts, published))",
        "content.sections.append(beside_ours(facts, published))",
    ),
    Fault("reporting/content.py", 'f" and {rest} more"', 'f" and {frame.height} more"'),
    Fault(
        "reporting/workbook.py", "    if round(seconds) < _HOUR:", "    if round(seconds) <= _HOUR:"
    ),
    Fault(
        "reporting/published_figures.py",
        'pl.col("period_start") == pl.col("period_start").max().over(of)',
        'pl.col("period_start") == pl.col("period_start").max()',
    ),
    Fault(
        "reporting/inputs.py",
        "at = asked.as_of or (asked.data.as_of if asked.data.as_of_given else None)",
        "at = asked.as_of",
    ),
    Fault(
        "reporting/content.py",
        "if len(names) == 1 or platforms_of(facts.asked.data):",
        "if len(names) == 1:",
    ),
    Fault(
        "reporting/change.py",
        "_CLEAR, _Z = 0.1, 1.96",
        "_CLEAR, _Z = 0.15, 1.96",
    ),
    Fault(
        "reporting/change.py",
        'round(abs(row["ratio"] - 1), 9) >= _CLEAR',
        'abs(row["ratio"] - 1) >= _CLEAR',
    ),
    Fault(
        "reporting/change.py",
        "share = among / whole",
        "share = among_then / whole",
    ),
    Fault(
        "reporting/change.py",
        "sqrt(total * share * (1 - share))",
        "sqrt(total * share)",
    ),
    Fault(
        "reporting/change.py",
        'measure.numerator.node == measure.denominator.node == "count"',
        'measure.numerator.node == "count"',
    ),
    Fault(
        "reporting/change.py",
        "return None not in sides",
        'return row["numerator"] is not None',
    ),
    Fault(
        "reporting/headline.py",
        "one.value != limit)",
        "one.value == limit)",
    ),
    Fault(
        "reporting/headline.py",
        "made) if points > 1 else None",
        "made) if points > 0 else None",
    ),
    Fault(
        "reporting/headline.py",
        "[-LONGEST:]",
        "[:LONGEST]",
    ),
    Fault(
        "reporting/headline.py",
        'noun = "verdict" if total == 1',
        'noun = "verdict" if total <= 2',
    ),
    Fault(
        "reporting/headline.py",
        "one.name.zh == metric.name.zh or one.name.en == metric.name.en",
        "one.name.zh == metric.name.zh and one.name.en == metric.name.en",
    ),
    Fault(
        "reporting/headline.py",
        "any(one.platform == metric.platform for one in alike)",
        "all(one.platform == metric.platform for one in alike)",
    ),
    Fault(
        "reporting/markdown.py",
        '_SPECIAL = re.compile(r"([\\\\`*_\\[\\]|~#])")',
        '_SPECIAL = re.compile(r"([\\\\`*_\\[\\]|#])")',
    ),
    Fault(
        "reporting/markdown.py",
        '.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        '.replace("<", "&lt;").replace(">", "&gt;").replace("&", "&amp;")',
    ),
    Fault(
        "reporting/markdown.py",
        "card.direction, card.verdict, *card.causes]",
        "card.direction, *card.causes]",
    ),
    Fault(
        "reporting/red_figures.py",
        "_MOST, _SENTENCES, _READ = 8, 4, 3",
        "_MOST, _SENTENCES, _READ = 8, 5, 3",
    ),
    Fault(
        "reporting/red_figures.py",
        'self.headlines.direction(label) != "worse")',
        'self.headlines.direction(label) == "worse")',
    ),
    Fault(
        "reporting/red_figures.py",
        'if self.headlines.direction(label) == "worse":',
        "if self.headlines.direction(label):",
    ),
    Fault(
        "reporting/policies_and_changes.py",
        "_SHOWN = 6",
        "_SHOWN = 5",
    ),
    Fault(
        "reporting/policies_and_changes.py",
        "amount = float(sum(part.amount for part in rest))",
        "amount = float(sum(abs(part.amount) for part in rest))",
    ),
    Fault(
        "reporting/policies_and_changes.py",
        'if any(one.measure.node == "quantile" for one in metric.editions):',
        'if all(one.measure.node == "mean" for one in metric.editions):',
    ),
    Fault(
        "reporting/blocks.py",
        "if len(self.columns) <= most:",
        "if len(self.columns) < most:",
    ),
    Fault(
        "reporting/content.py",
        'only = "1 day" if days == 1',
        'only = "1 day" if days <= 2',
    ),
    Fault(
        "reporting/inputs.py",
        "{*policy.metrics} <= able",
        "policy.metric in able",
    ),
    Fault(
        "reporting/inputs.py",
        "asked.start >= day else day",
        "asked.start > day else day",
    ),
    Fault(
        "reporting/members.py",
        "        if len(own) > 1:\n            charts.append(_funnel",
        "        if own:\n            charts.append(_funnel",
    ),
    Fault(
        "reporting/members.py",
        ' and metric.better != "lower"\n',
        "\n",
    ),
    Fault(
        "reporting/workbook.py",
        '"#,##0" if value == round(value) else "#,##0.00"',
        '"#,##0"',
    ),
    # a denominator of money, time or items is shown as a bare count
    Fault(
        "model/requirements.py",
        "return dimension(measure.numerator), dimension(measure.denominator)",
        'return dimension(measure.numerator), "count"',
    ),
    Fault(
        "reporting/workbook.py",
        'plain.startswith("CNY")',
        'unit.startswith("CNY")',
    ),
    Fault(
        "reporting/templates/report.html",
        "marked(card.verdict, card.verdict_mark)",
        "marked(card.verdict, card.mark)",
    ),
    Fault(
        "reporting/templates/report.html",
        "{{ t(card.change) }}",
        "{{ t(card.value) }}",
    ),
    Fault(
        "reporting/templates/report.html",
        "{% for cause in card.causes %}",
        "{% for cause in card.causes[:1] %}",
    ),
    Fault(
        "reporting/templates/report.html",
        'data-sort="{{ cell.value }}"',
        'data-sort="{{ cell.words.zh }}"',
    ),
    Fault(
        "reporting/policies_and_changes.py",
        'smaller = "1 smaller part" if len(rest) == 1',
        'smaller = "1 smaller part" if len(rest) <= 2',
    ),
    Fault(
        "reporting/content.py",
        "'1 metric is' if facts.held_open == 1",
        "'1 metric is' if facts.held_open <= 2",
    ),
    Fault(
        "reporting/published_figures.py",
        "'figure is' if late == 1",
        "'figure is' if late <= 2",
    ),
    Fault("reporting/published_figures.py", "in bare - absolute]", "in bare]"),
    Fault(
        "reporting/policies_and_changes.py",
        "key=lambda one: one.group == (None,)",
        "key=lambda one: one.group != (None,)",
    ),
    Fault("reporting/policies_and_changes.py", "or low == high or not over:", "or low == high:"),
    Fault(
        "reporting/policies_and_changes.py",
        'over=worst["period_end"] <= facts.known.date()',
        'over=worst["period_start"] <= facts.known.date()',
    ),
)
