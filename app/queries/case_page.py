"""Everything of one case on one page that loads at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from app import cases, engine, feel, store
from app.cases import Actor, CaseFile, Subject
from app.cases.progress import Progress
from app.cases.reach import reach_of
from app.context import Context
from app.errors import Text
from app.queries.decisions import decision_row
from app.queries.diagrams import diagram_rows
from app.queries.lists import task_rows
from app.queries.reading import (
    MASK,
    Readable,
    Reader,
    deadline,
    element_name,
    no_case,
    require_sight,
    show,
    step_name,
    step_place,
)
from app.queries.rows import (
    CaseHead,
    CasePage,
    CommentRow,
    Deadline,
    EventGroup,
    EventRow,
    FileRow,
    IncidentRow,
    LinkRow,
    PartyRow,
    PromiseRow,
    StepState,
    VariableRow,
)
from app.queries.timeline import Teller, element_names
from app.store import case_reads, files, group_ids, incidents, related, work_reads
from app.store.types import Row

EVENTS = 200
DECISIONS = 200
VIEWING = timedelta(seconds=45)

VERBS_OF_CASE: tuple[cases.Verb, ...] = (
    "comment", "attach", "link", "hand_over", "send_message", "correct", "dispose", "send_back", "suspend", "cancel",
    "reopen", "set_variables", "retry", "move", "mark_promise",
)  # fmt: skip
_WHILE_OPEN = frozenset(VERBS_OF_CASE) - {"reopen"}
_WHEN_DONE = frozenset({"comment", "attach", "link", "reopen", "mark_promise"})


@dataclass(frozen=True)
class Seen:
    """One case, loaded and allowed to be seen, with what most parts of the page need."""

    reader: Reader
    row: Row
    tasks: Sequence[Row]
    subject: Subject

    @classmethod
    def load(cls, reader: Reader, tx: store.Tx, number: str) -> Seen:
        """Refusals: `not_found`, `not_allowed`."""
        row = case_reads.case_row(tx, cases.case_id_of(number), reader.actor.id)
        if row is None or cases.case_number(row.year, row.case_id) != number:
            raise no_case(number)
        tasks = case_reads.tasks_of(tx, row.case_id)
        groups = frozenset(group for task in tasks for group in group_ids(task.groups))
        people = frozenset(user for task in tasks for user in (task.assignee, task.completed_by) if user)
        return cls(reader, row, tasks, require_sight(reader, row, groups, people))

    @property
    def number(self) -> str:
        return cases.case_number(self.row.year, self.row.case_id)

    @cached_property
    def defs(self) -> engine.Definitions:
        return self.reader.ctx.catalogue.definitions(self.row.release_id)

    @cached_property
    def file(self) -> CaseFile:
        return CaseFile.loads(self.row.variables)

    @cached_property
    def progress(self) -> Progress:
        return Progress.loads(self.row.progress)

    def readable(self, scope: int = 0) -> Readable:
        return Readable(self.reader, self.defs, self.row.owner, self.file.view(scope))

    def teller(self, personal: Mapping[str, str | None]) -> Teller:
        names = element_names(self.defs, self.row.process)
        return Teller(self.reader, self.defs, self.number, self.row.owner, personal, names)

    def may(self) -> frozenset[str]:
        """What the reader may do with the case in its present state."""
        possible = _WHILE_OPEN if self.row.status in ("open", "suspended") else _WHEN_DONE
        return frozenset(
            verb for verb in VERBS_OF_CASE if verb in possible and cases.may(self.reader.actor, verb, self.subject)
        )


def case_page(ctx: Context, actor: Actor, number: str, *, before: int | None = None) -> CasePage:
    """The whole page; `before` a sequence number, to read on in an older part of the timeline."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        case_id = seen.row.case_id
        events = case_reads.events_of(tx, case_id, before, EVENTS + 1)
        decided = case_reads.decisions_of(tx, case_id, DECISIONS)
        outbox = case_reads.outbox_of(tx, case_id, EVENTS)
        teller = seen.teller(case_reads.personal_of(tx, case_id))
        timers = case_reads.timers_of(tx, case_id)
        promised = case_reads.promises_of(tx, case_id)
        failed = incidents.incidents_of(tx, case_id) if seen.row.incidents else ()
        open_rows = work_reads.rows_of(tx, actor.id, [case_id])
        first = events[EVENTS - 1].seq if len(events) > EVENTS else 0
        window = (first, before or seen.row.events + 1)
        shown = _within(decided, window) if _tables(seen) else ()
        return CasePage(
            head=case_head(seen),
            may=seen.may(),
            clocks=clocks(seen, timers, promised),
            steps=steps(seen),
            tasks=task_rows(reader, open_rows),
            timeline=tuple(teller.timeline(events[:EVENTS], shown, _within(outbox, window))),
            more_events=len(events) > EVENTS,
            decisions=tuple(decision_row(row) for row in decided) if _tables(seen) else (),
            promises=promise_rows(seen, promised),
            variables=variable_rows(seen),
            parties=parties(seen, events),
            demands=_contexts(seen, "complaint.demands"),
            differences=_contexts(seen, "differences"),
            diagrams=diagram_rows(seen, timers, failed),
            links=link_rows(related.links_of(tx, case_id)),
            files=file_rows(seen.number, reader, files.files_of(tx, case_id)),
            comments=comment_rows(reader, files.comments_of(tx, case_id)),
            incidents=incident_rows(seen, failed),
            messages=_messages(seen, tx),
            viewers=viewers(reader, tx, case_id, None),
        )


