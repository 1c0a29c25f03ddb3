"""Files that arrive while a complaint is taken in: kept for whoever takes it, moved onto the case once there is one.

They wait on the server like what was typed into the form (`save_start_draft`): a reload, another machine, a refused
submission lose none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app import cases, store
from app.actions.add_file import Added, put_on_case, releases
from app.actions.repair import invalid
from app.actions.take_file import Taken, keep, take
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import FieldError, Refusal, Text
from app.store import start_drafts
from app.store.types import Row

MOST = 50
"""So many wait for one person and process."""


def add_start_file(
    ctx: Context, actor: Actor, process: str, name: str, content: bytes, *, call: str = "", internal: bool = False
) -> Added:
    """Keep a file for the case that this person is about to open, with the draft of the same `call`. What a caller
    sends is not internal unless said so.

    Refusals: `not_allowed`, `invalid` (as for `add_file`; too many that wait).
    """
    cases.require(actor, "open")
    file = take(ctx, actor, name, content)
    with ctx.store.write() as tx:
        waiting = start_drafts.files_of(tx, actor.id, process[:255])
        if len(waiting) >= MOST or sum(row.size for row in waiting) + file.size > ctx.settings.max_case_uploads:
            text = Text("等待受理的附件已满，请先受理或去掉一些", "Too many files wait; open the case or remove some")
            raise invalid("file", text, "too_large")
        keep(tx, ctx.settings.uploads, file.sha256, content)
        values = {
            "user_id": actor.id,
            "process": process[:255],
            "call": call[:36],
            "name": file.name,
            "type": file.type,
            "size": file.size,
            "sha256": file.sha256,
            "internal": internal,
            "added_at": ctx.clock.now(),
        }
        number = start_drafts.insert_file(tx, values)
    return Added(start_drafts.reference(number), number, file.name, file.type, file.size)


def drop_start_files(ctx: Context, actor: Actor, numbers: Collection[int]) -> None:
    """Forget files that were added by mistake, or with a draft that is thrown away."""
    with ctx.store.write() as tx:
        start_drafts.drop_files(tx, actor.id, numbers)


def move_start_files(
    ctx: Context, actor: Actor, case: str, process: str, numbers: Collection[int]
) -> tuple[Added, ...]:
    """Onto a case that exists: the call was about that one. Refusals: `not_found`, `not_allowed`, `invalid`."""
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("attach")
        added = move(work, waiting(tx, actor, process, numbers))
        work.finish()
        return added


def waiting(tx: store.Tx, actor: Actor, process: str, numbers: Collection[int]) -> Mapping[str, Row]:
    """The files with these numbers by their references, held until the transaction ends.

    The refusal `invalid` for one that is no longer there.
    """
    rows = {row.file_id: row for row in start_drafts.files_of(tx, actor.id, process[:255], hold=True)}
    if set(numbers) - rows.keys():
        text = Text(
            "有附件已经去掉，或已随另一个案件受理；请看附件列表后再试",
            "A file was removed or went with another case; look at the list of files and try again",
        )
        fault = FieldError("files", text, "unknown_file")
        raise Refusal(
            "invalid", text, "files", (fault,), details={"waiting": [start_drafts.reference(number) for number in rows]}
        )
    return {start_drafts.reference(number): rows[number] for number in sorted(set(numbers))}


def described(reference: str, row: Row) -> Mapping[str, object]:
    """As a form's file field holds it."""
    return {"id": reference, "name": row.name, "size": row.size, "type": row.type}


def with_case(value: object, references: Mapping[str, str]) -> object:
    """A value of the form in which files carry the ids that the case gives them."""
    if isinstance(value, list):
        return [with_case(item, references) for item in value]
    if isinstance(value, dict):
        identity = value.get("id")
        if isinstance(identity, str) and identity in references:
            return {**value, "id": references[identity]}
        return {name: with_case(item, references) for name, item in value.items()}
    return value


def move(work: CaseWork, rows: Mapping[str, Row]) -> tuple[Added, ...]:
    """They become files of the case, internal also where the actor may release none; the verb saves the case."""
    if not rows:
        return ()
    kept_in = not releases(work)
    added = tuple(
        put_on_case(work, Taken(row.name, row.type, row.size, row.sha256), internal=row.internal or kept_in)
        for row in rows.values()
    )
    start_drafts.drop_files(work.tx, work.actor.id, [row.file_id for row in rows.values()])
    return added
