"""People, groups, sessions, notices; who a cookie belongs to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from app import cases
from app.cases import Actor, Subject
from app.context import Context
from app.errors import Refusal, Text
from app.queries.reading import Reader
from app.queries.rows import Absence, Group, GroupRow, Person, SessionRow, UserRow
from app.store import case_rows, group_ids, people, team_reads
from app.store.types import Row


@dataclass(frozen=True)
class Session:
    """A signed-in reader. `stale` says that `actions.touch_session` is due; `settings` are what they chose."""

    actor: Actor
    must_change: bool
    stale: bool
    settings: Mapping[str, Any]


def session_actor(ctx: Context, token: str) -> Session | None:
    """Who a session token belongs to; nothing for one that is unknown, too old, unused too long, or deactivated."""
    now, settings = ctx.clock.now(), ctx.settings
    with ctx.store.read() as tx:
        rows = people.session_rows(tx, sha256(token.encode()).hexdigest())
    if not rows or not rows[0].active:
        return None
    row, members = rows[0], [member for member in rows if member.group_id is not None]
    if now - row.created_at > timedelta(seconds=settings.session_total):
        return None
    if now - row.seen_at > timedelta(seconds=settings.session_idle):
        return None
    groups = frozenset(member.group_id for member in members)
    leads = frozenset(member.group_id for member in members if member.leads)
    actor = Actor(row.user_id, row.name, groups, leads, row.language)
    return Session(actor, row.must_change, now - row.seen_at > timedelta(minutes=1), json.loads(row.settings))


def actor_of(ctx: Context, user_id: str) -> Actor:
    """An active user with groups. Refusal: `not_found`."""
    return ctx.people.actor(user_id)


def groups(ctx: Context) -> tuple[Group, ...]:
    """All active groups."""
    return tuple(Group(info.id, info.name, info.kind) for info in ctx.people.groups.values())  # type: ignore[arg-type]


def all_groups(ctx: Context, actor: Actor) -> tuple[GroupRow, ...]:
    """Every group, deactivated ones too, with how many belong to it and what waits for it. Refusal: `not_allowed`."""
    cases.require(actor, "manage_users")
    with ctx.store.read() as tx:
        found = people.all_groups(tx)
        members = Counter(row.group_id for row in people.all_memberships(tx))
        waiting = case_rows.open_tasks_by_group(tx)
    return tuple(
        GroupRow(
            id=row.group_id,
            name=Text(row.name_zh, row.name_en),
            kind=row.kind,
            active=row.active,
            members=members[row.group_id],
            open_tasks=waiting.get(row.group_id, 0),
        )
        for row in found
    )


def colleagues(ctx: Context) -> tuple[Person, ...]:
    """All active people: for mentions, deputies, hand-overs."""
    return tuple(Person(user.id, user.name) for user in ctx.people.users.values() if user.active)


def assignable(ctx: Context, actor: Actor, task_id: str) -> tuple[Person, ...]:
    """Who could do a task: its candidates, without those whom `notBy` shuts out."""
    number, key = cases.parse_task_id(task_id)
    with ctx.store.read() as tx:
        row = case_rows.load_with_task(tx, cases.case_id_of(number), key, lock=False)
        if row is None:
            raise Refusal("not_found", Text(f"没有任务 {task_id}", f"There is no task {task_id}"))
        candidates = group_ids(row.task_groups)
        cases.require(actor, "assign", Subject(row.owner, candidates, (), candidates, row.task_assignee))
        shut = case_rows.completers(tx, row.case_id, group_ids(row.task_not_by)) if row.task_not_by else frozenset()
    living = tuple(filter(ctx.people.is_group, candidates))  # as in assign_task: groups may be gone
    subject = Subject(None, living, (), living, None)
    return tuple(
        Person(user.id, user.name)
        for user in ctx.people.users.values()
        if user.active and user.id not in shut and cases.may(user.actor(), "complete", subject)
    )


# ── administration ────────────────────────────────────────────────────────────────────────────────


def users(ctx: Context, actor: Actor, *, text: str = "", active: bool | None = True) -> tuple[UserRow, ...]:
    """People whose id, name or address holds the text. Refusal: `not_allowed`."""
    cases.require(actor, "manage_users")
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        rows = people.full_users(tx)
        sessions_of = people.session_counts(tx)
        held = team_reads.held(tx)
        away = {row.user_id: row for row in reversed(people.all_absences(tx, reader.now))}
    low = text.casefold().strip()
    return tuple(
        _user(reader, row, sessions_of.get(row.user_id, 0), held.get(row.user_id, 0), away.get(row.user_id))
        for row in rows
        if (active is None or row.active is active)
        and (not low or any(low in part.casefold() for part in (row.user_id, row.name, row.email)))
    )


def user(ctx: Context, actor: Actor, user_id: str) -> UserRow:
    """One person: oneself, or with the right to manage users. Refusals: `not_found`, `not_allowed`."""
    if user_id != actor.id:
        cases.require(actor, "manage_users")
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        row = people.user_row(tx, user_id)
        if row is None:
            raise Refusal("not_found", Text(f"没有用户 {user_id}", f"There is no user {user_id}"))
        away = next((a for a in people.all_absences(tx, reader.now) if a.user_id == user_id), None)
        held = len(case_rows.open_tasks_of(tx, user_id))
        return _user(reader, row, people.session_counts(tx).get(user_id, 0), held, away)


def _user(reader: Reader, row: Row, sessions_open: int, held: int, away: Row | None) -> UserRow:
    info = reader.ctx.people.users.get(row.user_id)
    return UserRow(
        id=row.user_id,
        name=row.name,
        email=row.email,
        active=row.active,
        groups=tuple(reader.group(group) for group in sorted(info.groups)) if info else (),
        leads=info.leads if info else frozenset(),
        created_at=row.created_at,
        last_sign_in=row.last_sign_in,
        sessions=sessions_open,
        open_tasks=held,
        away=_absence(reader, away) if away is not None else None,
    )


def _absence(reader: Reader, row: Row) -> Absence:
    person = reader.person(row.user_id)
    assert person is not None
    return Absence(row.absence_id, person, row.start, row.end, reader.person(row.deputy))


def absences(ctx: Context, actor: Actor, user_ids: Collection[str]) -> tuple[Absence, ...]:
    """Absences of these people that run or come: who is away is no secret among colleagues."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        rows = people.all_absences(tx, reader.now)
    return tuple(_absence(reader, row) for row in rows if row.user_id in user_ids)


def absentees(ctx: Context, actor: Actor) -> tuple[Person, ...]:
    """Those whose absence the reader may set: oneself, for leads their people, for supervisors everybody."""
    return tuple(
        Person(user.id, user.name)
        for user in ctx.people.users.values()
        if user.active and cases.may(actor, "set_absence", Subject(task_groups=user.groups, assignee=user.id))
    )


def sessions(ctx: Context, actor: Actor, user_id: str) -> tuple[SessionRow, ...]:
    """One's own, or with the right to manage users."""
    if user_id != actor.id:
        cases.require(actor, "manage_users")
    with ctx.store.read() as tx:
        rows = people.sessions_of(tx, user_id)
    return tuple(SessionRow(r.token_hash[:16], r.created_at, r.seen_at, r.address, r.agent) for r in rows)
