"""Attach a file to a case; it stays internal unless somebody who may release it says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from app import cases, store
from app.actions.repair import invalid
from app.actions.take_file import Taken, keep, take
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import files


@dataclass(frozen=True)
class Added:
    """The file's public id (`C-2026-000123/files/3`), its number in the case, name, type and size in bytes."""

    id: str
    number: int
    name: str
    type: str
    size: int


def add_file(
    ctx: Context,
    actor: Actor,
    case: str | int,
    name: str,
    content: bytes,
    *,
    task: str | None = None,
    internal: bool | None = True,
) -> Added:
    """Internal by default: what has reached a customer cannot be taken back, what was forgotten is released later.
    None, for what the customer sent: internal only where the actor may not release it.

    Refusals: `not_found`, `not_allowed`, `invalid` (empty, too large, a type that is not taken, a virus).
    """
    with ctx.store.write() as tx:  # before the file is looked into: a scanner takes its time, and only for who may
        case_id = _allowed(ctx, tx, actor, case, internal).case_id
    file = take(ctx, actor, name, content, case_id=case_id)
    with transaction(ctx) as tx:
        work = _allowed(ctx, tx, actor, case, internal)
        key = _task_of(work, task) if task else None
        keep(tx, ctx.settings.uploads, file.sha256, content)
        added = put_on_case(work, file, internal=not releases(work) if internal is None else internal, task=key)
        work.finish()
        return added


def put_on_case(work: CaseWork, file: Taken, *, internal: bool, task: int | None = None) -> Added:
    """A file that was taken becomes one of the case, with its line of history; the verb saves the case."""
    number, held = files.next_file(work.tx, work.case_id)
    if held + file.size > work.ctx.settings.max_case_uploads:
        raise invalid("file", Text("此案件的附件已满", "This case holds as many files as it may"), "too_large")
    values = {
        "case_id": work.case_id,
        "file_no": number,
        "task_key": task,
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "sha256": file.sha256,
        "added_at": work.now,
        "added_by": work.actor.id or None,
        "internal": internal,
    }
    files.insert_file(work.tx, values)
    work.event("file", {"file": str(number), "name": file.name, "internal": internal}, task=task)
    return Added(f"{work.number}/files/{number}", number, file.name, file.type, file.size)


def releases(work: CaseWork) -> bool:
    """Whether the actor may let files of this case go to the customer."""
    return cases.may(work.actor, "release_file", work.subject())


def _allowed(ctx: Context, tx: store.Tx, actor: Actor, case: str | int, internal: bool | None) -> CaseWork:
    work = CaseWork.load(ctx, tx, actor, case)
    work.require("attach")
    if internal is False:
        work.require("release_file")
    return work


def _task_of(work: CaseWork, task: str) -> int:
    number, key = cases.parse_task_id(task)
    if number != work.number:
        raise Refusal("not_found", Text(f"案件 {work.number} 没有任务 {task}", f"{work.number} has no task {task}"))
    return key
