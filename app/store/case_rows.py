"""Loading a case for an act, and writing back everything that it changed, in as few statements as there are kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.store.case_tables import Case, Draft, Task, TaskGroup
from app.store.database import Tx
from app.store.flow_tables import Incident, Outbox, SignalOut, Timer, Wait
from app.store.house_tables import NoticeRow, Release
from app.store.record_tables import Bounce, CaseEvent, CaseLink, DecisionLog, PersonalValue, Promise, SearchEntry, Trail
from app.store.types import FAR, SEVERAL, Row, is_open, table

Values = dict[str, Any]

CASE = table(Case)
TASK = table(Task)


def group_ids(text: str) -> tuple[str, ...]:
    """The candidate groups in `task.groups`."""
    return tuple(json.loads(text)) if text else ()


def only_group(groups: Sequence[str]) -> str | None:
    """What stands in `task.group_id`: the only candidate group, `SEVERAL`, or none."""
    return groups[0] if len(groups) == 1 else SEVERAL if groups else None


def group_text(groups: Sequence[str]) -> str:
    return json.dumps(list(groups), ensure_ascii=False, separators=(",", ":")) if groups else ""


# ── loading ───────────────────────────────────────────────────────────────────────────────────────

_LIVE = sa.select(Release.release_id).where(Release.status == "live").limit(1).scalar_subquery().label("live_release")
_CASE = sa.select(CASE, _LIVE).where(Case.case_id == sa.bindparam("case_id"))
_CASE_LOCKED = _CASE.with_for_update(of=CASE)

_TASK_COLUMNS = tuple(column.label(f"task_{column.name}") for column in TASK.c if column.name != "case_id")
_HAS_DRAFT = sa.exists().where(Draft.case_id == Task.case_id, Draft.key == Task.key).label("has_draft")
_WITH_TASK = (
    sa.select(CASE, _LIVE, *_TASK_COLUMNS, _HAS_DRAFT)
    .join_from(CASE, TASK, Task.case_id == Case.case_id)
    .where(Case.case_id == sa.bindparam("case_id"), Task.key == sa.bindparam("key"))
)
# both rows: who waited for the lock must see both as they are now, and PostgreSQL reads only locked rows again
_WITH_TASK_LOCKED = _WITH_TASK.with_for_update(of=(CASE, TASK))


def load_case(tx: Tx, case_id: int, *, lock: bool = True) -> Row | None:
    """The row of a case and `live_release`; with `lock`, nobody else acts on it until the end of the transaction."""
    return tx.execute(_CASE_LOCKED if lock else _CASE, {"case_id": case_id}).first()


def load_with_task(tx: Tx, case_id: int, key: int, *, lock: bool = True) -> Row | None:
    """A case and one of its tasks (columns `task_…`, `has_draft`) in one statement."""
    return tx.execute(_WITH_TASK_LOCKED if lock else _WITH_TASK, {"case_id": case_id, "key": key}).first()


def insert_case(tx: Tx, values: Values) -> int:
    """A new case; its id."""
    return int(tx.execute(sa.insert(CASE).returning(Case.case_id), values).scalar_one())


def completers(tx: Tx, case_id: int, elements: Iterable[str]) -> frozenset[str]:
    """Who completed any of these elements in the case (`notBy`)."""
    query = sa.select(Task.completed_by).where(
        Task.case_id == case_id, Task.element.in_(list(elements)), Task.status == "completed"
    )
    return frozenset(user for (user,) in tx.execute(query) if user)


def involvement(tx: Tx, case_id: int) -> tuple[frozenset[str], frozenset[str]]:
    """All candidate groups and all people of the tasks that the case has or had."""
    groups: set[str] = set()
    people: set[str] = set()
    query = sa.select(Task.groups, Task.assignee, Task.completed_by).where(Task.case_id == case_id).distinct()
    for text, assignee, completer in tx.execute(query):
        groups.update(group_ids(text))
        people.update(user for user in (assignee, completer) if user)
    return frozenset(groups), frozenset(people)


def open_tasks_of(tx: Tx, user: str) -> Sequence[Row]:
    """Year, case and key of every open task that a person holds."""
    query = sa.select(Case.year, Task.case_id, Task.key).join_from(Task, Case, Case.case_id == Task.case_id)
    return tx.execute(query.where(is_open(Task.status), Task.assignee == user).order_by(Task.case_id, Task.key)).all()


def open_tasks_by_group(tx: Tx) -> dict[str, int]:
    """Of each group how many open tasks it is a candidate of."""
    one = sa.select(Task.group_id).where(is_open(Task.status), Task.group_id != SEVERAL)
    several = sa.select(TaskGroup.group_id).join_from(
        TaskGroup, Task, sa.and_(Task.case_id == TaskGroup.case_id, Task.key == TaskGroup.key)
    )
    both = sa.union_all(one, several.where(is_open(Task.status))).subquery()
    return {row[0]: row[1] for row in tx.execute(sa.select(both.c.group_id, sa.func.count()).group_by(both.c.group_id))}


def free_tasks_of(tx: Tx, group: str) -> int:
    """How many open tasks that nobody holds have this group as their only one."""
    query = sa.select(sa.func.count()).select_from(TASK)
    found = tx.execute(query.where(is_open(Task.status), Task.assignee.is_(None), Task.group_id == group))
    return int(found.scalar_one())


def changes_since(tx: Tx, case_id: int, version: int) -> Sequence[Row]:
    """Events that wrote variables after a version of the case, oldest first."""
    query = sa.select(CaseEvent.actor, CaseEvent.at, CaseEvent.kind, CaseEvent.version, CaseEvent.body).where(
        CaseEvent.case_id == case_id, CaseEvent.version > version
    )
    return tx.execute(query.order_by(CaseEvent.seq)).all()


# ── saving ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class CaseSave:
    """What one act changed in one case: filled by the action, written once by `save`."""

    case_id: int
    case: Values = field(default_factory=dict)
    tasks: list[Values] = field(default_factory=list)
    task_groups: list[Values] = field(default_factory=list)
    regrouped: list[int] = field(default_factory=list)  # tasks whose groups in `task_groups` replace the old ones
    task_changes: list[tuple[int, Values]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    timers: list[Values] = field(default_factory=list)
    timers_gone: list[int] = field(default_factory=list)
    waits: list[Values] = field(default_factory=list)
    waits_gone: list[int] = field(default_factory=list)
    incidents: list[Values] = field(default_factory=list)
    incidents_gone: list[int] = field(default_factory=list)
    events: list[Values] = field(default_factory=list)
    trail: list[Values] = field(default_factory=list)
    personal: list[Values] = field(default_factory=list)
    decisions: list[Values] = field(default_factory=list)
    outbox: list[Values] = field(default_factory=list)
    links: list[Values] = field(default_factory=list)
    drafts_gone: list[int] = field(default_factory=list)
    signals: list[Values] = field(default_factory=list)
    notices: list[Values] = field(default_factory=list)
    bounces: list[Values] = field(default_factory=list)
    promises: list[Values] | None = None  # all of the case, or none when they did not change
    search: Values | None = None
    ranks: Values = field(default_factory=dict)  # sort keys of open tasks, when risk or priority changed


_INSERTS: tuple[tuple[str, Any], ...] = (
    ("tasks", sa.insert(TASK)),
    ("task_groups", sa.insert(table(TaskGroup))),
    ("bounces", sa.insert(table(Bounce))),
    ("timers", sa.insert(table(Timer))),
    ("waits", sa.insert(table(Wait))),
    ("incidents", sa.insert(table(Incident))),
    ("events", sa.insert(table(CaseEvent))),
    ("trail", sa.insert(table(Trail))),
    ("personal", sa.insert(table(PersonalValue))),
    ("decisions", sa.insert(table(DecisionLog))),
    ("outbox", sa.insert(table(Outbox))),
    ("links", sa.insert(table(CaseLink))),
    ("signals", sa.insert(table(SignalOut))),
    ("notices", sa.insert(table(NoticeRow))),
)
_UPDATE_CASE = sa.update(CASE).where(Case.case_id == sa.bindparam("b_case_id"))
_UPDATE_TASK = sa.update(TASK).where(Task.case_id == sa.bindparam("b_case_id"), Task.key == sa.bindparam("b_key"))


def save(tx: Tx, act: CaseSave) -> None:
    """Write all of it. The caller holds the case locked and commits."""
    if act.case:
        tx.execute(_UPDATE_CASE, {"b_case_id": act.case_id, **act.case})
    for key, values in act.task_changes:
        tx.execute(_UPDATE_TASK, {"b_case_id": act.case_id, "b_key": key, **values})
    _remove(tx, act)
    for name, statement in _INSERTS:
        rows = getattr(act, name)
        if rows:
            tx.execute(statement, rows[0] if len(rows) == 1 else rows)
    if act.promises is not None:
        replace_promises(tx, act.case_id, act.promises)
    if act.search is not None:
        save_search(tx, act.case_id, act.search)
    if act.ranks:
        tx.execute(
            sa.update(TASK).where(Task.case_id == act.case_id, Task.status == "open").values(**_ranks(act.ranks))
        )


def _ranks(ranks: Values) -> Values:
    """A task with a priority of its own keeps its place among the priorities when the case's changes."""
    if "priority_key" not in ranks:
        return ranks
    return {
        **ranks,
        "priority_key": sa.case((Task.priority.is_not(None), Task.priority_key), else_=ranks["priority_key"]),
    }


