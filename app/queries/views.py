"""Saved views with their live counts: one statement for all of a reader's views, shared for some seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app import store
from app.cases import Actor
from app.cases.reach import reach_of
from app.context import Context
from app.queries.find import Finder
from app.queries.lists import case_limits
from app.queries.reading import Reader
from app.queries.rows import Filter, SavedView, ViewCount
from app.store import case_reads, views, work_reads
from app.store.types import Query

COUNTED = 12
"""So many views have a count; those after them have none."""
FRESH, OLD = 20.0, 120.0
"""How old counts may be, in seconds: on a page that is opened, and for one that asks again and again."""


def saved_views(ctx: Context, actor: Actor, *, age: float = 0.0) -> tuple[SavedView, ...]:
    """One's own views, then those shared with one's groups; at most `age` seconds old."""
    return ctx.recent.get(("saved", actor.id, actor.groups), age, lambda: _saved(ctx, actor))


def _saved(ctx: Context, actor: Actor) -> tuple[SavedView, ...]:
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        rows = views.of_user(tx, actor.id, sorted(actor.groups))
    found = []
    for row in rows:
        owner = reader.person(row.user_id)
        if owner is not None:
            found.append(SavedView(row.view_id, row.name, row.page, row.query, owner, row.group_id))
    return tuple(found)


MOST = views.MOST
"""Counts stop here."""

Wanted = Mapping[int, tuple[str, Filter]]
"""View → the page that it narrows (`work`, `cases`), and by what."""


def view_counts(ctx: Context, actor: Actor, wanted: Wanted, *, age: float) -> Mapping[int, ViewCount]:
    """How many tasks or cases each view shows, and how many of them are overdue."""
    key = ("views", actor.id, tuple(wanted.items())[:COUNTED])
    return ctx.recent.get(key, age, lambda: _count(ctx, actor, dict(key[2])))


def _count(ctx: Context, actor: Actor, wanted: Wanted) -> Mapping[int, ViewCount]:
    reader = Reader.of(ctx, actor)
    if reach_of(actor).nothing:
        return {}
    with ctx.store.read() as tx:
        asked = {view: _queries(reader, tx, page, filters) for view, (page, filters) in wanted.items()}
        known = {view: pair for view, pair in asked.items() if pair is not None}
        numbers = views.counts(tx, [query for pair in known.values() for query in pair])
    return {view: ViewCount(numbers[2 * at], numbers[2 * at + 1]) for at, view in enumerate(known)}


def _queries(reader: Reader, tx: store.Tx, page: str, filters: Filter) -> Sequence[Query] | None:
    """Everything, and what of it is late; none for a search whose hits would each have to be looked at."""
    limits = case_limits(reader, filters)
    if filters.text.strip():
        finder = Finder.of(reader, tx, filters.text)
        if not finder.everywhere:
            return None
        limits = finder.narrow(tx, limits)
    if page == "work":
        return work_reads.counted(reader.actor.id, limits, reader.now)
    return case_reads.counted(reader.reach, limits, reader.now)
