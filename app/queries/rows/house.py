"""Teams, releases and the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.queries.rows.lists import (
    TaskRow,
)
from app.queries.rows.people import Group, Person

Presence = Literal["online", "offline", "away"]


@dataclass(frozen=True)
class Load:
    person: Person
    open: int
    overdue: int
    soon: int  # due within two hours
    high: int
    state: Presence
    deputy: Person | None  # of one who is away


@dataclass(frozen=True)
class TeamGroup:
    group: Group
    open: int
    overdue: int
    unclaimed: int
    people: tuple[Load, ...]


@dataclass(frozen=True)
class Bounce:
    sender: str
    receiver: str
    count: int


@dataclass(frozen=True)
class TeamPage:
    groups: tuple[TeamGroup, ...]
    unclaimed: tuple[TaskRow, ...]
    at_risk: tuple[TaskRow, ...]
    bounces: tuple[Bounce, ...]  # of the last seven days
    bounced_twice: int  # cases
    figures: Mapping[str, int]
    """open, overdue, overdue_unclaimed, soon, soon_unclaimed, unclaimed, high_risk (tasks); incidents (cases)."""
    oldest_unclaimed: datetime | None  # when it opened


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
    target: str | None
    address: str | None
    details: Mapping[str, object] = field(default_factory=dict)
