"""One task: the form, what it needs, and the acts on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast

from flask import Blueprint, flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import FieldError, Refusal, Text
from app.queries import rows
from app.web import door, labels, words
from app.web.pages import answers, material
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("tasks", __name__)


def _editable(page: rows.TaskPage) -> bool:
    held = page.task.assignee is not None and page.task.assignee.id != door.actor().id
    return page.status == "open" and page.why_not is None and not held and not page.task.suspended


def _form_data(page: rows.TaskPage, editable: bool) -> dict[str, Any]:
    """What the script needs to show the form and to send it."""
    mine, others = page.draft, page.others_draft
    return {
        "task": page.task.id,
        "case": page.task.case,
        "version": page.version,
        "schema": page.schema,
        "data": page.data,
        "temporal": page.temporal,
        "draft": mine.data if mine and editable else None,
        "draft_version": mine.version if mine else 0,
        "othersDraft": others.data if others and editable else None,
        **(labels.tables(page.schema, page.case.release) if page.schema else {}),
    }


def _panels(page: rows.TaskPage, talk: int) -> list[tuple[str, str, int]]:
    return [
        ("material", _("要用的材料"), 0),
        ("timeline", _("时间线"), len(page.timeline)),
        ("talk", _("往来"), talk),
        ("help", _("说明"), 0),
    ]


@bp.get("/tasks/<task_id>")
@signed_in
def show(task_id: str) -> ResponseReturnValue:
    page = queries.task_page(door.ctx(), door.actor(), task_id)
    actions.look(door.ctx(), door.actor(), page.task.case, task_id, read=page.case.events)
    editable = _editable(page)
    talk = [event for event in page.timeline if event.comment is not None or event.group == "messages"]
    return render_template(
        "pages/task.html",
        page=page,
        editable=editable,
        holder=page.task.assignee if page.status == "open" else None,
        form_data=_form_data(page, editable),
        panels=_panels(page, len(talk)),
        talk=talk,
        railed=True,
        here="work",
        number=page.task.case,
        back=f"/cases/{page.task.case}" if request.args.get("from") == "case" else "/work",
        materials=material.sections(page),
        event_group="",
        largest_file=door.ctx().settings.max_upload,
    )


@bp.get("/tasks/<task_id>/form")
@signed_in
def form(task_id: str) -> ResponseReturnValue:
    """Today's values of the form, for a page that has gone stale."""
    page = queries.task_page(door.ctx(), door.actor(), task_id)
    return jsonify({"data": page.data, "temporal": page.temporal, "version": page.version})


@bp.post("/tasks/<task_id>/draft")
@signed_in
def draft(task_id: str) -> ResponseReturnValue:
    saved = actions.save_draft(door.ctx(), door.actor(), task_id, _sent_data(), version=_sent_number("draft_version"))
    return jsonify({"ok": True, "saved_at": saved.saved_at.isoformat(), "draft_version": saved.version})


@bp.post("/tasks/<task_id>/complete")
@signed_in
def complete(task_id: str) -> ResponseReturnValue:
    """Done: on to the next task of the same case where it is mine, else back to my work."""
    try:
        done = actions.complete_task(door.ctx(), door.actor(), task_id, _sent_number("version"), _sent_data())
    except Refusal as refusal:
        raise _worded(refusal, task_id) from refusal
    if done.stopped:
        flash(_("流程停住了：提交的内容已存为草稿，等修复后再完成。"), "warn")
        return jsonify({"next": f"/cases/{done.case}"})
    flash(
        _("已完成，%(case)s 进入下一步。按 . 处理下一件", case=done.case)
        if not done.closed
        else _("已完成，%(case)s 已结案", case=done.case),
        "ok",
    )
    return jsonify({"next": f"/tasks/{done.next_task}" if done.next_task else f"/work?done={done.case}"})


def _worded(refusal: Refusal, task_id: str) -> Refusal:
    """A stale form's changes as people read them; any other refusal as it is."""
    changes = refusal.details.get("changes")
    if refusal.code != "stale" or not isinstance(changes, list):
        return refusal
    release = queries.task_page(door.ctx(), door.actor(), task_id).case.release
    told = [_as_read(change, release) for change in changes]
    return Refusal(refusal.code, refusal.text, details={**refusal.details, "changes": told})


