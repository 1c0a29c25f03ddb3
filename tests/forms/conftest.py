"""A headless Chromium for the form tests, with everything the browser complained about."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).parent.parent.parent
DIST = ROOT / "app" / "web" / "static" / "dist"
SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1600",
]


def missing(reason: str) -> None:
    """Skips, except where CI is set: there nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def dist() -> Path:
    if not (DIST / "assets.json").is_file():
        missing("the browser assets are not built: python frontend/build.py")
    return DIST


@pytest.fixture(scope="session")
def browser() -> Iterator[webdriver.Chrome]:
    chromium = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        missing("there is no Chromium with its driver")
    options = webdriver.ChromeOptions()
    options.binary_location = str(chromium)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for switch in (*SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        chrome = webdriver.Chrome(service=Service(str(driver)), options=options)
        try:
            yield chrome
        finally:
            chrome.quit()
