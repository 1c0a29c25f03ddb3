"""Keep what was typed, without judging it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.actions.repair import invalid
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import drafts

MAX_DRAFT = 1_000_000


@dataclass(frozen=True)
class Saved:
    """The draft's new version, for the next save, and when it was saved."""

    version: int
    saved_at: datetime


def save_draft(
    ctx: Context, actor: Actor, task_id: str, data: Mapping[str, object], *, version: int | None = None
) -> Saved:
    """The actor's own draft of a task that they may do. `version` is that of the draft the page started from.

    Somebody else may hold the task: what was typed is kept all the same. Refusals: `not_found`, `not_allowed`,
    `not_open`, `stale` (saved since from another window), `invalid` (too long).
    """
    text = drafts.encode(data)
    if len(text) > MAX_DRAFT:
        raise invalid("", Text("草稿过长", "The draft is too long"), "too_long")
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        task.require("complete")
        task.require_open()
        case = task.case
        latest = drafts.version(tx, case.case_id, task.key, actor.id)
        if version is not None and version != latest:
            raise Refusal(
                "stale",
                Text("此草稿已在另一窗口保存", "This draft was saved in another window meanwhile"),
                details={"draft_version": latest},
            )
        return Saved(drafts.put(tx, case.case_id, task.key, actor.id, text, case.now), case.now)
