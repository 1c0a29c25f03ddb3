"""Where the flow of a case stands and where it can be moved to; who asked for a move."""

from __future__ import annotations

from collections.abc import Sequence

from app import cases, engine, feel
from app.cases import Actor, Subject
from app.context import Context
from app.errors import Refusal, Text
from app.queries.reading import Reader, element_name, step_name
from app.queries.rows import MoveAsked, MoveFrom, MoveTarget, SentBack
from app.queries.seen import Seen
from app.queries.timeline import element_names
from app.store import group_ids, tokens
from app.store.types import Row

_HOLD = ("intermediateCatchEvent", "receiveTask")
_STEPS = ("userTask", "callActivity", "subProcess")
_FIRST = {"incident": 0, "task": 1}


def moves(ctx: Context, actor: Actor, number: str) -> tuple[MoveFrom, ...]:
    """Each place where a token of the case stands, with what it can be moved to that has a name.

    Refusals: `not_found`, `not_allowed`.
    """
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        if "ask_move" not in seen.may():
            raise Refusal("not_allowed", Text("您现在不能移动流程", "You may not move the flow now"))
        rows = [row for row in tokens.tokens(tx, seen.row.case_id) if _stands(seen, row)]
    rows.sort(key=lambda row: (_FIRST.get(row.kind, 2), row.key))
    return tuple(_from(seen, row, rows) for row in rows)


def _stands(seen: Seen, row: Row) -> bool:
    """A timer or message on the border of something holds no token of its own."""
    if row.kind in ("task", "incident"):
        return True
    info = _process(seen, row).elements.get(row.element)
    return info is not None and info.kind in _HOLD


def _process(seen: Seen, row: Row) -> engine.ProcessInfo:
    process = seen.defs.processes[seen.row.process]
    for call in group_ids(row.path):
        process = seen.defs.processes[process.elements[call].calls or ""]
    return process


def _from(seen: Seen, row: Row, rows: Sequence[Row]) -> MoveFrom:
    path, process = group_ids(row.path), _process(seen, row)
    named = [one for one in engine.targets(seen.defs, seen.row.process, path, row.element) if one.name != one.id]
    found = [_target(seen, path, one) for one in named]
    found.sort(key=lambda one: (not one.passed, one.kind not in _STEPS))
    return MoveFrom(
        key=row.key,
        element=row.element,
        name=element_name(seen.defs, process.id, row.element, row.element),
        together=sum(1 for other in rows if (other.element, other.path) == (row.element, row.path)),
        targets=tuple(found),
    )


def _target(seen: Seen, path: Sequence[str], one: engine.ElementInfo) -> MoveTarget:
    visits = seen.progress.visits
    around = ["/".join(path[:depth]) for depth in range(len(path) + 1)]
    passed = max(visits.get(place, {}).get(one.id, 0) for place in around)
    name = Text(one.name, one.name_en or one.name)
    return MoveTarget(one.id, name, one.kind, step_name(seen.defs, one.step) if one.step else None, passed)


def sendable_of(seen: Seen) -> tuple[SentBack, ...]:
    """Completed tasks of the case that can be sent back, the latest first, however long ago that was: something is open
    behind them. None for who may not.
    """
    if "send_back" not in seen.may() or seen.row.status != "open":
        return ()
    opened = [task for task in seen.tasks if task.status == "open"]
    found: dict[tuple[str, str], SentBack] = {}
    for task in sorted(seen.tasks, key=lambda task: -task.key):
        path = group_ids(task.path)
        behind = any(other.key > task.key and group_ids(other.path)[: len(path)] == path for other in opened)
        if task.status == "completed" and behind and (task.path, task.element) not in found:
            found[task.path, task.element] = SentBack(
                id=cases.task_id(seen.number, task.key),
                element=task.element,
                path=path,
                name=element_name(seen.defs, task.process, task.element, task.name),
                step=step_name(seen.defs, task.step) if task.step else None,
                by=seen.reader.person(task.completed_by),
                at=task.completed_at,
            )
    return tuple(found.values())


def asked_moves(seen: Seen, events: Sequence[Row]) -> tuple[MoveAsked, ...]:
    """What was asked for in an open case and not answered yet; `events` are those of moves, the latest first."""
    if seen.row.status != "open":
        return ()
    names = element_names(seen.defs, seen.row.process)
    found, answered = [], set()
    for row in events:
        body = feel.loads(row.body)
        assert isinstance(body, dict)
        answered.add(body.get("asked"))
        if row.kind == tokens.QUESTION and row.seq not in answered:
            source = str(body["source"])
            found.append(
                MoveAsked(
                    seq=row.seq,
                    at=row.at,
                    by=seen.reader.person(row.actor),
                    source=names.get(source, Text(source, source)),
                    target=names.get(row.element, Text(row.element, row.element)),
                    reason=str(body["reason"]),
                    mine=cases.may(seen.reader.actor, "withdraw_move", Subject(assignee=row.actor)),
                )
            )
    return tuple(found)
