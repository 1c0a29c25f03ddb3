"""User tasks completed a second through `actions.complete_task`, each in its own transaction with its whole history.

The shape is the one that peers are measured with: ten user tasks with a 48 h timer, a gateway and a form of twelve
numbers and a long note, then a called process of six. Clients are processes (16 clients: four processes of four
threads), as a deployment would have them. Targets are Camunda 7 with full history on PostgreSQL, measured on two cores.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import actions
from app.clock import SystemClock
from app.config import Settings
from app.store import people
from tests.bench import _postgresql, engine_shape

NOTE = "客户说水果三天没到，打开全烂了" * 10
SECONDS = 8.0
WARM_UP = 2.0
LAYOUTS = {1: (1, 1), 4: (4, 1), 16: (4, 4)}  # clients → processes, threads of each
TARGETS = {1: 87.0, 4: 211.0, 16: 173.0}
FORM = {
    "type": "default",
    "id": "bench",
    "schemaVersion": 19,
    "components": [
        *({"type": "number", "id": f"F_{i}", "key": f"a{i}", "label": f"a{i}"} for i in range(12)),
        {"type": "textarea", "id": "F_note", "key": "note", "label": "note"},
    ],
}


def rows() -> Iterator[dict[str, Any]]:
    with _postgresql.server() as port:
        for clients in LAYOUTS:
            url = _postgresql.create_database(port, f"bench_{clients}")
            yield from measure(url, "PostgreSQL", clients, TARGETS[clients])
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    try:
        for clients in LAYOUTS:
            yield from measure(f"sqlite:///{folder / f'bench_{clients}.db'}", "SQLite", clients, None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(url: str, name: str, clients: int, target: float | None) -> Iterator[dict[str, Any]]:
    """One database with so many clients."""
    prepare(url)
    if clients == 1:
        yield row(f"completion: SQL statements, {name}", statements(url), "statements", 9, "lower")
    rate, times = run(url, *LAYOUTS[clients])
    label = f"{name}, {clients} client{'s' * (clients > 1)}"
    yield row(f"completion: user tasks completed, {label}", rate, "1/s", target, "higher")
    for share in (50, 95, 99):
        value = times[min(len(times) * share // 100, len(times) - 1)] * 1000
        yield row(f"completion: p{share}, {label}", value, "ms", None, "lower")


def row(name: str, value: float, unit: str, target: float | None, better: str) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "target": target, "better": better}


# ── the stage ──────────────────────────────────────────────────────────────────────────────────────


def context(url: str) -> actions.Context:
    folder = Path(tempfile.gettempdir()) / "bihuan-bench-instance"
    settings = Settings(database_url=url, instance=folder, secret_key="a bench signs nothing").complete()
    return actions.make_context(settings, SystemClock())


def release() -> dict[str, bytes]:
    """The shape with a form on each task."""
    files = {}
    for process, tasks, call in (("main", 10, True), ("feedback", 6, False)):
        text = engine_shape.process(process, tasks, "PT48H", call)
        text = text.replace(
            'camunda:candidateGroups="agent"', 'camunda:candidateGroups="agent" camunda:formRef="bench"'
        )
        files[f"processes/{process}.bpmn"] = (engine_shape._HEAD + text + "</definitions>").encode()
    files["forms/bench.form"] = json.dumps(FORM).encode()
    return files


def prepare(url: str) -> None:
    """Tables, an agent, the release."""
    ctx = context(url)
    actions.ensure_groups(ctx)
    with ctx.store.write() as tx:
        people.insert_user(tx, {"user_id": "agent1", "name": "agent1", "created_at": ctx.clock.now()})
        people.set_memberships(tx, "agent1", ["agent"], [])
    actions.load_release(ctx, actions.SYSTEM, release(), publish=True)
    ctx.store.dispose()


def submission() -> dict[str, object]:
    return {**{f"a{i}": 5 for i in range(12)}, "note": NOTE}


def one_case(ctx: actions.Context, go_on: Callable[[], bool], note: Callable[[float], object]) -> None:
    """Open a case and complete its tasks until the end."""
    actor = actions.find_actor(ctx, "agent1")
    assert actor is not None
    task: str | None = actions.open_case(ctx, actor, process="main").opened[0]
    while task is not None and go_on():
        begun = time.perf_counter()
        done = actions.complete_task(ctx, actor, task, None, submission())
        note(time.perf_counter() - begun)
        task = done.opened[0] if done.opened else None


# ── clients ────────────────────────────────────────────────────────────────────────────────────────


def client(url: str, threads: int, ready: Any, out: Any) -> None:
    """One process: warm up, wait for the others, work for `SECONDS`."""
    ctx = context(url)
    warm = time.perf_counter() + WARM_UP
    while time.perf_counter() < warm:
        one_case(ctx, lambda: time.perf_counter() < warm, lambda _: None)
    ready.wait()
    end = time.perf_counter() + SECONDS
    times: list[list[float]] = [[] for _ in range(threads)]

    def work(mine: list[float]) -> None:
        while time.perf_counter() < end:
            one_case(ctx, lambda: time.perf_counter() < end, mine.append)

    workers = [threading.Thread(target=work, args=(mine,)) for mine in times]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    out.put((time.perf_counter() - begun, [value for mine in times for value in mine]))
    ctx.store.dispose()


def run(url: str, processes: int, threads: int) -> tuple[float, list[float]]:
    """Completions a second over all clients, and how long each took, sorted."""
    spawn = multiprocessing.get_context("spawn")
    ready, out = spawn.Barrier(processes), spawn.Queue()
    clients = [spawn.Process(target=client, args=(url, threads, ready, out)) for _ in range(processes)]
    for process in clients:
        process.start()
    results = [out.get(timeout=300) for _ in clients]
    for process in clients:
        process.join()
    times = sorted(value for _, mine in results for value in mine)
    return len(times) / max(elapsed for elapsed, _ in results), times


def statements(url: str) -> float:
    """SQL statements of a completion in the middle of a case, BEGIN and COMMIT left out."""
    ctx = context(url)
    told: list[str] = []

    @sa.event.listens_for(ctx.store.engine, "before_cursor_execute")
    def count(_c: object, _u: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            told.append(statement)

    counts: list[int] = []

    def note(_: float) -> None:
        counts.append(len(told))
        told.clear()

    told.clear()
    one_case(ctx, lambda: len(counts) < 8, note)
    ctx.store.dispose()
    return float(max(counts[1:]))
