"""The report as a reader meets it: opened from disk in a headless Chromium."""

import json
import subprocess
from shutil import which

import pytest

pytestmark = [
    pytest.mark.browser,
    # the browser's library leaves sockets to the collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MEMBERS = "#members .choice + .sheet"
"""The first part of the table of members."""


def column(browser, sheet, number):
    script = """return [...document.querySelectorAll(arguments[0] + ' tbody tr')]
        .filter(row => !row.hidden).map(row => row.cells[arguments[1]].innerText.trim())"""
    return browser.run(script, sheet, number)


def shares(cells):
    return [float(cell.split("%")[0]) for cell in cells if "%" in cell]


def test_it_opens_from_disk_without_error_and_without_network(browser, report):
    browser.open(report)
    assert [entry for entry in browser.log("browser") if entry["level"] != "INFO"] == []
    events = [json.loads(entry["message"])["message"] for entry in browser.log("performance")]
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert [url for url in asked if not url.startswith("data:")] == [report.as_uri()]


def test_every_chart_that_is_shown_is_drawn_inside_the_page(browser, report):
    browser.open(report)
    charts = browser.run(
        """return [...document.querySelectorAll('.chart')].filter(one => !one.closest('[hidden]'))
        .map(one => [one.dataset.chart, one.querySelectorAll('svg path, svg text').length,
                     one.querySelector('svg')?.getBoundingClientRect().width ?? 0, one.clientWidth,
                     one.getAttribute('aria-label')])"""
    )
    assert len(charts) == 16, "twelve headlines, a ranking, waits, hours and the funnel"
    for name, marks, width, room, label in charts:
        assert marks > 5, name
        assert 0 < width <= room + 1, name
        assert label, name


def test_the_language_switches_all_words_and_charts(browser, report):
    browser.open(report)
    assert "客服周报" in browser.find("h1").text
    browser.press("[data-set-lang=en]")
    browser.until(
        "return document.querySelector('[data-chart=waits] svg')?.textContent.includes('limit')"
    )
    assert browser.find("h1").text.startswith("Customer service: weekly report")
    assert browser.run("return [document.documentElement.lang, document.title]") == [
        "en",
        browser.find("h1").text,
    ]
    shown = browser.run(
        "return [...document.querySelectorAll('.zh')].filter(x => x.offsetParent).length"
    )
    assert shown == 0
    pressed = browser.run(
        "return [...document.querySelectorAll('[data-set-lang]')].map(b => b.ariaPressed)"
    )
    assert pressed == ["false", "true"]


def test_a_heading_sorts_by_value_with_mouse_and_keyboard(browser, report):
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415  an extra

    browser.open(report)
    sheet, head = MEMBERS, f"{MEMBERS} thead th:nth-child(3)"
    browser.press(f"{head} button")
    up = shares(column(browser, sheet, 2))
    assert up == sorted(up)
    assert len(up) == 9
    assert browser.find(head).get_attribute("aria-sort") == "ascending"
    browser.find(f"{head} button").send_keys(Keys.ENTER)
    down = shares(column(browser, sheet, 2))
    assert down == sorted(down, reverse=True)
    assert browser.find(head).get_attribute("aria-sort") == "descending"
    browser.press(f"{MEMBERS} thead th:nth-child(1) button")
    names = column(browser, sheet, 0)
    assert sorted(names) != up
    assert {"陈默", "林静"} <= set(names)


def test_what_has_no_value_stays_at_the_end_either_way(browser, report):
    browser.open(report)
    head = f"{MEMBERS} thead th:nth-child(4) button"
    for _ in range(2):
        browser.press(head)
        assert column(browser, MEMBERS, 3)[-1] == "–"


def test_a_filter_leaves_the_rows_that_have_the_words(browser, report):
    browser.open(report)
    browser.press(f"{MEMBERS} .filter input")
    browser.find(f"{MEMBERS} .filter input").send_keys("陈")
    assert column(browser, MEMBERS, 0) == ["陈默"]
    assert browser.find(f"{MEMBERS} .filter output").text == "1 / 9"
    browser.find(f"{MEMBERS} .filter input").clear()


def test_the_ranking_of_another_metric_is_drawn_when_chosen(browser, report):
    browser.open(report)
    browser.run(
        """const select = document.querySelector('.choice select');
        select.value = 'rank-douyin.pickup_rate'; select.dispatchEvent(new Event('change'))"""
    )
    browser.until("return document.querySelector('[data-chart=\"rank-douyin.pickup_rate\"] svg')")
    shown = browser.run(
        "return [...document.querySelectorAll('.choice figure')].filter(f => !f.hidden).length"
    )
    assert shown == 1


def test_pointing_at_a_point_says_its_figure(browser, report):
    from selenium.webdriver import ActionChains  # noqa: PLC0415  an extra

    browser.open(report)
    chart = "[data-chart='trend-pdd.reply_rate_3min']"
    browser.show(chart)
    point = browser.find(f"{chart} .mark-symbol path")
    ActionChains(browser.driver).move_to_element(point).perform()
    browser.until("return document.querySelector('#vg-tooltip-element.visible')")
    text = browser.find("#vg-tooltip-element").text
    assert "73.90%" in text
    assert "269 / 364" in text
    assert "定稿" in text


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser, report):
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415  an extra

    browser.open(report)
    order = []
    for _ in range(8):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        order.append(browser.run("return document.activeElement.innerText.trim()"))
        if len(order) > 1:
            outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", order[-1]
    assert order[:5] == ["跳到正文", "中文", "English", "打印", "要点"]


@pytest.mark.parametrize(("width", "phone"), [(1280, False), (390, True), (320, True)])
def test_the_page_is_never_wider_than_the_screen(browser, report, width, phone):
    browser.open(report, width, 844, phone=phone)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    small = browser.run(
        """return [...document.querySelectorAll('main *')].filter(one => one.offsetParent
        && !one.closest('svg') && one.childElementCount === 0 && one.textContent.trim()
        && parseFloat(getComputedStyle(one).fontSize) < 12).map(one => one.textContent)"""
    )
    assert small == []


def test_the_print_is_legible_and_whole(browser, report):
    browser.open(report)
    path = browser.pdf("report")
    if not which("pdftotext"):
        pytest.skip("no pdftotext: install Debian's poppler-utils")
    command = ["pdftotext", "-layout", str(path), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  ours
    words = "".join(done.stdout.split())
    assert "客服周报2026-03-23–03-29" in words
    assert "73.24%" in words
    assert "口径已折叠" in words, "definitions are printed where they were opened"
    assert "的有效咨询消息都在3分钟内" not in words
    assert "筛选" not in words, "what can only be clicked is not"
