"""Intake at call speed: empathy first, then the start form of the process, beside it the customer's other cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.queries import rows
from app.web import door, incoming, labels, sentences, words
from app.web.pages import answers, case_words, files
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("intake", __name__)
PROCESS = "complaint_handling"
_OF_MACHINES = frozenset({"survey", "import", "callback"})
"""Channels on which nobody takes a complaint by hand."""
LINKS = {"repeat_of": "repeat", "same_call": "same_call"}
"""Argument of the URL → kind of link to the case that it names."""


def _dispositions() -> list[tuple[str, str]]:
    return [
        ("completed", _("正常结束")),
        ("customer_hung_up", _("客户挂断")),
        ("ended_after_warning", _("友情提示后由我方结束")),
    ]


@bp.get("/intake")
@signed_in
def show() -> ResponseReturnValue:
    page = queries.start_page(door.ctx(), door.actor(), request.args.get("process", PROCESS))
    grievances = sentences.grievances(page.schema)
    channels = [(name, labels.code("channel", name)) for name in labels.choices("channel") if name not in _OF_MACHINES]
    form_data: dict[str, Any] = {
        "process": page.process,
        "schema": page.schema,
        "data": page.data,
        "temporal": page.temporal,
        "grievances": grievances,
        "sentence": sentences.anyhow(),
        "seconds": sentences.SECONDS,
        "timed": sentences.TIMED,
        "drafts": [
            {"call": draft.call, "data": draft.data, "version": draft.version, "at": draft.saved_at.isoformat()}
            for draft in page.drafts
        ],
        "draft_version": 0,
        "files": [{**_waiting(file.id, file.name, file.size, file.internal), "call": file.call} for file in page.files],
        "sameCall": _same_call(request.args.get("same_call")),
    }
    return render_template(
        "pages/intake.html",
        page=page,
        form_data=form_data,
        first_sentence=sentences.first(grievances),
        railed=True,
        here="intake",
        channels=channels,
        found=None,
        asked=False,
        grievances=grievances,
        dispositions=_dispositions(),
        largest_file=door.ctx().settings.max_upload,
    )


def _waiting(reference: str, name: str, size: int, internal: bool) -> dict[str, Any]:
    return {"id": reference, "name": name, "size": size, "told": words.size(size), "internal": internal}


def _same_call(number: str | None) -> dict[str, Any] | None:
    """What the second complaint of a call takes over from the first: who calls, since when, and that it was soothed."""
    if not number:
        return None
    page = queries.case_page(door.ctx(), door.actor(), number)
    moments = ("complaint.picked_up_at", "complaint.soothed_at", "complaint.channel")
    known = {row.path: row.value for row in page.variables if row.path in moments and row.value}
    return {"case": page.head.number, "customer": _of_customer(page.variables), "known": known}


def _of_customer(variables: Iterable[rows.VariableRow]) -> dict[str, Any]:
    """The values of a customer to fill a form with, those that the reader may see."""
    return {
        row.path: row.value
        for row in variables
        if row.path.startswith("customer.") and not row.masked and row.value not in (None, "", [])
    }


def _customer(text: str) -> rows.CustomerHistory | None:
    """By phone (also its last four digits), order number or name, whatever the text looks like."""
    ctx, actor = door.ctx(), door.actor()
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdigit():
        found = queries.customer_history(ctx, actor, phone=digits)
        found = found if found.cases else queries.customer_history(ctx, actor, order=text)
    else:
        found = queries.customer_history(ctx, actor, name=text)
        found = found if found.cases else queries.customer_history(ctx, actor, order=text)
    return found if found.cases else _by_search(text)


def _by_search(text: str) -> rows.CustomerHistory | None:
    """The customer of the first case that holds the text: the last digits of a phone, a part of a name."""
    ctx, actor = door.ctx(), door.actor()
    hits = queries.search(ctx, actor, text, limit=1).hits
    if not hits:
        return None
    known = {row.path: row.value for row in queries.case_page(ctx, actor, hits[0].number).variables if not row.masked}
    phone, name = str(known.get("customer.phone") or ""), str(known.get("customer.name") or "")
    found = queries.customer_history(ctx, actor, phone=phone, name="" if phone else name)
    return found if found.cases else None


@bp.get("/intake/lookup")
@signed_in
def lookup() -> ResponseReturnValue:
    """The customer with open and earlier cases, while one types."""
    text = request.args.get("q", "").strip()[:100]
    found = _customer(text) if len(text) >= 2 else None
    facts, fill = _facts(found) if found else ([], {})
    orders = _orders(found) if found else []
    return render_template(
        "parts/lookup.html", found=found, asked=len(text) >= 2, facts=facts, fill=fill, orders=orders
    )


def _facts(found: rows.CustomerHistory) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """What the newest case knows about the customer, to show and to fill the form with."""
    page = queries.case_page(door.ctx(), door.actor(), found.cases[0].number)
    return case_words.pairs(page.variables, page.head.release)["customer"], _of_customer(page.variables)


def _orders(found: rows.CustomerHistory) -> list[rows.CaseRow]:
    """The customer's orders as far as earlier cases name them, each once, the latest case of an order first."""
    newest: dict[str, rows.CaseRow] = {}
    for case in found.cases:
        if case.order_number:
            newest.setdefault(case.order_number, case)
    return list(newest.values())[:4]


