"""What the team page tells of people: the tasks of their groups, all that they hold, whom they wait for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from app import cases, store
from app.cases import Subject
from app.cases.reach import Reach
from app.context import GroupInfo, UserInfo
from app.queries.lists import task_rows
from app.queries.reading import Reader
from app.queries.rows import Load, Person, Presence, TaskRow, TeamGroup
from app.store import group_ids, people, team_reads, work_reads
from app.store.team_reads import Days, Groups
from app.store.types import Row

OPENED = 200
LATELY = timedelta(minutes=5)
"""Who used the desk within this time is online."""
NO_GROUP = ""


@dataclass
class Sum:
    """Counts of open tasks."""

    open: int = 0
    overdue: int = 0
    soon: int = 0

    def add(self, row: Row) -> None:
        self.open += row.open
        self.overdue += row.overdue
        self.soon += row.soon


@dataclass
class Sums:
    """Those of a group, a step or a category, and of each person of a group."""

    all: Sum = field(default_factory=Sum)
    unclaimed: int = 0
    people: dict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))

    def add(self, row: Row) -> None:
        self.all.add(row)
        if row.free:
            self.unclaimed += row.open


@dataclass(frozen=True)
class Sight:
    """What one reader is shown: every count and every list keeps to these groups (none: all)."""

    reader: Reader
    tx: store.Tx
    groups: Groups
    days: Days

    @classmethod
    def of(cls, reader: Reader, tx: store.Tx, groups: Groups) -> Sight:
        monday = reader.now.astimezone(reader.ctx.settings.zone).weekday()  # days since it
        days = Days(
            last_week=reader.midnight(monday + 7),
            week=reader.midnight(monday),
            yesterday=reader.midnight(1),
            then=reader.now - timedelta(days=1),
            today=reader.midnight(),
        )
        return cls(reader, tx, groups, days)

    @property
    def reach(self) -> Reach:
        return Reach(True, "") if self.groups is None else Reach(False, "", frozenset(self.groups))


def _concerns(info: GroupInfo, groups: Groups) -> bool:
    """A lead sees the own groups, a supervisor those that do or could do work of a case."""
    return info.kind in ("service", "department") if groups is None else info.id in groups


@dataclass(frozen=True)
class _Everybody:
    """What is known of people beside the tasks of their groups."""

    held: Mapping[str, int]
    waiting: Mapping[str, int]
    done: Mapping[str, int]
    online: Collection[str]
    tasks: Mapping[str, Sequence[TaskRow]]

    @classmethod
    def read(cls, sight: Sight, closed: Sequence[Row], opened: Collection[str]) -> _Everybody:
        tx, reader = sight.tx, sight.reader
        held = work_reads.held_by(tx, reader.actor.id, opened, sight.groups, OPENED) if opened else ()
        tasks: dict[str, list[TaskRow]] = {user: [] for user in opened}
        for row, task in zip(held, task_rows(reader, held), strict=True):
            tasks[row.assignee].append(task)
        return cls(
            team_reads.held(tx),
            team_reads.waiting(tx, sight.groups),
            {row.person: row.done for row in closed},
            people.online(tx, reader.now - LATELY),
            tasks,
        )


def team_groups(
    sight: Sight, loads: Sequence[Row], closed: Sequence[Row], opened: Collection[str]
) -> tuple[TeamGroup, ...]:
    found: dict[str, Sums] = defaultdict(Sums)
    for row in loads:
        for group in group_ids(row.groups) or (NO_GROUP,):
            found[group].add(row)
            if not row.free:
                found[group].people[row.assignee].add(row)
    known, everybody = sight.reader.ctx.people.groups, _Everybody.read(sight, closed, opened)
    shown = [info.id for info in known.values() if info.id in found or _concerns(info, sight.groups)]
    shown = [group for group in shown if sight.groups is None or group in sight.groups]
    shown.sort(key=lambda group: known[group].kind != "service" if group in known else True)
    if sight.groups is None:
        shown += [group for group in found if group not in known]
    return tuple(_team_group(sight.reader, group, found[group], everybody) for group in shown)


def _team_group(reader: Reader, group: str, found: Sums, everybody: _Everybody) -> TeamGroup:
    members = {user.id for user in reader.ctx.people.users.values() if group in user.groups and user.active}
    named = sorted(members | found.people.keys(), key=lambda user: (-found.people[user].open, user))
    return TeamGroup(
        reader.group(group) if group else None,
        found.all.open,
        found.all.overdue,
        found.unclaimed,
        tuple(_load(reader, group, user, found.people[user], everybody) for user in named),
    )


def _load(reader: Reader, group: str, user: str, own: Sum, everybody: _Everybody) -> Load:
    ctx = reader.ctx
    info = ctx.people.users.get(user)
    away = info.absence(reader.now) if info else None
    deputy = ctx.people.stand_in(user, reader.now) if away else None
    state: Presence = "away" if away else "online" if user in everybody.online else "offline"
    listed = everybody.tasks.get(user)
    return Load(
        person=Person(user, ctx.people.name(user)),
        open=own.open,
        overdue=own.overdue,
        soon=own.soon,
        waiting=everybody.waiting.get(user, 0),
        done=everybody.done.get(user, 0),
        held=everybody.held.get(user, 0),
        limit=(info.task_limit if info else None) or ctx.settings.task_limit,
        state=state,
        deputy=reader.person(deputy) if deputy != user else None,
        tasks=None if listed is None else tuple(task for task in listed if _belongs(task, group)),
        may=_rights(reader, info) if info and info.active else frozenset(),
    )


def _rights(reader: Reader, info: UserInfo) -> frozenset[str]:
    subjects: dict[cases.Verb, Subject] = {
        "set_absence": Subject(task_groups=info.groups, assignee=info.id),
        "set_limit": Subject(task_groups=info.groups),
    }
    return frozenset(verb for verb, subject in subjects.items() if cases.may(reader.actor, verb, subject))


def _belongs(task: TaskRow, group: str) -> bool:
    return any(one.id == group for one in task.groups) or (group == NO_GROUP and not task.groups)
