"""500 open pages that ask every ten seconds whether something changed: how much of two processors the server needs.

The product serves as `flask serve` does; the pages are those of 400 agents, a supervisor and a department, most of them
*my work*, and behave as the page script does: jitter, ETag, and the list again when its stamp changed. First nothing
happens, then one act a second. Counted is the processor time of the server, with PostgreSQL that of its processes too.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import actions
from tests.bench import _postgresql, _web, desk
from tests.bench.completion import row

PAGES, AGENTS = 500, 400
EVERY, JITTER = 10.0, 0.15
SECONDS = float(os.environ.get("BENCH_LIVE_SECONDS", "40"))
CASES = int(os.environ.get("BENCH_LIVE_CASES", "30000"))
PROCESSORS = 2
KINDS = ((60, "work"), (10, "pool"), (10, "cases"), (20, "case"))  # of a hundred pages
TICKS = os.sysconf("SC_CLK_TCK")


def rows() -> Iterator[dict[str, Any]]:
    if not Path("/proc/self/stat").exists():
        print("  needs /proc to count processor time: left out")
        return
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-live-"))
    try:
        yield from measured("SQLite", f"sqlite:///{folder / 'live.db'}", folder, list)
        with _postgresql.server() as port:
            url = _postgresql.create_database(port, "live")
            yield from measured("PostgreSQL", url, folder, lambda: _postgres_processes(port))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measured(name: str, url: str, folder: Path, beside: Callable[[], Sequence[int]]) -> Iterator[dict[str, Any]]:
    ctx = desk.fill(url, CASES, name, AGENTS)
    try:
        cookies = _web.cookies(ctx, [*desk.agents_of(ctx), "supervisor1", "logistics1"])
        with _Server(url, folder, beside) as server:
            pages = _pages(cookies)
            asyncio.run(_watch(server.port, pages, EVERY, None))  # everybody has a stamp to compare with
            for label, act in (("nothing happens", None), ("one act a second", lambda: _act(ctx))):
                before, begun = server.cpu(), time.perf_counter()
                asyncio.run(_watch(server.port, pages, SECONDS, act))
                share = (server.cpu() - before) / (PROCESSORS * (time.perf_counter() - begun))
                head = f"live: {PAGES} open pages, {name}, {label}"
                yield row(f"{head}, share of {PROCESSORS} processors", share, "", 0.1, "lower")
                times = sorted(spent for page in pages for spent in page.times)
                yield row(f"{head}, p95", times[int(len(times) * 0.95)] * 1000, "ms", None, "lower")
                fresh = sum(page.fresh for page in pages) / max(sum(page.asked for page in pages), 1)
                yield row(f"{head}, answers with something new", fresh * 100, "%", None, "lower")
                for page in pages:
                    page.forget()
    finally:
        ctx.store.dispose()


def _act(ctx: actions.Context) -> None:
    """Somebody notes something on a case: its owner's list changes."""
    case = f"C-2026-{random.randrange(1, CASES // 3) * 3:06d}"
    actions.add_comment(ctx, ctx.people.users["supervisor1"].actor(), case, "请优先处理")


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Page:
    """One open page of one person."""

    cookie: str
    place: str  # where its list comes from again; nothing for a case page
    live: str
    etag: str = ""
    stamp: object = None
    asked: int = 0
    fresh: int = 0
    times: list[float] = field(default_factory=list)

    def forget(self) -> None:
        self.asked = self.fresh = 0
        self.times.clear()


def _pages(cookies: dict[str, str]) -> list[_Page]:
    dice, people_ = random.Random(5), [user for user in cookies if user.startswith("bench")]
    kinds = [kind for share, kind in KINDS for _ in range(PAGES * share // 100)]
    found = []
    for number, kind in enumerate(kinds):
        cookie = cookies[people_[number % len(people_)] if kind != "pool" or number % 2 else "logistics1"]
        case = f"C-2026-{dice.randrange(1, CASES // 3) * 3:06d}"
        live = f"/live?page=case&case={case}" if kind == "case" else f"/live?page={kind}"
        found.append(_Page(cookie, "" if kind == "case" else f"/{kind}", live))
    return found


async def _watch(port: int, pages: Sequence[_Page], seconds: float, act: Callable[[], None] | None) -> None:
    until = time.perf_counter() + seconds
    busy = asyncio.create_task(_acts(act, until)) if act else None
    await asyncio.gather(*(_ask_again(port, page, until) for page in pages))
    if busy is not None:
        await busy


async def _acts(act: Callable[[], None], until: float) -> None:
    while time.perf_counter() < until:
        await asyncio.to_thread(act)
        await asyncio.sleep(1)


async def _ask_again(port: int, page: _Page, until: float) -> None:
    """As frontend/desk/live.js does."""
    await asyncio.sleep(random.random() * EVERY)
    while time.perf_counter() < until:
        begun = time.perf_counter()
        status, headers, body = await _get(port, page, page.live, page.etag)
        page.times.append(time.perf_counter() - begun)
        page.asked += 1
        if status == 200:
            page.fresh += 1
            page.etag, before, page.stamp = headers["etag"], page.stamp, json.loads(body)["stamp"]
            if page.place and before is not None and before != page.stamp:
                await _get(port, page, page.place, "")
        elif status != 304:
            raise RuntimeError(f"expected 200 or 304 of {page.live}, found {status}: {body[:200]!r}")
        await asyncio.sleep(EVERY * (1 + JITTER * (2 * random.random() - 1)))


async def _get(port: int, page: _Page, path: str, etag: str) -> tuple[int, dict[str, str], bytes]:
    """On a connection of its own: the server closes one after an answer without a body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Cookie: {page.cookie}"]
    lines += ["X-Requested-With: desk", "Accept-Encoding: gzip"]
    lines += [f"If-None-Match: {etag}"] if etag else ["X-Part: live"]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    return int(first.split()[1]), headers, gzip.decompress(body) if "content-encoding" in headers else body


# ── the server ────────────────────────────────────────────────────────────────────────────────────


class _Server:
    """`flask serve` on a free port; stopped at the end."""

    def __init__(self, url: str, folder: Path, beside: Callable[[], Sequence[int]]) -> None:
        self.port, self._beside = _postgresql.free_port(), beside
        environment = {**os.environ, **_environment(url, folder), "PORT": str(self.port)}
        command = [sys.executable, "-m", "flask", "--app", "app", "serve", "--no-worker"]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, cwd=desk.ROOT)

    def __enter__(self) -> _Server:
        asyncio.run(_answers(self.port))
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()

    def cpu(self) -> float:
        """Processor seconds used until now."""
        return sum(_cpu(pid) for pid in (self._process.pid, *self._beside()))


async def _answers(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise RuntimeError("the server did not start within a minute")


def _environment(url: str, folder: Path) -> dict[str, str]:
    return {"BIHUAN_DATABASE_URL": url, "BIHUAN_INSTANCE": str(folder), "BIHUAN_SECRET_KEY": "a bench signs nothing"}


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()


def _cpu(pid: int) -> float:
    try:
        user, system = _stat(pid)[11:13]
    except FileNotFoundError:
        return 0.0
    return (int(user) + int(system)) / TICKS


def _postgres_processes(port: int) -> list[int]:
    """The postmaster that listens on the port, and its children."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    own = [pid for pid in pids if f"-p {port}".encode() in _command(pid).replace(b"\0", b" ")]
    return own + [pid for pid in pids if _parent(pid) in own]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    try:
        return int(_stat(pid)[1])
    except OSError:
        return 0
