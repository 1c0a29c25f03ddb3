"""From executable specifications to what the rest of the product may read about a process: elements, steps, starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from app.engine import ahead
from app.engine.activities import Activity, CallActivity, SendTask, SubProcess
from app.engine.decisiontask import BusinessRuleTask
from app.engine.definitions import ElementInfo, ProcessInfo, StepNames, TimerStart
from app.engine.events import BoundaryEvent, StartEvent
from app.engine.gateways import EventGateway
from app.engine.model import Guidance
from app.engine.nodes import Node, Root, Specification
from app.engine.usertask import UserTask


def describe(specs: Mapping[str, Specification]) -> dict[str, ProcessInfo]:
    """What is to be known about each process."""
    return {name: _process(spec, specs) for name, spec in specs.items()}


def nodes_of(spec: Specification) -> list[Node]:
    return [node for node in spec.task_specs.values() if not isinstance(node, Root)]


def _process(spec: Specification, specs: Mapping[str, Specification]) -> ProcessInfo:
    begins = [node for node in nodes_of(spec) if isinstance(node, StartEvent)]
    form = next((node.extensions[" form"] for node in begins if node.extensions.get(" form")), None)
    return ProcessInfo(
        id=spec.name,
        name=spec.description or spec.name,
        file=spec.file or "",
        start_form=form,
        start_messages=tuple(dict.fromkeys(_started_by("message", spec))),
        start_signals=tuple(dict.fromkeys(_started_by("signal", spec))),
        steps=tuple(dict.fromkeys(_steps(spec, specs, spec.guidance, frozenset()))),
        step_names=MappingProxyType(_step_names(spec)),
        elements=MappingProxyType(dict(_elements(spec, spec.name, (), spec.guidance, specs))),
        name_en=spec.extensions.get("name_en"),
        startable=bool(spec.starts),
        documentation=spec.documentation,
    )


def _started_by(kind: str, spec: Specification) -> Iterator[str]:
    for node, definition in outside_starts(spec):
        if node.events[definition].kind == kind and node.events[definition].name:
            yield node.events[definition].name or ""


def outside_starts(spec: Specification) -> Iterator[tuple[Node, int]]:
    """Nodes that something from outside starts a process at, with the event definition that does it."""
    for node in nodes_of(spec):
        if isinstance(node, StartEvent) or node.extensions.get(" instantiate") == "true":
            if isinstance(node, EventGateway):
                yield from ((flow.target, i) for flow in node.outgoing for i, _ in enumerate(flow.target.events))
            else:
                yield from ((node, index) for index, _ in enumerate(node.events))


def _elements(
    spec: Specification,
    process: str,
    around: tuple[SubProcess, ...],
    outer: Guidance,
    specs: Mapping[str, Specification],
) -> Iterator[tuple[str, ElementInfo]]:
    for node in nodes_of(spec):
        guidance = node.guidance.within(outer)
        following = ahead.next_task(node, around, specs) if isinstance(node, UserTask) else None
        yield node.name, _element(node, process, around[-1].name if around else None, guidance, following)
        if isinstance(node, SubProcess):
            yield from _elements(node.inside, process, (*around, node), guidance, specs)


def _element(
    node: Node, process: str, parent: str | None, guidance: Guidance, following: UserTask | None
) -> ElementInfo:
    event = node.events[0] if node.events else None
    return ElementInfo(
        id=node.name,
        name=node.bpmn_name or node.name,
        kind=node.kind,
        process=process,
        parent=parent,
        name_en=node.extensions.get("name_en"),
        short=node.extensions.get("short"),
        short_en=node.extensions.get("short_en"),
        form=node.form if isinstance(node, UserTask) else None,
        step=guidance.step,
        not_by=guidance.not_by,
        help=guidance.help,
        decision=node.call.decision if isinstance(node, BusinessRuleTask) else None,
        calls=node.called if isinstance(node, CallActivity) else None,
        message=_message(node),
        event=event.kind if event else None,
        attached_to=node.hosts[0].name if isinstance(node, BoundaryEvent) and node.hosts else None,
        lane=node.lane,
        documentation=node.documentation,
        next_task=(following.level_spec.name.partition("/")[0], following.name) if following else None,
        working_time=_in_working_time(node),
        repeats=isinstance(node, Activity) and node.loop is not None,
        then=ahead.leads_to(node) if event and event.kind == "timer" else None,
    )


def _in_working_time(node: Node) -> bool:
    times = [event.when for event in node.events if event.kind == "timer"]
    if isinstance(node, UserTask):
        times.append(node.attributes.due)
    return any(time is not None and "working time after" in time.text for time in times)


def _message(node: Node) -> str | None:
    if isinstance(node, SendTask):
        return node.message
    return next((event.name for event in node.events if event.kind == "message"), None)


def _steps(
    spec: Specification, specs: Mapping[str, Specification], outer: Guidance, seen: frozenset[str]
) -> Iterator[str]:
    """Names of steps in the order of first appearance along the flow, breadth first from the starts."""
    if spec.name in seen:
        return
    begins = [node for node in nodes_of(spec) if not node.incoming and not node.hosts]
    queue, known = list(begins), {node.name for node in begins}
    for node in queue:
        guidance = node.guidance.within(outer)
        if guidance.step and isinstance(node, Activity):
            yield guidance.step
        if isinstance(node, SubProcess):
            yield from _steps(node.inside, specs, guidance, seen | {spec.name})
        elif isinstance(node, CallActivity) and node.called in specs:
            yield from _steps(specs[node.called], specs, guidance, seen | {spec.name})
        behind = [flow.target for flow in node.outgoing]
        if isinstance(node, Activity):
            behind += node.boundaries
        for target in behind:
            if target.name not in known:
                known.add(target.name)
                queue.append(target)


def _step_names(spec: Specification) -> dict[str, StepNames]:
    """Of each step, what the first element that says something of it says."""
    found: dict[str, StepNames] = {}
    for node in nodes_of(spec):
        said = node.extensions
        names = StepNames(said.get("step_en"), said.get("step_short"), said.get("step_short_en"))
        if said.get("step") and names != StepNames():
            found.setdefault(said["step"], names)
        if isinstance(node, SubProcess):
            found = _step_names(node.inside) | found
    return found


def timer_starts(specs: Mapping[str, Specification]) -> tuple[TimerStart, ...]:
    """The processes that a clock starts."""
    return tuple(
        TimerStart(spec.name, node.name, event.timer or "", event.when.text)
        for spec in specs.values()
        for node in nodes_of(spec)
        if isinstance(node, StartEvent)
        for event in node.events
        if event.kind == "timer" and event.when is not None
    )


__all__ = ["describe", "nodes_of", "outside_starts", "timer_starts"]
