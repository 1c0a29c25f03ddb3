"""A look into a snapshot, for checks, migrations and tests; lists and pages read the store's rows instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.engine.flow import CaseFlow
from app.engine.token import STARTED
from app.engine.usertask import UserTask


@dataclass(frozen=True)
class OpenTask:
    key: int
    element: str
    scope: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaitingTimer:
    key: int
    element: str
    at: datetime
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaitingMessage:
    key: int
    element: str
    message: str
    path: tuple[str, ...] = ()
    kind: str = "message"


@dataclass(frozen=True)
class Parked:
    key: int
    element: str
    code: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """`active` counts tokens per path of call activities and element id."""

    process: str
    tasks: tuple[OpenTask, ...]
    timers: tuple[WaitingTimer, ...]
    waits: tuple[WaitingMessage, ...]
    incidents: tuple[Parked, ...]
    active: Mapping[tuple[tuple[str, ...], str], int]


def look(flow: CaseFlow) -> View:
    """Everything that waits, in the order it came."""
    tasks, timers, waits, incidents = [], [], [], []
    active: Counter[tuple[tuple[str, ...], str]] = Counter()
    for token in flow.tokens():
        node, path = token.task_spec, token.workflow.path
        if token.index is None and not node.listener and not token.marker and node.kind != "boundaryEvent":
            active[path, node.name] += 1
        if isinstance(node, UserTask) and token.key and token._state == STARTED:
            tasks.append(OpenTask(token.key, node.name, token.scope, path))
        if token.incident is not None:
            key, code, element = token.incident
            incidents.append(Parked(key, element, code, path))
        for sub in token.subs:
            if sub.at is not None:
                timers.append(WaitingTimer(sub.key, node.name, node.instant(sub.at), path))
            elif sub.key:
                event = node.events[sub.index]
                waits.append(WaitingMessage(sub.key, node.name, event.name or "", path, event.kind))
    return View(flow.spec.name, tuple(tasks), tuple(timers), tuple(waits), tuple(incidents), dict(active))
