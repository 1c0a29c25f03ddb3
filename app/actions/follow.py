"""Cases that an act in one case opens: linked ones asked for by a message, processes that start by a signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app import engine
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.facts import facts
from app.actions.start import NewCase, begin, leaves
from app.actions.work import CaseWork
from app.store import related

MAX_CHAIN = 5
"""How many cases may open one another in one act: a process that opens itself is stopped here."""


@dataclass(frozen=True)
class Origin:
    """What is opened, and how it is linked."""

    process: str
    kind: str
    cause: str | None
    data: Mapping[str, object]
    signal: str | None = None


def follow(work: CaseWork, depth: int = 0) -> tuple[str, ...]:
    """Open what the act asked for, in the same transaction; the numbers of the new cases. Before `work.finish`.

    A message `open_linked_case` has the payload {process, link, cause, data}: the process to start (the same one where
    it is left out), the kind of link (`repeat`), its cause, the variables of the new case.
    """
    wanted = [_linked(work, outbound.payload) for outbound in work.linked]
    for signal in work.signals:
        wanted += [
            Origin(info.id, "opened", None, {}, signal.name)
            for info in work.defs.processes.values()
            if signal.name in info.start_signals
        ]
    if depth >= MAX_CHAIN:
        return ()
    return tuple(_open(work, origin, depth) for origin in wanted)


def _linked(work: CaseWork, payload: Mapping[str, object]) -> Origin:
    data = payload.get("data")
    cause = payload.get("cause")
    return Origin(
        process=str(payload.get("process") or work.row.process),
        kind=str(payload.get("link") or "repeat")[:24],
        cause=str(cause)[:64] if cause is not None else None,
        data=data if isinstance(data, Mapping) else {},
    )


def _open(work: CaseWork, origin: Origin, depth: int) -> str:
    ctx, release_id = work.ctx, work.row.live_release or work.row.release_id
    defs = ctx.catalogue.definitions(release_id)
    if origin.process not in defs.processes:
        work.event("not_opened", {"process": origin.process, "link": origin.kind})
        return ""
    new = begin(ctx, work.tx, NewCase(release_id, origin.process, work.now, work.actor, work.owner))
    values = dict(leaves(origin.data))
    values |= facts(new, values)
    step = engine.start(
        defs, origin.process, new.act(), new.file, values, message=_message(defs, origin), signal=origin.signal
    )
    new.event("opened", {"process": origin.process, "from": work.number, "link": origin.kind, "cause": origin.cause})
    apply(new, step)
    close_if_finished(new)
    link(work, new, origin.kind, origin.cause)
    work.event("linked", {"case": new.number, "link": origin.kind, "cause": origin.cause})
    follow(new, depth + 1)
    store_file(new)
    new.finish()
    return new.number


def _message(defs: engine.Definitions, origin: Origin) -> str | None:
    """A process without a plain start begins by its only message."""
    info = defs.processes[origin.process]
    if origin.signal is not None or info.startable:
        return None
    return info.start_messages[0] if info.start_messages else None


def link(work: CaseWork, other: CaseWork, kind: str, cause: str | None) -> None:
    """A link on either side."""
    common = {"kind": kind, "cause": cause, "at": work.now, "by": work.actor.id or None}
    one = {"case_id": work.case_id, "other_id": other.case_id, "outgoing": True, **common}
    two = {"case_id": other.case_id, "other_id": work.case_id, "outgoing": False, **common}
    related.insert_link(work.tx, one)
    related.insert_link(work.tx, two)
