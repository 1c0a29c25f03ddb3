"""My work: what to do next, by tabs, with counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from app import store
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.queries.lists import case_limits, decode, encode, task_row, task_rows
from app.queries.reading import Reader
from app.queries.rows import Filter, NextTask, Tab, TaskRow, WorkCounts, WorkPage
from app.store import case_rows, notices, people, work_reads
from app.store.case_reads import CaseLimits
from app.store.types import Row
from app.store.work_reads import Key

NO_FILTER = Filter()


def work(
    ctx: Context,
    actor: Actor,
    *,
    tab: Tab = "overdue",
    filters: Filter = NO_FILTER,
    after: str | None = None,
    limit: int = 50,
) -> WorkPage:
    """One tab of *my work*: by risk, then time left, then priority."""
    reader = Reader.of(ctx, actor)
    limit = min(max(limit, 1), 200)
    with ctx.store.read() as tx:
        rows = _rows(tx, reader, tab, case_limits(reader, filters), _key(after), limit + 1)
        numbers = _counts(tx, reader)
    page = rows[:limit]
    more = encode(work_reads.key_of(page[-1])) if len(rows) > limit else None
    return WorkPage(tab, task_rows(reader, page), numbers, more)


def _key(after: str | None) -> Key | None:
    place = decode(after, 5)
    if place is None or not isinstance(place[1], datetime) or not all(isinstance(place[i], int) for i in (0, 2, 3, 4)):
        return None
    return cast(Key, place)


def _rows(tx: store.Tx, reader: Reader, tab: str, limits: CaseLimits, after: Key | None, limit: int) -> Sequence[Row]:
    user = reader.actor.id
    if tab == "groups":
        return work_reads.free(tx, user, reader.actor.groups, limits, after, limit)
    if tab == "waiting":
        return work_reads.waiting(tx, user, limits, after, limit)
    return work_reads.mine(tx, user, reader.day, tab, limits, after, limit)


def counts(ctx: Context, actor: Actor) -> WorkCounts:
    """The numbers of the shell and the tabs."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        return _counts(tx, reader)


def _counts(tx: store.Tx, reader: Reader) -> WorkCounts:
    user = reader.actor.id
    own = work_reads.count_mine(tx, user, reader.day)
    others = work_reads.count_others(tx, user, reader.actor.groups, reader.day)
    off = people.notices_off(tx, user)
    return WorkCounts(
        overdue=own.overdue,
        news=own.news,
        today=own.today,
        later=own.later,
        waiting=others.waiting,
        groups=others.groups,
        groups_overdue=others.groups_overdue,
        promises=others.promises,
        promises_overdue=others.promises_overdue,
        notices=notices.unread(tx, user, off),
    )


# ── the next one ──────────────────────────────────────────────────────────────────────────────────

_WHY: dict[str, Text] = {
    "overdue": Text("您手上已超时的任务", "yours, and overdue"),
    "groups_overdue": Text("小组中已超时、无人领取的任务", "overdue in your group, and nobody has it"),
    "news": Text("有新回音的任务", "somebody answered"),
    "today": Text("您手上今天到期的任务", "yours, and due today"),
    "groups": Text("小组中最急的待领任务", "the most urgent of your group"),
    "later": Text("您手上最先到期的任务", "the first due of yours"),
}


def next_task(ctx: Context, actor: Actor, *, but: str | None = None) -> NextTask | None:
    """The most urgent task that the reader may do, `but` left out; and why it is that one."""
    reader = Reader.of(ctx, actor)
    no_limits = CaseLimits(sqlite=ctx.store.is_sqlite)
    with ctx.store.read() as tx:
        free: list[TaskRow] | None = None
        for kind in _WHY:
            if kind.startswith("groups"):
                if free is None:
                    rows = work_reads.free(tx, actor.id, actor.groups, no_limits, None, 20)
                    free = _doable(tx, reader, rows, but)
                found = [row for row in free if row.overdue or kind == "groups"]
            else:
                found = _doable(tx, reader, _rows(tx, reader, kind, no_limits, None, 5), but)
            if found:
                return NextTask(found[0], _WHY[kind])
    return None


def _doable(tx: store.Tx, reader: Reader, rows: Sequence[Row], but: str | None) -> list[TaskRow]:
    found = []
    for raw in rows:
        row = task_row(reader, raw)
        if row.id == but or "complete" not in row.may:
            continue
        if raw.not_by and reader.actor.id in case_rows.completers(tx, raw.case_id, store.group_ids(raw.not_by)):
            continue
        found.append(row)
    return found
