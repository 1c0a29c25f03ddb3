"""A small site for the browser tests: one page with a form under the strict policy, and its three addresses."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from app import forms
from app.errors import Refusal

POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; "
    "style-src 'self'; style-src-attr 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
KINDS = {".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}


class Site:
    """What the server was sent, and how it answers."""

    def __init__(self, dist: Path, form: forms.Form | None, variables: Mapping[str, object]) -> None:
        self.dist, self.form, self.variables = dist, form, variables
        self.assets: dict[str, Any] = json.loads((dist / "assets.json").read_text())
        self.page = ""
        self.now = ""  # an instant that the page tells the browser; without it the browser's own clock
        self.saved: list[dict[str, Any]] = []
        self.submitted: list[dict[str, Any]] = []
        self.accepted: list[dict[str, object]] = []
        self.uploaded: list[bytes] = []
        self.tokens: list[str | None] = []
        self.refuse_next: tuple[int, dict[str, object]] | None = None
        self.url = ""

    def head(self, entries: tuple[str, ...], language: str, theme: str) -> str:
        styles = [sheet for entry in ("desk", *entries) for sheet in self.assets.get(entry, {}).get("css", [])]
        links = "".join(f'<link rel="stylesheet" href="/dist/{sheet}">' for sheet in styles)
        scripts = "".join(
            f'<script type="module" src="/dist/{self.assets[entry]["js"]}"></script>' for entry in entries
        )
        return (
            f'<!doctype html><html lang="{language}" data-theme="{theme}"><head><meta charset="utf-8"><title>t</title>'
            f'<meta name="viewport" content="width=device-width"><meta name="csrf-token" content="token-1">{links}'
            f'</head><body data-now="{self.now}">{{}}{scripts}</body></html>'
        )

    def form_page(self, language: str = "zh", theme: str = "light", **more: object) -> None:
        assert self.form is not None
        data = json.dumps({**self.form.for_browser(self.variables), **more}, default=str).replace("<", "\\u003c")
        body = (
            '<main style="max-width:940px;margin:16px auto;padding:0 16px"><div id="f" data-form data-form-data="d"'
            ' data-form-submit="/submit" data-form-save="/save" data-form-upload="/upload" data-version="3"></div>'
            '<button type="button" data-form-complete>完成</button></main>'
            f'<script type="application/json" id="d">{data}</script>'
        )
        self.page = self.head(("form",), language, theme).replace("{}", body)

    def answer(self, path: str, body: bytes, token: str | None) -> tuple[int, dict[str, object]]:
        self.tokens.append(token)
        if self.refuse_next is not None:
            answer, self.refuse_next = self.refuse_next, None
            return answer
        if path == "/upload":
            self.uploaded.append(body)
            return 201, {"id": f"file-{len(self.uploaded)}", "name": "a.png", "size": len(body), "type": "image/png"}
        sent = json.loads(body)
        if path == "/save":
            self.saved.append(sent)
            return 200, {"version": sent["version"] + 1, "saved_at": "2026-11-24T10:19:42+08:00"}
        self.submitted.append(sent)
        return self._judge(sent["data"])

    def _judge(self, data: dict[str, object]) -> tuple[int, dict[str, object]]:
        assert self.form is not None

        def files(reference: str) -> dict[str, object] | None:
            return {"id": reference, "name": "a.png", "size": 3, "type": "image/png"} if self.uploaded else None

        try:
            self.accepted.append(self.form.validate(data, self.variables, now=NOW, files=files))
        except Refusal as refusal:
            errors = [{"field": e.field, "text": e.text.zh, "code": e.code} for e in refusal.errors]
            return 422, {"code": refusal.code, "text": refusal.text.zh, "errors": errors}
        return 200, {"next": "/done"}


@contextmanager
def served(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/dist/"):
                file = site.dist / self.path.removeprefix("/dist/").split("?")[0]
                self._say(200, file.read_bytes(), KINDS.get(file.suffix, "application/octet-stream"))
            elif self.path == "/favicon.ico":
                self._say(204, b"", "image/x-icon")
            else:
                self._say(200, (site.page if self.path == "/" else "done").encode(), "text/html; charset=utf-8")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, answer = site.answer(self.path, body, self.headers.get("X-CSRFToken"))
            self._say(status, json.dumps(answer).encode(), "application/json")

        def _say(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Page:
    def __init__(self, browser: Chrome, site: Site) -> None:
        self.browser, self.site = browser, site

    def open(self, language: str = "zh", **more: object) -> Page:
        self.site.form_page(language, **more)
        self.browser.get_log("browser")
        self.browser.get(self.site.url)
        self.browser.execute_script("sessionStorage.clear()")
        self.until(lambda: self.script("return Boolean(document.querySelector('#f .fjs-form'))"))
        self.until(lambda: self.script("return Boolean(document.querySelector('#f').bhForm?._saved)"))
        return self

    def until(self, condition: Callable[[], object]) -> Any:
        return WebDriverWait(self.browser, 15, poll_frequency=0.05).until(lambda _browser: condition())

    def script(self, text: str, *arguments: object) -> Any:
        return self.browser.execute_script(text, *arguments)

    def set(self, values: dict[str, object]) -> None:
        for path, value in values.items():
            self.script("document.querySelector('#f').bhForm.set(arguments[0], arguments[1])", path, value)

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.script("return document.querySelector('#f').bhForm.data()")
        return found

    def texts(self, selector: str) -> list[str]:
        """What stands in the elements, read in one go: the viewer draws anew at any time."""
        found = "[...document.querySelectorAll(arguments[0])].map((node) => node.innerText.trim())"
        texts: list[str] = self.script(f"return {found}", selector)
        return texts

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.browser.get_log("browser") if "favicon" not in entry["message"]]

    def field(self, label: str) -> Any:
        return self.browser.find_element(
            By.XPATH, f"//label[contains(., '{label}')]/following::*[self::input or self::textarea][1]"
        )

    def complete(self) -> None:
        self.browser.find_element(By.CSS_SELECTOR, "[data-form-complete]").click()
