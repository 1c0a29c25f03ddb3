"""What the engine hands back: one frozen `Step` per act. Plain data, so that no other room needs to know SpiffWorkflow.

Keys of tasks, timers, waits, incidents and scopes are small integers that the engine counts up within one case (one
shared counter kept in the snapshot); they never change and are never used twice. The public id of a task is `<case
number>.<key>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app import dmn
from app.cases.scopes import Change


@dataclass(frozen=True)
class OpenedTask:
    """A user task that now waits for a person."""

    key: int
    element: str
    name: str
    process: str  # id of the process the element stands in
    path: tuple[str, ...]  # elements of the call activities that lead to it, outermost first
    scope: int  # the scope its form reads from and writes to
    form: str | None
    groups: tuple[str, ...]
    assignee: str | None
    due: datetime | None
    follow_up: datetime | None
    priority: int | None
    step: str | None  # name of the step of the progress bar
    not_by: tuple[str, ...]  # elements whose completer may not do this one
    help: str | None


@dataclass(frozen=True)
class ClosedTask:
    """A user task that no longer waits: completed by the act itself, or cancelled by what it led to."""

    key: int
    element: str
    outcome: Literal["completed", "cancelled"]


@dataclass(frozen=True)
class Passed:
    """An element that a token reached, left or was taken from: the trail for the diagram and the history."""

    element: str
    kind: str  # the BPMN type, e.g. "userTask", "exclusiveGateway", "sequenceFlow"
    what: Literal["entered", "left", "cancelled", "thrown", "uncaught"]
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timer:
    key: int
    element: str
    at: datetime
    scope: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wait:
    """A catch that waits for something from outside: for the message of that name, or for a signal of that name."""

    key: int
    element: str
    message: str
    scope: int
    path: tuple[str, ...] = ()
    kind: Literal["message", "signal"] = "message"


@dataclass(frozen=True)
class Decision:
    """A business-rule task was evaluated; `evaluation` is the value with its explanation."""

    element: str
    decision: str
    evaluation: dmn.Evaluation
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outbound:
    """A send task or message throw: becomes an outbox row of this `kind` (the message name)."""

    kind: str
    element: str
    payload: Mapping[str, object]
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signal:
    """A signal was thrown: whoever caught it in this case has it already; processes that start with it are to be
    opened.
    """

    name: str
    element: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incident:
    """A token is parked before `element` because the model failed there."""

    key: int
    element: str
    code: str
    message: str
    expression: str | None
    values: Mapping[str, object]  # what the expression read
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """Everything that one act changed. `changes` are the variables written, in order, with before and after."""

    snapshot: bytes
    opened: tuple[OpenedTask, ...] = ()
    closed: tuple[ClosedTask, ...] = ()
    updated: tuple[OpenedTask, ...] = ()  # still open, but assignee, groups, due, … were computed anew
    changes: tuple[Change, ...] = ()
    trail: tuple[Passed, ...] = ()
    decisions: tuple[Decision, ...] = ()
    outbound: tuple[Outbound, ...] = ()
    signals: tuple[Signal, ...] = ()
    timers_set: tuple[Timer, ...] = ()
    timers_gone: tuple[int, ...] = ()
    waits_set: tuple[Wait, ...] = ()
    waits_gone: tuple[int, ...] = ()
    incidents: tuple[Incident, ...] = ()
    incidents_gone: tuple[int, ...] = ()
    finished: bool = False  # no token is left
    elements: int = 0  # elements stepped through, against the limit
