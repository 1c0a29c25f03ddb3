"""What the read side answers with: frozen rows, already cut down to what the reader may see. Instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.errors import Text

Tab = Literal["overdue", "news", "today", "later", "waiting", "groups", "all"]
ClockState = Literal["running", "overdue", "met", "missed", "paused"]
ElementState = Literal["active", "done", "overdue", "incident", "cancelled"]
EventGroup = Literal["people", "decisions", "clocks", "messages", "data"]


# ── people ────────────────────────────────────────────────────────────────────────────────────────


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
    kind: str  # assigned, mentioned, escalated, overdue, answered, handed_over, incident
    text: Text
    case: str | None
    task: str | None
    read: bool


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Deadline:
    """One clock of a case or a task: what the interface counts down. `share` is the part gone, from 0 to 1."""

    kind: Literal["task", "timer", "promise", "result", "feedback", "response"]
    name: Text
    due: datetime
    start: datetime | None
    state: ClockState
    share: float
    element: str | None = None
    met_at: datetime | None = None


@dataclass(frozen=True)
class News:
    """The latest thing that somebody else did in the case."""

    at: datetime
    who: str
    text: Text


@dataclass(frozen=True)
class Place:
    """Where a search found something: the field, and text around it in pieces, with true where it matched."""

    where: Text
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class TaskRow:
    """One open task in a list. `may` names what the reader may do with it: claim, unclaim, assign, complete, draft."""

    id: str  # C-2026-000123.7
    case: str  # C-2026-000123
    element: str
    name: Text
    title: str  # of the case
    customer: str  # masked where the reader may not see it
    category: str | None
    channel: str | None
    step: Text | None
    step_short: Text | None
    step_index: int | None  # from 0
    steps: int
    risk: str  # normal, elevated, high
    priority: int  # 0–100
    groups: tuple[Group, ...]
    assignee: Person | None
    owner: Person | None
    due: datetime | None
    follow_up: datetime | None
    overdue: bool
    clock: Deadline | None
    news: News | None
    unread: bool  # news since the reader opened it last
    opened_at: datetime
    version: int
    incidents: int
    suspended: bool
    may: frozenset[str]
    draft: bool = False
    favourite: bool = False
    tab: Tab = "later"  # the tab it stands in
    place: Place | None = None  # where a search found its case


@dataclass(frozen=True)
class WorkCounts:
    """Live counts of the tabs; `groups_overdue` and `overdue` stand before the others in the shell."""

    overdue: int = 0
    news: int = 0
    today: int = 0
    later: int = 0
    waiting: int = 0
    groups: int = 0
    groups_overdue: int = 0
    promises: int = 0
    promises_overdue: int = 0
    notices: int = 0
    stamp: str = ""  # changes when the lists of one's own would look different
    groups_stamp: str = ""  # the same for the list of one's groups


@dataclass(frozen=True)
class WorkPage:
    """A page of *my work*: rows of the tab in its order. `after` opens the next page; none: this was the last."""

    tab: Tab
    rows: tuple[TaskRow, ...]
    counts: WorkCounts
    after: str | None


@dataclass(frozen=True)
class NextTask:
    """The most urgent task that the reader may do, and why it is that one."""

    task: TaskRow
    why: Text


@dataclass(frozen=True)
class Filter:
    """What lists can be narrowed by; empty: no limit. Values of one field are alternatives. `text` is a search."""

    status: tuple[str, ...] = ()
    step: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()  # user ids; "" means nobody
    group: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    due: str | None = None  # overdue, today, week, none
    promise: str | None = None  # open, overdue, broken
    product: str | None = None
    batch: str | None = None
    store: str | None = None
    favourite: bool = False
    incidents: bool = False
    text: str = ""
    sort: str = ""  # of tasks one of `work_reads.SORTS`, of cases one of `case_reads.SORTS`


@dataclass(frozen=True)
class CaseRow:
    number: str
    title: str
    status: str
    category: str | None
    channel: str | None
    risk: str
    priority: int
    step: Text | None
    step_short: Text | None
    step_index: int | None
    steps: int
    owner: Person | None
    customer: str
    order_number: str | None
    product: str | None
    amount: str | None  # decimal text, yuan
    received_at: datetime
    closed_at: datetime | None
    updated_at: datetime
    clock: Deadline | None
    open_tasks: int
    incidents: int
    favourite: bool = False
    place: Place | None = None  # where a search found it


@dataclass(frozen=True)
class CasePageOfRows:
    rows: tuple[CaseRow, ...]
    total: int | None  # None: more than is worth counting
    after: str | None


@dataclass(frozen=True)
class SavedView:
    id: int
    name: str
    page: str  # work, pool, cases
    query: str  # the URL's query string
    owner: Person
    group: str | None  # shared with


@dataclass(frozen=True)
class ViewCount:
    """How many rows a view shows, and how many of them are overdue; each at most `store.views.MOST`."""

    all: int
    late: int


@dataclass(frozen=True)
class SearchPage:
    hits: tuple[CaseRow, ...]  # each with its `place`
    after: str | None


# ── one task ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Draft:
    data: Mapping[str, object]  # plain JSON as submitted
    version: int
    saved_at: datetime
    by: Person


@dataclass(frozen=True)
class TaskPage:
    """All that the page of one task needs. `version` goes back with complete and draft; it tells what the form showed.

    `status` is open, completed or cancelled: a page may still be asked for after that, read-only. `data` is what the
    form imports, by right; `temporal` says which texts in it are a date, a time, … (`forms.Form.for_browser`).
    """

    task: TaskRow
    status: str
    case: CaseHead
    process: str
    form: str | None
    schema: Mapping[str, object] | None
    data: Mapping[str, object]
    temporal: Mapping[str, str]
    version: int
    draft: Draft | None
    others_draft: Draft | None  # of who held it before, for a supervisor or the new holder
    help: str | None
    next_name: Text | None  # the step that follows, where it is certain
    delegator: Person | None  # gets the task back when its holder gives it back
    completed_by: Person | None
    completed_at: datetime | None
    viewers: tuple[Person, ...]
    why_not: Text | None  # why the reader may not complete it
    decisions: tuple[DecisionRow, ...]
    timeline: tuple[EventRow, ...]
    promises: tuple[PromiseRow, ...]
    files: tuple[FileRow, ...]
    incidents: tuple[IncidentRow, ...] = ()
    variables: tuple[VariableRow, ...] = ()  # what the form reads, as far as the reader may see it


@dataclass(frozen=True)
class StartPage:
    """The intake page: the start form of a process, or none for a process without."""

    process: str
    name: Text
    form: str | None
    schema: Mapping[str, object] | None
    data: Mapping[str, object]
    temporal: Mapping[str, str]
    draft: Draft | None = None


# ── one case ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class CaseHead:
    number: str
    title: str
    process: str
    release: int
    status: str
    reason: str | None  # why it was closed, suspended or cancelled
    risk: str
    priority: int
    category: str | None
    channel: str | None
    customer: str
    phone: str | None  # masked
    owner: Person | None
    opened_at: datetime
    received_at: datetime
    closed_at: datetime | None
    step: Text | None
    step_index: int | None
    version: int
    events: int  # how long its history is
    incidents: int
    favourite: bool = False


@dataclass(frozen=True)
class StepState:
    """One segment of the progress bar. `rounds` counts how often it was entered."""

    name: Text
    state: Literal["done", "current", "ahead"]
    at: datetime | None
    rounds: int


@dataclass(frozen=True)
class EventRow:
    """One line of the timeline. `who` is empty for the system. `changes` are the values written, by right."""

    seq: int
    at: datetime
    group: EventGroup
    kind: str
    who: Person | None
    text: Text
    element: str | None = None
    task: str | None = None
    changes: tuple[ChangeRow, ...] = ()
    decision: DecisionRow | None = None
    comment: CommentRow | None = None


@dataclass(frozen=True)
class ChangeRow:
    path: str
    label: Text
    before: str
    after: str


@dataclass(frozen=True)
class DecisionRow:
    """An evaluated table, with what it read and which rules matched (counted from 1)."""

    seq: int
    at: datetime
    element: str
    decision: str
    name: str
    version: str
    release: int
    hit_policy: str | None
    inputs: tuple[tuple[str, str], ...]
    matched: tuple[int, ...]
    annotations: tuple[str, ...]
    outputs: Mapping[str, object]
    outcome: str
    warnings: tuple[str, ...] = ()
    required: tuple[DecisionRow, ...] = ()


@dataclass(frozen=True)
class PromiseRow:
    id: str
    case: str
    what: str
    to: str | None
    made_at: datetime | None
    due: datetime | None
    status: str  # open, kept, broken, released
    kept_at: datetime | None
    owner: Person | None
    customer: str
    overdue: bool


@dataclass(frozen=True)
class VariableRow:
    path: str
    label: Text
    type: str
    value: object  # plain JSON
    text: str
    personal: bool
    masked: bool


@dataclass(frozen=True)
class PartyRow:
    """A department asked in the case and what it answered."""

    group: Group
    task: str
    state: Literal["open", "answered", "cancelled", "not_ours"]
    asked_at: datetime
    answered_at: datetime | None
    who: Person | None
    due: datetime | None
    values: Mapping[str, object]


@dataclass(frozen=True)
class DiagramRow:
    """One process of the case with states by element id. `path` are the call activities that lead to it."""

    process: str
    name: Text
    file: str
    path: tuple[str, ...]
    elements: Mapping[str, ElementState]
    visits: Mapping[str, int]  # element or flow id → how often a token came by
    calls: Mapping[str, str]  # call activity → process


@dataclass(frozen=True)
class LinkRow:
    number: str
    kind: str  # repeat, duplicate, related, same_batch, same_call
    outgoing: bool
    cause: str | None
    title: str
    status: str
    at: datetime


@dataclass(frozen=True)
class FileRow:
    id: str  # C-2026-000123/files/3
    number: int
    name: str
    type: str
    size: int
    sha256: str
    by: Person | None
    at: datetime
    task: str | None


@dataclass(frozen=True)
class CommentRow:
    id: int
    by: Person
    at: datetime
    text: str
    edited_at: datetime | None
    deleted: bool
    mentions: tuple[Person, ...]
    mine: bool


@dataclass(frozen=True)
class IncidentRow:
    key: int
    at: datetime
    element: str
    name: Text
    code: str
    message: str
    expression: str | None
    values: Mapping[str, object]
    closed_at: datetime | None


@dataclass(frozen=True)
class CasePage:
    """Everything of one case. `may` names the verbs (`cases.permissions.VERBS`) that the reader may do here now."""

    head: CaseHead
    may: frozenset[str]
    clocks: tuple[Deadline, ...]
    steps: tuple[StepState, ...]
    tasks: tuple[TaskRow, ...]
    timeline: tuple[EventRow, ...]
    more_events: bool
    decisions: tuple[DecisionRow, ...]
    promises: tuple[PromiseRow, ...]
    variables: tuple[VariableRow, ...]
    parties: tuple[PartyRow, ...]
    demands: tuple[Mapping[str, object], ...]
    differences: tuple[Mapping[str, object], ...]
    diagrams: tuple[DiagramRow, ...]
    links: tuple[LinkRow, ...]
    files: tuple[FileRow, ...]
    comments: tuple[CommentRow, ...]
    incidents: tuple[IncidentRow, ...]
    messages: tuple[str, ...]  # names of messages that the case waits for
    viewers: tuple[Person, ...]


@dataclass(frozen=True)
class CustomerHistory:
    """All cases of one customer that the reader may see, newest first; `matched` says by what they were found."""

    customer: str
    phone: str | None
    matched: Literal["phone", "order", "name", "none"]
    cases: tuple[CaseRow, ...]
    open: int
    total: int


# ── leads and administration ──────────────────────────────────────────────────────────────────────


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


__all__ = [
    "Absence",
    "AuditRow",
    "Bounce",
    "CaseHead",
    "CasePage",
    "CasePageOfRows",
    "CaseRow",
    "ChangeRow",
    "ClockState",
    "CommentRow",
    "CustomerHistory",
    "Deadline",
    "DecisionRow",
    "DiagramRow",
    "Draft",
    "ElementState",
    "EventGroup",
    "EventRow",
    "FileRow",
    "Filter",
    "Group",
    "GroupRow",
    "IncidentRow",
    "LinkRow",
    "Load",
    "News",
    "NextTask",
    "Notice",
    "PartyRow",
    "Person",
    "Place",
    "PromiseRow",
    "ReleaseRow",
    "SavedView",
    "SearchPage",
    "SessionRow",
    "StartPage",
    "StepState",
    "Tab",
    "TaskPage",
    "TaskRow",
    "TeamGroup",
    "TeamPage",
    "UserRow",
    "VariableRow",
    "ViewCount",
    "WorkCounts",
    "WorkPage",
]
