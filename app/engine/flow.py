"""The running case on SpiffWorkflow's own classes: tokens are its `Task`s, levels its workflows and sub-workflows.

A level is one run of a process or an embedded sub-process. All live tokens hang directly below the level's root, and
what belongs to a token (boundary events, instances, the catches of an event gateway) below that token; a token that
goes on is removed at once. So the tree is as big as what is going on, whatever has happened before, and nothing ever
walks it to find work: what is ready stands in a queue.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.cases.scopes import CaseFile
from app.engine.act import Act, TooManySteps
from app.engine.expressions import Fault, FeelEngine, Formula, Visible, values_read
from app.engine.model import ENTER, LEAVE, Guidance, Subscription
from app.engine.record import Record
from app.engine.step import Incident, Passed, Timer, Wait

if TYPE_CHECKING:
    from app.engine.definitions import Definitions
    from app.engine.nodes import Node, Specification

FUTURE, WAITING, READY, STARTED = TaskState.FUTURE, TaskState.WAITING, TaskState.READY, TaskState.STARTED
COMPLETED, ERROR, CANCELLED = TaskState.COMPLETED, TaskState.ERROR, TaskState.CANCELLED


class Token(Task):  # type: ignore[misc]
    """A token at a node. It carries no data of the case; all of its own state is in the fields below."""

    workflow: Level
    task_spec: Node

    key = 0  # public key of a user task or a message wait of a receive task
    phase = ENTER
    gone = False
    fired = False  # the event it waits for has happened
    marker = False  # a complex gateway's memory of a round, not a live token
    flow_in: str | None = None  # id of the flow it arrived by
    start: str | None = None  # element that a sub-process is to start with, by `/` further in
    index: int | None = None  # instance of a multi-instance or round of a loop
    scope_key: int | None = None  # scope of its own
    done = 0  # instances completed
    count = 0  # instances in all
    digest = 0  # of what a user task was opened with
    incident: tuple[int, str, str] | None = None  # key, code, element
    subs: tuple[Subscription, ...] = ()
    taken: tuple[Any, ...] = ()
    arrived: tuple[str, ...] = ()  # flows that a marker has seen

    def __init__(
        self, workflow: Level, task_spec: Node, parent: Token | None = None, state: int = FUTURE, id: int | None = None
    ) -> None:
        super().__init__(workflow, task_spec, parent, state, id or workflow.top.next_id())

    def _add_child(self, task_spec: Node, state: int = FUTURE) -> Token:
        return Token(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        if not self.gone:
            self._state = value

    def complete(self) -> None:
        """Unless its own work has taken it away (an error that it threw, a terminate end)."""
        if not self.gone:
            super().complete()

    def cancel(self) -> None:
        """Take it away with everything that belongs to it, and say what no longer waits."""
        if self.gone:
            return
        for child in self.children:
            child.cancel()
        self.workflow.top.end_inner(self)
        self.task_spec.cancelled(self)
        self.remove()
        self._state = CANCELLED

    def remove(self) -> None:
        self.gone = True
        self.workflow._remove_task(self.id)

    def proceed(self) -> None:
        """The work is done: nothing watches it any longer, and the token leaves at its turn."""
        for child in self.children:
            if child.task_spec.hosts:
                child.cancel()
        self.phase = LEAVE
        self.workflow.top.unpark(self)
        self._ready()

    @property
    def scope(self) -> int:
        """Where its expressions read and its results go: the innermost instance's scope, else the process's."""
        token: Token | None = self
        while token is not None:
            if token.index is not None and token.scope_key is not None:
                return token.scope_key
            token = token.parent
        return self.workflow.scope

    @property
    def outer(self) -> Token:
        """The activity as a whole, where this is one instance of it."""
        return self.parent if self.index is not None else self

    def visible(self, extra: Mapping[str, object] | None = None) -> Visible:
        """The variables that an expression at this token sees."""
        top = self.workflow.top
        over = {"case": dict(top.act.case), **(extra or {})}
        return Visible(top.file.view(self.scope), over)

    def evaluate(self, code: Formula, extra: Mapping[str, object] | None = None) -> object:
        """The value of an expression at this token."""
        return self.workflow.script_engine.environment.evaluate(code, self.visible(extra))

    def truth(self, code: Formula, extra: Mapping[str, object] | None = None) -> bool:
        """The value of a condition. Raises `Fault` `not_boolean` for null or a wrong type."""
        variables = self.visible(extra)
        result = self.workflow.script_engine.environment.result(code, variables)
        if isinstance(result.value, bool):
            return result.value
        reason = f": {result.warnings[0].reason}" if result.warnings else ""
        kind = "null" if result.value is None else type(result.value).__name__
        raise Fault(
            "not_boolean",
            f"a condition must be true or false, but is {kind}{reason}",
            code.text,
            values_read(code, variables),
        )


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


class CaseFlow(Level, BpmnWorkflow):  # type: ignore[misc]
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
        self._changes = self.changes_before = 0
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
        self._changes = self.changes_before = len(file.changes)
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
                self._look_at_conditions()
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

    def _look_at_conditions(self) -> None:
        """Conditional events happen when their condition becomes true; null and other values are not true."""
        changes = len(self.file.changes)
        if not self.stirred and changes == self._changes:
            return
        self.stirred = False
        self._changes = changes
        for token in list(self.conditionals.values()):
            for sub in token.subs:
                definition = token.task_spec.events[sub.index]
                if definition.condition is None or token.gone:
                    continue
                was, sub.was = sub.was, token.evaluate(definition.condition) is True
                if sub.was and not was:
                    token.task_spec.happen(token, sub)

    # ── what waits ────────────────────────────────────────────────────────────────────────────────────────────────────

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
