"""What a page weighs and how soon it stands, in headless Chromium with an empty cache.

Weight is what goes over the wire, compressed, headers left out. The largest paint is compared with that of the same
page kept still: its HTML with its style sheets, as it was served, without scripts and without anything to compute. Both
come from the same server, by turns; the medians of `ROUNDS` visits are compared.
"""

from __future__ import annotations

import re
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, request
from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver
from waitress.server import create_server

from app import actions, create_app, demo, queries
from app.clock import SystemClock
from app.config import Settings
from tests.bench import _web
from tests.bench.completion import row

ROUNDS = 7
SETTLED = 2.0
PERSON = "agent1"
KILOBYTE = 1000
SCRIPT_LIMIT, PAGE_LIMIT = 25, 100  # kB, of the lists

_WATCH = """
window.seen = {lcp: 0, cls: 0};
new PerformanceObserver((list) => { for (const e of list.getEntries()) window.seen.lcp = e.startTime; })
  .observe({type: 'largest-contentful-paint', buffered: true});
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) window.seen.cls += e.value;
}).observe({type: 'layout-shift', buffered: true});
"""
_TOLD = """
const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
const sum = (some) => some.reduce((total, e) => total + e.encodedBodySize, 0);
return {...window.seen, all: sum(all), script: sum(all.filter((e) => e.name.split('?')[0].endsWith('.js')))};
"""


@dataclass(frozen=True)
class Visit:
    """Bytes over the wire, milliseconds until the largest paint, and how far things moved after they were painted."""

    all: int
    script: int
    lcp: float
    cls: float


def rows() -> Iterator[dict[str, Any]]:
    found = next((path for name in ("chromium", "google-chrome") if (path := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    if found is None or driver is None:
        print("  needs Chromium and chromedriver: left out")
        return
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-browser-"))
    try:
        with _served(folder) as (ctx, address), _chromium(found, driver, folder, ctx, address) as browser:
            for name, path in _pages(ctx):
                yield from measured(browser, name, address, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(browser: WebDriver, name: str, address: str, path: str) -> Iterator[dict[str, Any]]:
    """One page against itself kept still."""
    visit(browser, f"{address}{path}")  # what is made once is made
    live, still = [], []
    for _ in range(ROUNDS):
        live.append(visit(browser, f"{address}{path}"))
        still.append(visit(browser, f"{address}/still{path}"))
    of_list = name in ("my work", "cases")
    label = f"browser: {name}"
    weight, script = max(v.all for v in live) / KILOBYTE, max(v.script for v in live) / KILOBYTE
    yield row(f"{label}, over the wire in all", weight, "kB", PAGE_LIMIT if of_list else None, "lower")
    yield row(f"{label}, scripts", script, "kB", SCRIPT_LIMIT if of_list else None, "lower")
    yield row(f"{label}, layout shift", max(v.cls for v in live), "", 0, "lower")
    largest = statistics.median(v.lcp for v in live)
    yield row(f"{label}, largest paint", largest, "ms", None, "lower")
    share = largest / max(statistics.median(v.lcp for v in still), 1)
    yield row(f"{label}, largest paint against the same page kept still", share, "×", 2, "lower")


def visit(browser: WebDriver, url: str) -> Visit:
    browser.get(url)
    time.sleep(SETTLED)
    told = browser.execute_script(_TOLD)
    return Visit(int(told["all"]), int(told["script"]), float(told["lcp"]), float(told["cls"]))


def _pages(ctx: actions.Context) -> list[tuple[str, str]]:
    agent = ctx.people.actor(PERSON)
    tasks = queries.work(ctx, agent, tab="all").rows
    task = next(task for task in tasks if "complete" in task.may)
    return [
        ("my work", "/work"),
        ("cases", "/cases"),
        ("case", f"/cases/{task.case}"),
        ("task", f"/tasks/{task.id}"),
        ("intake", "/intake"),
    ]


# ── the server and the browser ────────────────────────────────────────────────────────────────────


@contextmanager
def _served(folder: Path) -> Iterator[tuple[actions.Context, str]]:
    """The product with the demo data; `/still/…` answers what `/…` last answered, without its scripts."""
    settings = Settings(instance=folder, secret_key="a bench signs nothing", worker=False).complete()
    ctx = actions.make_context(settings, SystemClock())
    actions.prepare(ctx)
    demo.fill(ctx, lambda _: None)
    application = create_app(settings, ctx)
    _keep_still(application)
    server = create_server(application, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield ctx, f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(5)
        ctx.store.dispose()


def _keep_still(application: Flask) -> None:
    kept: dict[str, str] = {}

    def keep(answer: Any) -> Any:
        if answer.mimetype == "text/html" and not request.path.startswith("/still"):
            kept[request.path] = re.sub(r"<script\b.*?</script>", "", answer.get_data(as_text=True), flags=re.DOTALL)
        return answer

    application.after_request_funcs.setdefault(None, []).append(keep)  # the last named is the first asked
    application.add_url_rule("/still/<path:path>", "still", lambda path: kept[f"/{path}"])


@contextmanager
def _chromium(found: str, driver: str, folder: Path, ctx: actions.Context, address: str) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = found
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", f"--user-data-dir={folder / 'chrome'}",
        "--window-size=1440,900",
    ):  # fmt: skip
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    name, _, value = _web.cookies(ctx, [PERSON])[PERSON].partition("=")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
    browser.execute_cdp_cmd("Network.setCookie", {"name": name, "value": value, "url": address})
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
    try:
        yield browser
    finally:
        browser.quit()
