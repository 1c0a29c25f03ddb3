"""Absence with a deputy: the same dialog for oneself and for the administrator."""

from __future__ import annotations

from datetime import datetime

from flask.typing import ResponseReturnValue

from app import actions
from app.errors import FieldError, Refusal, Text
from app.web import door
from app.web.pages import answers
from app.web.texts import _


def ask(user: str, action: str) -> ResponseReturnValue:
    others = [(info.id, info.name) for info in door.ctx().people.users.values() if info.active and info.id != user]
    return answers.ask(
        _("缺勤与代理"),
        action,
        [
            answers.line("start", _("从"), kind="datetime-local"),
            answers.line("end", _("到"), kind="datetime-local"),
            answers.pick("deputy", _("代理人"), others, required=False),
        ],
        button=_("登记"),
        text=_("缺勤期间新任务给代理人。"),
    )


def _instant(name: str) -> datetime:
    text = Text("请填日期和时间", "Give date and time")
    try:
        return datetime.fromisoformat(answers.needed(name, text)).replace(tzinfo=door.zone())
    except ValueError:
        raise Refusal("invalid", text, field=name, errors=(FieldError(name, text),)) from None


def save(user: str) -> None:
    actions.set_absence(
        door.ctx(), door.actor(), user, _instant("start"), _instant("end"), answers.given("deputy") or None
    )
