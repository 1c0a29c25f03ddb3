"""A `Step` of the engine, turned into rows: tasks, timers, waits, incidents, decisions, outbox, history."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from app import engine, feel
from app.actions import notify
from app.actions.work import CaseWork, is_personal
from app.cases import trail
from app.store import FAR, case_rows
from app.store.case_rows import group_text, only_group, priority_key

LINKED = "open_linked_case"
"""A message of this name opens a new case linked to this one, in the same transaction."""


def text_list(values: Iterable[str]) -> str:
    names = list(values)
    return json.dumps(names, ensure_ascii=False, separators=(",", ":")) if names else ""


def apply(work: CaseWork, step: engine.Step) -> None:
    """Take over everything but the history line of the verb itself, which the verb has written with `work.event`: the
    way that the flow took hangs on it."""
    _trail(work, step)
    work.snapshot = step.snapshot
    work.save.case["snapshot"] = step.snapshot
    _tasks(work, step)
    _clocks(work, step)
    _incidents(work, step)
    for decision in step.decisions:
        _decision(work, decision)
    for outbound in step.outbound:
        _outbound(work, outbound)
    for signal in step.signals:
        work.signals.append(signal)
        row = {"case_id": work.case_id, "seq": work.next_seq(), "name": signal.name, "at": work.now}
        work.save.signals.append(row)
    if step.finished:
        work.finished = True


def _trail(work: CaseWork, step: engine.Step) -> None:
    if step.trail:
        told = trail.dumps((passed.what, passed.path, passed.element) for passed in step.trail)
        work.save.trail.append({"case_id": work.case_id, "seq": work.seq, "passed": told})
    for passed in step.trail:
        if passed.what == "left":
            work.progress.visit(passed.path, passed.element)


def close_if_finished(work: CaseWork, status: str = "closed", reason: str | None = None) -> None:
    """The last token is gone: the case ends, with a line of its own in the history."""
    if not work.finished or work.status in ("closed", "cancelled"):
        return
    work.status = status
    work.save.case["closed_at"] = work.row.closed_at or work.now
    if reason is not None:
        work.save.case["reason"] = reason
    work.event(status if status == "closed" else "ended", {"reason": reason} if reason else None)


def store_file(work: CaseWork) -> None:
    """The variables and the progress as they are now. After the last event, before `finish`."""
    work.save.case["variables"] = work.file.dumps()
    work.save.case["progress"] = work.progress.dumps()


# ── tasks ─────────────────────────────────────────────────────────────────────────────────────────


def _tasks(work: CaseWork, step: engine.Step) -> None:
    cancelled = [task.key for task in step.closed if task.outcome == "cancelled"]
    work.save.cancelled.extend(cancelled)
    work.progress.close(task.key for task in step.closed)
    for task in step.opened:
        work.opened.append(task.key)
        work.save.tasks.append(_task_row(work, task))
        _tell(work, task)
        _task_groups(work, task)
        work.progress.open(task.key, task.step, task.due, work.now)
    by_hand = case_rows.priorities_by_hand(work.tx, work.case_id) if step.updated else frozenset()
    for task in step.updated:
        _updated(work, task, by_hand)


def _task_row(work: CaseWork, task: engine.OpenedTask) -> dict[str, Any]:
    assignee = work.ctx.people.stand_in(task.assignee, work.now) if task.assignee else None
    return {
        "case_id": work.case_id,
        "key": task.key,
        "element": task.element,
        "name": task.name or task.element,
        "process": task.process,
        "path": text_list(task.path),
        "scope": task.scope,
        "step": task.step,
        "form": task.form,
        "help": task.help,
        "not_by": text_list(task.not_by),
        "status": "open",
        "groups": group_text(task.groups),
        "group_id": only_group(task.groups),
        "assignee": assignee,
        "due": task.due,
        "due_key": task.due or FAR,
        "follow_up": task.follow_up,
        "priority": task.priority,
        "risk_rank": work.risk_rank,
        "priority_key": priority_key(task.priority, work.priority),
        "version": work.version,
        "opened_at": work.now,
        "claimed_at": work.now if assignee else None,
    }


def _tell(work: CaseWork, task: engine.OpenedTask) -> None:
    """A notice to whoever the task was given to by somebody else's act; to supervisors where nobody can take it."""
    user = work.save.tasks[-1]["assignee"]
    name = task.name or task.element
    if user is not None and user != work.actor.id:
        notify.tell(work, [user], "assigned", name, task=task.key)
    elif user is None and work.ctx.people.nobody_in(task.groups):
        info = work.defs.element(task.process, task.element)
        notify.nobody_takes(work, name, info.name_en if info else None, task.key)


