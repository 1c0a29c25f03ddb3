"""Reading cases: the limits that lists share, pages of cases, and all rows of one case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.cases.reach import Reach
from app.store import search
from app.store.case_tables import AT_RISK, UNFINISHED, Case, Task
from app.store.database import Tx
from app.store.flow_tables import Outbox
from app.store.house_tables import Favourite
from app.store.record_tables import CaseEvent, CaseRead, DecisionLog, PersonalValue, Promise
from app.store.sight import visible
from app.store.types import FAR, Instant, Query, Row, is_open, table

MAX_COUNT = 1000

HEAD = tuple(c for c in table(Case).c if c.name not in ("snapshot", "variables", "progress"))


@dataclass(frozen=True)
class CaseLimits:
    """What narrows a list. Values of one field are alternatives; empty means no limit."""

    status: Collection[str] = ()
    step: Collection[str] = ()
    category: Collection[str] = ()
    risk: Collection[str] = ()
    channel: Collection[str] = ()
    owner: Collection[str] = ()  # "" means nobody
    department: Collection[str] = ()
    group: Collection[str] = ()
    product: str | None = None
    batch: str | None = None
    store: str | None = None
    favourite_of: str | None = None
    incidents: bool = False
    due: tuple[datetime | None, datetime | None] | None = None  # from, until (of the next due)
    promise: str | None = None
    now: datetime | None = None
    words: tuple[tuple[str, bool], ...] = ()
    ids: Collection[int] | None = None  # only these; none: no limit
    by_index: bool = False  # its order is that of an index
    counting: bool = False  # no order at all
    sqlite: bool = True

    @property
    def at_risk(self) -> bool:
        return bool(self.risk) and "normal" not in self.risk

    @property
    def unfinished(self) -> bool:
        return bool(self.status) and {*self.status} <= {"open", "suspended"}


def limits(query: Query, wanted: CaseLimits) -> Query:
    """The query with these limits; it must select from `Case`."""
    for column, values in (
        (_aside(Case.status, wanted, wanted.due is not None or wanted.by_index), wanted.status),
        (Case.step, wanted.step),
        (_aside(Case.category, wanted, bool(wanted.status)), wanted.category),
        (Case.risk, wanted.risk),
        (Case.channel, wanted.channel),
        (Case.department, wanted.department),
    ):
        if values:
            query = query.where(column.in_(list(values)))
    if wanted.owner:
        named = Case.owner.in_([owner for owner in wanted.owner if owner])
        query = query.where(sa.or_(named, Case.owner.is_(None)) if "" in wanted.owner else named)
    for column, text in ((Case.product, wanted.product), (Case.batch, wanted.batch), (Case.store, wanted.store)):
        if text:
            query = query.where(column == text)
    return _more_limits(query, wanted)


def _aside(column: Any, wanted: CaseLimits, other: bool) -> Any:
    """A column that SQLite shall not look up in an index, where `other` has a better one: its planner cannot tell."""
    return sa.literal_column(f"+cases.{column.name}", column.type) if wanted.sqlite and other else column


def _more_limits(query: Query, wanted: CaseLimits) -> Query:
    if wanted.incidents:
        query = query.where(Case.incidents > 0)
    if wanted.group:
        query = query.where(
            sa.exists().where(Task.case_id == Case.case_id, is_open(Task.status), Task.group_id.in_(list(wanted.group)))
        )
    if wanted.favourite_of is not None:
        query = query.where(
            sa.exists().where(Favourite.case_id == Case.case_id, Favourite.user_id == wanted.favourite_of)
        )
    if wanted.due is not None:
        since, until = wanted.due
        query = query.where(Case.next_due >= since) if since is not None else query
        query = query.where(Case.next_due < until) if until is not None else query
    if wanted.promise:
        query = query.where(sa.exists().where(Promise.case_id == Case.case_id, *_promise(wanted)))
    if wanted.ids is not None:
        query = query.where(Case.case_id.in_(list(wanted.ids)))
    if wanted.counting and wanted.at_risk:
        query = query.where(AT_RISK)
    if wanted.words and wanted.counting and wanted.sqlite:
        return search.joined(query, Case.case_id, wanted.words)
    if wanted.words:
        query = query.where(search.matches(_aside(Case.case_id, wanted, True), wanted.words, wanted.sqlite))
    return query


def _promise(wanted: CaseLimits) -> list[sa.ColumnElement[bool]]:
    if wanted.promise == "broken":
        return [Promise.status == "broken"]
    found = [is_open(Promise.status)]
    return [*found, Promise.due_key < wanted.now] if wanted.promise == "overdue" and wanted.now else found


# ── pages of cases ────────────────────────────────────────────────────────────────────────────────

_DUE = sa.func.coalesce(Case.next_due, sa.literal(FAR, Case.next_due.type))
_SORTS: dict[str, tuple[sa.ColumnElement[Any], bool]] = {
    # name → key, descending
    "-received": (Case.received_at, True),  # type: ignore[dict-item]
    "received": (Case.received_at, False),  # type: ignore[dict-item]
    "-number": (Case.case_id, True),  # type: ignore[dict-item]
    "number": (Case.case_id, False),  # type: ignore[dict-item]
    "due": (_DUE, False),
    "risk": (Case.risk_rank, False),  # type: ignore[dict-item]
    "priority": (Case.priority, True),  # type: ignore[dict-item]
    "-updated": (Case.updated_at, True),  # type: ignore[dict-item]
}
SORTS = tuple(_SORTS)


def sort_type(sort: str) -> type:
    """What the places in a list of this order are made of, beside the id."""
    return datetime if isinstance(_SORTS[sort][0].type, Instant) else int


def _open_tasks() -> sa.ScalarSelect[int]:
    query = sa.select(sa.func.count()).where(Task.case_id == Case.case_id, is_open(Task.status))
    return query.correlate(Case).scalar_subquery()


def page(
    tx: Tx, user: str, reach: Reach, wanted: CaseLimits, sort: str, after: tuple[Any, int] | None, limit: int
) -> Sequence[Row]:
    """Cases in the order of a sort, with `sort_key` to go on after, `open_tasks` and `favourite`."""
    if sort != "due":
        return tx.execute(_page(user, reach, wanted, sort, after, limit)).all()
    rows: list[Row] = []
    if after is None or after[0] < FAR:  # those with a time limit first: an index gives them in this order
        rows += tx.execute(_page(user, reach, wanted, sort, after, limit, Case.next_due.is_not(None))).all()
        after = None  # those without begin at their first
    if len(rows) < limit:
        rest = _page(user, reach, wanted, sort, after, limit - len(rows), Case.next_due.is_(None))
        rows += tx.execute(rest).all()
    return rows


def _page(
    user: str, reach: Reach, wanted: CaseLimits, sort: str, after: tuple[Any, int] | None, limit: int, *more: Any
) -> Query:
    """The few rows are found first by what is sorted, then read whole."""
    found = _found(reach, wanted, sort, after, limit, *more)
    favourite = sa.exists().where(Favourite.case_id == Case.case_id, Favourite.user_id == user)
    whole = sa.select(*HEAD, found.c.sort_key, _open_tasks().label("open_tasks"), favourite.label("favourite"))
    place = (found.c.sort_key, found.c.case_id)
    return whole.join_from(found, Case, Case.case_id == found.c.case_id).order_by(
        *(column.desc() for column in place) if _SORTS[sort][1] else place
    )


def _found(reach: Reach, wanted: CaseLimits, sort: str, after: tuple[Any, int] | None, limit: int, *more: Any) -> Any:
    key, descending = _SORTS[sort]
    ordered: Any = Case.next_due if sort == "due" else key
    wanted = replace(wanted, by_index=sort in ("due", "risk"))
    query = visible(limits(sa.select(Case.case_id, key.label("sort_key")).where(*more), wanted), reach)
    if sort == "risk" and wanted.unfinished:
        query = query.where(UNFINISHED)
    if after is not None:
        kind = key.type if isinstance(key.type, Instant) else sa.BigInteger()
        bound = sa.tuple_(sa.literal(after[0], kind), sa.literal(after[1], Case.case_id.type))
        here = sa.tuple_(ordered, Case.case_id)
        if after[0] == FAR:  # among those without a time limit
            query = query.where(Case.case_id > after[1])
        else:
            query = query.where(here < bound if descending else here > bound)
    order = (ordered.desc(), Case.case_id.desc()) if descending else (ordered, Case.case_id)
    return query.order_by(*order).limit(limit).subquery("found")


def mark(tx: Tx, reach: Reach, wanted: CaseLimits, sort: str, limit: int) -> tuple[int, ...]:
    """Numbers that change when the first page of a list would look different."""
    found = _found(reach, wanted, sort, None, limit)
    numbers = (sa.func.count(), *(sa.func.sum(column) for column in (Case.case_id, Case.version, Case.events)))
    query = sa.select(*numbers).select_from(found).join(Case, Case.case_id == found.c.case_id)
    return tuple(int(number or 0) for number in tx.execute(query).one())


def most(reach: Reach) -> int:
    """Where counting stops: sooner for who may not see every case, since each is a question of its own."""
    return MAX_COUNT if reach.everything else MAX_COUNT // 5


def count(tx: Tx, reach: Reach, wanted: CaseLimits) -> int:
    """How many cases, at most `most(reach)`."""
    wanted = replace(wanted, counting=True)
    query = visible(limits(sa.select(sa.literal(1)).select_from(Case), wanted), reach)
    return int(tx.execute(sa.select(sa.func.count()).select_from(query.limit(most(reach)).subquery())).scalar_one())


def counted(reach: Reach, wanted: CaseLimits, now: datetime) -> Query:
    """The cases to count, each with whether it is `late`."""
    wanted = replace(wanted, counting=True)
    return visible(limits(sa.select((Case.next_due < now).label("late")).select_from(Case), wanted), reach)


def by_ids(tx: Tx, user: str, reach: Reach, ids: Collection[int]) -> Sequence[Row]:
    favourite = sa.exists().where(Favourite.case_id == Case.case_id, Favourite.user_id == user)
    query = sa.select(*HEAD, _open_tasks().label("open_tasks"), favourite.label("favourite")).select_from(Case)
    return tx.execute(visible(query.where(Case.case_id.in_(list(ids))), reach)).all()


def of_customer(tx: Tx, user: str, reach: Reach, *, key: str | None, order: str | None, limit: int) -> Sequence[Row]:
    """Cases of one customer, or on one order, newest first."""
    favourite = sa.exists().where(Favourite.case_id == Case.case_id, Favourite.user_id == user)
    query = sa.select(*HEAD, _open_tasks().label("open_tasks"), favourite.label("favourite")).select_from(Case)
    query = query.where(Case.customer_key == key) if key is not None else query.where(Case.order_number == order)
    return tx.execute(visible(query, reach).order_by(Case.case_id.desc()).limit(limit)).all()


# ── one case ──────────────────────────────────────────────────────────────────────────────────────


def case_row(tx: Tx, case_id: int, user: str) -> Row | None:
    """The whole case but its snapshot, with `favourite` and `read_seq` of the reader."""
    favourite = sa.exists().where(Favourite.case_id == Case.case_id, Favourite.user_id == user)
    read = sa.select(CaseRead.seq).where(CaseRead.case_id == Case.case_id, CaseRead.user_id == user).scalar_subquery()
    query = sa.select(*HEAD, Case.variables, Case.progress, favourite.label("favourite"), read.label("read_seq"))
    return tx.execute(query.where(Case.case_id == case_id)).first()


def tasks_of(tx: Tx, case_id: int) -> Sequence[Row]:
    return tx.execute(sa.select(table(Task)).where(Task.case_id == case_id).order_by(Task.key)).all()


def events_of(tx: Tx, case_id: int, before: int | None, limit: int) -> Sequence[Row]:
    """The latest lines of history first."""
    query = sa.select(table(CaseEvent)).where(CaseEvent.case_id == case_id)
    query = query if before is None else query.where(CaseEvent.seq < before)
    return tx.execute(query.order_by(CaseEvent.seq.desc()).limit(limit)).all()


def decisions_of(tx: Tx, case_id: int, limit: int) -> Sequence[Row]:
    query = sa.select(table(DecisionLog)).where(DecisionLog.case_id == case_id)
    return tx.execute(query.order_by(DecisionLog.seq.desc()).limit(limit)).all()


def outbox_of(tx: Tx, case_id: int, limit: int) -> Sequence[Row]:
    query = sa.select(table(Outbox)).where(Outbox.case_id == case_id)
    return tx.execute(query.order_by(Outbox.seq.desc()).limit(limit)).all()


def personal_of(tx: Tx, case_id: int) -> dict[str, str | None]:
    """Reference in the history → the value as FEEL text; none where it was erased."""
    query = sa.select(PersonalValue.ref, PersonalValue.value).where(PersonalValue.case_id == case_id)
    return {row[0]: row[1] for row in tx.execute(query)}


# ── the ledger of promises ────────────────────────────────────────────────────────────────────────


def promises_of(tx: Tx, cases: Collection[int]) -> Sequence[Row]:
    """All promises of some cases, with the year of the case, the latest first."""
    query = sa.select(table(Promise), Case.year).join_from(Promise, Case, Case.case_id == Promise.case_id)
    return tx.execute(query.where(Promise.case_id.in_(cases)).order_by(Promise.due_key.desc())).all()


def promise_page(
    tx: Tx, reach: Reach, state: str, now: datetime, after: tuple[datetime, int, str] | None, limit: int
) -> Sequence[Row]:
    """Promises of all visible cases by due time: open, overdue, broken, kept, or all."""
    columns = (Case.year, Case.owner, Case.customer_name, Case.release_id)
    query = sa.select(table(Promise), *columns).join_from(Promise, Case, Case.case_id == Promise.case_id)
    if state == "overdue":
        query = query.where(Promise.status == "open", Promise.due_key < now)
    elif state != "all":
        query = query.where(Promise.status == state)
    if after is not None:
        bound = sa.tuple_(sa.literal(after[0], Promise.due_key.type), sa.literal(after[1]), sa.literal(after[2]))
        query = query.where(sa.tuple_(Promise.due_key, Promise.case_id, Promise.promise_id) > bound)
    order = (Promise.due_key, Promise.case_id, Promise.promise_id)
    return tx.execute(visible(query, reach).order_by(*order).limit(limit)).all()
