"""Keep what was typed into a start form: there is no case yet to hold it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app import cases
from app.actions.repair import invalid
from app.actions.save_draft import MAX_DRAFT, Saved, saved_elsewhere
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store import drafts, start_drafts


def save_start_draft(
    ctx: Context,
    actor: Actor,
    process: str,
    data: Mapping[str, object] | None,
    *,
    call: str = "",
    version: int | None = None,
) -> Saved:
    """The actor's draft for this process; no data forgets it.

    `call` tells apart what one person takes at the same time, such as two complaints in two windows: any mark of at
    most 36 characters. `version` is that of the draft the page started from, 0 where there was none; None: whatever is
    there is replaced. Refusals: `not_allowed`, `invalid` (too long), `stale`: other content was saved since, from
    another window or computer; the details hold it, as those of `save_draft`.
    """
    cases.require(actor, "open")
    text = None if data is None else drafts.encode(data)
    if text is not None and len(text) > MAX_DRAFT:
        raise invalid("", Text("草稿过长", "The draft is too long"), "too_long")
    now, process, call = ctx.clock.now(), process[:255], call[:36]
    with ctx.store.write() as tx:
        kept = None if version is None else start_drafts.get(tx, actor.id, process, call)
        if kept is not None and start_drafts.version(kept.saved_at) != version:
            if text is not None and json.loads(kept.data) == json.loads(text):
                return Saved(start_drafts.version(kept.saved_at), kept.saved_at)
            raise saved_elsewhere(kept, start_drafts.version(kept.saved_at))
        start_drafts.put(tx, actor.id, process, call, text, now)
    return Saved(start_drafts.version(now) if text is not None else 0, now)
