"""The shared way of a supervisor's acts on a case: right, reason, state, engine, history."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app import engine
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.follow import follow
from app.actions.result import Done, done
from app.actions.work import CaseWork
from app.errors import FieldError, Refusal, Text


def require_reason(reason: str | None) -> str:
    """A reason of at least two characters; the refusal `invalid` otherwise."""
    text = (reason or "").strip()
    if len(text) < 2:
        message = Text("请写明理由", "Give a reason")
        raise Refusal("invalid", message, "reason", (FieldError("reason", message, "required"),))
    return text[:2000]


def invalid(field: str, text: Text, code: str = "invalid") -> Refusal:
    """One field of the request is wrong."""
    return Refusal("invalid", text, field, (FieldError(field, text, code),))


def carry_out(
    work: CaseWork,
    step: engine.Step,
    kind: str,
    body: Mapping[str, object],
    *,
    element: str | None = None,
    end: Callable[[], None] | None = None,
) -> Done:
    """Take the step over, with a history line of this kind; `end` closes the case in a way of its own."""
    work.event(kind, body, element=element)
    apply(work, step)
    if end is not None:
        end()
    else:
        close_if_finished(work)
    follow(work)
    store_file(work)
    work.finish()
    return done(work)