@bp.post("/intake/draft")
@signed_in
def draft() -> ResponseReturnValue:
    """What was typed so far; nothing forgets it."""
    body = answers.sent()
    data = body.get("data")
    process = request.args.get("process", PROCESS)
    version = body.get("draft_version")
    saved = actions.save_start_draft(
        door.ctx(),
        door.actor(),
        process,
        data if isinstance(data, dict) else None,
        call=_call(),
        version=version if isinstance(version, int) else None,
    )
    return jsonify({"ok": True, "saved_at": saved.saved_at.isoformat(), "draft_version": saved.version})


def _call() -> str:
    """The mark of the call that the page takes: of two in two windows, each has its own draft."""
    return request.args.get("call", "")


def _numbers(text: str) -> list[int]:
    """The files that the page lists, as it names them: `3,7`."""
    found = [incoming.row_number(part) for part in text.split(",") if part]
    if None in found:
        raise Refusal("invalid", Text("附件的编号不对", "Expected the numbers of files"), field="files")
    return [number for number in found if number is not None]


@bp.post("/intake/files")
@signed_in
def add_file() -> ResponseReturnValue:
    """One file for the case that is about to be opened; a file field of the form takes the answer as its reference."""
    item = files.sent()[0]
    internal = request.form.get("internal") == "1"
    process = request.args.get("process", PROCESS)
    ctx, actor = door.ctx(), door.actor()
    name, content = item.filename or "", item.read()
    file = actions.add_start_file(ctx, actor, process, name, content, call=_call(), internal=internal)
    return jsonify({**_waiting(file.id, file.name, file.size, internal), "type": file.type})


@bp.post("/intake/files/drop")
@signed_in
def drop_files() -> ResponseReturnValue:
    actions.drop_start_files(door.ctx(), door.actor(), _numbers(answers.given("files")))
    return answers.done(_("已去掉"), back="/intake")


@bp.post("/intake/again/<number>")
@signed_in
def again(number: str) -> ResponseReturnValue:
    """A second call on the same complaint: noted on the open case, its owner is told."""
    ctx, actor = door.ctx(), door.actor()
    owner = queries.case_page(ctx, actor, number).head.owner
    mention = f"@{owner.id} " if owner and owner.id != actor.id else ""
    said = answers.given("note")
    actions.add_comment(ctx, actor, number, mention + _("客户再次来电") + (f"\n{said}" if said else ""))
    process = request.args.get("process", PROCESS)
    if waiting := _numbers(answers.given("files")):
        actions.move_start_files(ctx, actor, number, process, waiting)
    actions.save_start_draft(ctx, actor, process, None, call=_call())
    return answers.done(_("已记为再次来电"), back=f"/cases/{number}", go=f"/cases/{number}#talk")


@bp.post("/intake")
@signed_in
def open_case() -> ResponseReturnValue:
    """Opens the case and links it: to the earlier one that it repeats, to the first of the same call. Sent twice it
    opens one case."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise Refusal("invalid", Text("没有收到表单", "The form did not arrive"))
    ctx, actor = door.ctx(), door.actor()
    process = request.args.get("process", PROCESS)
    links = [(kind, request.args[name]) for name, kind in LINKS.items() if request.args.get(name)]
    for _kind, other in links:
        queries.case_page(ctx, actor, other)  # refused before anything is opened
    key, waiting = request.args.get("key"), _numbers(request.args.get("files", ""))
    opened = actions.open_case(ctx, actor, process=process, data=body["data"], key=key, files=waiting)
    for kind, other in links:
        actions.link_cases(ctx, actor, opened.case, other, kind=kind)
    actions.save_start_draft(ctx, actor, process, None, call=_call())
    flash(_("已受理，案件号 %(number)s", number=opened.case), "ok")
    another = request.args.get("then") == "another"
    return jsonify(
        {
            "ok": True,
            "case": opened.case,
            "next": f"/intake?same_call={opened.case}" if another else f"/cases/{opened.case}",
        }
    )
