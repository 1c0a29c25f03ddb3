"""Tokens: SpiffWorkflow's `Task`s that carry no data of the case, only where they are and what they wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.engine.expressions import Fault, Formula, Visible, values_read
from app.engine.model import ENTER, LEAVE, Subscription

if TYPE_CHECKING:
    from app.engine.flow import Level
    from app.engine.nodes import Node

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
    opened: str | None = None  # instant at which it was, from which its dates are reckoned
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

    def evaluate(self, code: Formula, extra: Mapping[str, object] | None = None, now: datetime | None = None) -> object:
        """The value of an expression at this token; `now()` is the instant of the act, or the given one."""
        return self.workflow.script_engine.environment.result(code, self.visible(extra), now).value

    def read_by(self, *codes: Formula | None) -> dict[str, object]:
        """The values that expressions read here, for whoever mends an incident."""
        variables = self.visible()
        return {path: value for code in codes if code for path, value in values_read(code, variables).items()}

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
