"""My work: what to do next, by tabs, with counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app import store
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.queries.find import Finder
from app.queries.lists import Places, case_limits, decode, encode, task_row, task_rows
from app.queries.reading import Reader
from app.queries.rows import Filter, NextTask, Tab, TaskRow, WorkCounts, WorkPage
from app.store import case_rows, notices, people, work_counts, work_reads
from app.store.case_reads import CaseLimits
from app.store.types import Row
from app.store.work_reads import Page

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
    """One tab of *my work*: by risk, then time left, then priority, or as `filters.sort` says."""
    reader = Reader.of(ctx, actor)
    limit = min(max(limit, 1), 200)
    sort = _sort(filters)
    place = decode(after, work_reads.order_types(sort))
    with ctx.store.read() as tx:
        found, places = _found(tx, reader, tab, filters, place, limit + 1)
        numbers = _counts(tx, reader, SHELL_AGE)
    rows = found[:limit]
    more = encode(work_reads.key_of(rows[-1], sort)) if len(found) > limit else None
    return WorkPage(tab, task_rows(reader, rows, places), numbers, more)


def waiting(ctx: Context, actor: Actor, *, filters: Filter = NO_FILTER, limit: int = 50) -> tuple[TaskRow, ...]:
    """The first of what others have to do in the reader's cases, without counts: they stand below one's own."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        rows, places = _found(tx, reader, "waiting", filters, None, limit)
    return task_rows(reader, rows, places)


def _sort(filters: Filter) -> str:
    return filters.sort if filters.sort in work_reads.SORTS else ""


def _found(
    tx: store.Tx, reader: Reader, tab: str, filters: Filter, place: work_reads.Key | None, limit: int
) -> tuple[Sequence[Row], Places]:
    """Rows of a tab, and where a search found their cases."""
    finder = Finder.of(reader, tx, filters.text)
    page = Page(finder.narrow(tx, case_limits(reader, filters)), _sort(filters), place, limit)
    rows = _rows(tx, reader, tab, page)
    return rows, finder.places(tx, rows)


def _rows(tx: store.Tx, reader: Reader, tab: str, page: Page) -> Sequence[Row]:
    user = reader.actor.id
    if tab == "groups":
        return work_reads.free(tx, user, reader.actor.groups, page)
    if tab == "waiting":
        return work_reads.waiting(tx, user, page)
    return work_reads.mine(tx, user, reader.day, tab, page)


SHELL_AGE, POLL_AGE = 0.0, 8.0
"""How old the counts of groups may be, in seconds: on a page that is opened, and for one that asks again and again."""


def counts(ctx: Context, actor: Actor, *, age: float = SHELL_AGE) -> WorkCounts:
    """The numbers of the shell and the tabs; those of groups at most `age` seconds old."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        return _counts(tx, reader, age)


def _counts(tx: store.Tx, reader: Reader, age: float) -> WorkCounts:
    user, groups = reader.actor.id, reader.actor.groups
    own = work_counts.own(tx, user, reader.day)
    free = reader.ctx.recent.get(("free", groups), age, lambda: work_counts.free(tx, groups, reader.day))
    off = people.notices_off(own.settings)
    told = notices.counts(tx, user, off) if off and own.notices else None
    return WorkCounts(
        overdue=own.overdue,
        news=own.news,
        today=own.today,
        later=own.later,
        waiting=own.waiting,
        groups=free.groups,
        groups_overdue=free.groups_overdue,
        promises=own.promises,
        promises_overdue=own.promises_overdue,
        notices=told.unread if told else own.notices,
        pops=told.pops if told else own.pops,
        stamp=f"{own.held}.{own.versions}.{own.owned or 0}.{own.given or 0}.{own.overdue}.{own.news}.{own.today}."
        f"{own.waiting}",
        groups_stamp=f"{free.groups}.{free.groups_overdue}.{free.marks or 0}",
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
    with ctx.store.read() as tx:
        for kind, raw in _by_urgency(tx, reader):
            if (row := _doable(tx, reader, raw, but)) is not None:
                return NextTask(row, _WHY[kind])
    return None


def _by_urgency(tx: store.Tx, reader: Reader) -> Iterator[tuple[str, Row]]:
    """Groups are looked into only when nothing that is overdue with the reader can be done."""
    own = [(str(row.tab), row) for row in work_reads.most_urgent(tx, reader.actor.id, reader.day, 5)]
    yield from (item for item in own if item[0] == "overdue")
    page = Page(CaseLimits(sqlite=reader.ctx.store.is_sqlite), limit=20)
    free = work_reads.free(tx, reader.actor.id, reader.actor.groups, page)
    others = [("groups_overdue" if row.due_key < reader.now else "groups", row) for row in free]
    others += [item for item in own if item[0] != "overdue"]
    order = list(_WHY)
    yield from sorted(others, key=lambda item: order.index(item[0]))


def _doable(tx: store.Tx, reader: Reader, raw: Row, but: str | None) -> TaskRow | None:
    row = task_row(reader, raw)
    if row.id == but or "complete" not in row.may:
        return None
    if raw.not_by and reader.actor.id in case_rows.completers(tx, raw.case_id, store.group_ids(raw.not_by)):
        return None
    return row
