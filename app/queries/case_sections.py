"""The sections of the page of a case, each made from the rows it shows and only of what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app import cases, engine, feel
from app.errors import Text
from app.queries.reading import MASK, Reader, deadline, element_name, mask, show, step_name, step_place
from app.queries.rows import (
    CaseHead,
    CommentRow,
    Deadline,
    FileRow,
    IncidentRow,
    LinkRow,
    PartyRow,
    Person,
    PromiseRow,
    Reckoned,
    StepState,
    VariableRow,
)
from app.queries.seen import Seen
from app.queries.timeline import element_names, elements
from app.store import group_ids
from app.store.types import Row

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Pictures that every browser shows and that cannot hold a script."""


def case_head(seen: Seen) -> CaseHead:
    row, reader = seen.row, seen.reader
    step, index, _ = step_place(seen.defs, row.process, row.step)
    return CaseHead(
        number=seen.number,
        title=reader.title(row),
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
        events=row.events,
        incidents=row.incidents,
        favourite=bool(row.favourite),
    )


def clocks(seen: Seen, timers: Sequence[Row], promised: Sequence[Row]) -> tuple[Deadline, ...]:
    """Every clock that runs: due tasks, timers of the diagram, open promises; the most urgent first."""
    now, paused = seen.reader.now, seen.row.status == "suspended"
    known, names = elements(seen.defs, seen.row.process), element_names(seen.defs, seen.row.process)
    strikes = _first_strikes(timers, known)

    def clock(kind: str, element: str, name: Text, due: datetime, start: datetime, then: str | None) -> Deadline:
        told = deadline(kind, name, due, start, now, paused=paused, element=element)
        info = known.get(element)
        return replace(told, reckoning=_reckoned(seen, info, start, due, names.get(then or "")))

    found = [
        clock("task", task.element, element_name(seen.defs, task.process, task.element, task.name), task.due,
              task.opened_at, strikes.get(task.element))
        for task in seen.tasks
        if task.status == "open" and task.due is not None
    ]  # fmt: skip
    found += [
        clock("timer", timer.element, names.get(timer.element, Text(timer.element, timer.element)), timer.at,
              timer.set_at, _then(known.get(timer.element)))
        for timer in timers
    ]  # fmt: skip
    found += [
        deadline("promise", Text(promise.what, promise.what), promise.due, promise.made_at, now)
        for promise in promised
        if promise.status == "open" and promise.due is not None
    ]
    return tuple(sorted(found, key=lambda clock: clock.due))


def _then(info: engine.ElementInfo | None) -> str | None:
    return info.then if info else None


def _first_strikes(timers: Sequence[Row], known: Mapping[str, engine.ElementInfo]) -> dict[str, str]:
    """For each activity with a timer at its edge: what the one that strikes first leads to."""
    found: dict[str, str] = {}
    for timer in sorted(timers, key=lambda row: row.at):
        info = known.get(timer.element)
        if info and info.attached_to and info.then:
            found.setdefault(info.attached_to, info.then)
    return found


def _reckoned(
    seen: Seen, info: engine.ElementInfo | None, start: datetime, due: datetime, then: Text | None
) -> Reckoned:
    """How the service calendar came from `start` to `due`; the wall clock for what is not reckoned in working time."""
    if info is None or not info.working_time or due <= start:
        return Reckoned(due - start, then=then)
    calendar = seen.reader.ctx.calendar
    counted = calendar.between(start, due)
    skipped: dict[Text, timedelta] = {}
    for span in calendar.explain(start, counted).skipped:
        skipped[span.why] = skipped.get(span.why, timedelta()) + span.length
    return Reckoned(counted, tuple(skipped.items()), then)


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
        if reader.masked:
            value = MASK if hidden else mask(catalogue, variable.name, value)
        found.append(
            VariableRow(
                path=variable.name,
                label=variable.label,
                type=variable.type,
                value=feel.to_python(value),
                text=show(value),
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
            after = change["after"]
            found[path] = feel.to_python(mask(seen.defs.variables, path, after) if seen.reader.masked else after)
    return found


def _party(seen: Seen, task: Row, values: Mapping[str, object]) -> PartyRow:
    state = {"open": "open", "cancelled": "cancelled"}.get(task.status, "answered")
    return PartyRow(
        group=seen.reader.group(group_ids(task.groups)[0]),
        task=cases.task_id(seen.number, task.key),
        name=element_name(seen.defs, task.process, task.element, task.name),
        state=state,  # type: ignore[arg-type]
        asked_at=task.opened_at,
        answered_at=task.completed_at if state == "answered" else None,
        who=seen.reader.person(task.completed_by),
        due=task.due,
        values=values,
    )


def contexts(seen: Seen, path: str) -> tuple[Mapping[str, object], ...]:
    """A list of contexts among the variables, as far as it may be read."""
    name, *rest = path.split(".")
    value = seen.readable().get(name)
    for part in rest:
        value = value.get(part) if isinstance(value, dict) else None
    items = feel.to_python(value) if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, dict)) if isinstance(items, list) else ()


def link_rows(reader: Reader, rows: Sequence[Row]) -> tuple[LinkRow, ...]:
    return tuple(
        LinkRow(
            number=cases.case_number(row.year, row.other_id),
            kind=row.kind,
            outgoing=row.outgoing,
            cause=row.cause,
            title=reader.title(row),
            status=row.status,
            at=row.at,
        )
        for row in rows
    )


def file_rows(number: str, reader: Reader, rows: Sequence[Row]) -> tuple[FileRow, ...]:
    return tuple(file_row(number, reader, row) for row in rows)


def file_row(number: str, reader: Reader, row: Row) -> FileRow:
    return FileRow(
        id=f"{number}/files/{row.file_no}",
        number=row.file_no,
        name=reader.file_name(row.name),
        type=row.type,
        size=row.size,
        sha256=row.sha256,
        by=reader.person(row.added_by),
        at=row.added_at,
        task=cases.task_id(number, row.task_key) if row.task_key is not None else None,
        internal=row.internal,
        shown=row.type in SHOWN,
        open=not reader.masked,
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


def viewers(reader: Reader, present: Iterable[Row], task: int | None = None) -> tuple[Person, ...]:
    """Who else looks at the case now, or at one task of it."""
    users = dict.fromkeys(row.user_id for row in present if task in (None, row.key))
    return tuple(person for user in users if user != reader.actor.id and (person := reader.person(user)))
