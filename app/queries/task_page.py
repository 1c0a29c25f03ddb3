"""The page of one task: its form with what it opens with, the draft, and the material needed for it."""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Mapping
from types import MappingProxyType

from app import cases, forms, store
from app.cases import Actor, Subject
from app.cases.reach import reach_of
from app.context import Context
from app.errors import Refusal, Text
from app.queries.case_page import DECISIONS, EVENTS, VIEWING
from app.queries.case_sections import (
    case_head,
    file_rows,
    incident_rows,
    promise_rows,
    viewers,
)
from app.queries.decisions import decision_row
from app.queries.lists import task_row
from app.queries.material import material
from app.queries.reading import Readable, Reader, element_name, mask
from app.queries.rows import Draft, StartDraftRow, StartFileRow, StartPage, TaskPage
from app.queries.seen import Seen
from app.store import case_reads, case_rows, drafts, group_ids, start_drafts, work_reads
from app.store.case_parts import parts_of
from app.store.record import record
from app.store.types import Row

RECENT = 60
UNFINISHED = 20
"""So many calls that were not finished are offered at intake, the latest."""


def task_page(ctx: Context, actor: Actor, task_id: str) -> TaskPage:
    """Also of a task that is done or cancelled: then without a right to complete it. Refusals: `not_found`,
    `not_allowed`."""
    reader = Reader.of(ctx, actor)
    number, key = cases.parse_task_id(task_id)
    with ctx.store.read() as tx:
        seen = _seen(reader, tx, number, key)
        case_id = seen.row.case_id
        task = next((row for row in seen.tasks if row.key == key), None)
        listed = work_reads.one(tx, actor.id, case_id, key)
        if task is None or listed is None:
            raise Refusal("not_found", Text(f"没有任务 {task_id}", f"There is no task {task_id}"))
        all_drafts = drafts.of_task(tx, case_id, key)
        decided = case_reads.decisions_of(tx, case_id, DECISIONS) if reader_sees_tables(reader) else ()
        events = case_reads.events_of(tx, case_id, None, EVENTS)
        outbox = [row for row in case_reads.outbox_of(tx, case_id, RECENT) if not events or row.seq >= events[-1].seq]
        parts = parts_of(tx, case_id, reader.now - VIEWING)
        form = seen.defs.forms.get(task.form) if task.form else None
        opened = _opened(form, seen, task, tx)
        row = task_row(reader, listed)
        told = seen.teller(parts.personal).timeline(events, (), outbox)
        decisions = [decision_row(row) for row in decided]
        excluded = _excluded(tx, seen, task)
        return TaskPage(
            task=row,
            status=task.status,
            case=case_head(seen),
            process=seen.row.process,
            form=task.form,
            schema=form.schema if form is not None else None,
            data=opened["data"],
            temporal=opened["temporal"],  # type: ignore[arg-type]
            version=seen.row.version,
            draft=_draft(reader, [d for d in all_drafts if d.user_id == actor.id]),
            others_draft=_draft(reader, [d for d in all_drafts if d.user_id != actor.id]),
            help=task.help,
            next_name=_next_name(seen, task),
            completed_by=reader.person(task.completed_by),
            completed_at=task.completed_at,
            viewers=viewers(reader, parts.present, key),
            why_not=excluded or _why_not(reader, seen, task),
            decisions=tuple(decisions),
            timeline=tuple(told[:RECENT]),
            promises=promise_rows(seen, parts.promises),
            files=file_rows(number, reader, parts.files),
            may=seen.may(),
            incidents=incident_rows(seen, parts.incidents),
            material=material(form, seen, _scope(seen, task), told, decisions) if form is not None else (),
        )


def _seen(reader: Reader, tx: store.Tx, number: str, key: int) -> Seen:
    """Who may do the task may see its case."""
    try:
        return Seen.load(reader, tx, number)
    except Refusal as refusal:
        if refusal.code != "not_allowed":
            raise
        row = case_reads.case_row(tx, cases.case_id_of(number), reader.actor.id)
        tasks = case_reads.tasks_of(tx, row.case_id) if row is not None else ()
        for task in tasks:
            groups = group_ids(task.groups)
            subject = Subject(row.owner if row else None, groups, (), groups, task.assignee)
            if task.key == key and cases.may(reader.actor, "claim", subject):
                return Seen(reader, row, tasks, subject)
        raise


def reader_sees_tables(reader: Reader) -> bool:
    return reach_of(reader.actor).everything


def _opened(form: forms.Form | None, seen: Seen, task: Row, tx: store.Tx) -> dict[str, Mapping[str, object]]:
    """What the form opens with, by right: `data` and `temporal`."""
    if form is None:
        return {"data": {}, "temporal": {}}
    values = Readable(seen.reader, seen.defs, seen.row.owner, seen.file.view(_scope(seen, task)))
    about: dict[str, object] = {"number": seen.number, "owner": seen.row.owner, "risk": seen.row.risk}
    about |= {"step": seen.row.step, "status": seen.row.status}
    tables = reader_sees_tables(seen.reader)
    given = record(tx, seen.row.case_id, seen.number, form.reads, tables=tables)
    if seen.reader.masked:
        given = {name: mask(seen.defs.variables, name, value) for name, value in given.items()}
    shown = form.for_browser(ChainMap({"case": about}, given, values))  # type: ignore[arg-type]
    return {"data": shown["data"], "temporal": shown["temporal"]}  # type: ignore[dict-item]


