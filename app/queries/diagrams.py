"""Where a case stands in its diagrams: the state of each element, per process that it has entered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from app import engine
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.queries.rows import DiagramRow, ElementState
from app.store import releases
from app.store.types import Row

if TYPE_CHECKING:
    from app.queries.seen import Seen


def diagram_rows(seen: Seen, timers: Sequence[Row], failed: Sequence[Row]) -> tuple[DiagramRow, ...]:
    """The case's own process first, then each called process that a token has entered."""
    found = []
    for path in sorted({(), *(_path(text) for text in seen.progress.visits)}, key=lambda path: (len(path), path)):
        process = process_at(seen.defs, seen.row.process, path)
        if process is not None:
            found.append(_row(seen, process, path, timers, failed))
    return tuple(found)


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split("/")) if text else ()


def process_at(defs: engine.Definitions, process: str, path: tuple[str, ...]) -> engine.ProcessInfo | None:
    """The process that the call activities of `path` lead to."""
    info = defs.processes.get(process)
    for element in path:
        call = info.elements.get(element) if info else None
        info = defs.processes.get(call.calls) if call and call.calls else None
    return info


def _row(
    seen: Seen, process: engine.ProcessInfo, path: tuple[str, ...], timers: Sequence[Row], failed: Sequence[Row]
) -> DiagramRow:
    visits = seen.progress.visits.get("/".join(path), {})
    states: dict[str, ElementState] = {element: "done" for element in visits if element in process.elements}
    for timer in timers:
        if _rows_path(timer.path) == path and _catches(process, timer.element):
            states[timer.element] = "active"
    for task in seen.tasks:
        if task.status == "open":
            _mark(seen, states, task, path)
    for incident in failed:
        if incident.closed_at is None and _rows_path(incident.path) == path:
            states[incident.element] = "incident"
    calls = {element.id: element.calls for element in process.elements.values() if element.calls}
    name = Text(process.name or process.id, process.name_en or process.name or process.id)
    return DiagramRow(process.id, name, process.file, path, states, visits, calls)


def _mark(seen: Seen, states: dict[str, ElementState], task: Row, path: tuple[str, ...]) -> None:
    """An open task is active, or overdue; so are the call activities and sub-processes around it."""
    own = _rows_path(task.path)
    late = task.due is not None and task.due < seen.reader.now
    state: ElementState = "overdue" if late else "active"
    if own == path:
        states[task.element] = state
        info = seen.defs.element(task.process, task.element)
        while info is not None and info.parent:
            states[info.parent] = "active"
            info = seen.defs.element(task.process, info.parent)
    elif own[: len(path)] == path:
        states[own[len(path)]] = "active"


def _rows_path(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _catches(process: engine.ProcessInfo, element: str) -> bool:
    """An intermediate event holds a token while it waits; a boundary event does not."""
    info = process.elements.get(element)
    return info is not None and info.kind == "intermediateCatchEvent"


def diagram(ctx: Context, actor: Actor, release_id: int, file: str) -> bytes:
    """The XML of a diagram of a release; every signed-in person may read the process. Refusal: `not_found`."""
    del actor
    with ctx.store.read() as tx:
        content = releases.release_file(tx, release_id, file)
    if content is None or not file.endswith(".bpmn"):
        raise Refusal("not_found", Text(f"没有流程图 {file}", f"There is no diagram {file}"))
    return content
