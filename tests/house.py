"""A whole installation for one test: a database of its own, a clock that stands still, the cast, small diagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from app import actions
from app.cases import Actor
from app.clock import FakeClock
from app.config import Settings
from app.journeys.stage import TEMPLATES
from app.store import throwaway
from app.store.types import Row

NOW = datetime.fromisoformat("2026-03-02T09:00:00+08:00")

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="tests" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">'
)


def diagram(body: str, process: str = "p") -> bytes:
    """A diagram of one process; more elements than that stand in `body`."""
    return f'{HEAD}<process id="{process}" name="{process}" isExecutable="true">{body}</process></definitions>'.encode()


def line(*elements: str) -> str:
    """Elements one after the other between a start and an end, with their flows. Each is `tag id attributes`."""
    parts, ids = [], []
    for element in ("startEvent start", *elements, "endEvent end"):
        tag, identity, *rest = element.split(" ", 2)
        ids.append(identity)
        parts.append(f'<{tag} id="{identity}" name="{identity}" {" ".join(rest)}/>')
    flows = [f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(pairwise(ids))]
    return "".join(parts + flows)


def form(name: str, *fields: str, checks: str = "[]") -> bytes:
    """A form with optional text fields; `amount:number` is one of another type."""
    components = []
    for field in fields:
        key, _, kind = field.partition(":")
        components.append(f'{{"type": "{kind or "textfield"}", "id": "F_{key}", "key": "{key}", "label": "{key}"}}')
    return (
        f'{{"type": "default", "id": "{name}", "schemaVersion": 19, "components": [{", ".join(components)}],'
        f' "checks": {checks}}}'
    ).encode()


class House:
    """The context of one installation and short words for what tests do."""

    def __init__(self, ctx: actions.Context, clock: FakeClock, url: str, folder: Path) -> None:
        self.ctx, self.clock, self.url, self.folder = ctx, clock, url, folder

    def who(self, name: str) -> Actor:
        actor = actions.find_actor(self.ctx, name)
        assert actor is not None, f"nobody is called {name}"
        return actor

    def release(self, files: Mapping[str, bytes]) -> int:
        return actions.load_release(self.ctx, actions.SYSTEM, files, publish=True).id

    def diagram(self, body: str, **files: bytes) -> int:
        """A release of one process `p` and forms by name."""
        forms = {f"forms/{name}.form": content for name, content in files.items()}
        return self.release({"processes/p.bpmn": diagram(body), **forms})

    def open(self, by: str = "agent1", process: str = "p", **data: object) -> actions.Opened:
        return actions.open_case(self.ctx, self.who(by), process=process, data=data)

    def do(self, task: str, by: str = "agent1", version: int | None = None, **data: object) -> actions.Completed:
        return actions.complete_task(self.ctx, self.who(by), task, version, data)

    def advance(self, **duration: float) -> int:
        """Move the clock and let what is due happen; how many timers fired."""
        self.clock.advance(timedelta(**duration))
        return actions.fire_timers(self.ctx)

    def another_process(self) -> House:
        """The same installation as another process sees it: nothing in memory."""
        return House(actions.make_context(self.ctx.settings, self.clock), self.clock, self.url, self.folder)

    def rows(self, table: str) -> list[Row]:
        with self.ctx.store.read() as tx:
            return list(tx.execute(sa.text(f"select * from {table}")))

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The SQL statements that are sent inside, BEGIN left out."""
        told: list[str] = []

        def note(_c: object, _u: object, statement: str, *_: object) -> None:
            if not statement.startswith("BEGIN"):
                told.append(statement)

        sa.event.listen(self.ctx.store.engine, "before_cursor_execute", note)
        try:
            yield told
        finally:
            sa.event.remove(self.ctx.store.engine, "before_cursor_execute", note)


@contextmanager
def house(folder: Path, server: str | None, **settings: object) -> Iterator[House]:
    """An installation on SQLite in `folder`, or on a PostgreSQL server."""
    drop: Callable[[], None] | None = None
    if server is None:
        url = TEMPLATES.sqlite(folder / "house.db")
    else:
        name = f"bihuan_test_{uuid4().hex[:12]}"
        url = TEMPLATES.postgresql(server, name)
        drop = lambda: throwaway.drop(server, name)  # noqa: E731
    clock = FakeClock(NOW)
    chosen = Settings(database_url=url, instance=folder, secret_key="a test signs nothing", **settings)  # type: ignore[arg-type]
    ctx = actions.make_context(chosen.complete(), clock)
    try:
        yield House(ctx, clock, url, folder)
    finally:
        ctx.store.dispose()
        if drop is not None:
            drop()
