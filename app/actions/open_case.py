"""Open a case: a person (or a message) starts a process of the live release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app import cases, engine, store
from app.actions import stopped
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.facts import facts
from app.actions.follow import follow
from app.actions.start import NewCase, begin, process_for, start_values
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context
from app.store import keys


@dataclass(frozen=True)
class Opened:
    """A case was opened. `stopped`: it led into an endless loop, nothing of the process has happened yet."""

    case: str
    case_id: int
    opened: tuple[str, ...] = ()
    closed: bool = False
    incidents: int = 0
    stopped: bool = False


def open_case(
    ctx: Context,
    actor: Actor,
    *,
    process: str | None = None,
    message: str | None = None,
    data: Mapping[str, object] | None = None,
    key: str | None = None,
) -> Opened:
    """Start a process by id, or the one that this message starts; `data` goes through its start form if there is one.

    `key` makes it safe to repeat: the same key again gets the case that the first call opened. Refusals: `not_found`,
    `not_allowed`, `not_expected`, `invalid`.
    """
    cases.require(actor, "open")
    given = dict(data or {})
    try:
        with transaction(ctx) as tx:
            if key is not None and (known := keys.case_of(tx, key, actor.id, "open_case")) is not None:
                return Opened(cases.case_number(*known), known[1])
            return _open(ctx, tx, actor, process, message, given, key)
    except engine.TooManySteps as error:
        return _stopped(ctx, actor, process, message, given, error)


def _open(
    ctx: Context,
    tx: store.Tx,
    actor: Actor,
    process: str | None,
    message: str | None,
    given: Mapping[str, object],
    key: str | None,
) -> Opened:
    now = ctx.clock.now()
    release_id = ctx.catalogue.live_id(tx)
    defs = ctx.catalogue.definitions(release_id)
    process_id = process_for(defs, process, message)
    values = start_values(ctx, defs, process_id, given, now)
    new = NewCase(release_id, process_id, now, actor, _owner(actor))
    work = begin(ctx, tx, new)
    if key is not None:
        keys.remember(tx, key, actor.id, "open_case", work.case_id, now)
    values |= facts(work, values)
    step = engine.start(defs, process_id, work.act(), work.file, values, message=message, cache=ctx.cache)
    work.event("opened", {"process": process_id, "message": message})
    apply(work, step)
    close_if_finished(work)
    follow(work)
    store_file(work)
    work.finish()
    return Opened(
        work.number,
        work.case_id,
        tuple(cases.task_id(work.number, task) for task in work.opened),
        work.status == "closed",
        len(work.save.incidents),
    )


def _owner(actor: Actor) -> str | None:
    """An agent who takes the complaint becomes the customer's single contact."""
    return actor.id if "agent" in actor.groups else None


def _stopped(
    ctx: Context,
    actor: Actor,
    process: str | None,
    message: str | None,
    given: Mapping[str, object],
    error: engine.TooManySteps,
) -> Opened:
    """The start ran in circles: the case exists with what was submitted and an incident, so that nothing is lost."""
    with transaction(ctx) as tx:
        now = ctx.clock.now()
        release_id = ctx.catalogue.live_id(tx)
        defs = ctx.catalogue.definitions(release_id)
        process_id = process_for(defs, process, message)
        work = begin(ctx, tx, NewCase(release_id, process_id, now, actor, _owner(actor)))
        for path, value in start_values(ctx, defs, process_id, given, now).items():
            work.file.write(0, path, value)
        work.event("opened", {"process": process_id, "message": message})
        stopped.incident(work, error, {"verb": "start", "message": message})
        store_file(work)
        work.finish()
        return Opened(work.number, work.case_id, incidents=1, stopped=True)
