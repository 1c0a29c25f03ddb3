"""Events: start, end, intermediate, boundary, and the start events of event sub-processes that listen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.expressions import Fault, Formula
from app.engine.flow import Level
from app.engine.gateways import EventGateway
from app.engine.model import Flow, Subscription
from app.engine.nodes import Node, Specification, stored
from app.engine.step import Outbound, Signal
from app.engine.timing import next_due
from app.engine.token import ERROR, WAITING, Token

if TYPE_CHECKING:
    from app.engine.activities import SubProcess


class StartEvent(Node):
    """A token begins here; what its definition waits for has happened outside, before the case was started."""

    kind = "startEvent"


class CatchEvent(Node):
    """Waits for any of its events, or for all of them (`parallelMultiple`)."""

    kind = "intermediateCatchEvent"
    all_of_them = False

    def work(self, token: Token) -> bool:
        if token.fired or not self.events:
            return True
        token.workflow.top.subscribe(token, self.plan(token))
        return False

    def happen(self, token: Token, sub: Subscription) -> None:
        caught(token, sub, self.all_of_them)


def caught(token: Token, sub: Subscription, all_of_them: bool = False) -> None:
    """An event happened at a token in the flow: it goes on, unless it wants the others as well."""
    top = token.workflow.top
    if all_of_them and len(token.subs) > 1:
        top.unsubscribe(token, sub)
        return
    top.unsubscribe(token)
    token.fired = True
    if isinstance(token.parent.task_spec, EventGateway):
        token.parent.task_spec.pick(token)
    token._ready()


class LinkCatch(Node):
    """Where a link throw of the same name leads."""

    kind = "intermediateCatchEvent"


class ThrowEvent(Node):
    """Throws each of its events and goes on. `payload` is a FEEL context that a message carries."""

    kind = "intermediateThrowEvent"
    payload: Formula | None = None
    link: Flow | None = None

    def work(self, token: Token) -> bool:
        for definition in self.events:
            throw(self, token, definition.kind, definition.name, definition.code, self.payload)
            if token.gone:
                return False
        return True

    def choose(self, token: Token) -> list[Flow]:
        return [self.link] if self.link is not None else list(super().choose(token))


class EndEvent(ThrowEvent):
    """The token ends here, after what its definition says has been done."""

    kind = "endEvent"

    def choose(self, token: Token) -> list[Flow]:  # noqa: ARG002
        return []


def throw(
    node: Node, token: Token, kind: str, name: str | None, code: str | None, payload: Formula | None = None
) -> None:
    """Do what a thrown event does. Raises `Fault` `uncaught_error`, or what the payload runs into."""
    level = token.workflow
    top = level.top
    if kind == "message":
        send(node, token, name, payload)
    elif kind == "signal":
        top.record.signals.append(Signal(name or "", node.name, level.path))
        level.note(node, "thrown")
        top.deliver(top.waiting("signal", name))
    elif kind == "terminate":
        level.clear(keep=token)
    elif kind == "escalation":
        level.note(node, "thrown")
        if not top.throw(token, "escalation", code):
            level.note(node, "uncaught")
    elif kind == "error":
        if not top.throw(token, "error", code):
            raise Fault("uncaught_error", f"nothing catches the error {code or name or ''}".rstrip())
        level.note(node, "thrown")


def send(node: Node, token: Token, message: str | None, payload: Formula | None) -> None:
    """A message leaves the case: one outbox row, named by the message, else by the element."""
    content: dict[str, object] = {}
    if payload is not None:
        found = token.evaluate(payload)
        if not isinstance(found, dict):
            raise Fault("bad_payload", "a message carries a context", payload.text, token.read_by(payload))
        content = found
    level = token.workflow
    level.top.record.outbound.append(Outbound(message or node.name, node.name, content, level.path))
    level.note(node, "thrown")


class BoundaryEvent(Node):
    """Attached to an activity: waits as long as the activity lasts. Interrupting ones end it, the others do not."""

    kind = "boundaryEvent"
    interrupting = True
    all_of_them = False

    def happen(self, token: Token, sub: Subscription) -> None:
        level, top = token.workflow, token.workflow.top
        if self.all_of_them and len(token.subs) > 1:
            top.unsubscribe(token, sub)
            return
        level.note(self, "entered")
        if self.interrupting:
            host = token.parent
            top.unsubscribe(token)
            level.adopt(token)
            token.fired = True
            host.cancel()
            token._ready()
            return
        again(token, sub)
        level.spawn(self, fired=True)._ready()

    def cancelled(self, token: Token) -> None:
        if not token.fired:
            quiet(token)
        else:
            super().cancelled(token)


def again(token: Token, sub: Subscription) -> None:
    """What did not interrupt goes on waiting: a cycle for its next time; a single timer is over."""
    top = token.workflow.top
    if sub.at is None:
        return
    following = next_due(Node.instant(sub.at), sub.every, sub.left) if sub.every else None
    top.unsubscribe(token, sub)
    if following is not None:
        top.subscribe(token, (*token.subs, Subscription(sub.index, 0, stored(following.at), following.left, sub.every)))
    elif not token.subs:
        level = token.workflow
        token.remove()
        level.settle()


def quiet(token: Token) -> None:
    """A listener stops listening: nothing was under way, so nothing is told but that it no longer waits."""
    if token.subs:
        token.workflow.top.unsubscribe(token)
    token.workflow.top.unpark(token)


class Listener(Node):
    """The start event of an event sub-process, waiting in the level around it."""

    kind = "startEvent"
    listener = True
    interrupting = True
    all_of_them = False

    def __init__(self, wf_spec: Specification, name: str, owner: SubProcess, **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)
        self.owner = owner

    def listen(self, token: Token) -> None:
        """Begin to wait; a timer that cannot be understood is an incident here and leaves the rest alone."""
        top = token.workflow.top
        token._set_state(WAITING)
        try:
            top.subscribe(token, self.plan(token))
        except Fault as fault:
            top.park(token, fault)

    def _run_hook(self, my_task: Token) -> None:
        """Only a listener that was parked is ever run: it listens again."""
        self.listen(my_task)
        if my_task._state != ERROR:
            my_task._set_state(WAITING)

    def happen(self, token: Token, sub: Subscription) -> None:
        level: Level = token.workflow
        if self.all_of_them and len(token.subs) > 1:
            level.top.unsubscribe(token, sub)
            return
        if self.interrupting:
            level.top.unsubscribe(token)
            runner = level.spawn(self.owner, start=self.name)
            level.clear(keep=runner)
        else:
            again(token, sub)
            runner = level.spawn(self.owner, start=self.name)
        level.note(self.owner, "entered")
        runner._ready()

    def cancelled(self, token: Token) -> None:
        quiet(token)
