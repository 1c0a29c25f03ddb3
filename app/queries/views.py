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
"""View → the list that it narrows (`cases`, or a tab of *my work*), and by what."""
_Key = tuple[str, Filter, object]
"""List, filter, and whose: who sees alike shares a count."""


def view_counts(ctx: Context, actor: Actor, wanted: Wanted, *, age: float) -> Mapping[int, ViewCount]:
    """How many tasks or cases each view shows, and how many of those are overdue; at most `age` seconds old."""
    reader = Reader.of(ctx, actor)
    if reach_of(actor).nothing:
        return {}
    keys = {view: (tab, filters, _whose(reader, tab, filters)) for view, (tab, filters) in wanted.items()}
    counts = ctx.recent.get_all(dict.fromkeys(keys.values()), age, lambda missing: _count(reader, missing))
    return {view: counts[key] for view, key in keys.items() if key in counts}


def _whose(reader: Reader, tab: str, filters: Filter) -> object:
    personal = tab != "cases" or filters.favourite or "me" in filters.owner
    return reader.actor.id if personal else reader.sight


def _count(reader: Reader, keys: Sequence[_Key]) -> Mapping[_Key, ViewCount]:
    with reader.ctx.store.read() as tx:
        asked = {key: query for key in keys if (query := _query(reader, tx, key[0], key[1])) is not None}
        counts = views.counts(tx, list(asked.values()))
    return {key: ViewCount(*pair) for key, pair in zip(asked, counts, strict=True)}


def _query(reader: Reader, tx: store.Tx, tab: str, filters: Filter) -> Query | None:
    """What to count; none for a search whose hits would each have to be looked at, and for lists of others' tasks."""
    limits = case_limits(reader, filters)
    if filters.text.strip():
        finder = Finder.of(reader, tx, filters.text)
        if not finder.everywhere:
            return None
        limits = finder.narrow(tx, limits)
    if tab == "cases":
        return case_reads.counted(reader.reach, limits, reader.now)
    return work_reads.counted(reader.actor.id, reader.day, tab, limits) if tab not in ("waiting", "groups") else None
