"""The cells of web pages' tables, as a browser shows them."""

import pytest

from csmetrics.exports.importing.html_tables import tables_in
from csmetrics.exports.raw import MERGED


def page(*rows):
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


@pytest.mark.parametrize(
    ("html", "tables"),
    [
        (page("<th>店铺<th>数量", "<td>甲</td><td>2</td>"), [[["店铺", "数量"], ["甲", "2"]]]),
        (page("<td>a") + "<p>between</p>" + page("<td>b"), [[["a"]], [["b"]]]),
        (page("<td> a&nbsp;</td><td>&nbsp;</td>"), [[["a", ""]]]),
        (page("<td>a<br>b</td>"), [[["a\nb"]]]),
        (page("<td colspan=2>a</td><td>b</td>"), [[["a", "a", "b"]]]),
        (
            page("<td rowspan=3>a</td><td>1</td>", "<td>2</td>", "<td>3</td>", "<td>4</td>"),
            [[["a", "1"], [f"{MERGED}a", "2"], [f"{MERGED}a", "3"], ["4"]]],
        ),
        (
            page("<td>1</td><td rowspan=2 colspan=2>a</td>", "<td>2</td><td>b</td>"),
            [[["1", "a", "a"], ["2", f"{MERGED}a", f"{MERGED}a", "b"]]],
        ),
        (page("<td rowspan=2>a</td>", "") + page("<td>b</td>"), [[["a"], [f"{MERGED}a"]], [["b"]]]),
        (page("<td>out" + page("<td>in</td>", "<td>side</td>") + "</td><td>b</td>"), [[["outinside", "b"]]]),
        ("<table><tr><td>cut<td>off", [[["cut", "off"]]]),
        ("<table></table>", []),
        ("words alone<td>no table", []),
    ],
)  # fmt: skip
def test_the_cells_of_each_table(html, tables):
    assert tables_in(html) == tables


@pytest.mark.parametrize("span", ["0", "-2", "x", ""])
def test_a_span_that_is_no_number_is_one(span):
    assert tables_in(page(f'<td colspan="{span}" rowspan="{span}">a</td><td>b</td>', "<td>c")) == [
        [["a", "b"], ["c"]]
    ]
