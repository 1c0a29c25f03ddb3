"""What the parser puts onto task specs: flows, events, timers, loops, mappings. Plain data, compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from app.engine.expressions import Attribute, Formula

if TYPE_CHECKING:
    from app.engine.nodes import Node

EventKind = Literal["message", "timer", "signal", "conditional", "error", "escalation", "terminate", "link"]
TimerKind = Literal["timeDate", "timeDuration", "timeCycle"]


@dataclass(eq=False)
class Flow:
    """A sequence flow, in the order of the file. `condition` is None where it has none."""

    id: str
    source: Node
    target: Node
    condition: Formula | None = None


@dataclass(frozen=True)
class EventDefinition:
    """One event definition. `name`: of the message, signal or link; `code`: of the error or escalation (None: any)."""

    kind: EventKind
    name: str | None = None
    code: str | None = None
    timer: TimerKind | None = None
    when: Attribute | None = None
    condition: Formula | None = None


@dataclass(frozen=True)
class Mapping:
    """`camunda:in` or `camunda:out`: everything, or the value of an expression under a name."""

    everything: bool = False
    source: Formula | None = None
    target: str | None = None


@dataclass(frozen=True)
class MultiInstance:
    """Multi-instance characteristics. Exactly one of `collection` and `cardinality` is given."""

    sequential: bool
    collection: Formula | None = None
    cardinality: Formula | None = None
    element: str | None = None
    completion: Formula | None = None
    output_collection: str | None = None
    output_element: Formula | None = None


@dataclass(frozen=True)
class StandardLoop:
    """Runs again while `condition` is true, at most `maximum` times."""

    condition: Formula | None = None
    maximum: int | None = None
    test_before: bool = False


@dataclass(frozen=True)
class UserTaskAttributes:
    groups: Attribute | None = None
    assignee: Attribute | None = None
    due: Attribute | None = None
    follow_up: Attribute | None = None
    priority: Attribute | None = None


@dataclass(frozen=True)
class DecisionCall:
    decision: str
    result: str | None = None
    shape: str = "resultList"  # singleEntry | singleResult | collectEntries | resultList


@dataclass(frozen=True)
class Guidance:
    """Extension properties that are inherited from around an element: progress step, four eyes, help."""

    step: str | None = None
    not_by: tuple[str, ...] = ()
    help: str | None = None

    def within(self, outer: Guidance) -> Guidance:
        """What holds for an element with these own properties inside `outer`."""
        return Guidance(self.step or outer.step, self.not_by or outer.not_by, self.help or outer.help)


@dataclass
class Subscription:
    """What a waiting token waits for: one event definition of its node, by position. Lives in the snapshot."""

    index: int
    key: int = 0  # of the timer or wait; 0 for what nobody outside needs to name
    at: str | None = None  # instant of a timer, ISO 8601 in UTC
    left: int | None = None  # how often a cycle fires after this time; None with `every`: for ever
    every: str | None = None  # period of a cycle
    was: bool = False  # a condition that was true when last looked at

    def dump(self) -> list[object]:
        values: list[object] = [self.index, self.key, self.at, self.left, self.every, int(self.was)]
        while values and values[-1] in (None, 0):
            values.pop()
        return values

    @classmethod
    def load(cls, values: list[object]) -> Subscription:
        given: list[Any] = [*values, *[None] * (6 - len(values))]
        return cls(given[0] or 0, given[1] or 0, given[2], given[3], given[4], bool(given[5]))


NO_GUIDANCE = Guidance()
ENTER, LEAVE = 0, 1
"""Phases of a token at a node: its work is to be done, or is done and the way on is to be chosen."""