def _task_groups(work: CaseWork, task: engine.OpenedTask) -> None:
    if len(task.groups) > 1:
        rows = ({"case_id": work.case_id, "key": task.key, "group_id": group} for group in dict.fromkeys(task.groups))
        work.save.task_groups.extend(rows)


def _updated(work: CaseWork, task: engine.OpenedTask, by_hand: Collection[int]) -> None:
    """Computed anew. Whoever claimed the task keeps it unless the diagram now names somebody; a priority that somebody
    set by hand stays."""
    values: dict[str, Any] = {
        "groups": group_text(task.groups),
        "group_id": only_group(task.groups),
        "due": task.due,
        "due_key": task.due or FAR,
        "follow_up": task.follow_up,
        "version": work.version,
    }
    if task.key not in by_hand:
        values |= {"priority": task.priority, "priority_key": priority_key(task.priority, work.priority)}
    if task.due is None or task.due > work.now:
        values["told_overdue"] = None  # it has time again
    if task.assignee is not None:
        values["assignee"] = work.ctx.people.stand_in(task.assignee, work.now)
    work.save.task_changes.append((task.key, values))
    work.save.regrouped.append(task.key)
    _task_groups(work, task)
    work.progress.change(task.key, task.due)


# ── clocks, messages, incidents ───────────────────────────────────────────────────────────────────


def _clocks(work: CaseWork, step: engine.Step) -> None:
    work.save.timers_gone.extend(step.timers_gone)
    for timer in step.timers_set:
        work.save.timers.append(
            {
                "case_id": work.case_id,
                "key": timer.key,
                "element": timer.element,
                "path": text_list(timer.path),
                "scope": timer.scope,
                "at": timer.at,
                "set_at": work.now,
                "state": "waiting",
            }
        )
    work.save.waits_gone.extend(step.waits_gone)
    for wait in step.waits_set:
        work.save.waits.append(
            {
                "case_id": work.case_id,
                "key": wait.key,
                "element": wait.element,
                "path": text_list(wait.path),
                "scope": wait.scope,
                "kind": wait.kind,
                "message": wait.message,
            }
        )


def _incidents(work: CaseWork, step: engine.Step) -> None:
    work.save.incidents_gone.extend(step.incidents_gone)
    for incident in step.incidents:
        work.save.incidents.append(
            {
                "case_id": work.case_id,
                "key": incident.key,
                "element": incident.element,
                "path": text_list(incident.path),
                "code": incident.code,
                "message": incident.message,
                "expression": incident.expression,
                "read": feel.dumps(dict(incident.values)),
                "opened_at": work.now,
            }
        )
        notify.stopped(work, incident.element)
    count = work.row.incidents + len(step.incidents) - len(step.incidents_gone)
    if step.incidents or step.incidents_gone:
        work.save.case["incidents"] = max(count, 0)


# ── decisions and messages to the outside ─────────────────────────────────────────────────────────


def _decision(work: CaseWork, decision: engine.Decision) -> None:
    evaluation = decision.evaluation
    seq = work.next_seq()
    work.save.decisions.append(
        {
            "case_id": work.case_id,
            "seq": seq,
            "at": work.now,
            "element": decision.element,
            "decision": decision.decision,
            "release_id": work.row.release_id,
            "outcome": evaluation.outcome,
            "matched": json.dumps([int(rule) for rule in evaluation.record.matched]) if evaluation.records else "[]",
            "body": feel.dumps(_without_personal(work, seq, evaluation.explain())),
        }
    )


def _without_personal(work: CaseWork, seq: int, explained: dict[str, object]) -> dict[str, object]:
    """Personal values that a table read stand in the erasable place, like those of other history."""
    decisions = explained.get("decisions")
    if not isinstance(decisions, list):
        return explained
    for record in decisions:
        for entry in record.get("inputs", ()):
            path = str(entry["expression"])
            if entry["value"] is not None and is_personal(work.defs, path):
                ref = f"{seq}.{len(work.save.personal)}"
                value = feel.dumps(entry["value"])
                work.save.personal.append({"case_id": work.case_id, "ref": ref, "path": path, "value": value})
                entry["value"], entry["ref"] = None, ref
    return explained


def _outbound(work: CaseWork, outbound: engine.Outbound) -> None:
    work.save.outbox.append(
        {
            "case_id": work.case_id,
            "seq": work.next_seq(),
            "kind": outbound.kind,
            "element": outbound.element,
            "payload": feel.dumps(dict(outbound.payload)),
            "state": "sent" if outbound.kind == LINKED else "waiting",
            "created_at": work.now,
            "next_try": work.now,
            "sent_at": work.now if outbound.kind == LINKED else None,
        }
    )
    notify.of_message(work, outbound.kind, outbound.payload)
    if outbound.kind == LINKED:
        work.linked.append(outbound)
