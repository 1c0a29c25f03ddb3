"""A real browser on the whole product: an address, people who are signed in, and the keys they press.

Every person has a host name of their own (`agent1.localhost`), so one browser keeps several people signed in, each in
a tab of their own, with cookies and storage apart.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import JavascriptException, StaleElementReferenceException, TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from app import actions, create_app, demo
from app.actions.passwords import hash_password
from app.config import Settings
from app.context import Context
from app.journeys.cast import introduce
from app.web import security

Found = TypeVar("Found")
PATIENCE = 20  # seconds until a page that does not come is a failure
A_WEDNESDAY = datetime.fromisoformat("2026-03-04T15:00:00+08:00")


@dataclass(frozen=True)
class Size:
    """Of a window, in CSS pixels; `scale` is the zoom of the page."""

    width: int
    height: int
    phone: bool = False
    scale: float = 1


WIDE, PHONE, ZOOMED, NARROW = Size(1440, 900), Size(390, 844, phone=True), Size(720, 450, scale=2), Size(320, 640)


class RunningClock:
    """A clock that starts where it is told, runs like the real one and can be put forward."""

    def __init__(self, start: datetime) -> None:
        self._start, self._began, self._ahead = start, time.monotonic(), timedelta(0)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began) + self._ahead

    def advance(self, **duration: float) -> None:
        self._ahead += timedelta(**duration)


class Site:
    """The product at an address of its own."""

    def __init__(self, ctx: Context, clock: RunningClock, port: int) -> None:
        self.ctx, self.clock, self.port = ctx, clock, port

    def address(self, person: str = "") -> str:
        return f"http://{f'{person}.localhost' if person else '127.0.0.1'}:{self.port}"

    def wait(self, **duration: float) -> None:
        """Time passes and what is due happens, as the worker would do it."""
        self.clock.advance(**duration)
        actions.fire_timers(self.ctx)


def make_demo(folder: Path) -> None:
    """An installation with the demo data, to be copied."""
    ctx = _context(folder, RunningClock(A_WEDNESDAY))
    actions.prepare(ctx)
    demo.fill(ctx, lambda _: None)
    ctx.store.dispose()


def make_people(folder: Path) -> None:
    """An installation with the people of the demo and no case."""
    ctx = _context(folder, RunningClock(A_WEDNESDAY))
    actions.prepare(ctx)
    introduce(ctx, password_hash=hash_password(demo.PASSWORD))
    ctx.store.dispose()


def _context(folder: Path, clock: RunningClock) -> Context:
    return actions.make_context(replace(Settings(instance=folder), worker=False).complete(), clock)


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """The installation in `folder`, served until the end of the block."""
    clock = RunningClock(A_WEDNESDAY + timedelta(minutes=1))
    ctx = _context(folder, clock)
    application = create_app(ctx.settings, ctx)
    security.limiter.enabled = False
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Site(ctx, clock, server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        ctx.store.dispose()


@contextmanager
def chromium(profile: Path) -> Iterator[WebDriver]:
    """The system's Chromium without a window; a test is skipped where there is none, and fails in CI."""
    found = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
    driver = shutil.which("chromedriver")
    if found is None or driver is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("needs Chromium and chromedriver from the system")
    options = webdriver.ChromeOptions()
    options.binary_location = str(found)
    for flag in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--lang=zh-CN",
        f"--user-data-dir={profile}", "--window-size=1440,1000",
    ):  # fmt: skip
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()


class Person:
    """Somebody at a keyboard, with a tab of their own; signed in when they have a name."""

    def __init__(self, browser: WebDriver, site: Site, name: str) -> None:
        self.browser, self.site, self.name = browser, site, name
        browser.switch_to.new_window("tab")
        self._tab = browser.current_window_handle
        browser.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Shanghai"})
        self.go("/sign-in")
        if name:
            self.sign_in()

    def sign_in(self) -> None:
        """From the sign-in page on, with the keyboard."""
        self.press(self.name, Keys.TAB, Keys.TAB, demo.PASSWORD, Keys.ENTER)
        self.until(lambda: "/sign-in" not in self.path)
        self.until(self.ready)

    def here(self) -> WebDriver:
        """The browser with this person's tab in front."""
        if self.browser.current_window_handle != self._tab:
            self.browser.switch_to.window(self._tab)
            self.browser.execute_cdp_cmd("Page.bringToFront", {})
        return self.browser

    @property
    def path(self) -> str:
        return self.here().current_url.removeprefix(self.site.address(self.name))

    def ready(self) -> bool:
        return self.js("return document.readyState === 'complete' && document.documentElement.dataset.ready === 'yes'")

    def go(self, path: str) -> None:
        """Open a page and wait until its scripts run."""
        self.here().get(self.site.address(self.name) + path)
        self.until(self.ready)

    def js(self, code: str, *given: object) -> Any:
        return self.here().execute_script(code, *given)

    def press(self, *keys: str) -> None:
        """Keys go where the focus is, one after the other."""
        for key in keys:
            self.here().switch_to.active_element.send_keys(key)

    def text(self) -> str:
        """What stands in the page, read at once: lists renew themselves."""
        return str(self.js("return document.querySelector('main').innerText"))

    def see(self, *words: str) -> None:
        """Wait until all these words stand in the page."""
        try:
            self.until(lambda: all(word in self.text() for word in words))
        except TimeoutException:
            missing = [word for word in words if word not in self.text()]
            raise AssertionError(f"{self.name} at {self.path} expected {missing}, found:\n{self.text()}") from None

    def find(self, selector: str) -> Any:
        """The first element of a CSS selector, once it is there."""
        look = lambda: next(iter(self.here().find_elements(By.CSS_SELECTOR, selector)), None)  # noqa: E731
        return self.until(look, f"expected {selector}")

    def until(self, check: Callable[[], Found], expected: str = "") -> Found:
        """Wait until something is so; a page that changes meanwhile is looked at again."""
        wait = WebDriverWait(
            self.browser,
            PATIENCE,
            poll_frequency=0.05,
            ignored_exceptions=(JavascriptException, StaleElementReferenceException),
        )
        return wait.until(lambda _: check(), f"{self.name} at {self.path}: {expected}")

    def look(self, size: Size, theme: str = "light") -> None:
        """The window takes this size, the system this theme; motion is reduced so that pictures stand still."""
        metrics = {"width": size.width, "height": size.height, "deviceScaleFactor": size.scale, "mobile": size.phone}
        self.here().execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
        media = [{"name": name, "value": value} for name, value in features.items()]
        self.here().execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        self.here().execute_async_script("const done = arguments[0]; requestAnimationFrame(() => setTimeout(done, 50))")

    def broken_policies(self) -> list[str]:
        """What the content security policy had to stop since the last time this was asked."""
        return [e["message"] for e in self.here().get_log("browser") if "Content Security Policy" in e["message"]]