def _as_read(change: Mapping[str, Any], release: int) -> Mapping[str, Any]:
    path = change["path"]
    sides = {side: labels.side(path, change[side], release) for side in ("before", "after") if side in change}
    return {**change, "label": labels.name(path, release) or change["label"] or path, **sides}


def _sent_number(name: str) -> int | None:
    value = answers.sent().get(name)
    return value if isinstance(value, int) else None


def _sent_data() -> Mapping[str, Any]:
    data = answers.sent().get("data")
    if not isinstance(data, dict):
        raise Refusal("invalid", Text("没有收到表单", "The form did not arrive"))
    return data


@bp.get("/tasks/<task_id>/peek")
@signed_in
def peek(task_id: str) -> ResponseReturnValue:
    page = queries.task_page(door.ctx(), door.actor(), task_id)
    clocks = [page.task.clock] if page.task.clock else []
    return render_template(
        "parts/peek.html",
        head=page.case,
        title=words.say(page.task.name, door.language()),
        clocks=clocks,
        events=page.timeline,
        task_url=f"/tasks/{task_id}",
    )


@bp.post("/tasks/<task_id>/claim")
@signed_in
def claim(task_id: str) -> ResponseReturnValue:
    actions.claim_task(door.ctx(), door.actor(), task_id)
    return answers.done(_("已领取"), back=f"/tasks/{task_id}", undo=[(f"/tasks/{task_id}/unclaim", {})])


@bp.post("/tasks/<task_id>/unclaim")
@signed_in
def unclaim(task_id: str) -> ResponseReturnValue:
    actions.unclaim_task(door.ctx(), door.actor(), task_id)
    return answers.done(_("已退回小组"), back="/work", undo=[(f"/tasks/{task_id}/claim", {})])


@bp.get("/tasks/<task_id>/ask/assign")
@signed_in
def ask_assign(task_id: str) -> ResponseReturnValue:
    page = queries.task_page(door.ctx(), door.actor(), task_id)
    options = [(person.id, answers.who(person.id)) for person in queries.assignable(door.ctx(), door.actor(), task_id)]
    return answers.ask(
        _("把“%(name)s”转给谁", name=words.say(page.task.name, door.language())),
        f"/tasks/{task_id}/assign",
        [
            answers.pick("to", _("交给"), options),
            answers.area("note", _("留言"), required=False),
            {"kind": "check", "name": "delegate", "label": _("委托：办完交回给我")},
            answers.even_if_away(),
        ],
        button=_("转交"),
    )


@bp.post("/tasks/<task_id>/assign")
@signed_in
def assign(task_id: str) -> ResponseReturnValue:
    to = answers.needed("to", Text("请选交给谁", "Choose whom to give it to"))
    held = actions.assign_task(
        door.ctx(),
        door.actor(),
        task_id,
        to,
        delegate=answers.given("delegate") == "1",
        even_if_away=answers.insists(),
    )
    note = answers.given("note")
    if note:
        actions.add_comment(door.ctx(), door.actor(), task_id.rsplit(".", 1)[0], f"@{held.assignee} {note}")
    change = actions.Changed(held.task, "assign", held.before, held.assignee, held.delegator)
    undo = [("/tasks/bulk/undo", {"changes": [asdict(change)]})]
    return answers.done(_given(to, held.assignee), back="/work", undo=undo)


def _given(to: str, holder: str | None) -> str:
    name = door.ctx().people.name
    if holder == to:
        return _("已转给%(name)s", name=name(to))
    return _("%(name)s缺勤，已转给代理人%(deputy)s", name=name(to), deputy=name(holder))


@bp.post("/tasks/bulk")
@signed_in
def bulk() -> ResponseReturnValue:
    """One act on the chosen rows, a result a row; what worked can be taken back in one call."""
    do, to, priority = answers.given("do"), answers.given("to"), answers.given("priority")
    rows = actions.bulk_tasks(
        door.ctx(),
        door.actor(),
        cast(Any, do),
        answers.given_list("tasks"),
        to=to or None,
        priority=_priority(priority),
        even_if_away=answers.insists(),
    )
    changed = [row.changed for row in rows if row.changed is not None]
    texts = {
        "claim": _("已领取 %(n)s 件", n=len(changed)),
        "unclaim": _("已退回 %(n)s 件", n=len(changed)),
        "assign": _passed_on(to, changed),
        "priority": _("已改 %(n)s 件的优先级", n=len(changed)),
    }
    undo = [("/tasks/bulk/undo", {"changes": [asdict(change) for change in changed]})] if changed else []
    return answers.done(_told(rows, texts[do]), back="/work", undo=undo, results=_results(rows))


