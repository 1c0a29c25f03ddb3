"""The running case on SpiffWorkflow's own classes: tokens are its `Task`s, levels its workflows and sub-workflows.

A level is one run of a process or an embedded sub-process. All live tokens hang directly below the level's root, and
what belongs to a token (boundary events, instances, the catches of an event gateway) below that token; a token that
goes on is removed at once. So the tree is as big as what is going on, whatever has happened before, and nothing ever
walks it to find work: what is ready stands in a queue.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from app.cases.scopes import CaseFile
from app.engine.act import Act, TooManySteps
from app.engine.delivery import Delivery
from app.engine.expressions import Fault, FeelEngine
from app.engine.model import Guidance
from app.engine.record import Record
from app.engine.step import Incident, Passed
from app.engine.token import COMPLETED, ERROR, READY, Token

if TYPE_CHECKING:
    from app.engine.definitions import Definitions
    from app.engine.nodes import Node, Specification


class Level:
    """What a process and a sub-process have in common. `host` is the token of the activity that runs this level."""

    spec: Specification
    task_tree: Token
    host: Token | None
    scope: int
    path: tuple[str, ...]
    guidance: Guidance
    top_workflow: CaseFlow
    script_engine: FeelEngine
    done = False
    joins = False  # some token waits at an inclusive or complex gateway

    @property
    def top(self) -> CaseFlow:
        return self.top_workflow

    def plant(self) -> None:
        self.task_tree = Token(self, self.spec.start, None, COMPLETED)

    def spawn(self, node: Node, **fields: object) -> Token:
        """A token at a node, not yet arrived."""
        token = self.task_tree._add_child(node)
        for name, value in fields.items():
            setattr(token, name, value)
        return token

    def enter(self, node: Node, **fields: object) -> Token:
        """A token arrives at a node."""
        token = self.spawn(node, **fields)
        self.note(node, "entered")
        node._update(token)
        return token

    def begin(self, first: Node | None = None, **fields: object) -> None:
        """Put the first tokens: listeners of event sub-processes, then at the given node, or at all plain starts."""
        for listener in self.spec.listeners:
            listener.listen(self.spawn(listener))
        for node in [first] if first is not None else self.spec.starts:
            self.enter(node, **fields)
        self.settle()

    def settle(self) -> None:
        """End the level when no token is left in it. Listeners and markers do not keep it alive."""
        if self.done or any(not token.task_spec.listener and not token.marker for token in self.task_tree.children):
            return
        self.done = True
        for token in self.task_tree.children:
            token.cancel()
        if self.host is not None:
            self.host.proceed()

    def clear(self, keep: Token | None = None) -> None:
        """Take every token away but one."""
        for token in self.task_tree.children:
            if token is not keep:
                token.cancel()

    def note(self, node: Node, what: Any) -> None:
        self.top.record.trail.append(Passed(node.name, node.kind, what, self.path))

    def take(self, flow: str) -> None:
        """A token goes along a sequence flow."""
        self.top.record.trail.append(Passed(flow, "sequenceFlow", "left", self.path))

    def _remove_task(self, task_id: Any) -> None:
        tasks: dict[Any, Any] = self.tasks  # type: ignore[attr-defined]
        token = tasks[task_id]
        for child in token._children[:]:
            self._remove_task(child)
        parent = tasks.get(token._parent)
        if parent is not None:
            parent._children.remove(task_id)
        token.gone = True
        del tasks[task_id]

    def adopt(self, token: Token) -> None:
        """Make a token that belonged to another one a live token of its own."""
        old = token.parent
        old._children.remove(token.id)
        token.parent = self.task_tree
        self.task_tree._children.append(token.id)

    def live(self) -> list[Token]:
        """Tokens that are somewhere along the flow, in the order they came."""
        return [token for token in self.task_tree.children if not token.task_spec.listener and not token.marker]

    def _task_completed_notify(self, task: Token) -> None:
        """Nothing: what is ready is queued, and no tree is walked to find it."""


class SubFlow(Level, BpmnSubWorkflow):  # type: ignore[misc]
    """A running sub-process or called process."""

    def __init__(self, spec: Specification, host: Token, scope: int, path: tuple[str, ...], guidance: Guidance) -> None:
        self.host = host
        self.scope = scope
        self.path = path
        self.guidance = guidance
        super().__init__(spec, host.id, host.workflow.top_workflow, deserializing=True)
        self.plant()

    @property
    def parent_workflow(self) -> Level:
        assert self.host is not None
        return self.host.workflow

    def _calculate_depth(self) -> int:
        depth: int = self.parent_workflow.depth  # type: ignore[attr-defined]
        return depth + 1


class CaseFlow(Delivery, Level, BpmnWorkflow):  # type: ignore[misc]
    """The running case. `act`, `file` and `record` belong to the act that is going on."""

    act: Act
    file: CaseFile
    host = None
    scope = 0
    path = ()

    def __init__(self, defs: Definitions, spec: Specification, script_engine: FeelEngine | None = None) -> None:
        self.defs = defs
        self.guidance = spec.guidance
        self.record = Record()
        self.ready: deque[Token] = deque()
        self.conditionals: dict[int, Token] = {}
        self.stirred = False
        self.last_key = 0
        self._last_id = 0
        self.changes_seen = self.changes_before = 0
        super().__init__(spec, script_engine=script_engine or FeelEngine(), deserializing=True)
        self.plant()

    @property
    def top_workflow(self) -> CaseFlow:  # type: ignore[override]
        return self

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def next_key(self) -> int:
        self.last_key += 1
        return self.last_key

    def serve(self, act: Act, file: CaseFile) -> None:
        """Begin an act."""
        self.act = act
        self.file = file
        self.record = Record()
        self.changes_seen = self.changes_before = len(file.changes)
        self.script_engine.environment.serve(act)

    def levels(self) -> list[Level]:
        return [self, *self.subprocesses.values()]

    def tokens(self) -> list[Token]:
        """Every token but the roots, in the order they came."""
        found = [task for level in self.levels() for task in level.tasks.values() if task is not level.task_tree]  # type: ignore[attr-defined]
        found.sort(key=lambda token: token.id)
        return found

    def inner(self, token: Token) -> SubFlow | None:
        found: SubFlow | None = self.subprocesses.get(token.id)
        return found

    def open_inner(
        self, token: Token, spec: Specification, scope: int, path: tuple[str, ...], guidance: Guidance
    ) -> SubFlow:
        level = SubFlow(spec, token, scope, path, guidance)
        self.subprocesses[token.id] = level
        return level

    def end_inner(self, token: Token) -> None:
        """Take the level inside an activity away, if there is one, with its tokens and its scope."""
        level = self.subprocesses.get(token.id)
        if level is None:
            return
        level.done = True
        level.clear()
        del self.subprocesses[token.id]
        if level.scope != token.scope:
            self.file.close_scope(level.scope)

    # ── going on ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def run_on(self) -> None:
        """Run what is ready until everything waits. Raises `TooManySteps`."""
        while True:
            if self.conditionals:
                self.look_at_conditions()
            if self.ready:
                token = self.ready.popleft()
                if token._state == READY and not token.gone:
                    self._run(token)
            elif not any(level.joins and level.spec.release_joins(level) for level in self.levels()):
                return

    def _run(self, token: Token) -> None:
        try:
            passed = token.run()
        except Fault as fault:
            self.park(token, fault)
            return
        if passed:
            self.record.elements += 1
            if self.record.elements > self.act.limits.max_elements:
                raise TooManySteps(token.task_spec.name, self.act.limits.max_elements, token.workflow.path)

    def park(self, token: Token, fault: Fault) -> None:
        """The token stays before its element, with an incident."""
        token._set_state(ERROR)
        element = fault.element or token.task_spec.name
        key = self.next_key()
        token.incident = (key, fault.code, element)
        self.record.incidents[key] = Incident(
            key, element, fault.code, fault.message, fault.expression, fault.values, token.workflow.path
        )

    def unpark(self, token: Token) -> None:
        if token.incident is not None:
            self.record.incident_gone(token.incident[0])
            token.incident = None
