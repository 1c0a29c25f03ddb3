"""Move a token of a case to another element: a supervisor's repair; a process owner's with a supervisor's consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app import cases, engine, feel
from app.actions import notify
from app.actions.repair import carry_out, invalid, require_reason
from app.actions.result import Done, done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor, Subject
from app.context import Context
from app.errors import Refusal, Text
from app.store import group_ids, tokens


@dataclass(frozen=True)
class Move:
    """From the token with this key, at `source`, to an element; `name` is what the element is called."""

    key: int
    source: str
    to: str
    name: Text


def move_token(ctx: Context, actor: Actor, case: str | int, key: int, to: str, *, reason: str) -> Done:
    """Take the token of a task, an incident, a timer or a message away and put one before another element.

    Of a multi-instance the whole is taken away. Refusals: `not_found`, `not_allowed`, `not_open` (the case is not
    open, or nothing stands there any more), `invalid` (no reason; an element that it cannot be moved to, and why).
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("move")
        text = require_reason(reason)
        return _carry_out(work, _checked(work, key, to), {"reason": text})


def ask_move(ctx: Context, actor: Actor, case: str | int, key: int, to: str, *, reason: str) -> int:
    """Ask the supervisors to consent to a move, which happens when one of them does; the number of the question.

    Refusals as for `move_token`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        cases.require(actor, "move", replace(work.subject(), consent=True))
        text = require_reason(reason)
        move = _checked(work, key, to)
        body = {"key": feel.from_python(key), "source": move.source, "reason": text}
        seq = work.event("move_asked", body, element=to)
        notify.tell(work, _able(work), "move_asked", move.name.zh, name_en=move.name.en)
        work.finish()
        return seq


def answer_move(ctx: Context, actor: Actor, case: str | int, asked: int, *, agree: bool, reason: str = "") -> Done:
    """Consent, and the move is carried out as it was asked for; or refuse it, with a reason. Whoever asked hears of it.

    Refusals as for `move_token`; `not_found` (nobody asked), `not_open` (answered already).
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("move")
        row, question = _question(work, asked)
        note = {"asked": feel.from_python(asked), "source": question["source"]}
        if agree:
            move = _checked(work, int(question["key"]), row.element)
            _tell(work, row, "move_agreed")
            return _carry_out(work, move, {**note, "reason": question["reason"]})
        work.event("move_refused", {**note, "reason": require_reason(reason)}, element=row.element)
        _tell(work, row, "move_refused")
        work.finish()
        return done(work)


def withdraw_move(ctx: Context, actor: Actor, case: str | int, asked: int) -> None:
    """Take back what one asked for before anybody answered; whoever was asked hears of it.

    Refusals: `not_found` (no such case; nobody asked), `not_allowed` (somebody else did), `not_open` (answered, or
    withdrawn already).
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        row, question = _question(work, asked)
        cases.require(actor, "withdraw_move", Subject(assignee=row.actor))
        note = {"asked": feel.from_python(asked), "source": question["source"]}
        work.event("move_withdrawn", note, element=row.element)
        name = _name(work, row.element)
        notify.tell(work, _able(work), "move_withdrawn", name.zh, name_en=name.en)
        work.finish()


def _able(work: CaseWork) -> list[str]:
    """Who can consent."""
    return [user.id for user in work.ctx.people.users.values() if user.active and cases.may(user.actor(), "move")]


def _checked(work: CaseWork, key: int, to: str) -> Move:
    work.require_status("open")
    found = next((row for row in tokens.tokens(work.tx, work.case_id) if row.key == key), None)
    if found is None:
        raise Refusal("not_open", Text("流程已不停在那一步", "Nothing stands there any more"), "key")
    why = engine.why_not(work.defs, work.row.process, group_ids(found.path), found.element, to)
    if why is not None:
        raise invalid("to", why)
    return Move(key, found.element, to, _name(work, to))


def _name(work: CaseWork, element: str) -> Text:
    every = (process.elements.get(element) for process in work.defs.processes.values())
    info = next(found for found in every if found is not None)
    return Text(info.name, info.name_en or info.name)


def _carry_out(work: CaseWork, move: Move, body: Mapping[str, object]) -> Done:
    step = engine.move(work.defs, work.snapshot, work.act(), work.file, move.key, move.to, cache=work.ctx.cache)
    return carry_out(work, step, "moved", {"source": move.source, **body}, element=move.to)


def _question(work: CaseWork, asked: int) -> tuple[Any, Mapping[str, Any]]:
    """The line of history that asks, and what it says."""
    rows = tokens.events_since(work.tx, work.case_id, asked, (tokens.QUESTION, *tokens.ANSWERS))
    if not rows or rows[0].seq != asked or rows[0].kind != tokens.QUESTION:
        raise Refusal("not_found", Text("没有这个请求", "Nobody asked for this"))
    bodies = [feel.loads(row.body) for row in rows]
    for row, body in zip(rows, bodies, strict=True):
        if isinstance(body, dict) and body.get("asked") == asked:
            raise Refusal("not_open", _over(row.kind, work.ctx.people.name(row.actor)))
    question = bodies[0]
    assert isinstance(question, dict)
    return rows[0], question


def _over(kind: str, name: str) -> Text:
    if kind == "move_withdrawn":
        return Text(f"{name}已撤回此请求", f"{name} has withdrawn this request")
    return Text(f"{name}已答复此请求", f"{name} has answered already")


def _tell(work: CaseWork, question: Any, kind: str) -> None:
    if question.actor is not None:
        name = _name(work, question.element)
        notify.tell(work, [question.actor], kind, name.zh, name_en=name.en)
