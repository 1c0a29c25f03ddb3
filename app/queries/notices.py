"""What people are told in the app."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from app import cases
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.queries.reading import named
from app.queries.rows import Notice
from app.store import notices as notice_rows
from app.store import people
from app.store.types import Row

NOTICE_KINDS: Mapping[str, Text] = {
    "assigned": Text("{by}将“{task}”指派给您", "{by} assigned “{task}” to you"),
    "stands_in": Text("{by}将“{task}”指派给{person}，由您代办", "{by} assigned “{task}” to {person}: you stand in"),
    "stood_in": Text(
        "{by}将“{task}”指派给您，您缺勤，由{person}代办",
        "{by} assigned “{task}” to you while you are away: {person} stands in",
    ),
    "mentioned": Text("{by}在评论中提到了您", "{by} mentioned you in a comment"),
    "commented": Text("{by}写了备注", "{by} wrote a note"),
    "escalated": Text("升级：{task}", "Escalated: {task}"),
    "overdue": Text("“{task}”已超时", "“{task}” is overdue"),
    "answered": Text("{by}完成了“{task}”", "{by} completed “{task}”"),
    "handed_over": Text("{by}将案件转交给您", "{by} handed this case over to you"),
    "incident": Text("流程停在“{task}”", "The flow stopped at “{task}”"),
    "customer": Text("外面有回音：{task}", "An answer from outside: {task}"),
    "promise": Text("承诺未兑现：{task}", "Promise broken: {task}"),
    "nobody": Text("{task}没有人能领取，小组里没有人", "Nobody can take {task}: nobody is in the group"),
    "move_asked": Text("{by}请您同意将流程移到“{task}”", "{by} asks you to agree to move the flow to “{task}”"),
    "move_withdrawn": Text(
        "{by}撤回了将流程移到“{task}”的请求", "{by} withdrew the request to move the flow to “{task}”"
    ),
    "move_agreed": Text("{by}同意了，流程已移到“{task}”", "{by} agreed: the flow was moved to “{task}”"),
    "move_refused": Text("{by}没有同意将流程移到“{task}”", "{by} did not agree to move the flow to “{task}”"),
    "delegated_back": Text("{by}办完了您委托的“{task}”", "{by} has done “{task}”, which you delegated"),
}

_OF_CASES: Mapping[str, Text] = {
    "stands_in": Text("{by}将案件转交给{person}，由您代办", "{by} handed this case over to {person}: you stand in"),
    "stood_in": Text(
        "{by}将案件转交给您，您缺勤，由{person}代办",
        "{by} handed this case over to you while you are away: {person} stands in",
    ),
}
"""What the same kinds say where they are about a whole case, not one of its tasks."""


def notices(ctx: Context, actor: Actor, *, limit: int = 50, before: int | None = None) -> tuple[Notice, ...]:
    """The latest notices, older than the one with the id `before`, without the kinds that are switched off."""
    with ctx.store.read() as tx:
        off = people.notices_off(people.settings_of(tx, actor.id))
        rows = notice_rows.of_user(tx, actor.id, limit, before=before, without=off)
    return tuple(_notice(ctx, row) for row in rows)


def some_notices(ctx: Context, actor: Actor, ids: Sequence[int]) -> tuple[Notice, ...]:
    """These of the reader's notices, the latest first, without the kinds that are switched off."""
    with ctx.store.read() as tx:
        off = people.notices_off(people.settings_of(tx, actor.id))
        rows = notice_rows.some(tx, actor.id, ids)
    return tuple(_notice(ctx, row) for row in rows if row.kind not in off)


def _notice(ctx: Context, row: Row) -> Notice:
    body = json.loads(row.body)
    text = NOTICE_KINDS.get(row.kind, Text("{task}", "{task}"))
    if row.task_key is None:
        text = _OF_CASES.get(row.kind, text)
    words = {name: ctx.people.name(body.get(name)) for name in ("by", "person")} | {"task": body.get("task", "")}
    english = {**words, "task": body.get("task_en") or _in_english(ctx, row.release_id, words["task"])}
    number = cases.case_number(row.year, row.case_id) if row.case_id is not None and row.year is not None else None
    return Notice(
        id=row.notice_id,
        at=row.at,
        kind=row.kind,
        text=Text(text.zh.format_map(words), text.en.format_map(english)),
        title=body.get("title", ""),
        case=number,
        task=cases.task_id(number, row.task_key) if number and row.task_key is not None else None,
        read=row.read_at is not None,
    )


def notice_settings(ctx: Context, actor: Actor) -> Mapping[str, bool]:
    """Kind → whether it is shown."""
    with ctx.store.read() as tx:
        off = set(people.notices_off(people.settings_of(tx, actor.id)))
    return {kind: kind not in off for kind in NOTICE_KINDS}


def _in_english(ctx: Context, release: int | None, name: str) -> str:
    return name if release is None else named(ctx.catalogue.definitions(release), name).en