def _scope(seen: Seen, task: Row) -> int:
    """Where the task's values stand; that of the case when its own is gone."""
    return task.scope if task.scope in seen.file.scopes else 0


def _next_name(seen: Seen, task: Row) -> Text | None:
    """The task that certainly opens when this one is completed."""
    info = seen.defs.element(task.process, task.element)
    return element_name(seen.defs, *info.next_task) if info and info.next_task else None


def _draft(reader: Reader, rows: list[Row]) -> Draft | None:
    if not rows:
        return None
    row = rows[0]
    by = reader.person(row.user_id)
    assert by is not None
    return Draft(json.loads(row.data), row.version, row.saved_at, by)


def _excluded(tx: store.Tx, seen: Seen, task: Row) -> Text | None:
    if task.status != "open" or not task.not_by:
        return None
    if seen.reader.actor.id not in case_rows.completers(tx, seen.row.case_id, group_ids(task.not_by)):
        return None
    return Text("您完成了与此任务相关的前一步，须由他人处理", "You did the step before: somebody else must do this")


def _why_not(reader: Reader, seen: Seen, task: Row) -> Text | None:
    """Why the reader may not complete the task now; nothing when they may."""
    if task.status == "completed":
        name = reader.ctx.people.name(task.completed_by)
        return Text(f"此任务已由{name}完成", f"This task was completed by {name}")
    if task.status == "cancelled":
        return Text("此任务已取消", "This task was cancelled")
    if seen.row.status != "open":
        return Text("案件未在进行中", "The case is not open")
    groups = group_ids(task.groups)
    if not cases.may(reader.actor, "complete", Subject(seen.row.owner, groups, (), groups, task.assignee)):
        return Text("您不是此任务的候选人", "You are no candidate of this task")
    if task.assignee not in (None, reader.actor.id):
        name = reader.ctx.people.name(task.assignee)
        return Text(f"{name}已领取此任务", f"{name} has claimed this task")
    return None


def correction_page(ctx: Context, actor: Actor, number: str) -> StartPage:
    """The start form of a case with what the case holds now. Refusals: `not_found`, `not_allowed`, `not_open`."""
    reader = Reader.of(ctx, actor)
    with ctx.store.read() as tx:
        seen = Seen.load(reader, tx, number)
        cases.require(actor, "correct", seen.subject)
        info = seen.defs.processes[seen.row.process]
        form = seen.defs.forms.get(info.start_form or "")
        if form is None or seen.row.status != "open":
            raise Refusal(
                "not_open", Text("此案件现在不能更正受理信息", "The intake of this case cannot be corrected now")
            )
        given = record(tx, seen.row.case_id, seen.number, form.reads, tables=True)
        shown = form.for_browser(ChainMap(given, seen.readable()))  # type: ignore[arg-type]
    return StartPage(
        process=seen.row.process,
        name=Text(info.name or info.id, info.name_en or info.name or info.id),
        form=info.start_form,
        schema=form.schema,
        data=shown["data"],  # type: ignore[arg-type]
        temporal=shown["temporal"],  # type: ignore[arg-type]
    )


def start_page(ctx: Context, actor: Actor, process: str) -> StartPage:
    """The start form of a process of the live release. Refusals: `not_found`, `not_allowed`."""
    cases.require(actor, "open")
    with ctx.store.read() as tx:
        defs = ctx.catalogue.definitions(ctx.catalogue.live_id(tx))
        kept = start_drafts.latest(tx, actor.id, process, UNFINISHED)
        files = start_drafts.files_of(tx, actor.id, process)
    info = defs.processes.get(process)
    if info is None:
        raise Refusal("not_found", Text(f"没有流程“{process}”", f"There is no process {process!r}"))
    form = defs.forms.get(info.start_form or "")
    shown = form.for_browser(MappingProxyType({})) if form is not None else {"data": {}, "temporal": {}}
    return StartPage(
        process=process,
        name=Text(info.name or process, info.name_en or info.name or process),
        form=info.start_form,
        schema=form.schema if form is not None else None,
        data=shown["data"],  # type: ignore[arg-type]
        temporal=shown["temporal"],  # type: ignore[arg-type]
        drafts=tuple(
            StartDraftRow(row.call, json.loads(row.data), start_drafts.version(row.saved_at), row.saved_at)
            for row in kept
        ),
        files=tuple(
            StartFileRow(start_drafts.reference(row.file_id), row.call, row.name, row.size, row.internal)
            for row in files
        ),
    )
