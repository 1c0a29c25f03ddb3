"""Complete a task: the one way in which a person moves a case (architecture: *Completing a task*)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from app import cases, engine
from app.actions import notify, stopped
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.facts import facts
from app.actions.files import file_lookup
from app.actions.follow import follow
from app.actions.surroundings import functions, visible
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.actions.work import is_personal
from app.cases import Actor, Subject
from app.context import Context
from app.errors import FieldError, Refusal, Text
from app.store.case_rows import group_ids


@dataclass(frozen=True)
class Completed:
    """What came of it. `next_task` is a task of the same case that the actor may do now.

    `stopped`: the act led into an endless loop: nothing moved, the submission is a draft, an incident is recorded.
    """

    case: str
    task: str
    opened: tuple[str, ...] = ()
    next_task: str | None = None
    closed: bool = False
    incidents: int = 0
    stopped: bool = False
    cases_opened: tuple[str, ...] = ()


def complete_task(
    ctx: Context, actor: Actor, task_id: str, version: int | None, data: Mapping[str, object] | None = None
) -> Completed:
    """Submit a task's form. `version` is what the page showed (`TaskPage.version`); none: whatever it is now.

    A task that nobody holds is claimed in the same commit. Refusals: `not_found`, `not_allowed`, `not_open`,
    `claimed_by_other`, `stale`, `invalid`.
    """
    submitted = dict(data or {})
    try:
        with transaction(ctx) as tx:
            task = TaskWork.load(ctx, tx, actor, task_id)
            return _complete(task, version, submitted)
    except engine.TooManySteps as error:
        return stopped.completion(ctx, actor, task_id, submitted, error)


def _complete(task: TaskWork, version: int | None, submitted: Mapping[str, object]) -> Completed:
    work = task.case
    task.require("complete")
    task.require_not_by()
    task.require_open()
    task.require_mine_or_free()
    task.require_fresh(version)
    values = validated(task, submitted)
    take_ownership(task)
    values |= facts(work, values)
    step = engine.complete(work.defs, work.snapshot, work.act(), work.file, task.key, values, cache=work.ctx.cache)
    note_completed(task)
    work.event("completed", {"name": work.row.task_name}, element=work.row.task_element, task=task.key)
    apply(work, step)
    if _answers_the_owner(task):
        group = task.groups[0] if task.groups else None
        work.news("answered", work.row.task_name, group=group, answer=_first_choice(task, values))
        notify.answered(work, work.row.task_name)
    delegator = work.row.task_holder_before
    if delegator is not None and delegator != work.owner:  # an owner has just been told
        notify.tell(work, [delegator], "delegated_back", work.row.task_name, task=task.key)
    close_if_finished(work)
    others = follow(work)
    store_file(work)
    work.finish()
    return _result(task, others)


def validated(task: TaskWork, submitted: Mapping[str, object]) -> dict[str, object]:
    """Leaf path → FEEL value, judged by the task's form. Without a form nothing may be submitted."""
    form, work = task.form, task.case
    if form is not None:
        local = work.now.astimezone(work.ctx.settings.zone)
        seen = visible(work, work.row.task_scope, form)
        files = file_lookup(work)
        return dict(form.validate(submitted, seen, now=local, files=files, functions=functions(work.ctx)))
    if submitted:
        text = Text("此任务没有表单，不接受数据", "This task has no form and takes no data")
        errors = tuple(FieldError(name, text, "unknown_field") for name in submitted)
        raise Refusal("invalid", text, next(iter(submitted)), errors)
    return {}


def take_ownership(task: TaskWork) -> None:
    """The first agent who works on a case that has no owner becomes its owner: the customer's single contact."""
    work = task.case
    if work.owner is None and "agent" in work.actor.groups and "agent" in task.groups:
        work.owner = work.actor.id


def note_completed(task: TaskWork) -> None:
    """The task's own row, attributed to the real person, and the end of its drafts."""
    work = task.case
    values = {
        "status": "completed",
        "completed_at": work.now,
        "completed_by": work.actor.id,
        "assignee": work.actor.id,
        "claimed_at": work.row.task_claimed_at or work.now,
        "version": work.version,
    }
    work.save.task_changes.append((task.key, values))
    if work.row.has_draft:
        work.save.drafts_gone.append(task.key)


def _answers_the_owner(task: TaskWork) -> bool:
    work = task.case
    return work.owner is not None and work.owner != work.actor.id


def _first_choice(task: TaskWork, values: Mapping[str, object]) -> str | None:
    """What a list shows of an answer, as JSON: path and value of the first choice in it."""
    chosen = task.form.first_choice(values) if task.form is not None else None
    if chosen is None or is_personal(task.case.defs, chosen[0]):
        return None
    return json.dumps(chosen, ensure_ascii=False)


def _result(task: TaskWork, others: tuple[str, ...]) -> Completed:
    work = task.case
    return Completed(
        case=work.number,
        task=task.id,
        opened=tuple(cases.task_id(work.number, key) for key in work.opened),
        next_task=_next(task),
        closed=work.status == "closed",
        incidents=len(work.save.incidents),
        cases_opened=others,
    )


def _next(task: TaskWork) -> str | None:
    work = task.case
    for row in work.save.tasks:
        if row["assignee"] not in (None, work.actor.id):
            continue
        groups = group_ids(row["groups"])
        if cases.may(work.actor, "complete", Subject(work.owner, groups, (), groups, row["assignee"])):
            return cases.task_id(work.number, row["key"])
    return None
