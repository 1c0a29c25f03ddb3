"""The executable form of a diagram: SpiffWorkflow's process and task specifications, with our own life of a token.

`Node` replaces what SpiffWorkflow does between a token's arrival and its leaving: nothing is predicted, no data
travel with the token, the way on is chosen when the work is done (so a condition that fails parks the token and is
tried again without doing the work again), and a token that goes on leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.specs import WorkflowSpec

from app.engine.expressions import Fault
from app.engine.flow import Level
from app.engine.model import ENTER, LEAVE, NO_GUIDANCE, EventDefinition, Flow, Guidance, Subscription
from app.engine.timing import due
from app.engine.token import WAITING, Token


class Specification(BpmnProcessSpec):  # type: ignore[misc]
    """One process or embedded sub-process. `listeners` are the start events of its event sub-processes.

    Unlike SpiffWorkflow's own, it reserves no element ids (a diagram may call its elements `Start` and `End`) and has
    no implicit end join.
    """

    def __init__(self, name: str, description: str | None = None, filename: str | None = None) -> None:
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.description = description
        self.io_specification = None
        self.data_objects: dict[str, object] = {}
        self.data_stores: dict[str, object] = {}
        self.correlation_keys: dict[str, object] = {}
        self.bpmn_start_events: list[object] = []
        self.svg = None
        self.start = Root(self, " root")
        self.listeners: list[Node] = []
        self.starts: list[Node] = []  # entered when nothing says where to begin
        self.called = False  # a process, not an embedded sub-process
        self.documentation: str | None = None
        self.extensions: dict[str, str] = {}
        self.guidance = NO_GUIDANCE

    def node(self, name: str) -> Node:
        """The node with this element id, listeners included. Raises `KeyError`."""
        found: Node | None = self.task_specs.get(name)
        if found is not None:
            return found
        return next(node for node in self.listeners if node.name == name)

    def release_joins(self, level: Level) -> bool:
        """Let a gateway that waits for other tokens go on if none of them can come; whether one did."""
        waiting = {token.task_spec.name: token.task_spec for token in level.task_tree.children if _joins(token)}
        level.joins = bool(waiting)
        return any(node.release(level) for node in waiting.values())


def _joins(token: Token) -> bool:
    return token.task_spec.joins and (token._state == WAITING or token.marker)


class Root(BpmnTaskSpec):  # type: ignore[misc]
    """Holds the live tokens of a level; nothing happens here."""

    kind = "root"
    listener = False
    events: tuple[EventDefinition, ...] = ()


class Node(BpmnSpecMixin):  # type: ignore[misc]
    """A flow node. Subclasses say what `work` there is to do and what it means when one of its events `happen`s."""

    kind = "task"
    listener = False  # its token waits without keeping the level alive
    joins = False  # its tokens wait until no other can come

    def __init__(self, wf_spec: Specification, name: str, **attributes: object) -> None:
        super().__init__(wf_spec, name, **attributes)
        self.level_spec = wf_spec
        self.incoming: list[Flow] = []
        self.outgoing: list[Flow] = []
        self.default: Flow | None = None
        self.events: tuple[EventDefinition, ...] = ()
        self.hosts: list[Node] = []  # where tokens come from besides the incoming flows: what an event is attached to
        self.guidance: Guidance = NO_GUIDANCE
        self.start_quantity = 1
        self.completion_quantity = 1

    # ── a token arrives, works, leaves ────────────────────────────────────────────────────────────────────────────────

    def arrive(self, token: Token) -> bool:
        """Whether it may work now. A node that wants several tokens at once keeps them until they are enough."""
        if self.start_quantity <= 1 or token.index is not None or token.fired:
            return True
        token._set_state(WAITING)
        here = tokens_at(token.workflow, self)
        if len(here) < self.start_quantity:
            return False
        for other in here[: self.start_quantity]:
            if other is not token:
                other.remove()
        return True

    def work(self, token: Token) -> bool:  # noqa: ARG002
        """Do what the node is for. False when the token now waits. Raises `Fault`, before anything has changed."""
        return True

    def finish(self, token: Token) -> None:
        """After the work, before the way on is chosen. Raises `Fault`; may be called again then."""

    def hand_back(self, token: Token) -> None:
        """Give what a called process names back to its caller. Nothing else has anything to give. Raises `Fault`."""

    def choose(self, token: Token) -> Sequence[Flow]:
        """The flows that get a token: those without a condition, those whose condition is true, and the default when no
        condition is true. Raises `Fault` `no_flow` when there would be none, or `not_boolean`.
        """
        true = {
            flow.id
            for flow in self.outgoing
            if flow.condition and flow is not self.default and token.truth(flow.condition)
        }
        taken = [
            flow
            for flow in self.outgoing
            if flow.id in true or (not true if flow is self.default else flow.condition is None)
        ]
        if self.outgoing and not taken:
            raise no_flow(self, token)
        return taken

    def leave(self, token: Token) -> None:
        """Go on along the chosen flows and leave nothing behind."""
        level = token.workflow
        level.note(self, "left")
        for flow in token.taken:
            level.take(flow.id)
            for _ in range(self.completion_quantity):
                level.enter(flow.target, flow_in=flow.id)
        token.remove()
        level.settle()

    def cancelled(self, token: Token) -> None:
        """Say what no longer waits because the token is taken away."""
        top = token.workflow.top
        if token.subs:
            top.unsubscribe(token)
        top.unpark(token)
        if not self.listener and not token.marker:
            token.workflow.note(self, "cancelled")

    def happen(self, token: Token, sub: Subscription) -> None:
        """One of the events that the token waits for has happened."""
        raise NotImplementedError(f"{self.kind} {self.name} waits for no event")

    # ── SpiffWorkflow's hooks ─────────────────────────────────────────────────────────────────────────────────────────

    def _predict(self, *_: object, **__: object) -> None:
        """Nothing: only what is exists, what may come is read from the diagram when it comes."""

    def _update_hook(self, my_task: Token) -> bool:
        return self.arrive(my_task)

    def _on_ready(self, my_task: Token) -> None:
        my_task.workflow.top.ready.append(my_task)

    def _run_hook(self, my_task: Token) -> bool | None:
        if my_task.phase == ENTER:
            if not self.work(my_task) or my_task.gone:
                return None
            my_task.phase = LEAVE
        self.finish(my_task)
        my_task.taken = tuple(self.choose(my_task))
        return True

    def _on_complete(self, my_task: Token) -> None:
        self.leave(my_task)

    # ── events ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def plan(self, token: Token) -> tuple[Subscription, ...]:
        """What a token here will wait for. Raises `Fault` `bad_timer` before anything waits."""
        subs: list[Subscription] = []
        for index, definition in enumerate(self.events):
            sub = Subscription(index)
            if definition.kind == "timer":
                assert definition.when is not None
                code = definition.when.formula
                value = token.evaluate(code) if code else definition.when.text
                try:
                    when = due(definition.timer or "", value, token.workflow.top.act.instant)
                except Fault as fault:
                    fault.expression, fault.element = definition.when.text, self.name
                    fault.values = token.read_by(code)
                    raise
                sub.at, sub.every, sub.left = stored(when.at), when.every, when.left
            subs.append(sub)
        return tuple(subs)

    @staticmethod
    def instant(stored_at: str) -> datetime:
        return datetime.fromisoformat(stored_at)


def stored(at: datetime) -> str:
    """An instant as it stands in the snapshot."""
    return at.astimezone(UTC).isoformat()


def tokens_at(level: Level, node: Node) -> list[Token]:
    """The tokens that wait at a node of a level, in the order they came."""
    return [t for t in level.task_tree.children if t.task_spec is node and t._state == WAITING and not t.marker]


def no_flow(node: Node, token: Token) -> Fault:
    """No condition is true and there is no default."""
    conditions = [flow.condition for flow in node.outgoing if flow.condition]
    message = f"no outgoing flow of {node.name} can be taken and none is the default"
    return Fault("no_flow", message, "; ".join(code.text for code in conditions) or None, token.read_by(*conditions))
