"""A real browser: sign in, open a task of the list, see on the diagram where its case stands; no policy is broken."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from app import actions, create_app, demo
from app.clock import SystemClock
from app.config import Settings
from app.web import security

pytestmark = pytest.mark.browser


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The whole product on an installation of its own, with the demo data."""
    settings = replace(Settings(instance=tmp_path), worker=False).complete()
    ctx = actions.make_context(settings, SystemClock())
    actions.prepare(ctx)
    demo.fill(ctx, lambda _: None)
    application = create_app(settings, ctx)
    security.limiter.enabled = False
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    ctx.store.dispose()


@pytest.fixture
def chrome(tmp_path: Path) -> Iterator[WebDriver]:
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    driver = shutil.which("chromedriver")
    if found is None or driver is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Chromium and chromedriver from the system")
    options = webdriver.ChromeOptions()
    options.binary_location = str(found)
    for flag in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", f"--user-data-dir={tmp_path / 'chrome'}",
        "--window-size=1440,1000",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield browser
    browser.quit()


def text(browser: WebDriver) -> str:
    """What stands in the page, read at once: lists renew themselves."""
    return str(browser.execute_script("return document.querySelector('main').innerText"))


@pytest.mark.proves("003-18", "001-35")
def test_an_agent_takes_a_case_from_the_list_and_sees_where_it_stands(chrome: WebDriver, address: str) -> None:
    wait = WebDriverWait(chrome, 30)
    chrome.get(f"{address}/work")
    password = wait.until(lambda d: d.find_element(By.CSS_SELECTOR, "input[type=password]"))
    chrome.switch_to.active_element.send_keys("agent1")
    password.send_keys("demo", Keys.ENTER)
    wait.until(lambda d: d.current_url == f"{address}/work")
    wait.until(lambda d: "高" in text(d))
    task = str(chrome.execute_script("return document.querySelector('a[href*=\"/tasks/C-\"]').href"))
    chrome.get(task)
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, ".fjs-form-field"))
    number = task.rsplit("/", 1)[1].rsplit(".", 1)[0]
    chrome.get(f"{address}/cases/{number}")
    diagram = wait.until(lambda d: d.find_element(By.ID, "diagram"))
    chrome.execute_script("arguments[0].scrollIntoView()", diagram)
    wait.until(lambda d: d.find_elements(By.CSS_SELECTOR, "#diagram svg .djs-element"))
    assert "投诉预判" in text(chrome)
    violations = [e for e in chrome.get_log("browser") if "Content Security Policy" in e["message"]]
    assert violations == []
