"""Open a case: a person (or a message) starts a process of the live release."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app import cases, engine, store
from app.actions import start_files, stopped
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.facts import facts
from app.actions.follow import follow
from app.actions.start import NewCase, begin, process_for, start_values
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.store import keys
from app.store.types import Row


@dataclass(frozen=True)
class Opened:
    """A case was opened. `stopped`: it led into an endless loop, nothing of the process has happened yet."""

    case: str
    case_id: int
    opened: tuple[str, ...] = ()
    closed: bool = False
    incidents: int = 0
    stopped: bool = False


@dataclass(frozen=True)
class _Asked:
    """What is to be started, as `open_case` was given it."""

    process: str | None
    message: str | None
    data: Mapping[str, object]
    key: str | None
    files: Collection[int]


def open_case(
    ctx: Context,
    actor: Actor,
    *,
    process: str | None = None,
    message: str | None = None,
    data: Mapping[str, object] | None = None,
    key: str | None = None,
    files: Collection[int] = (),
) -> Opened:
    """Start a process by id, or the one that this message starts; `data` goes through its start form if there is one.

    `key` makes it safe to repeat: the same key again gets the case that the first call opened. `files` are numbers of
    what the actor added by `add_start_file`; they become the first files of the case. Refusals: `not_found`,
    `not_allowed`, `not_expected`, `invalid`.
    """
    cases.require(actor, "open")
    asked = _Asked(process, message, dict(data or {}), key, files)
    try:
        with transaction(ctx) as tx:
            if key is not None and (known := keys.case_of(tx, key, actor.id, "open_case")) is not None:
                return Opened(cases.case_number(*known), known[1])
            return _open(ctx, tx, actor, asked)
    except engine.TooManySteps as error:
        return _stopped(ctx, actor, asked, error)


def _open(ctx: Context, tx: store.Tx, actor: Actor, asked: _Asked) -> Opened:
    work, values, rows = _begin(ctx, tx, actor, asked)
    if asked.key is not None:
        keys.remember(tx, asked.key, actor.id, "open_case", work.case_id, work.now)
    values |= facts(work, values)
    process, message = work.row.process, asked.message
    step = engine.start(work.defs, process, work.act(), work.file, values, message=message, cache=ctx.cache)
    work.event("opened", {"process": process, "message": message})
    apply(work, step)
    start_files.move(work, rows)
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


def _begin(
    ctx: Context, tx: store.Tx, actor: Actor, asked: _Asked
) -> tuple[CaseWork, dict[str, object], Mapping[str, Row]]:
    """The case with nothing in it yet, the values that it starts with, and the files that go with it."""
    now = ctx.clock.now()
    release_id = ctx.catalogue.live_id(tx)
    defs = ctx.catalogue.definitions(release_id)
    process = process_for(defs, asked.process, asked.message)
    rows = start_files.waiting(tx, actor, process, asked.files)
    known = {reference: start_files.described(reference, row) for reference, row in rows.items()}
    values = start_values(ctx, defs, process, asked.data, now, known.get)
    work = begin(ctx, tx, NewCase(release_id, process, now, actor, _owner(actor)))
    references = {reference: f"{work.number}/files/{number}" for number, reference in enumerate(rows, 1)}
    return work, {path: start_files.with_case(value, references) for path, value in values.items()}, rows


def _owner(actor: Actor) -> str | None:
    """An agent who takes the complaint becomes the customer's single contact."""
    return actor.id if "agent" in actor.groups else None


def _stopped(ctx: Context, actor: Actor, asked: _Asked, error: engine.TooManySteps) -> Opened:
    """The start ran in circles: the case exists with what was submitted and an incident, so that nothing is lost."""
    with transaction(ctx) as tx:
        work, values, rows = _begin(ctx, tx, actor, asked)
        for path, value in values.items():
            work.file.write(0, path, value)
        work.event("opened", {"process": work.row.process, "message": asked.message})
        start_files.move(work, rows)
        stopped.incident(work, error, {"verb": "start", "message": asked.message})
        store_file(work)
        work.finish()
        return Opened(work.number, work.case_id, incidents=1, stopped=True)
