"""The team page: load per person and group, what nobody took, what is at risk, who bounced to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from app import cases
from app.cases import Actor, Subject
from app.context import Context, GroupInfo
from app.queries.lists import task_rows
from app.queries.reading import Reader
from app.queries.rows import Bounce, Load, Person, Presence, TeamGroup, TeamPage
from app.store import group_ids, people, work_reads
from app.store.types import Row

SOON = timedelta(hours=4)
SHOWN = 30
MOST = 500
LATELY = timedelta(minutes=5)
"""Who used the desk within this time is online."""


@dataclass
class _Sum:
    open: int = 0
    overdue: int = 0
    soon: int = 0
    high: int = 0

    def add(self, row: Row) -> None:
        self.open += row.open
        self.overdue += row.overdue
        self.soon += row.soon
        self.high += row.high


@dataclass
class _Group:
    all: _Sum = field(default_factory=_Sum)
    unclaimed: int = 0
    people: dict[str, _Sum] = field(default_factory=lambda: defaultdict(_Sum))


def team(ctx: Context, actor: Actor) -> TeamPage:
    """For leads: their groups; for supervisors and those who watch: all that have work. Refusal: `not_allowed`."""
    reader = Reader.of(ctx, actor)
    cases.require(actor, "see_team", Subject(task_groups=tuple(actor.leads)))
    scope = None if {"supervisor", "watcher"} & actor.roles else actor.leads
    week = reader.day.end - timedelta(days=7)
    with ctx.store.read() as tx:
        loads = work_reads.load(tx, reader.day, scope)
        unclaimed = work_reads.urgent(tx, actor.id, scope, reader.day.end, True, SHOWN)
        risky = work_reads.urgent(tx, actor.id, scope, reader.now + SOON, False, SHOWN)
        away = {row.user_id: row.deputy for row in people.all_absences(tx, reader.now) if row.start <= reader.now}
        online = people.online(tx, reader.now - LATELY)
        sent_on = work_reads.bounces(tx, week, scope)
        twice = work_reads.bounced_twice(tx, week)
        stopped = work_reads.stopped(tx)
    groups = _by_group(loads)
    shown = [info.id for info in ctx.people.groups.values() if _concerns(info, scope, groups)]
    return TeamPage(
        groups=tuple(_team_group(reader, group, groups.get(group, _Group()), away, online) for group in shown),
        unclaimed=task_rows(reader, unclaimed),
        at_risk=task_rows(reader, risky),
        bounces=tuple(Bounce(row.sender, row.receiver, row.n) for row in sent_on),
        bounced_twice=twice,
        figures=_figures(loads, stopped),
        oldest_unclaimed=min((row.oldest for row in loads if row.assignee is None), default=None),
    )


def _concerns(info: GroupInfo, scope: Collection[str] | None, groups: Mapping[str, _Group]) -> bool:
    """A lead sees the own groups, a supervisor those that do or could do work of a case."""
    if scope is not None:
        return info.id in scope
    return info.id in groups or info.kind in ("service", "department")


def least_loaded(ctx: Context, actor: Actor, tasks: Sequence[str]) -> tuple[tuple[Person, int], ...]:
    """Who may do all of these tasks, with how many open ones they hold, the fewest first. Tasks that the reader may not
    pass on do not count."""
    reader = Reader.of(ctx, actor)
    keys = [(cases.case_id_of(number), key) for number, key in map(cases.parse_task_id, tasks)]
    with ctx.store.read() as tx:
        rows = work_reads.candidates(tx, keys[:MOST])
        held = work_reads.held(tx)
    groups = {row.groups for row in rows if cases.may(actor, "assign", _subject(row))}
    subjects = [Subject(None, named, (), named, None) for named in map(group_ids, groups)]
    people_ = [user for user in ctx.people.users.values() if user.active and user.absence(reader.now) is None]
    able = [user for user in people_ if subjects and all(cases.may(user.actor(), "complete", one) for one in subjects)]
    loads = sorted((held.get(user.id, 0), user.id, user.name) for user in able)
    return tuple((Person(user, name), n) for n, user, name in loads)


def _subject(row: Row) -> Subject:
    named = group_ids(row.groups)
    return Subject(row.owner, named, (), named, row.assignee)


def _by_group(loads: Sequence[Row]) -> dict[str, _Group]:
    groups: dict[str, _Group] = defaultdict(_Group)
    for row in loads:
        for group in group_ids(row.groups):
            groups[group].all.add(row)
            if row.assignee is None:
                groups[group].unclaimed += row.open
            else:
                groups[group].people[row.assignee].add(row)
    return groups


def _team_group(
    reader: Reader, group: str, found: _Group, away: Mapping[str, str | None], online: Collection[str]
) -> TeamGroup:
    members = [user for user in reader.ctx.people.users.values() if group in user.groups and user.active]
    names = {user.id: user.name for user in members}
    names |= {user: reader.ctx.people.name(user) for user in found.people}
    rows = []
    for user in sorted(names, key=lambda user: (-found.people[user].open, user)):
        own = found.people[user]
        state: Presence = "away" if user in away else "online" if user in online else "offline"
        rows.append(
            Load(
                Person(user, names[user]),
                own.open,
                own.overdue,
                own.soon,
                own.high,
                state,
                reader.person(away.get(user)),
            )
        )
    return TeamGroup(reader.group(group), found.all.open, found.all.overdue, found.unclaimed, tuple(rows))


def _figures(loads: Sequence[Row], stopped: int) -> dict[str, int]:
    whole, free = _Sum(), _Sum()
    for row in loads:
        whole.add(row)
        if row.assignee is None:
            free.add(row)
    return {
        "open": whole.open,
        "overdue": whole.overdue,
        "overdue_unclaimed": free.overdue,
        "soon": whole.soon,
        "soon_unclaimed": free.soon,
        "unclaimed": free.open,
        "high_risk": whole.high,
        "incidents": stopped,
    }
