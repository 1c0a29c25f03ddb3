"""Keep what was typed into a start form: there is no case yet to hold it."""

from __future__ import annotations

from collections.abc import Mapping

from app import cases
from app.actions.repair import invalid
from app.actions.save_draft import MAX_DRAFT
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store import drafts, start_drafts


def save_start_draft(ctx: Context, actor: Actor, process: str, data: Mapping[str, object] | None) -> None:
    """The actor's draft for this process; no data forgets it. Refusals: `not_allowed`, `invalid` (too long)."""
    cases.require(actor, "open")
    text = None if data is None else drafts.encode(data)
    if text is not None and len(text) > MAX_DRAFT:
        raise invalid("", Text("草稿过长", "The draft is too long"), "too_long")
    with ctx.store.write() as tx:
        start_drafts.put(tx, actor.id, process[:255], text, ctx.clock.now())
