"""Which user task certainly follows another: a look along the flow without running anything.

It is certain where every way on leads to the same one. Whatever waits (events, messages, joins), can go wrong (error,
terminate) or may leave nothing open (ends) makes it uncertain, and then nothing is said. A multi-instance counts as
having instances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.engine.activities import Activity, CallActivity, ReceiveTask, SubProcess
from app.engine.decisiontask import BusinessRuleTask
from app.engine.events import BoundaryEvent, StartEvent, ThrowEvent
from app.engine.gateways import ExclusiveGateway, ParallelGateway
from app.engine.nodes import Node, Specification
from app.engine.usertask import UserTask

Around = tuple[Activity, ...]
"""The activities around a level, from the outermost in."""


def next_task(task: UserTask, around: tuple[SubProcess, ...], specs: Mapping[str, Specification]) -> UserTask | None:
    """The user task that opens when this one is completed; None where it is not certain which.

    `around` are the embedded sub-processes that it stands in. What a called process goes back to is not looked at: it
    may be called from several places.
    """
    look = _Look(specs)
    found = set(look.behind(task, around))
    return found.pop() if len(found) == 1 else None


def leads_to(node: Node) -> str | None:
    """What a person would say happens when a clock strikes: the first of people, messages, calls and ends behind it."""
    queue = [flow.target for flow in node.outgoing]
    for target in queue:
        if not isinstance(target, BusinessRuleTask) and (isinstance(target, Activity) or not target.outgoing):
            return str(target.name)
        queue += [flow.target for flow in target.outgoing if flow.target not in queue]
    return None


class _Look:
    """One look ahead. Ways that come back to where they were add nothing."""

    def __init__(self, specs: Mapping[str, Specification]) -> None:
        self.specs = specs
        self.seen: set[tuple[Node, Around]] = set()

    def behind(self, node: Node, around: Around) -> Iterator[UserTask | None]:
        """What opens after `node` is done; None for a way of which it cannot be said."""
        if isinstance(node, Activity) and node.loop is not None:
            yield None
        elif node.outgoing:
            for flow in node.outgoing:
                yield from self.at(flow.target, around)
        elif around and _one_at_a_time(node.level_spec):
            yield from self.behind(around[-1], around[:-1])
        else:
            yield None

    def at(self, node: Node, around: Around) -> Iterator[UserTask | None]:
        """What opens when a token arrives at `node`."""
        if (node, around) in self.seen:
            return
        self.seen.add((node, around))
        if isinstance(node, UserTask):
            yield node
        elif isinstance(node, SubProcess | CallActivity):
            yield from self._inside(node, around)
        elif _passes(node):
            yield from self.behind(node, around)
        else:
            yield None

    def _inside(self, node: SubProcess | CallActivity, around: Around) -> Iterator[UserTask | None]:
        level = node.inside if isinstance(node, SubProcess) else self.specs.get(node.called)
        if level is None or not level.starts or node in around:
            yield None
            return
        for start in level.starts:
            yield from self.at(start, (*around, node))


def _passes(node: Node) -> bool:
    """Whether a token that arrives goes on by itself, whatever else happens in the case."""
    if isinstance(node, ThrowEvent):
        return all(event.kind in ("message", "signal") for event in node.events)
    if isinstance(node, ParallelGateway):
        return len(node.incoming) == 1
    if isinstance(node, Activity):
        return not isinstance(node, ReceiveTask)
    return isinstance(node, ExclusiveGateway | StartEvent)


def _one_at_a_time(level: Specification) -> bool:
    """Whether a level never holds a second token: then its end is reached by the first that ends."""
    nodes: list[Node] = [node for node in level.task_specs.values() if isinstance(node, Node)]
    splits = any(len(node.outgoing) > 1 and not isinstance(node, ExclusiveGateway) for node in nodes)
    beside = any(isinstance(node, BoundaryEvent) and not node.interrupting for node in nodes)
    more = any(node.completion_quantity > 1 or node.start_quantity > 1 for node in nodes)
    return len(level.starts) == 1 and not (splits or beside or more or level.listeners)
