"""Pools, lanes, message flows and artifacts: what connects two participants, and what only explains."""

from __future__ import annotations

from app.engine.lint.diagram import (
    ACTIVITIES,
    ARTIFACTS,
    EVENTS,
    FLOW_NODES,
    SUB_PROCESSES,
    Diagram,
    Element,
    an,
    child,
    children,
    human,
    kind,
    text,
)
from app.engine.lint.events import definition_kinds
from app.engine.lint.words import quoted


def check(diagram: Diagram) -> None:
    for participant in diagram.all("participant"):
        _multiplicity(diagram, participant)
    _pools(diagram)
    _unshown(diagram)
    for flow in diagram.all("messageFlow"):
        _message_flow(diagram, flow)
    for process in [*diagram.processes, *diagram.of(SUB_PROCESSES)]:
        _lanes(diagram, process)
    for association in diagram.all("association"):
        _association(diagram, association)


def _multiplicity(diagram: Diagram, participant: Element) -> None:
    limits = child(participant, "participantMultiplicity")
    if limits is None:
        return
    low, high = (_number(limits.get(name), default) for name, default in (("minimum", 0), ("maximum", 1)))
    if low is None or high is None or low < 0 or high < 1 or high < low:
        numbers = f"minimum {limits.get('minimum', '0')}, maximum {limits.get('maximum', '1')}"
        diagram.error(participant, f"{numbers}: there must be 0 ≤ minimum ≤ maximum and 1 ≤ maximum", "pool")


def _number(value: str | None, default: int) -> int | None:
    try:
        return int(value) if value is not None else default
    except ValueError:
        return None


def _pools(diagram: Diagram) -> None:
    owners: dict[str, Element] = {}
    for participant in diagram.all("participant"):
        process = participant.get("processRef")
        if process and process in owners:
            text_ = (
                f"shows the process {quoted(process)}, as the pool {owners[process].get('id')} does; one pool a process"
            )
            diagram.error(participant, text_, "pool")
        elif process:
            owners[process] = participant


def _unshown(diagram: Diagram) -> None:
    """Where there are pools, an editor shows nothing but them."""
    shown = {participant.get("processRef") for participant in diagram.all("participant")}
    if shown:
        for process in diagram.processes:
            if process.get("id") not in shown:
                diagram.warning(process, "stands in no pool, so an editor would not show it beside the pools", "pool")


def _message_flow(diagram: Diagram, flow: Element) -> None:
    source, target = diagram.resolve(flow.get("sourceRef")), diagram.resolve(flow.get("targetRef"))
    if source is None or target is None:
        return
    pools = [_pool(diagram, end) for end in (source, target)]
    if pools[0] is not None and pools[0] is pools[1]:
        text_ = "stays inside one pool; draw a sequence flow, or a message between two pools"
        diagram.error(flow, text_, "message_flow")
    if kind(source) in EVENTS and not _may_send(diagram, source):
        diagram.error(flow, f"a {_event(diagram, source)} sends no message", "message_flow")
    if kind(target) in EVENTS and not _may_receive(diagram, target):
        diagram.error(flow, f"a {_event(diagram, target)} receives no message", "message_flow")
    for end, wrong in ((source, "receiveTask"), (target, "sendTask")):
        if kind(end) == wrong:
            verb = "send" if end is source else "receive"
            diagram.error(flow, f"{an(wrong)} does not {verb} messages", "message_flow")


def _event(diagram: Diagram, event: Element) -> str:
    kinds = definition_kinds(diagram, event)
    return f"{' and '.join(kinds) or 'plain'} {human(kind(event))}"


def _may_send(diagram: Diagram, event: Element) -> bool:
    return kind(event) in ("endEvent", "intermediateThrowEvent") and "message" in definition_kinds(diagram, event)


def _may_receive(diagram: Diagram, event: Element) -> bool:
    catching = kind(event) in ("startEvent", "intermediateCatchEvent", "boundaryEvent")
    kinds = definition_kinds(diagram, event)
    return catching and ("message" in kinds or (kind(event) == "startEvent" and not kinds))


def _pool(diagram: Diagram, element: Element) -> Element | None:
    if kind(element) == "participant":
        return element
    process = next((above for above in element.iterancestors() if kind(above) == "process"), None)
    if process is None:
        return None
    return next((pool for pool in diagram.all("participant") if pool.get("processRef") == process.get("id")), process)


def _lanes(diagram: Diagram, process: Element) -> None:
    nodes = {node.get("id") for node in process.iter() if isinstance(node.tag, str) and kind(node) in FLOW_NODES}
    for lanes in children(process, "laneSet"):
        _lane_set(diagram, lanes, nodes)


def _lane_set(diagram: Diagram, lanes: Element, nodes: set[str | None]) -> None:
    placed: dict[str, Element] = {}
    for lane in children(lanes, "lane"):
        for reference in children(lane, "flowNodeRef"):
            name = text(reference)
            if name in placed and placed[name] is not lane:
                text_ = f"holds {quoted(name)}, which stands in the lane {placed[name].get('id')} too"
                diagram.error(lane, text_, "lane")
            placed.setdefault(name, lane)
            if name not in nodes and diagram.resolve(name) is not None:
                diagram.error(lane, f"holds {quoted(name)} of another process", "lane")
        for inner in children(lane, "childLaneSet"):
            _lane_set(diagram, inner, nodes)


def _association(diagram: Diagram, association: Element) -> None:
    ends = [diagram.resolve(association.get(end)) for end in ("sourceRef", "targetRef")]
    if any(end is None for end in ends):
        return
    kinds = {kind(end) for end in ends if end is not None}
    if kinds <= {"sequenceFlow", "association", "messageFlow"}:
        diagram.warning(association, "joins lines only; it explains nothing", "association")
    if not kinds & (ARTIFACTS | ACTIVITIES | EVENTS | {"participant"}) and len(kinds) == 1:
        diagram.warning(association, "should join a text or a data object with something", "association")
