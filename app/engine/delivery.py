"""How events find who waits for them: subscriptions, messages, signals, conditions, errors and escalations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.cases.scopes import CaseFile
from app.engine.model import Subscription
from app.engine.record import Record
from app.engine.step import Timer, Wait
from app.engine.token import Token

if TYPE_CHECKING:
    from app.engine.flow import Level


class Delivery:
    """The event half of a running case; our own in place of SpiffWorkflow's event manager."""

    file: CaseFile
    record: Record
    conditionals: dict[int, Token]
    stirred: bool  # a condition has come to be waited for
    changes_seen: int
    next_key: Callable[[], int]
    tokens: Callable[[], list[Token]]

    def look_at_conditions(self) -> None:
        """Conditional events happen when their condition becomes true; null and other values are not true."""
        changes = len(self.file.changes)
        if not self.stirred and changes == self.changes_seen:
            return
        self.stirred = False
        self.changes_seen = changes
        for token in list(self.conditionals.values()):
            for sub in token.subs:
                definition = token.task_spec.events[sub.index]
                if definition.condition is None or token.gone:
                    continue
                was, sub.was = sub.was, token.evaluate(definition.condition) is True
                if sub.was and not was:
                    token.task_spec.happen(token, sub)

    def subscribe(self, token: Token, subs: tuple[Subscription, ...]) -> None:
        """Let a token wait for events; timers and messages get a key and are told."""
        token.subs = subs
        node, path = token.task_spec, token.workflow.path
        for sub in subs:
            definition = node.events[sub.index]
            if sub.at is not None:
                sub.key = self.next_key()
                self.record.timers[sub.key] = Timer(sub.key, node.name, node.instant(sub.at), token.scope, path)
            elif definition.kind in ("message", "signal"):
                sub.key = self.next_key()
                self.record.waits[sub.key] = Wait(
                    sub.key, node.name, definition.name or "", token.scope, path, definition.kind
                )
            elif definition.kind == "conditional":
                self.conditionals[token.id] = token
                self.stirred = True

    def unsubscribe(self, token: Token, *subs: Subscription) -> None:
        """Let a token no longer wait for some events, or for all of them."""
        for sub in subs or token.subs:
            if sub.at is not None:
                self.record.timer_gone(sub.key)
            elif sub.key:
                self.record.wait_gone(sub.key)
        token.subs = tuple(sub for sub in token.subs if sub not in subs) if subs else ()
        if not any(token.task_spec.events[sub.index].kind == "conditional" for sub in token.subs):
            self.conditionals.pop(token.id, None)

    def waiting(self, kind: str, name: str | None) -> list[tuple[Token, Subscription]]:
        """Who waits for a message or signal of this name, in the order they came."""
        return [
            (token, sub)
            for token in self.tokens()
            for sub in token.subs
            if (definition := token.task_spec.events[sub.index]).kind == kind and definition.name == name
        ]

    def deliver(self, receivers: list[tuple[Token, Subscription]]) -> None:
        """The event happens at each of them that is still there."""
        for token, sub in receivers:
            if not token.gone and sub in token.subs:
                token.task_spec.happen(token, sub)

    def throw(self, token: Token, kind: str, code: str | None) -> bool:
        """An error or escalation goes outwards to the nearest catcher; whether there was one.

        At each level first the event sub-processes, then the boundary of the activity around; a catcher of exactly this
        code before one of any code. An escalation that leaves a called process brings its `camunda:out` values along.
        """
        level: Level | None = token.workflow
        left: list[Token] = []
        while level is not None:
            around = [t for t in level.task_tree.children if t.task_spec.listener]
            host = level.host
            boundary = [t for t in host.outer.children if t.task_spec.kind == "boundaryEvent"] if host else []
            for catchers in (around, boundary):
                if catchers is boundary and host is not None:
                    left.append(host)
                found = _catcher(catchers, kind, code)
                if found is not None:
                    if kind == "escalation":
                        for activity in left:
                            activity.task_spec.hand_back(activity)
                    found[0].task_spec.happen(*found)
                    return True
            level = host.workflow if host else None
        return False


def _catcher(tokens: list[Token], kind: str, code: str | None) -> tuple[Token, Subscription] | None:
    fallback = None
    for token in tokens:
        for sub in token.subs:
            definition = token.task_spec.events[sub.index]
            if definition.kind != kind:
                continue
            if definition.code == code and code is not None:
                return token, sub
            if definition.code is None and fallback is None:
                fallback = token, sub
    return fallback
