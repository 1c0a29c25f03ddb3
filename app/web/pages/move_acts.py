"""The flow of a case put elsewhere: a completed step sent back, a token moved; with places in words, in groups."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from app import actions, queries
from app.cases import permissions
from app.errors import Text
from app.queries import rows
from app.web import door, incoming, words
from app.web.pages import answers
from app.web.texts import _

Place = tuple[str, str, str]
"""A place to choose: value, word, and what tells it from others."""


def move_fields(number: str) -> Sequence[answers.Field]:
    found = queries.moves(door.ctx(), door.actor(), number)
    wanted = request.args.get("key", type=int)
    chosen = [one for one in found if one.key == wanted] or list(found)
    sources = [(str(one.key), _source(one)) for one in chosen]
    targets = {target.element: target for one in chosen for target in one.targets}
    return [
        answers.pick("key", _("从哪一步"), sources, value=sources[0][0] if sources else ""),
        answers.places("to", _("移到哪一步"), _places(list(targets.values()))),
        answers.area("reason", _("原因"), help="" if _moves_alone() else _("客服主管同意后才会移动。")),
    ]


def _places(targets: Sequence[rows.MoveTarget]) -> list[tuple[str, list[Place]]]:
    """Where the case has been before the rest, which stands under the steps of the progress bar."""
    passed = [(one.element, _say(one.name), _hint(one)) for one in targets if one.passed]
    ahead: dict[str, list[Place]] = {}
    for one in targets:
        if not one.passed:
            head = _("结束") if one.kind == "endEvent" else _say(one.step) if one.step else _("其他")
            ahead.setdefault(head, []).append((one.element, _say(one.name), _whole(one)))
    return [(_("已经走过的"), passed), *ahead.items()]


def _whole(one: rows.MoveTarget) -> str:
    """A whole step is told from a task of the same name."""
    return _("整步") if one.kind in ("subProcess", "callActivity") else ""


def _hint(one: rows.MoveTarget) -> str:
    return _whole(one) or (_say(one.step) if one.step and one.step != one.name else "")


def _say(text: Text) -> str:
    return words.say(text, door.language())


def send_back_fields(number: str) -> Sequence[answers.Field]:
    groups: dict[str, list[Place]] = {}
    for one in queries.case_page(door.ctx(), door.actor(), number).sendable:
        told = [one.by.name if one.by else "", words.day_time(one.at, door.now(), door.zone()) if one.at else ""]
        groups.setdefault(_say(one.step) if one.step else _("其他"), []).append(
            (one.id, _say(one.name), " ".join(filter(None, told)))
        )
    return [answers.places("task", _("退回哪一步"), list(groups.items())), answers.area("reason", _("为什么退回"))]


def send_back(number: str) -> str:
    task = answers.needed("task", Text("请选退回哪一步", "Choose the step to send back"))
    if task.rpartition(".")[0] != number:
        raise answers.fault("task", Text("这一步不属于此案件", "This step belongs to another case"))
    actions.send_back(door.ctx(), door.actor(), task, reason=answers.needed("reason", answers.REASON))
    return _("已退回")


def _source(one: rows.MoveFrom) -> str:
    name = _say(one.name)
    return _("%(name)s（%(n)s 件会一起撤下）", name=name, n=one.together) if one.together > 1 else name


def _moves_alone() -> bool:
    """Whether nobody has to agree."""
    return permissions.may(door.actor(), "move")


def move(number: str) -> str:
    key = incoming.row_number(answers.needed("key", Text("请选从哪一步移走", "Choose the step to move from")))
    to = answers.needed("to", Text("请选移到哪一步", "Choose the step to move to"))
    act = actions.move_token if _moves_alone() else actions.ask_move
    act(door.ctx(), door.actor(), number, key or 0, to, reason=answers.needed("reason", answers.REASON))
    return _("已移动") if _moves_alone() else _("已请客服主管同意，同意后流程就会移动")
