"""Notices in the app that follow from an act: they are written with the case, in the same commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.actions.work import CaseWork
from app.cases import Subject, may
from app.context import Context
from app.store import notices

OF_MESSAGES: Mapping[str, str] = {
    "reminder": "overdue",
    "escalation": "escalated",
    "promise_broken": "promise",
    "risk_alert": "escalated",
}
"""Messages of the diagrams that tell people of the house something → the kind of notice (docs/process.md)."""
LEADS = "_lead"


def tell(
    work: CaseWork,
    users: Iterable[str],
    kind: str,
    name: str,
    *,
    name_en: str | None = None,
    task: int | None = None,
    person: str | None = None,
) -> None:
    """One notice for each of these people but the actor; `person` is a third one whom its sentence names."""
    body = {"task": name, "by": work.actor.id, "title": work.row.title}
    if name_en:
        body["task_en"] = name_en
    if person:
        body["person"] = person
    for user in dict.fromkeys(users):
        if user != work.actor.id:
            row = notices.row(user, work.now, kind, body, case_id=work.case_id, task_key=task)
            work.save.notices.append(row)


def of_message(work: CaseWork, kind: str, payload: Mapping[str, object]) -> None:
    """A reminder or escalation reaches those whom its payload names under `to`: users, groups, `GROUP_lead`."""
    if kind in OF_MESSAGES:
        name = str(payload.get("title") or payload.get("what") or work.row.title)
        english = payload.get("title_en")
        tell(work, _people(work, payload.get("to")), OF_MESSAGES[kind], name, name_en=str(english) if english else None)


def answered(work: CaseWork, name: str, *, customer: bool = False) -> None:
    """The owner hears that somebody else answered."""
    if work.owner is not None:
        tell(work, [work.owner], "customer" if customer else "answered", name)


def nobody_takes(work: CaseWork, name: str, english: str | None, task: int) -> None:
    """Supervisors hear of a task for a group in which nobody works."""
    tell(work, supervisors(work.ctx), "nobody", f"“{name}”", name_en=f"“{english or name}”", task=task)


def supervisors(ctx: Context) -> list[str]:
    return [user.id for user in ctx.people.users.values() if user.active and "supervisor" in user.actor().roles]


def stopped(work: CaseWork, element: str) -> None:
    """Whoever may repair a case hears that its flow has stopped."""
    users = work.ctx.people.users.values()
    subject = Subject(owner=work.owner)
    able = [user.id for user in users if user.active and may(user.actor(), "retry", subject)]
    info = work.defs.processes.get(work.row.process)
    found = info.elements.get(element) if info else None
    tell(work, able, "incident", found.name if found and found.name else element)


def _people(work: CaseWork, named: object) -> list[str]:
    names = [str(name) for name in (named if isinstance(named, list) else [named]) if name]
    users = [user for user in work.ctx.people.users.values() if user.active]
    found: list[str] = []
    for name in names:
        if name in work.ctx.people.users:
            found.append(name)
        elif name in work.ctx.people.groups:
            found += [user.id for user in users if name in user.groups]
        elif name.endswith(LEADS):
            found += [user.id for user in users if name.removesuffix(LEADS) in user.leads]
    return found
