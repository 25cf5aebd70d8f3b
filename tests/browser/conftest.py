"""A headless Chromium, the report of the sample shop, and a folder for pictures of it."""

import base64
from datetime import datetime
from pathlib import Path
from shutil import which

import pytest

import csmetrics as cs

PICTURES = Path(__file__).parents[2] / "build" / "screenshots"
"""Kept by CI as artefacts; git ignores the folder."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
)


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    known = datetime(2026, 3, 30, 9)  # noqa: DTZ001  local: the Monday after the last week
    return cs.report(cs.datasets.sample_shop(), folder / "report.html", as_of=known)


class Browser:
    """What the tests do with a page."""

    def __init__(self, driver):
        self.driver = driver
        self.at = None

    def open(self, path, width=1280, height=900, *, phone=False):
        self.at = None
        self.media("")
        self.resize(width, height, phone=phone)
        for kind in ("browser", "performance"):
            self.log(kind)  # what was written before is of another test
        self.driver.get(path.as_uri())
        self.until("return document.documentElement.dataset.ready === 'true'")
        return self

    def resize(self, width, height, *, phone=False):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def media(self, kind):
        """Show it as on "print", or "" as on a screen."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind})

    def until(self, script, *arguments):
        """Wait until a script returns something true."""
        from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415  an extra

        done = WebDriverWait(self.driver, 60, 0.1)
        return done.until(lambda driver: driver.execute_script(script, *arguments))

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def find(self, selector):
        return self.driver.find_element("css selector", selector)

    def press(self, selector):
        """Click on what may lie under the bar that stays in sight."""
        self.show(selector)
        self.find(selector).click()

    def show(self, selector):
        """Scroll at once, so that it stands in the middle of the window."""
        options = {"block": "center", "behavior": "instant"}
        self.run("arguments[0].scrollIntoView(arguments[1])", self.find(selector), options)

    def log(self, kind):
        """What was written since this was last asked."""
        return self.driver.get_log(kind)

    def picture(self, name):
        """The whole page as a PNG."""
        size = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        options = {"captureBeyondViewport": True, "clip": clip}
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", options)
        PICTURES.mkdir(parents=True, exist_ok=True)
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def pdf(self, name):
        options = {"preferCSSPageSize": True, "paperWidth": 8.27, "paperHeight": 11.69}
        made = self.driver.execute_cdp_cmd("Page.printToPDF", options)
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.pdf"
        path.write_bytes(base64.b64decode(made["data"]))
        return path


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    webdriver = pytest.importorskip("selenium.webdriver", reason="pip install '.[browser]'")
    if not which("chromedriver"):
        pytest.skip("no chromedriver: install Debian's chromium-driver")
    options = webdriver.ChromeOptions()
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = webdriver.ChromeService(which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    try:
        yield Browser(driver)
    finally:
        driver.quit()
