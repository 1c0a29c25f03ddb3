"""Rows of lists out of rows of the database; and filters as the store wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from app import cases, engine
from app.cases import Subject
from app.errors import Text
from app.queries.reading import Reader, element_name, element_short, named, step_place, step_short
from app.queries.rows import CaseRow, Filter, News, Place, Tab, TaskRow
from app.store import group_ids
from app.store.case_reads import CaseLimits
from app.store.types import Row

VERBS_OF_TASK: tuple[cases.Verb, ...] = ("claim", "complete", "unclaim", "assign")

_NEWS = {
    "answered": Text("完成了“{name}”", "completed “{name}”"),
    "received": Text("收到消息“{name}”", "message “{name}” arrived"),
    "commented": Text("写了备注", "wrote a note"),
    "mentioned": Text("提到了您", "mentioned you"),
    "attached": Text("上传了{name}", "added {name}"),
    "escalated": Text("升级：{name}", "escalated: {name}"),
}


Places = Mapping[int, Place]
NOWHERE: Places = MappingProxyType({})
"""Nothing was searched for."""


def task_rows(reader: Reader, rows: Sequence[Row], places: Places = NOWHERE) -> tuple[TaskRow, ...]:
    return tuple(task_row(reader, row, places) for row in rows)


def task_row(reader: Reader, row: Row, places: Places = NOWHERE) -> TaskRow:
    """One open task as a list shows it."""
    defs = reader.ctx.catalogue.definitions(row.release_id)
    step, index, steps = step_place(defs, row.process, row.step or row.case_step)
    number = cases.case_number(row.year, row.case_id)
    paused = row.case_status == "suspended"
    priority = row.case_priority if row.priority is None else row.priority
    groups = group_ids(row.groups)
    return TaskRow(
        id=cases.task_id(number, row.key),
        case=number,
        element=row.element,
        name=element_name(defs, row.task_process, row.element, row.name),
        title=reader.title(row),
        customer=reader.customer(row.customer_name),
        category=row.category,
        channel=row.channel,
        step=step,
        step_short=step_short(defs, row.step or row.case_step),
        step_index=index,
        steps=steps,
        risk=row.risk,
        priority=priority,
        groups=tuple(reader.group(group) for group in groups),
        assignee=reader.person(row.assignee),
        owner=reader.person(row.owner),
        due=row.due,
        follow_up=row.follow_up,
        overdue=row.due is not None and row.due < reader.now,
        clock=reader.clock(
            row.due, row.opened_at, name=element_short(defs, row.task_process, row.element), paused=paused
        ),
        news=news(reader, defs, row),
        unread=bool(row.unread),
        opened_at=row.opened_at,
        version=row.case_version,
        incidents=row.incidents,
        suspended=paused,
        may=task_rights(reader, row.owner, groups, row.assignee, row.case_status),
        draft=bool(row.draft),
        favourite=bool(row.favourite),
        tab=_tab(reader, row),
        place=places.get(row.case_id),
        nobody=row.assignee is None and reader.ctx.people.nobody_in(groups),
        delegator=reader.person(row.holder_before),
    )


def _tab(reader: Reader, row: Row) -> Tab:
    """The group of *my work* that a task stands in."""
    if row.assignee is None and set(group_ids(row.groups)) & reader.actor.groups:
        return "groups"
    if row.assignee != reader.actor.id:
        return "waiting"
    if row.due_key < reader.day.now:
        return "overdue"
    if row.unread:
        return "news"
    return "today" if row.due_key < reader.day.end else "later"


def task_rights(
    reader: Reader, owner: str | None, groups: tuple[str, ...], assignee: str | None, case_status: str
) -> frozenset[str]:
    """What the reader may do with an open task now."""
    if case_status != "open":
        return frozenset()
    subject = Subject(owner, groups, (), groups, assignee)
    may = {verb for verb in VERBS_OF_TASK if cases.may(reader.actor, verb, subject)}
    if assignee is not None:
        may.discard("claim")
        if assignee != reader.actor.id:
            may.discard("complete")
    else:
        may.discard("unclaim")
    return frozenset(may | {"draft"} if "complete" in may else may)


def news(reader: Reader, defs: engine.Definitions, row: Row) -> News | None:
    if row.news_at is None:
        return None
    text = _NEWS.get(row.news_kind, Text("{name}", "{name}"))
    name = named(defs, row.news_name or "")
    said = Text(text.zh.format(name=name.zh), text.en.format(name=name.en))
    group = reader.group(row.news_group).name if row.news_group else None
    path, value = json.loads(row.news_answer) if row.news_answer else ("", None)
    answer = (path, value) if path and defs.variables.readable(path, reader.groups(row.owner)) else None
    gist = name if row.news_kind == "answered" else said
    return News(row.news_at, reader.ctx.people.name(row.news_by), said, gist, row.release_id, group, answer)


def case_rows(reader: Reader, rows: Sequence[Row], places: Places = NOWHERE) -> tuple[CaseRow, ...]:
    return tuple(case_row(reader, row, places) for row in rows)


def case_row(reader: Reader, row: Row, places: Places = NOWHERE) -> CaseRow:
    """One case as a list shows it."""
    defs = reader.ctx.catalogue.definitions(row.release_id)
    step, index, steps = step_place(defs, row.process, row.step)
    open_now = row.status in ("open", "suspended")
    return CaseRow(
        number=cases.case_number(row.year, row.case_id),
        title=reader.title(row),
        status=row.status,
        category=row.category,
        channel=row.channel,
        risk=row.risk,
        priority=row.priority,
        step=step,
        step_short=step_short(defs, row.step),
        step_index=index,
        steps=steps,
        owner=reader.person(row.owner),
        customer=reader.customer(row.customer_name),
        order_number=row.order_number,
        product=row.product,
        amount=None if row.amount is None else f"{row.amount:.2f}",
        received_at=row.received_at,
        closed_at=row.closed_at,
        updated_at=row.updated_at,
        clock=reader.clock(row.next_due, row.received_at, paused=row.status == "suspended") if open_now else None,
        open_tasks=row.open_tasks,
        incidents=row.incidents,
        favourite=bool(row.favourite),
        place=places.get(row.case_id),
    )


# ── filters and places in a list ──────────────────────────────────────────────────────────────────


def case_limits(reader: Reader, wanted: Filter) -> CaseLimits:
    """A filter as the store wants it, but for the text, which is `find.Finder`'s."""
    return CaseLimits(
        status=wanted.status,
        step=wanted.step,
        category=wanted.category,
        risk=wanted.risk,
        channel=wanted.channel,
        owner=tuple(reader.actor.id if owner == "me" else owner for owner in wanted.owner),
        department=wanted.department,
        group=wanted.group,
        product=wanted.product,
        batch=wanted.batch,
        store=wanted.store,
        favourite_of=reader.actor.id if wanted.favourite else None,
        incidents=wanted.incidents,
        due=_due(reader, wanted.due),
        promise=wanted.promise,
        now=reader.now,
        sqlite=reader.ctx.store.is_sqlite,
    )


def _due(reader: Reader, due: str | None) -> tuple[datetime | None, datetime | None] | None:
    if due == "overdue":
        return None, reader.now
    if due == "today":
        return reader.now, reader.day.end
    if due == "week":
        return reader.now, reader.now + timedelta(days=7)
    return None


def encode(place: Sequence[object]) -> str:
    """Where a page ended, as text for the URL of the next one."""
    return json.dumps([_plain(part) for part in place], separators=(",", ":"))


def _plain(part: object) -> object:
    return {"t": part.isoformat()} if isinstance(part, datetime) else part


def decode(text: str | None, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The place again, made of parts of these types; nothing for a text that nobody made here."""
    if not text:
        return None
    try:
        place = tuple(_part(part) for part in json.loads(text))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    fits = len(place) == len(types) and all(type(part) is kind for part, kind in zip(place, types, strict=True))
    return place if fits else None


def _part(part: Any) -> object:
    if isinstance(part, dict):
        return datetime.fromisoformat(part["t"]).astimezone(UTC)
    if isinstance(part, int) and abs(part) >= 2**63:
        raise ValueError("expected a number that a database can hold")
    return part
