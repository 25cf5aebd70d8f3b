"""The report at every width, in both languages and on paper: nothing overlaps or sticks out.

Two reports: a week of the sample shop; and a day, read at 20:00 of the next, with agents whose
names are long. Pictures of each are left in ``build/screenshots``.
"""

import subprocess
from datetime import datetime
from pathlib import Path
from shutil import which

import polars as pl
import pytest

import csmetrics as cs

pytestmark = [
    pytest.mark.browser,
    # the browser's library leaves sockets to the collector
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MEASURES = (Path(__file__).parent / "layout.js").read_text("utf-8")
WIDTHS = (1400, 768, 390)
PAPER = 703
"""The width of A4 between margins of 12 mm, in the pixels of a page."""
LONG = {
    "lin": "欧阳慕容诸葛司马令狐独孤上官",
    "chen": "Bartholomew-Featherstonehaugh-Cholmondeley",
    "wu": "a" * 60,
}


def with_long_names():
    sample = cs.datasets.sample_shop()
    tables = {name: sample.frame(name).collect() for name in sample.tables}
    own = pl.col("agent_id").replace(LONG)
    named = pl.when(pl.col("agent_id").is_in(list(LONG))).then(own).otherwise("name")
    tables["agents"] = tables["agents"].with_columns(name=named)
    return cs.Dataset(**tables)


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    path = tmp_path_factory.mktemp("evening") / "report.html"
    at = datetime(2026, 3, 25, 20)  # noqa: DTZ001  local
    return cs.report(with_long_names(), path, per="day", as_of=at)


@pytest.fixture(scope="module")
def reports(report, evening):
    return {"week": report, "evening": evening}


def opened(browser, reports, kind, lang, width):
    """The report at a width, or on paper; opened once, then narrowed and turned."""
    if browser.at == (kind, lang, width):
        return browser
    if browser.at is None or browser.at[0] != kind:
        browser.open(reports[kind], width, 900)
        browser.run(MEASURES)
    browser.at = None
    browser.media("")
    browser.resize(width, 900, phone=width < PAPER)
    browser.run(
        f"""document.querySelector('[data-set-lang={lang}]').click(); scrollTo(0, 0);
        for (const one of document.querySelectorAll('.scroll')) one.scrollLeft = 0"""
    )
    word = {"zh": "时限", "en": "limit"}[lang]
    browser.until(
        """return [...document.querySelectorAll('.chart')].every(one => !one.checkVisibility() ||
        Math.abs(one.clientWidth - one.querySelector('svg').clientWidth) < 2) &&
        document.querySelector('[data-chart=waits] svg').textContent.includes(arguments[0])""",
        word,
    )
    if width == PAPER:
        browser.media("print")
    else:
        browser.picture(f"{kind}-{width}-{lang}")
    browser.at = (kind, lang, width)
    return browser


@pytest.fixture(scope="module", params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="module", params=["week", "evening"])
def kind(request):
    return request.param


@pytest.fixture(scope="module", params=WIDTHS)
def width(request):
    return request.param


@pytest.fixture
def page(browser, reports, kind, lang, width):
    return opened(browser, reports, kind, lang, width)


@pytest.fixture
def paper(browser, reports, kind, lang):
    return opened(browser, reports, kind, lang, PAPER)


def found(browser, what):
    return browser.run(f"return layout.{what}()")


def test_nothing_sticks_out(page):
    assert found(page, "sticksOut") == []


def test_no_words_lie_upon_each_other(page):
    assert found(page, "overlaps") == []


def test_no_column_is_one_sign_wide(page):
    assert found(page, "squeezed") == []


def test_words_stand_out_from_their_ground(page):
    assert found(page, "pale") == []


def test_a_table_that_goes_on_says_so_until_its_end_is_seen(page):
    wide = page.run(
        """return [...document.querySelectorAll('.scroll')].map(one => [
        one.scrollWidth > one.clientWidth + 1, one.dataset.more === 'true',
        one.previousElementSibling.checkVisibility()])"""
    )
    assert wide
    assert all(goes_on == found == cue for goes_on, found, cue in wide)
    if page.run("return innerWidth") < 500:
        assert any(goes_on for goes_on, *_ in wide)
        page.run(
            """const one = document.querySelector('.scroll[data-more=true]');
            window.scrolled = one; one.scrollLeft = one.scrollWidth"""
        )
        page.until("return window.scrolled.dataset.more === 'false'")
        page.run("window.scrolled.scrollLeft = 0")
        page.until("return window.scrolled.dataset.more === 'true'")


def test_a_wide_window_shows_every_table_whole(page, width):
    if width != WIDTHS[0]:
        pytest.skip("as of the widest")
    cut = page.run(
        """return [...document.querySelectorAll('.scroll')]
        .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
        .map(one => [one.closest('section').id, one.scrollWidth - one.clientWidth])"""
    )
    assert cut == [], "the section of each table that goes on, and by how many pixels"


def test_no_line_ends_inside_a_date_or_a_length_of_time(page):
    torn = page.run(
        """return [...document.querySelectorAll('.whole')]
        .filter(one => one.checkVisibility() && one.getClientRects().length > 1)
        .map(one => one.textContent)"""
    )
    assert torn == []
    assert page.run("return document.querySelectorAll('.whole').length") > 50


def test_the_navigation_never_scrolls(page):
    folded = page.run("return document.querySelector('#menu').checkVisibility()")
    assert folded == (page.run("return innerWidth") <= 640)
    if folded:
        page.press("#menu")
    links = page.run(
        """const nav = document.querySelector('nav');
        return [nav.scrollWidth <= nav.clientWidth,
                [...nav.querySelectorAll('a')].every(one => one.checkVisibility())]"""
    )
    assert links == [True, True]
    if folded:
        page.press("nav li:nth-child(3) a")
        assert page.run("return location.hash") == "#figures"
        assert not page.run("return document.querySelector('#contents').checkVisibility()")
        page.run("scrollTo(0, 0)")


def test_every_stop_of_the_keyboard_is_reached_in_order_and_is_seen(page, kind, width):
    if kind != "week" or width == 768:
        pytest.skip("as of the week, at 1400 and at 390")
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415  an extra

    page.run(
        """const first = document.querySelector('.skip');
        window.reached = [first]; window.plain = []; first.focus();
        window.noted = (event) => {
          window.reached.push(event.target);
          if (getComputedStyle(event.target).outlineStyle === 'none') window.plain.push(
            event.target.outerHTML.slice(0, 80));
        };
        document.addEventListener('focusin', window.noted)"""
    )
    stops = found(page, "stops")
    page.driver.switch_to.active_element.send_keys(Keys.TAB * (stops - 1))
    reached, in_order, plain = page.run(
        """document.removeEventListener('focusin', window.noted);
        const all = [...new Set(window.reached)];
        return [all.length, all.every((one, n) => !n || (all[n - 1].compareDocumentPosition(one)
          & Node.DOCUMENT_POSITION_FOLLOWING)), window.plain]"""
    )
    assert reached == stops
    assert in_order
    assert plain == [], "where one is, is seen"
    page.run(
        """document.activeElement.blur(); scrollTo(0, 0);
        for (const one of document.querySelectorAll('.scroll')) one.scrollLeft = 0"""
    )


def test_the_name_of_a_figure_leads_to_its_definition(page):
    href = page.find(".card h3 a").get_attribute("href")
    page.run("document.querySelector('.card h3 a').click()")
    page.until("return document.querySelector('#definitions details').open")
    assert href.endswith(page.run("return document.querySelector('#definitions details').id"))
    page.run("document.querySelector('#definitions details').open = false; scrollTo(0, 0)")


def test_the_page_is_in_one_language(page, lang):
    """Of the words that are the same in both, data and ids, none is told from the other."""
    shown = page.run(
        f"""return [...document.querySelectorAll('.{"en" if lang == "zh" else "zh"}')]
        .filter(one => one.checkVisibility()).length"""
    )
    assert shown == 0
    charts = page.run(
        """return [...document.querySelectorAll('.chart svg')].map(one => one.textContent)
        .join(' ')"""
    )
    assert ("时限" in charts) == (lang == "zh")
    assert ("limit" in charts) == (lang == "en")


def test_paper_holds_all_of_it(paper):
    assert found(paper, "sticksOut") == []
    assert found(paper, "overlaps") == []
    assert found(paper, "squeezed") == []
    clipped = paper.run(
        """return [...document.querySelectorAll('.scroll')]
        .filter(one => one.querySelector('table').offsetWidth > one.clientWidth + 1).length"""
    )
    assert clipped == 0, "paper cannot be scrolled"


def test_pages_are_few_and_full_and_definitions_folded(paper, kind, lang):
    if not which("pdftoppm"):
        pytest.skip("no pdftoppm: install Debian's poppler-utils")
    path = paper.pdf(f"{kind}-{lang}")
    command = ["pdftoppm", "-r", "30", "-gray", str(path), str(path.with_suffix(""))]
    subprocess.run(command, check=True)  # noqa: S603  ours
    pages = sorted(path.parent.glob(f"{path.stem}-*.pgm"))
    filled = [depth(one) for one in pages]
    for one in pages:
        one.unlink()
    assert len(filled) <= 10
    assert min(filled[:-1]) >= 2 / 3, "no third of a page is blank"
    words = subprocess.run(  # noqa: S603  ours
        ["pdftotext", "-layout", str(path), "-"],  # noqa: S607  Debian's
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {"zh": "口径已折叠", "en": "Folded: only what is opened"}[lang] in words
    assert {"zh": "计数单位", "en": "settles_after"}[lang] not in words


def depth(picture):
    """How far down a grey picture of a page has ink, as a share of what lies in its margins."""
    _, size, _, rest = picture.read_bytes().split(b"\n", 3)
    wide, high = map(int, size.split())
    rows = [rest[n * wide : (n + 1) * wide] for n in range(high)]
    last = max((n for n, row in enumerate(rows) if min(row) < 200), default=0)
    margin = 12 / 297 * high
    return (last - margin) / (high - 2 * margin)


def test_no_script_but_the_pages_own_runs(page):
    ran = page.run(
        """const script = document.createElement('script');
        script.textContent = 'window.intruder = true';
        document.body.append(script); script.remove();
        return window.intruder === true"""
    )
    assert not ran
    refused = [one for one in page.log("browser") if "Content Security Policy" in one["message"]]
    assert refused, "the page's own policy refused it"
