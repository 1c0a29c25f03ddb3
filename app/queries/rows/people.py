"""People, groups, sessions and what they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.errors import Text


@dataclass(frozen=True)
class Person:
    id: str
    name: str


@dataclass(frozen=True)
class Group:
    id: str
    name: Text
    kind: Literal["service", "department", "oversight", "system"] = "department"


@dataclass(frozen=True)
class GroupRow:
    """A group for the administration: how many people belong to it, how many open tasks it is a candidate of."""

    id: str
    name: Text
    kind: str
    active: bool
    members: int
    open_tasks: int


@dataclass(frozen=True)
class UserRow:
    """A user for the administration. `away` is the absence that runs now or comes next."""

    id: str
    name: str
    email: str
    active: bool
    groups: tuple[Group, ...]
    leads: frozenset[str]
    created_at: datetime
    last_sign_in: datetime | None
    sessions: int
    open_tasks: int  # that the person holds
    away: Absence | None = None


@dataclass(frozen=True)
class Absence:
    id: int
    person: Person
    start: datetime
    end: datetime
    deputy: Person | None


@dataclass(frozen=True)
class SessionRow:
    id: str
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str


@dataclass(frozen=True)
class Notice:
    id: int
    at: datetime
    kind: str  # one of `queries.NOTICE_KINDS`
    text: Text
    title: str  # of the case
    case: str | None
    task: str | None
    read: bool
