"""Keep what was typed, without judging it."""

from __future__ import annotations

import json
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
from app.store.types import Row

MAX_DRAFT = 1_000_000


@dataclass(frozen=True)
class Saved:
    """The draft's new version, for the next save, and when it was saved."""

    version: int
    saved_at: datetime


def save_draft(
    ctx: Context, actor: Actor, task_id: str, data: Mapping[str, object], *, version: int | None = None
) -> Saved:
    """The actor's own draft of a task that they may do. `version` is that of the draft the page started from, 0 where
    there was none; None: whatever is there is replaced.

    Somebody else may hold the task: what was typed is kept all the same. Refusals: `not_found`, `not_allowed`,
    `not_open`, `invalid` (too long), `stale`: other content was saved since, from another window or computer; the
    details hold it (`draft`, `draft_version`, `saved_at`).
    """
    text = drafts.encode(data)
    if len(text) > MAX_DRAFT:
        raise invalid("", Text("草稿过长", "The draft is too long"), "too_long")
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        task.require("complete")
        task.require_open()
        case = task.case
        kept = None if version is None else drafts.get(tx, case.case_id, task.key, actor.id)
        if kept is not None and kept.version != version:
            if json.loads(kept.data) == json.loads(text):
                return Saved(kept.version, kept.saved_at)
            raise saved_elsewhere(kept, kept.version)
        return Saved(drafts.put(tx, case.case_id, task.key, actor.id, text, case.now), case.now)


def saved_elsewhere(kept: Row, version: int) -> Refusal:
    return Refusal(
        "stale",
        Text("这份草稿在另一个窗口存过", "This draft was saved in another window meanwhile"),
        details={"draft_version": version, "draft": json.loads(kept.data), "saved_at": kept.saved_at},
    )
