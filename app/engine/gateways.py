"""Gateways: exclusive, parallel, inclusive, complex, event-based. Joins count tokens per flow, not per branch of a
tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.engine.expressions import Formula
from app.engine.flow import Level
from app.engine.model import Flow
from app.engine.nodes import Node, no_flow, tokens_at
from app.engine.token import STARTED, WAITING, Token


class ExclusiveGateway(Node):
    """The first flow in the order of the file whose condition is true, the default last."""

    kind = "exclusiveGateway"

    def choose(self, token: Token) -> Sequence[Flow]:
        for flow in self.outgoing:
            if flow is not self.default and (flow.condition is None or token.truth(flow.condition)):
                return [flow]
        if self.default is not None:
            return [self.default]
        if not self.outgoing:
            return []
        raise no_flow(self, token)


class ParallelGateway(Node):
    """One token from each incoming flow; excess tokens stay for the next round. Conditions behind it mean nothing."""

    kind = "parallelGateway"

    def arrive(self, token: Token) -> bool:
        if len(self.incoming) < 2 or token.flow_in is None:
            return True
        token._set_state(WAITING)
        here: dict[str | None, Token] = {}
        for other in tokens_at(token.workflow, self):
            here.setdefault(other.flow_in, other)
        if len(here) < len(self.incoming):
            return False
        for other in here.values():
            if other is not token:
                other.remove()
        return True

    def choose(self, token: Token) -> Sequence[Flow]:  # noqa: ARG002
        return self.outgoing


class InclusiveGateway(Node):
    """Joins when no token that is still under way can come by a flow that has none yet (BPMN 2.0, table 13.3)."""

    kind = "inclusiveGateway"

    def __init__(self, wf_spec: object, name: str, **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)  # type: ignore[arg-type]
        self._reach: dict[str, frozenset[str]] = {}

    @property
    def joins(self) -> bool:  # type: ignore[override]
        return len(self.incoming) > 1

    def arrive(self, token: Token) -> bool:
        if not self.joins or token.flow_in is None:
            return True
        token._set_state(WAITING)
        token.workflow.joins = True
        return False

    def reach(self, flow: Flow) -> frozenset[str]:
        """The nodes from which a token can come to a flow without passing this gateway."""
        known = self._reach.get(flow.id)
        if known is None:
            found: set[str] = set()
            front = [flow.source]
            while front:
                node = front.pop()
                if node.name in found or node is self:
                    continue
                found.add(node.name)
                front.extend(f.source for f in node.incoming)
                front.extend(node.hosts)
            known = self._reach[flow.id] = frozenset(found)
        return known

    def awaits(self, level: Level, filled: set[str | None]) -> bool:
        """Whether a token elsewhere can still come by an empty flow, but not by one that has its token already."""
        empty = [flow for flow in self.incoming if flow.id not in filled]
        if not empty:
            return False
        full = [flow for flow in self.incoming if flow.id in filled]
        for token in level.live():
            name = token.task_spec.name
            if token.task_spec is self and token._state == WAITING:
                continue
            if any(name in self.reach(flow) for flow in empty) and not any(name in self.reach(f) for f in full):
                return True
        return False

    def release(self, level: Level) -> bool:
        here: dict[str | None, Token] = {}
        for token in tokens_at(level, self):
            here.setdefault(token.flow_in, token)
        if not here or self.awaits(level, set(here)):
            return False
        first, *others = here.values()
        for token in others:
            token.remove()
        first._ready()
        return True


class ComplexGateway(InclusiveGateway):
    """Goes on as soon as its activation condition is true over `activationCount`; what comes later in the round is
    swallowed. Without a condition, and where it only splits, it is an inclusive gateway."""

    kind = "complexGateway"
    activation: Formula | None = None

    def arrive(self, token: Token) -> bool:
        if self.activation is None or token.flow_in is None:
            return super().arrive(token)
        level = token.workflow
        for marker in level.task_tree.children:
            if marker.marker and marker.task_spec is self and token.flow_in not in marker.arrived:
                marker.arrived = (*marker.arrived, token.flow_in)
                token.remove()
                level.joins = True
                return False
        return True  # the condition is evaluated at its turn, so that it can be parked

    def work(self, token: Token) -> bool:
        if self.activation is None or token.flow_in is None:
            return True
        level = token.workflow
        here = [t for t in level.live() if t.task_spec is self and t._state == STARTED and t is not token]
        if not token.truth(self.activation, {"activationCount": Decimal(len(here) + 1)}):
            return False
        level.spawn(self, marker=True, arrived=tuple(t.flow_in or "" for t in [*here, token]))._set_state(WAITING)
        level.joins = True
        for other in here:
            other.remove()
        return True

    def release(self, level: Level) -> bool:
        if self.activation is None:
            return super().release(level)
        for marker in level.task_tree.children:
            if marker.marker and marker.task_spec is self and not self.awaits(level, set(marker.arrived)):
                marker.remove()
        return False


class EventGateway(Node):
    """The first of the events behind it decides; the others are no longer waited for."""

    kind = "eventBasedGateway"

    def work(self, token: Token) -> bool:
        catches = [flow.target for flow in self.outgoing]
        plans = [(node, node.plan(token)) for node in catches]
        level = token.workflow
        for (node, subs), flow in zip(plans, self.outgoing, strict=True):
            catch = token._add_child(node, WAITING)
            catch.flow_in = flow.id
            level.note(node, "entered")
            level.top.subscribe(catch, subs)
        return False

    def pick(self, token: Token) -> None:
        """One of the catches has happened: it goes on, the gateway and the other catches do not."""
        gateway = token.parent
        level = token.workflow
        level.adopt(token)
        for other in gateway.children:
            other.cancel()
        level.note(self, "left")
        if token.flow_in is not None:
            level.take(token.flow_in)
        gateway.remove()
