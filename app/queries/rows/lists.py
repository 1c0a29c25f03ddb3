"""Lists of tasks and cases: rows, filters, counts, saved views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.errors import Text
from app.queries.rows.people import Group, Person

ClockState = Literal["running", "overdue", "met", "missed", "paused"]
Tab = Literal["overdue", "news", "today", "later", "waiting", "groups", "all"]


@dataclass(frozen=True)
class Reckoned:
    """How a clock came to its time: what was `counted`, what the calendar left out and why, what happens `then`."""

    counted: timedelta
    skipped: tuple[tuple[Text, timedelta], ...] = ()
    then: Text | None = None


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
    reckoning: Reckoned | None = None


@dataclass(frozen=True)
class News:
    """The latest thing that somebody else did in the case.

    `group` is where an answer comes from, `answer` path and value of the first choice in it, for who may read that;
    `gist` is what a line says where nothing was chosen.
    """

    at: datetime
    who: str
    text: Text
    gist: Text
    release: int
    group: Text | None = None
    answer: tuple[str, object] | None = None


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
    nobody: bool = False  # nobody holds it, and nobody works in any of its groups
    delegator: Person | None = None  # gets it back when its holder has done it


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
    pops: int = 0  # unread notices that have still to pop up
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
