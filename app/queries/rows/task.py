"""The page of one task, and the start form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.errors import Text
from app.queries.rows.case import CaseHead, DecisionRow, EventRow, FileRow, IncidentRow, PromiseRow
from app.queries.rows.lists import TaskRow
from app.queries.rows.people import Person


@dataclass(frozen=True)
class Draft:
    data: Mapping[str, object]  # plain JSON as submitted
    version: int
    saved_at: datetime
    by: Person


@dataclass(frozen=True)
class Origin:
    """Where a value of the case comes from: a line of its history, or one of its decisions (then its id)."""

    seq: int
    at: datetime
    who: Person | None
    what: Text
    decision: str | None = None


@dataclass(frozen=True)
class MaterialRow:
    """A value that an earlier step fixed. `asked`: the form reads it; else it stands near what the form reads."""

    path: str
    value: object  # plain JSON
    masked: bool
    asked: bool
    origin: Origin | None


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
    completed_by: Person | None
    completed_at: datetime | None
    viewers: tuple[Person, ...]
    why_not: Text | None  # why the reader may not complete it
    decisions: tuple[DecisionRow, ...]
    timeline: tuple[EventRow, ...]
    promises: tuple[PromiseRow, ...]
    files: tuple[FileRow, ...]
    may: frozenset[str] = frozenset()  # what the reader may do with the case
    incidents: tuple[IncidentRow, ...] = ()
    material: tuple[MaterialRow, ...] = ()  # what the form reads, as far as the reader may see it


@dataclass(frozen=True)
class StartDraftRow:
    """What the reader typed in one call and did not finish."""

    call: str
    data: Mapping[str, object]
    version: int
    saved_at: datetime


@dataclass(frozen=True)
class StartFileRow:
    """A file that waits for the case to be opened."""

    id: str  # start/7
    call: str  # of the draft that it goes with
    name: str
    size: int
    internal: bool


@dataclass(frozen=True)
class StartPage:
    """The intake page: the start form of a process, or none for a process without."""

    process: str
    name: Text
    form: str | None
    schema: Mapping[str, object] | None
    data: Mapping[str, object]
    temporal: Mapping[str, str]
    drafts: tuple[StartDraftRow, ...] = ()  # of all calls that were not finished, the latest first
    files: tuple[StartFileRow, ...] = ()
