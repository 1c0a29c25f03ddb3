"""Where the flow of a case stands and where it can be moved to; who asked for a move."""

from __future__ import annotations

from collections.abc import Sequence

from app import engine, feel
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.queries.reading import Reader, element_name
from app.queries.rows import MoveAsked, MoveFrom
from app.queries.seen import Seen
from app.queries.timeline import element_names
from app.store import group_ids, tokens
from app.store.types import Row

_HOLD = ("intermediateCatchEvent", "receiveTask")
_STEPS = ("userTask", "callActivity", "subProcess")
_FIRST = {"incident": 0, "task": 1}


def moves(ctx: Context, actor: Actor, number: str) -> tuple[MoveFrom, ...]:
    """Each place where a token of the case stands, with what it can be moved to that has a name: steps of people first.

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
    found = [one for one in engine.targets(seen.defs, seen.row.process, path, row.element) if one.name != one.id]
    found.sort(key=lambda one: one.kind not in _STEPS)
    return MoveFrom(
        key=row.key,
        element=row.element,
        name=element_name(seen.defs, process.id, row.element, row.element),
        together=sum(1 for other in rows if (other.element, other.path) == (row.element, row.path)),
        targets=tuple((one.id, Text(one.name, one.name_en or one.name)) for one in found),
    )


def asked_moves(seen: Seen, events: Sequence[Row]) -> tuple[MoveAsked, ...]:
    """What was asked for and not answered yet, among the latest events of an open case."""
    if seen.row.status != "open":
        return ()
    names = element_names(seen.defs, seen.row.process)
    found, answered = [], set()
    for row in events:  # the latest first
        if row.kind not in ("move_asked", "moved", "move_refused"):
            continue
        body = feel.loads(row.body)
        assert isinstance(body, dict)
        answered.add(body.get("asked"))
        if row.kind == "move_asked" and row.seq not in answered:
            source = str(body["source"])
            found.append(
                MoveAsked(
                    seq=row.seq,
                    at=row.at,
                    by=seen.reader.person(row.actor),
                    source=names.get(source, Text(source, source)),
                    target=names.get(row.element, Text(row.element, row.element)),
                    reason=str(body["reason"]),
                )
            )
    return tuple(found)
