"""What pages need to know of the release that new cases start on: what to say at intake."""

from __future__ import annotations

from app import engine
from app.context import NoRelease
from app.web import door


def definitions() -> engine.Definitions | None:
    """The live release, parsed; none before the first."""
    ctx = door.ctx()
    try:
        with ctx.store.read() as tx:
            return ctx.catalogue.definitions(ctx.catalogue.live_id(tx))
    except NoRelease:
        return None
