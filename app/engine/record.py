"""What one act did, noted while it happens; what came and went within the act is not told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.engine.step import (
    ClosedTask,
    Decision,
    Incident,
    OpenedTask,
    Outbound,
    Passed,
    Signal,
    Step,
    Timer,
    Wait,
)


@dataclass
class Record:
    opened: dict[int, OpenedTask] = field(default_factory=dict)
    closed: list[ClosedTask] = field(default_factory=list)
    updated: list[OpenedTask] = field(default_factory=list)
    trail: list[Passed] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    outbound: list[Outbound] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    timers: dict[int, Timer] = field(default_factory=dict)
    timers_gone: list[int] = field(default_factory=list)
    waits: dict[int, Wait] = field(default_factory=dict)
    waits_gone: list[int] = field(default_factory=list)
    incidents: dict[int, Incident] = field(default_factory=dict)
    incidents_gone: list[int] = field(default_factory=list)
    elements: int = 0

    def close(self, key: int, element: str, outcome: Literal["completed", "cancelled"]) -> None:
        if self.opened.pop(key, None) is None:
            self.closed.append(ClosedTask(key, element, outcome))

    def timer_gone(self, key: int) -> None:
        if self.timers.pop(key, None) is None:
            self.timers_gone.append(key)

    def wait_gone(self, key: int) -> None:
        if self.waits.pop(key, None) is None:
            self.waits_gone.append(key)

    def incident_gone(self, key: int) -> None:
        if self.incidents.pop(key, None) is None:
            self.incidents_gone.append(key)

    def step(self, snapshot: bytes, finished: bool, changes: tuple[object, ...]) -> Step:
        return Step(
            snapshot=snapshot,
            opened=tuple(self.opened.values()),
            closed=tuple(self.closed),
            updated=tuple(task for task in self.updated if task.key not in self.opened),
            changes=changes,  # type: ignore[arg-type]
            trail=tuple(self.trail),
            decisions=tuple(self.decisions),
            outbound=tuple(self.outbound),
            signals=tuple(self.signals),
            timers_set=tuple(self.timers.values()),
            timers_gone=tuple(self.timers_gone),
            waits_set=tuple(self.waits.values()),
            waits_gone=tuple(self.waits_gone),
            incidents=tuple(self.incidents.values()),
            incidents_gone=tuple(self.incidents_gone),
            finished=finished,
            elements=self.elements,
        )
