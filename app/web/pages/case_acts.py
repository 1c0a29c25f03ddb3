"""The acts on a whole case that need a word more: each has a dialog and a deed, in one table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from app import actions, feel, queries
from app.errors import FieldError, Refusal, Text
from app.queries import rows
from app.web import door
from app.web.pages import answers, move_acts
from app.web.texts import _, _l


@dataclass(frozen=True)
class CaseAct:
    """`right` is the permission; `status` the states of a case in which it makes sense."""

    right: str
    glyph: str
    name: object
    status: tuple[str, ...]
    fields: Callable[[str], Sequence[answers.Field]]
    deed: Callable[[str], str]
    text: object = ""
    key: str = ""


def _reason(_number: str) -> Sequence[answers.Field]:
    return [answers.area("reason", _("原因"))]


def _people(_number: str) -> list[tuple[str, str]]:
    me = door.actor().id
    users = door.ctx().people.users.values()
    return [
        (user.id, answers.who(user.id)) for user in users if user.active and "agent" in user.groups and user.id != me
    ]


def _hand_over_fields(number: str) -> Sequence[answers.Field]:
    return [
        answers.pick("to", _("新的责任人"), _people(number)),
        answers.area("reason", _("原因"), help=_("客户会被告知联系人换了。")),
        answers.even_if_away(),
    ]


def _hand_over(number: str) -> str:
    to = answers.needed("to", Text("请选新的责任人", "Choose the new owner"))
    reason, name = answers.needed("reason", answers.REASON), door.ctx().people.name
    done = actions.hand_over(door.ctx(), door.actor(), number, to, reason=reason, even_if_away=answers.insists())
    if done.owner == to:
        return _("已转交给%(name)s", name=name(to))
    return _("%(name)s缺勤，已转交给代理人%(deputy)s", name=name(to), deputy=name(done.owner))


def _dispose_fields(_number: str) -> Sequence[answers.Field]:
    kinds = [
        ("withdrawn", _("客户撤回")),
        ("duplicate", _("重复登记")),
        ("not_a_complaint", _("不是投诉")),
        ("spam", _("骚扰信息")),
        ("unreachable", _("联系不上客户")),
    ]
    return [
        answers.pick("kind", _("结束方式"), kinds),
        answers.line("of", _("与哪个案件重复"), required=False, help=_("只在重复登记时填")),
        answers.area("reason", _("原因")),
    ]


def _dispose(number: str) -> str:
    kind = answers.needed("kind", Text("请选结束方式", "Choose how it ends"))
    reason = answers.needed("reason", answers.REASON)
    actions.dispose_case(
        door.ctx(), door.actor(), number, kind, reason=reason, duplicate_of=answers.given("of") or None
    )
    return _("案件已结束")


def _link_fields(_number: str) -> Sequence[answers.Field]:
    kinds = [("related", _("相关")), ("repeat", _("重复投诉")), ("duplicate", _("同一件")), ("same_batch", _("同批次"))]
    return [answers.line("other", _("案件编号"), help="C-2026-000123"), answers.pick("kind", _("关系"), kinds)]


def _link(number: str) -> str:
    other = answers.needed("other", Text("请填案件编号", "Give the case number"))
    actions.link_cases(door.ctx(), door.actor(), number, other, kind=answers.given("kind", "related"))
    return _("已关联 %(number)s", number=other)


def _message_fields(number: str) -> Sequence[answers.Field]:
    waiting = queries.case_page(door.ctx(), door.actor(), number).messages
    return [
        answers.pick("message", _("消息"), [(name, name) for name in waiting]),
        answers.area("note", _("内容"), required=False),
    ]


def _message(number: str) -> str:
    name = answers.needed("message", Text("请选消息", "Choose the message"))
    note = answers.given("note")
    actions.send_message(door.ctx(), door.actor(), number, name, {"note": note} if note else {})
    return _("已发送")


def _set_fields(_number: str) -> Sequence[answers.Field]:
    return [
        answers.line("path", _("数据的路径"), help="triage.risk"),
        answers.line("value", _("新值"), help=_('FEEL 写法，文字要加引号："high"')),
        answers.area("reason", _("原因")),
    ]


def _outside_fields(_number: str) -> Sequence[answers.Field]:
    kinds = [("regulator", _("向监管部门投诉")), ("publicity", _("公开的负面信息"))]
    return [
        answers.pick("kind", _("类型"), kinds),
        answers.line("on", _("日期"), help="2026-03-02"),
        answers.line("address", _("网址"), required=False),
        answers.area("note", _("经过")),
    ]


def _outside(number: str) -> str:
    actions.record_outside(
        door.ctx(),
        door.actor(),
        number,
        answers.given("kind"),
        on=answers.given("on"),
        note=answers.given("note"),
        address=answers.given("address"),
    )
    return _("已登记")


def _with_reason(act: Callable[..., object], told: object) -> Callable[[str], str]:
    def deed(number: str) -> str:
        act(door.ctx(), door.actor(), number, reason=answers.needed("reason", answers.REASON))
        return str(told)

    return deed


def _set(number: str) -> str:
    path = answers.needed("path", Text("请填路径", "Give the path"))
    value = answers.needed("value", Text("请填新值", "Give the new value"))
    reason = answers.needed("reason", answers.REASON)
    actions.set_variables(door.ctx(), door.actor(), number, {path: _feel(value)}, reason=reason)
    return _("已修改")


def _feel(text: str) -> object:
    """A value as FEEL writes it: `"high"`, `100`, `date("2026-03-01")`."""
    try:
        return feel.compile_expression(text).evaluate({}, now=door.now()).value
    except (feel.FeelSyntaxError, feel.LimitExceeded) as error:
        said = Text(f"不是 FEEL 值：{error}", f"This is no FEEL value: {error}")
        raise Refusal("invalid", said, "value", (FieldError("value", said),)) from error


ACTS: dict[str, CaseAct] = {
    "hand_over": CaseAct(
        "hand_over", "arrow", _l("转交责任人"), ("open", "suspended"), _hand_over_fields, _hand_over, key="O"
    ),
    "link": CaseAct("link", "link", _l("关联案件"), ("open", "suspended", "closed"), _link_fields, _link),
    "message": CaseAct("send_message", "mail", _l("登记收到的消息"), ("open",), _message_fields, _message),
    "outside": CaseAct(
        "correct", "flag", _l("登记外部升级"), ("open", "suspended", "closed"), _outside_fields, _outside
    ),
    "dispose": CaseAct("dispose", "x", _l("提前结束"), ("open", "suspended"), _dispose_fields, _dispose),
    "suspend": CaseAct(
        "suspend", "pause", _l("暂停"), ("open",), _reason, _with_reason(actions.suspend_case, _l("已暂停"))
    ),
    "resume": CaseAct(
        "suspend", "play", _l("恢复"), ("suspended",), _reason, _with_reason(actions.resume_case, _l("已恢复"))
    ),
    "cancel": CaseAct(
        "cancel",
        "trash",
        _l("取消案件"),
        ("open", "suspended"),
        _reason,
        _with_reason(actions.cancel_case, _l("已取消")),
    ),
    "reopen": CaseAct(
        "reopen",
        "undo",
        _l("重新打开"),
        ("closed", "cancelled"),
        _reason,
        _with_reason(actions.reopen_case, _l("已重新打开")),
    ),
    "send_back": CaseAct(
        "send_back",
        "reply",
        _l("退回重做"),
        ("open",),
        move_acts.send_back_fields,
        move_acts.send_back,
        _l("这一步会重新打开，从它往后的要重做；已写的留在历史里。"),
    ),
    "move": CaseAct(
        "ask_move",
        "flow",
        _l("移动流程"),
        ("open",),
        move_acts.move_fields,
        move_acts.move,
        _l("流程从这一步撤下，从选的那一步重新开始；已写的留在历史里。"),
    ),
    "set_variables": CaseAct("set_variables", "pencil", _l("修改数据"), ("open", "suspended"), _set_fields, _set),
}


def _possible(verb: str, page: rows.CasePage) -> bool:
    """Whether there is anything to do it with."""
    return bool({"message": page.messages, "send_back": page.sendable}.get(verb, True))


def offered(page: rows.CasePage) -> list[tuple[str, str, str, str]]:
    """Verb, sign, name and key of the acts that this reader may do in this state of the case."""
    return [
        (verb, act.glyph, str(act.name), act.key)
        for verb, act in ACTS.items()
        if act.right in page.may and page.head.status in act.status and _possible(verb, page)
    ]


def _act(verb: str) -> CaseAct:
    if verb not in ACTS:
        raise Refusal("not_found", Text("没有这个动作", "There is no such act"))
    return ACTS[verb]


def ask(number: str, verb: str) -> ResponseReturnValue:
    act = _act(verb)
    page = queries.case_page(door.ctx(), door.actor(), number)
    if act.right not in page.may:
        raise Refusal("not_allowed", Text(f"您现在不能{act.name}", f"You may not do this now: {act.name}"))
    return answers.ask(
        f"{act.name} · {number}",
        f"/cases/{number}/do/{verb}",
        act.fields(number),
        button=str(act.name),
        text=str(act.text),
    )


def do(number: str, verb: str) -> ResponseReturnValue:
    return answers.done(_act(verb).deed(number), back=f"/cases/{number}")
