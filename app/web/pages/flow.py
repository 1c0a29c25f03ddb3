"""The diagram on the page of a case: its drawings with their states, who holds what, and the way that was taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, get_template_attribute, jsonify

from app import queries
from app.errors import Text
from app.queries import rows
from app.web import door, drawings, words
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("flow", __name__)


def _element_names(diagram: rows.DiagramRow, release: int) -> Mapping[str, Text]:
    """Names of the elements of a process that have one of their own."""
    found = queries.element_names(door.ctx(), release, diagram.process)
    return {key: name for key, name in found.items() if name.zh != key}


def rows_of(diagram: rows.DiagramRow, release: int) -> list[dict[str, Any]]:
    """The list twin of the diagram: what a token reached, by name."""
    names = _element_names(diagram, release)
    order = {"active": 0, "overdue": 0, "incident": 0}
    found = [
        {"name": words.say(names[element], door.language()), "state": state, "visits": diagram.visits.get(element, 1)}
        for element, state in diagram.elements.items()
        if element in names
    ]
    return sorted(found, key=lambda row: order.get(str(row["state"]), 1))


@bp.get("/cases/<number>/diagram")
@signed_in
def diagram(number: str) -> Response:
    """All processes of the case with their drawings and states, for the viewer."""
    page = queries.case_page(door.ctx(), door.actor(), number)
    release = page.head.release
    drawn = []
    for row in page.diagrams:
        names = {key: words.say(name, door.language()) for key, name in _element_names(row, release).items()}
        xml = queries.diagram(door.ctx(), door.actor(), release, row.file)
        drawn.append(
            {
                "process": row.process,
                "name": words.say(row.name, door.language()),
                "path": list(row.path),
                "xml": xml.decode() if door.language() == "zh" else drawings.in_english(xml),
                "elements": dict(row.elements),
                "visits": dict(row.visits),
                "calls": dict(row.calls),
                "names": names,
            }
        )
    tasks = [_open_task(page, task) for task in page.tasks]
    move = f"/cases/{number}/ask/move" if "ask_move" in page.may else None
    back = {"/".join([*one.path, one.element]): one.id for one in page.sendable}
    return jsonify({"diagrams": drawn, "tasks": tasks, "move": move, "back": back})


_LEAD_ON = frozenset(
    {"opened", "completed", "decided", "timer", "received", "sent_back", "moved", "reopened", "retried"}
)


def _led(page: rows.CasePage, task: rows.TaskRow) -> rows.EventRow | None:
    """What happened just before a task was opened."""
    return next((row for row in page.timeline if row.kind in _LEAD_ON and row.at <= task.opened_at), None)


def _why(led: rows.EventRow) -> str:
    """Who completed what, or which rule of a table matched."""
    told = [led.who.name if led.who else "", words.say(led.text, door.language())]
    if led.decision and led.decision.matched:
        told.append(_("命中第 %(rows)s 行", rows=words.separator().join(map(str, led.decision.matched))))
        told += led.decision.annotations
    return " ".join(filter(None, told))


def _reminders(page: rows.CasePage, task: rows.TaskRow) -> str:
    """How often, and when, clocks at the border of a task struck since it was opened."""
    processes = door.ctx().catalogue.definitions(page.head.release).processes.values()
    borders = {one.id for process in processes for one in process.elements.values() if one.attached_to == task.element}
    struck = [
        words.short_time(row.at, door.now(), door.zone())
        for row in reversed(page.timeline)
        if row.kind == "timer" and row.element in borders and row.at >= task.opened_at
    ]
    return _("%(n)s 次：%(times)s", n=len(struck), times=words.separator().join(struck)) if struck else ""


def _open_task(page: rows.CasePage, task: rows.TaskRow) -> dict[str, Any]:
    led = _led(page, task)
    clock = next((clock for clock in page.clocks if clock.kind == "task" and clock.element == task.element), None)
    who = (
        task.assignee.name
        if task.assignee
        else _("%(group)s待领", group=words.say(task.groups[0].name, door.language()))
        if task.groups
        else ""
    )
    return {
        "id": task.id,
        "element": task.element,
        "name": words.say(task.name, door.language()),
        "who": who,
        "overdue": task.overdue,
        "due": task.due.isoformat() if task.due else None,
        "left": words.left(task.due, door.now(), door.zone()) if task.due else "",
        "since": words.day_time(task.opened_at, door.now(), door.zone()),
        "reckoning": get_template_attribute("parts/marks.html", "reckoning")(clock) if clock else "",
        "reminders": _reminders(page, task),
        "why": _why(led) if led else "",
        "rule": f"#decision-{led.decision.seq}" if led and led.decision else None,
        "assign": "assign" in task.may,
    }


@bp.get("/cases/<number>/way")
@signed_in
def way(number: str) -> Response:
    """The acts that moved the flow, oldest first, for the replay; paths of called processes are joined by `/`."""
    taken = queries.way_taken(door.ctx(), door.actor(), number)
    before = {"/".join(path): visits for path, visits in taken.before.items()}
    return jsonify({"before": before, "stops": [_stop(stop) for stop in taken.stops]})


def _stop(stop: rows.WayStop) -> dict[str, Any]:
    event, language = stop.event, door.language()
    return {
        "seq": event.seq,
        "time": words.day_time(event.at, door.now(), door.zone()),
        "who": event.who.name if event.who else _("系统"),
        "text": words.say(event.text, language),
        "changed": {"/".join(path): changed for path, changed in stop.changed.items()},
        "passed": [words.say(name, language) for name in stop.passed],
        "here": [words.say(name, language) for name in stop.here],
        "path": "/".join(stop.at[0]) if stop.at else "",
        "element": stop.at[1] if stop.at else None,
    }