def _passed_on(to: str, changed: Sequence[actions.Changed]) -> str:
    """Who got them: the deputies of one who is away."""
    name = door.ctx().people.name
    holders = dict.fromkeys(str(change.after) for change in changed)
    said = _("已改派 %(n)s 件给%(name)s", n=len(changed), name=_("、").join(map(name, holders or [to])))
    return said if not holders or to in holders else _("%(name)s缺勤，", name=name(to)) + said


@bp.post("/tasks/bulk/undo")
@signed_in
def undo_bulk() -> ResponseReturnValue:
    sent = answers.sent().get("changes")
    changes = [_change(item) for item in sent if isinstance(item, dict)] if isinstance(sent, list) else []
    rows = actions.take_back(door.ctx(), door.actor(), changes)
    return answers.done(_told(rows, _("已撤销")), back="/work", results=_results(rows))


def _priority(text: str) -> int | None:
    """Nothing stands for the case's priority."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 3):
        said = Text("优先级应为 0 到 100 的整数", "A priority is a whole number from 0 to 100")
        raise Refusal("invalid", said, "priority", (FieldError("priority", said),))
    return int(text)


def _change(sent: Mapping[str, Any]) -> actions.Changed:
    """What the browser was given with the act, as it comes back: every right is checked again."""
    kind = int if sent.get("did") == "priority" else str
    before, after = (value if isinstance(value := sent.get(name), kind) else None for name in ("before", "after"))
    delegator = sent.get("delegator")
    return actions.Changed(
        task=str(sent.get("task")),
        did=cast(Any, str(sent.get("did"))),
        before=before,
        after=after,
        delegator=delegator if isinstance(delegator, str) else None,
        by_hand=sent.get("by_hand") is True,
    )


def _results(rows: Sequence[actions.BulkRow]) -> list[dict[str, Any]]:
    language = door.language()
    texts = [row.refusal.text.in_language(language) if row.refusal else "" for row in rows]
    return [{"task": row.task, "ok": not text, "text": text} for row, text in zip(rows, texts, strict=True)]


def _told(rows: Sequence[actions.BulkRow], text: str) -> str:
    failed = sum(1 for row in rows if row.refusal is not None)
    return _("%(done)s 件成功，%(failed)s 件没有成功", done=len(rows) - failed, failed=failed) if failed else text


@bp.get("/tasks/bulk/people")
@signed_in
def bulk_people() -> ResponseReturnValue:
    """Who may do all of the chosen tasks, the least loaded first: what the bar of an act on many offers."""
    found = queries.least_loaded(door.ctx(), door.actor(), request.args.getlist("task"))
    return jsonify([{"id": one.person.id, "text": _loaded(one), "away": one.away} for one in found])


def _loaded(one: queries.Able) -> str:
    share = f"{one.held / one.limit:.0%}"
    name = answers.who(one.person.id)
    return _("%(name)s · 手上 %(n)s 件，负荷 %(share)s", name=name, n=one.held, share=share)


@bp.get("/tasks/<task_id>/ask/send-back")
@signed_in
def ask_send_back(task_id: str) -> ResponseReturnValue:
    return answers.ask(
        _("退回重做"),
        f"/tasks/{task_id}/send-back",
        [answers.area("reason", _("为什么退回"))],
        button=_("退回"),
        text=_("这一步会重新打开，从它往后的要重做；已写的留在历史里。"),
    )


@bp.post("/tasks/<task_id>/send-back")
@signed_in
def send_back(task_id: str) -> ResponseReturnValue:
    reason = answers.needed("reason", answers.REASON)
    actions.send_back(door.ctx(), door.actor(), task_id, reason=reason)
    return answers.done(_("已退回"), back=f"/cases/{task_id.rsplit('.', 1)[0]}")
