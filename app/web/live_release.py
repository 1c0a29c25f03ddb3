"""The release that new cases start on, for pages: what to say at intake, what lists can be narrowed to."""

from __future__ import annotations

from flask import g

from app import engine
from app.context import NoRelease
from app.web import door


def number() -> int | None:
    """The live release, looked up once a request; none before the first."""
    if "live_release" not in g:
        ctx = door.ctx()
        try:
            with ctx.store.read() as tx:
                g.live_release = ctx.catalogue.live_id(tx)
        except NoRelease:
            g.live_release = None
    found: int | None = g.live_release
    return found


def definitions() -> engine.Definitions | None:
    """The live release, parsed; none before the first."""
    release = number()
    return None if release is None else door.ctx().catalogue.definitions(release)
