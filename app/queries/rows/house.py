"""Teams, releases and the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.errors import Text
from app.queries.rows.lists import Deadline, TaskRow
from app.queries.rows.people import Group, Person

Presence = Literal["online", "offline", "away"]


@dataclass(frozen=True)
class Load:
    """A person in a group: tasks of that group, but `held`, all that they hold, which `limit` is about."""

    person: Person
    open: int
    overdue: int
    soon: int  # due within two hours
    waiting: int  # tasks of others that they wait for
    done: int  # today
    held: int
    limit: int
    state: Presence
    deputy: Person | None  # of one who is away
    tasks: tuple[TaskRow, ...] | None  # where they were asked for
    may: frozenset[str]  # what the reader may do for them: set_absence, set_limit


@dataclass(frozen=True)
class TeamGroup:
    group: Group | None  # none: tasks without a group
    open: int
    overdue: int
    unclaimed: int
    people: tuple[Load, ...]


@dataclass(frozen=True)
class Share:
    """What is open in a step or a category; `id` is none for tasks that have none."""

    id: str | None
    name: Text | None
    open: int
    overdue: int
    soon: int
    unclaimed: int


@dataclass(frozen=True)
class Bounce:
    sender: str
    receiver: str
    count: int


@dataclass(frozen=True)
class Strike:
    """A clock of a case's flow that strikes soon, and what it leads to (`clock.reckoning.then`)."""

    case: str
    title: str
    risk: str
    owner: Person | None
    clock: Deadline


@dataclass(frozen=True)
class TeamFigures:
    """Counts of tasks. What is said of yesterday counts until this time of that day."""

    open: int
    overdue: int
    overdue_unclaimed: int
    soon: int
    soon_unclaimed: int
    unclaimed: int
    oldest_unclaimed: datetime | None  # when it opened
    opened: int
    opened_yesterday: int
    done: int
    done_yesterday: int
    change: int  # of open tasks since midnight
    timed: int  # done this week, with a due time; weeks begin on Monday
    in_time: int
    timed_before: int  # last week
    in_time_before: int


@dataclass(frozen=True)
class TeamPage:
    """`groups` where it is looked at by person, else `shares`. `choices` are the groups that it can be narrowed to."""

    choices: tuple[Group, ...]
    groups: tuple[TeamGroup, ...]
    shares: tuple[Share, ...]
    figures: TeamFigures
    unclaimed: tuple[TaskRow, ...]
    strikes: tuple[Strike, ...]
    bounces: tuple[Bounce, ...]  # of this week
    bounced_twice: int  # cases
    stopped: int  # cases


@dataclass(frozen=True)
class ReleaseRow:
    id: int
    hash: str
    status: Literal["draft", "live", "retired"]
    note: str
    created_at: datetime
    created_by: str
    published_at: datetime | None
    published_by: str | None
    files: int
    cases: int  # open cases that stand on it


@dataclass(frozen=True)
class AuditRow:
    id: int
    at: datetime
    who: Person | None
    what: str
    case: str | None
    release: int | None  # of the case
    target: str | None
    task: Text | None  # of a task that was looked at: its name
    address: str | None
    details: Mapping[str, object] = field(default_factory=dict)