def priority_key(own: int | None, of_case: int) -> int:
    """What sorts a task by priority, the highest first: its own priority, else its case's."""
    return 100 - (of_case if own is None else min(max(own, 0), 100))


def priorities_by_hand(tx: Tx, case_id: int) -> frozenset[int]:
    """The tasks of a case whose priority somebody set."""
    query = sa.select(Task.key).where(Task.case_id == case_id, Task.priority_by.is_not(None))
    return frozenset(tx.execute(query).scalars())


def _remove(tx: Tx, act: CaseSave) -> None:
    if act.cancelled:
        tx.execute(
            sa.update(TASK)
            .where(Task.case_id == act.case_id, Task.key.in_(act.cancelled))
            .values(status="cancelled", completed_at=act.case["updated_at"], version=act.case["version"])
        )
    for model, keys in (
        (Timer, act.timers_gone),
        (Wait, act.waits_gone),
        (Draft, act.drafts_gone),
        (TaskGroup, act.regrouped),
    ):
        if keys:
            _delete(tx, model, act.case_id, keys)
    if act.incidents_gone:
        tx.execute(
            sa.update(Incident)
            .where(Incident.case_id == act.case_id, Incident.key.in_(act.incidents_gone))
            .values(closed_at=act.case["updated_at"])
        )


