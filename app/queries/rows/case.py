"""The page of one case, and all cases of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from app.errors import Text
from app.queries.rows.lists import CaseRow, Deadline, TaskRow
from app.queries.rows.people import Group, Person

EventGroup = Literal["people", "decisions", "clocks", "messages", "data"]
ElementState = Literal["active", "done", "overdue", "incident", "cancelled"]


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
    release: int
    element: str | None = None
    task: str | None = None
    changes: tuple[ChangeRow, ...] = ()
    decision: DecisionRow | None = None
    comment: CommentRow | None = None


@dataclass(frozen=True)
class ChangeRow:
    """A value that was written: plain JSON as it was and as it is, by right. `scope` 0 is the case's own."""

    path: str
    label: Text
    before: object
    after: object
    scope: int = 0


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
    inputs: tuple[tuple[str, object], ...]  # expression → plain JSON
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
    name: Text  # of what it was asked to do
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
class WayStop:
    """One act that moved the flow. `changed` holds, by path and element, the state and the visits that differ from the
    stop before; a flow that was taken is `done`. `at` is where to look: path and element.
    """

    event: EventRow
    changed: Mapping[tuple[str, ...], Mapping[str, tuple[ElementState, int]]]
    passed: tuple[Text, ...]  # names of what was left, in order
    here: tuple[Text, ...]  # names of where the flow stands afterwards
    at: tuple[tuple[str, ...], str] | None


@dataclass(frozen=True)
class WayTaken:
    """The way of a case, oldest first. `before`: by path how often each element was passed before the first stop, of a
    case longer than what is told or older than its trail."""

    stops: tuple[WayStop, ...]
    before: Mapping[tuple[str, ...], Mapping[str, int]]


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
    internal: bool  # stays in the house: never in the evidence pack
    shown: bool  # a picture that a page may show in place; everything else is only downloaded
    open: bool  # this reader may have its content


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
class MoveFrom:
    """A place where a token stands, and the elements that it can be moved to: where the case has been first, then steps
    of people. `together`: so many are taken away."""

    key: int
    element: str
    name: Text
    together: int
    targets: tuple[MoveTarget, ...]


@dataclass(frozen=True)
class MoveTarget:
    """`step` is what the element belongs to; `passed` how often the case has been there."""

    element: str
    name: Text
    kind: str
    step: Text | None
    passed: int


@dataclass(frozen=True)
class SentBack:
    """A completed task that can be sent back: the latest of its element."""

    id: str
    element: str
    path: tuple[str, ...]
    name: Text
    step: Text | None
    by: Person | None
    at: datetime | None


@dataclass(frozen=True)
class MoveAsked:
    """A move that somebody asked for and that waits for a supervisor's consent."""

    seq: int
    at: datetime
    by: Person | None
    source: Text
    target: Text
    reason: str
    mine: bool  # the reader asked, and may withdraw it


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
    moves: tuple[MoveAsked, ...]  # asked for, not answered yet
    sendable: tuple[SentBack, ...]  # what was completed and can be sent back
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


@dataclass(frozen=True)
class CustomerCase:
    """One case on the page of its customer: the row, and how it went, as far as the reader may know."""

    row: CaseRow
    result_given_at: datetime | None
    outcome: str | None  # the customer's answer, a code of the form
    satisfaction: int | None  # 1–5


@dataclass(frozen=True)
class Moment:
    """Something that happened between a customer and the company. `kind`: received, result, closed, promised, kept,
    broken, released; `text` is the case's title or the promise."""

    at: datetime
    kind: str
    case: str
    text: str


@dataclass(frozen=True)
class CustomerPage:
    """The whole history of one customer, as far as the reader may see it, newest first."""

    customer: str
    phone: str | None
    member_level: str | None
    cases: tuple[CustomerCase, ...]
    promises: tuple[PromiseRow, ...]
    moments: tuple[Moment, ...]
    paid: Decimal  # yuan, of plans whose result was given
    satisfaction: float | None  # mean of those who answered

    @property
    def open(self) -> tuple[CustomerCase, ...]:
        return tuple(case for case in self.cases if case.row.status in ("open", "suspended"))

    @property
    def past(self) -> tuple[CustomerCase, ...]:
        return tuple(case for case in self.cases if case.row.status not in ("open", "suspended"))
