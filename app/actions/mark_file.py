"""Say whether a file may go to the customer: only then can it stand in the evidence pack."""

from __future__ import annotations

from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import files


def mark_file(ctx: Context, actor: Actor, case: str | int, number: int, *, internal: bool) -> None:
    """Not internal: it may go to the customer. What is so already stays, without a line of history.

    Refusals: `not_found`, `not_allowed`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("release_file")
        row = files.file_row(tx, work.case_id, number)
        if row is None or row.deleted_at is not None:
            raise Refusal("not_found", Text("没有此文件", "There is no such file"))
        if row.internal != internal:
            files.update_file(tx, work.case_id, number, {"internal": internal})
            body = {"file": str(number), "name": row.name}
            work.event("file_internal" if internal else "file_released", body, task=row.task_key)
            work.finish()