def timeline(
    ctx: Context, actor: Actor, number: str, *, group: EventGroup | None = None, before: int | None = None
) -> tuple[tuple[EventRow, ...], bool]:
    """One part of the history, newest first, of one group or of all; and whether there is an older part."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        case_id = seen.row.case_id
        events = case_reads.events_of(tx, case_id, before, EVENTS + 1)
        first = events[EVENTS - 1].seq if len(events) > EVENTS else 0
        window = (first, before or seen.row.events + 1)
        decided = _within(case_reads.decisions_of(tx, case_id, DECISIONS), window) if _tables(seen) else []
        outbox = _within(case_reads.outbox_of(tx, case_id, EVENTS), window)
        told = seen.teller(case_reads.personal_of(tx, case_id)).timeline(events[:EVENTS], decided, outbox)
    return tuple(row for row in told if group is None or row.group == group), len(events) > EVENTS


def _messages(seen: Seen, tx: store.Tx) -> tuple[str, ...]:
    """Messages that the case waits for, told to those who may send one."""
    if "send_message" not in seen.may():
        return ()
    return tuple(dict.fromkeys(wait.message for wait in case_reads.waits_of(tx, seen.row.case_id)))


def _within(rows: Sequence[Row], window: tuple[int, int]) -> list[Row]:
    return [row for row in rows if window[0] <= row.seq < window[1]]


def _tables(seen: Seen) -> bool:
    """Tables read what departments may not see: their explanations are for those who see every case."""
    return reach_of(seen.reader.actor).everything


# ── parts of the page ─────────────────────────────────────────────────────────────────────────────


def case_head(seen: Seen) -> CaseHead:
    row, reader = seen.row, seen.reader
    step, index, _ = step_place(seen.defs, row.process, row.step)
    return CaseHead(
        number=seen.number,
        title=row.title,
        process=row.process,
        release=row.release_id,
        status=row.status,
        reason=row.reason,
        risk=row.risk,
        priority=row.priority,
        category=row.category,
        channel=row.channel,
        customer=reader.customer(row.customer_name),
        phone=reader.phone(row.customer_phone, seen.defs, row.owner),
        owner=reader.person(row.owner),
        opened_at=row.opened_at,
        received_at=row.received_at,
        closed_at=row.closed_at,
        step=step,
        step_index=index,
        version=row.version,
        incidents=row.incidents,
        favourite=bool(row.favourite),
    )


def clocks(seen: Seen, timers: Sequence[Row], promised: Sequence[Row]) -> tuple[Deadline, ...]:
    """Every clock that runs: due tasks, timers of the diagram, open promises; the most urgent first."""
    now, paused = seen.reader.now, seen.row.status == "suspended"
    names = element_names(seen.defs, seen.row.process)
    found = [
        deadline("task", element_name(seen.defs, task.process, task.element, task.name), task.due, task.opened_at, now,
                 paused=paused, element=task.element)
        for task in seen.tasks
        if task.status == "open" and task.due is not None
    ]  # fmt: skip
    found += [
        deadline("timer", names.get(timer.element, Text(timer.element, timer.element)), timer.at, timer.set_at, now,
                 paused=paused, element=timer.element)
        for timer in timers
    ]  # fmt: skip
    found += [
        deadline("promise", Text(promise.what, promise.what), promise.due, promise.made_at, now)
        for promise in promised
        if promise.status == "open" and promise.due is not None
    ]
    return tuple(sorted(found, key=lambda clock: clock.due))


def steps(seen: Seen) -> tuple[StepState, ...]:
    """The progress bar: done, current, ahead, with date and rounds."""
    info = seen.defs.processes.get(seen.row.process)
    order = info.steps if info else ()
    current = order.index(seen.row.step) if seen.row.step in order else -1
    over = seen.row.status in ("closed", "cancelled")
    found = []
    for index, name in enumerate(order):
        record = seen.progress.steps.get(name)
        done = index < current or (over and record is not None)
        state = "done" if done else "current" if index == current else "ahead"
        at = datetime.fromisoformat(record.first) if record else None
        found.append(StepState(step_name(seen.defs, name), state, at, record.rounds if record else 0))  # type: ignore[arg-type]
    return tuple(found)


def promise_rows(seen: Seen, rows: Sequence[Row]) -> tuple[PromiseRow, ...]:
    return tuple(promise_row(seen.reader, row, seen.number, seen.row.owner, seen.row.customer_name) for row in rows)


def promise_row(reader: Reader, row: Row, number: str, owner: str | None, customer: str | None) -> PromiseRow:
    return PromiseRow(
        id=row.promise_id,
        case=number,
        what=row.what,
        to=row.to,
        made_at=row.made_at,
        due=row.due,
        status=row.status,
        kept_at=row.kept_at,
        owner=reader.person(owner),
        customer=reader.customer(customer),
        overdue=row.status == "open" and row.due is not None and row.due < reader.now,
    )


def variable_rows(seen: Seen) -> tuple[VariableRow, ...]:
    """The catalogued variables that hold something and that the reader may read."""
    catalogue, groups, reader = seen.defs.variables, seen.reader.groups(seen.row.owner), seen.reader
    spoken_for = {name.rpartition(".")[0] for name in catalogue}  # contexts whose parts are told one by one
    found = []
    for variable in catalogue.values():
        if not reader.actor.is_system and not catalogue.readable(variable.name, groups):
            continue
        value = catalogue.prune(variable.name, seen.file.read(0, variable.name), groups)
        if value is None or value == [] or (isinstance(value, dict) and variable.name in spoken_for):
            continue
        hidden = reader.masked and variable.personal
        found.append(
            VariableRow(
                path=variable.name,
                label=variable.label,
                type=variable.type,
                value=MASK if hidden else feel.to_python(value),
                text=MASK if hidden else show(value),
                personal=variable.personal,
                masked=hidden,
            )
        )
    return tuple(found)


def parties(seen: Seen, events: Sequence[Row]) -> tuple[PartyRow, ...]:
    """The departments that were asked, and what each answered."""
    answers: dict[int, Mapping[str, object]] = {}
    for event in events:
        if event.kind == "completed" and event.task_key is not None:
            answers[event.task_key] = _answer(seen, event)
    return tuple(
        _party(seen, task, answers.get(task.key, {}))
        for task in seen.tasks
        if task.scope and any(seen.reader.group(group).kind == "department" for group in group_ids(task.groups))
    )


def _answer(seen: Seen, event: Row) -> Mapping[str, object]:
    body: Any = feel.loads(event.body)
    groups = seen.reader.groups(seen.row.owner)
    found: dict[str, object] = {}
    for change in body.get("changes", ()):
        path = str(change["path"])
        if "after" in change and "scope" in change and seen.defs.variables.readable(path, groups):
            found[path] = feel.to_python(change["after"])
    return found


def _party(seen: Seen, task: Row, values: Mapping[str, object]) -> PartyRow:
    state = {"open": "open", "cancelled": "cancelled"}.get(task.status, "answered")
    return PartyRow(
        group=seen.reader.group(group_ids(task.groups)[0]),
        task=cases.task_id(seen.number, task.key),
        state=state,  # type: ignore[arg-type]
        asked_at=task.opened_at,
        answered_at=task.completed_at if state == "answered" else None,
        who=seen.reader.person(task.completed_by),
        due=task.due,
        values=values,
    )


def _contexts(seen: Seen, path: str) -> tuple[Mapping[str, object], ...]:
    """A list of contexts among the variables, as far as it may be read."""
    name, *rest = path.split(".")
    value = seen.readable().get(name)
    for part in rest:
        value = value.get(part) if isinstance(value, dict) else None
    items = feel.to_python(value) if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def link_rows(rows: Sequence[Row]) -> tuple[LinkRow, ...]:
    return tuple(
        LinkRow(
            cases.case_number(row.year, row.other_id), row.kind, row.outgoing, row.cause, row.title, row.status, row.at
        )
        for row in rows
    )


def file_rows(number: str, reader: Reader, rows: Sequence[Row]) -> tuple[FileRow, ...]:
    return tuple(file_row(number, reader, row) for row in rows)


def file_row(number: str, reader: Reader, row: Row) -> FileRow:
    return FileRow(
        id=f"{number}/files/{row.file_no}",
        number=row.file_no,
        name=row.name,
        type=row.type,
        size=row.size,
        sha256=row.sha256,
        by=reader.person(row.added_by),
        at=row.added_at,
        task=cases.task_id(number, row.task_key) if row.task_key is not None else None,
    )


def comment_rows(reader: Reader, rows: Sequence[Row]) -> tuple[CommentRow, ...]:
    found = []
    for row in rows:
        by = reader.person(row.author)
        mentions = tuple(filter(None, (reader.person(user) for user in group_ids(row.mentions))))
        gone = row.deleted_at is not None
        if by is not None:
            found.append(
                CommentRow(
                    row.comment_no, by, row.at, "" if gone else row.text, row.edited_at, gone, mentions,
                    row.author == reader.actor.id,
                )
            )  # fmt: skip
    return tuple(found)


def incident_rows(seen: Seen, rows: Sequence[Row]) -> tuple[IncidentRow, ...]:
    names = element_names(seen.defs, seen.row.process)
    found = []
    for row in rows:
        read = feel.to_python(feel.loads(row.read))
        values = read if isinstance(read, dict) and "retry" in seen.may() else {}
        found.append(
            IncidentRow(
                key=row.key,
                at=row.opened_at,
                element=row.element,
                name=names.get(row.element, Text(row.element, row.element)),
                code=row.code,
                message=row.message,
                expression=row.expression,
                values=values,
                closed_at=row.closed_at,
            )
        )
    return tuple(found)


def viewers(reader: Reader, tx: store.Tx, case_id: int, key: int | None) -> tuple[Any, ...]:
    """Who else looks at it now."""
    users = case_reads.present(tx, case_id, key, reader.now - VIEWING)
    return tuple(reader.person(user) for user in users if user != reader.actor.id)
