"""Notes of people on a case: added, edited, deleted, always traceably; `@name` tells the person."""

from __future__ import annotations

import json
import re

from app.actions import notify
from app.actions.repair import invalid
from app.actions.result import Done, done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import files, notices
from app.store.types import Row

MAX_LENGTH = 20_000
_MENTION = re.compile(r"@([\w.\-]{1,64})")


def add_comment(ctx: Context, actor: Actor, case: str | int, text: str) -> Done:
    """Whoever sees the case may add one; a department's is news to the case's owner.

    Refusals: `not_found`, `not_allowed`, `invalid`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("comment")
        words = _checked(text)
        mentions = mentioned(ctx, words)
        number = files.next_comment(tx, work.case_id)
        values = {
            "case_id": work.case_id,
            "comment_no": number,
            "author": actor.id,
            "at": work.now,
            "text": words,
            "mentions": json.dumps(mentions),
        }
        files.insert_comment(tx, values)
        work.comments_changed = True
        _tell(work, mentions)
        work.event("comment", {"comment": str(number)})
        if actor.departments:
            _answers(work, mentions)
        work.finish()
        return done(work)


def edit_comment(ctx: Context, actor: Actor, case: str | int, comment: int, text: str) -> Done:
    """One's own only; the wording before stays in the history. Refusals as for `add_comment`."""
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        row = _own(work, comment)
        words = _checked(text)
        mentions = mentioned(ctx, words)
        changes = {"text": words, "mentions": json.dumps(mentions), "edited_at": work.now}
        files.update_comment(tx, work.case_id, comment, changes)
        work.comments_changed = True
        _tell(work, [user for user in mentions if user not in json.loads(row.mentions)])
        work.event("comment_edited", {"comment": str(comment), "before": row.text})
        work.finish()
        return done(work)


def delete_comment(ctx: Context, actor: Actor, case: str | int, comment: int) -> Done:
    """One's own only; that there was one, and what it said, stays in the history. Refusals as for `add_comment`."""
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        row = _own(work, comment)
        files.update_comment(tx, work.case_id, comment, {"text": "", "mentions": "[]", "deleted_at": work.now})
        work.comments_changed = True
        work.event("comment_deleted", {"comment": str(comment), "before": row.text})
        work.finish()
        return done(work)


def _own(work: CaseWork, comment: int) -> Row:
    work.require("comment")
    row = files.comment_row(work.tx, work.case_id, comment)
    if row is None or row.deleted_at is not None:
        raise Refusal("not_found", Text("没有此备注", "There is no such comment"))
    if row.author != work.actor.id:
        raise Refusal("not_allowed", Text("只能修改自己的备注", "Only one's own comments can be changed"))
    return row


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise invalid("text", Text("请写内容", "Write something"), "required")
    if len(words) > MAX_LENGTH:
        raise invalid("text", Text(f"最多 {MAX_LENGTH} 字", f"At most {MAX_LENGTH} characters"), "too_long")
    return words


def mentioned(ctx: Context, text: str) -> list[str]:
    """Users named by `@id` or `@name`, each once."""
    by_name = {user.name: user.id for user in ctx.people.users.values() if user.active}
    found = (name if ctx.people.is_user(name) else by_name.get(name) for name in _MENTION.findall(text))
    return list(dict.fromkeys(user for user in found if user is not None))


def _answers(work: CaseWork, mentions: list[str]) -> None:
    """The owner hears what a department wrote, once."""
    work.news("commented", "")
    if work.owner is not None and work.owner not in mentions:
        notify.tell(work, [work.owner], "commented", "")


def _tell(work: CaseWork, users: list[str]) -> None:
    body = {"by": work.actor.id, "title": work.row.title}
    work.save.notices.extend(
        notices.row(user, work.now, "mentioned", body, case_id=work.case_id) for user in users if user != work.actor.id
    )