_DELETE_ONE = {
    model: sa.delete(table(model)).where(model.case_id == sa.bindparam("b_case_id"), model.key == sa.bindparam("b_key"))
    for model in (Timer, Wait, Draft, TaskGroup)
}


def _delete(tx: Tx, model: type[Timer | Wait | Draft | TaskGroup], case_id: int, keys: list[int]) -> None:
    if len(keys) == 1:
        tx.execute(_DELETE_ONE[model], {"b_case_id": case_id, "b_key": keys[0]})
    else:
        tx.execute(sa.delete(table(model)).where(model.case_id == case_id, model.key.in_(keys)))


def replace_promises(tx: Tx, case_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """The ledger of a case is what its variable `promises` says now."""
    tx.execute(sa.delete(table(Promise)).where(Promise.case_id == case_id))
    if rows:
        tx.execute(sa.insert(table(Promise)), list(rows))


def save_search(tx: Tx, case_id: int, values: Values) -> None:
    done = tx.execute(sa.update(table(SearchEntry)).where(SearchEntry.case_id == case_id).values(**values))
    if not done.rowcount:
        tx.execute(sa.insert(table(SearchEntry)), {"case_id": case_id, **values})


__all__ = [
    "FAR",
    "CaseSave",
    "changes_since",
    "completers",
    "group_ids",
    "group_text",
    "insert_case",
    "involvement",
    "load_case",
    "load_with_task",
    "save",
]
