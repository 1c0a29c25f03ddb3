"""Sequence flows: where they may begin and end, that every node can be reached, and what gateways ask of them."""

from __future__ import annotations

from app.engine.lint.diagram import (
    ACTIVITIES,
    CONTAINERS,
    FLOW_NODES,
    GATEWAYS,
    SUB_PROCESSES,
    Diagram,
    Element,
    an,
    child,
    children,
    container,
    event_sub_process,
    flag,
    kind,
)
from app.engine.lint.events import definition_kinds


def check(diagram: Diagram) -> None:
    for flow in diagram.flows:
        _ends(diagram, flow)
        _condition(diagram, flow)
    for node in diagram.of(FLOW_NODES):
        _node(diagram, node)
    for level in diagram.of(CONTAINERS):
        _level(diagram, level)
        _unreachable(diagram, level)


def _ends(diagram: Diagram, flow: Element) -> None:
    source, target = diagram.resolve(flow.get("sourceRef")), diagram.resolve(flow.get("targetRef"))
    if source is None or target is None or not {kind(source), kind(target)} <= FLOW_NODES:
        return
    if container(source) is not container(target):
        text_ = "crosses the border of a process or sub-process; draw a boundary event, an end event or a message"
        diagram.error(flow, text_, "crossing")
    elif container(flow) is not container(source):
        diagram.error(flow, "stands in another process or sub-process than the nodes it joins", "crossing")


def _condition(diagram: Diagram, flow: Element) -> None:
    if child(flow, "conditionExpression") is None:
        return
    source = diagram.resolve(flow.get("sourceRef"))
    if source is None:
        return
    name = kind(source)
    if source.get("default") == flow.get("id"):
        diagram.error(flow, "is the default flow and has a condition too; remove one of the two", "condition")
    elif name == "parallelGateway":
        text_ = "a condition after a parallel gateway is not looked at; draw an inclusive gateway, or remove it"
        diagram.warning(flow, text_, "condition")
    elif name == "eventBasedGateway":
        diagram.error(flow, "after an event-based gateway the event decides; remove the condition", "condition")
    elif name in ("startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"):
        text_ = "a flow out of an event has no condition; draw an exclusive gateway behind the event"
        diagram.error(flow, text_, "condition")
    elif name in ACTIVITIES and len(diagram.out_of(source)) == 1:
        text_ = "is the only way on and has a condition: where that is false the flow ends; draw an exclusive gateway"
        diagram.warning(flow, text_, "condition")


def _node(diagram: Diagram, node: Element) -> None:
    name = kind(node)
    if name == "startEvent" and diagram.into(node):
        diagram.error(node, "has an incoming sequence flow; lead the flow to the first task instead", "start")
    if name == "startEvent" and not diagram.out_of(node):
        diagram.error(node, "has no outgoing sequence flow; nothing would happen", "start")
    if name == "endEvent" and diagram.out_of(node):
        diagram.error(node, "has an outgoing sequence flow; draw an intermediate event instead", "end")
    if name in ("intermediateCatchEvent", "intermediateThrowEvent") and not diagram.out_of(node):
        _last(diagram, node)
    if node.get("default") is not None and name in ("parallelGateway", "eventBasedGateway"):
        diagram.error(node, f"{an(name)} has no default flow; draw an exclusive or inclusive gateway", "gateway")
    if event_sub_process(node) and (diagram.into(node) or diagram.out_of(node)):
        diagram.error(node, "an event sub-process is started by its event; remove the sequence flows", "flow")
    if flag(node, "isForCompensation") and (diagram.into(node) or diagram.out_of(node)):
        diagram.error(node, "is for compensation and stands outside the flow; remove the sequence flows", "flow")
    if name in GATEWAYS:
        _gateway(diagram, node)


def _last(diagram: Diagram, event: Element) -> None:
    if "link" not in definition_kinds(diagram, event):
        text_ = "has no outgoing sequence flow; draw an end event, or say where the flow goes on"
        diagram.error(event, text_, "dead_end")


def _gateway(diagram: Diagram, node: Element) -> None:
    incoming, outgoing = diagram.into(node), diagram.out_of(node)
    _direction(diagram, node, len(incoming), len(outgoing))
    if not outgoing:
        diagram.error(
            node, "has no outgoing sequence flow; draw an end event, or say where the flow goes on", "gateway"
        )
    if kind(node) == "eventBasedGateway":
        _event_gateway(diagram, node, incoming, outgoing)
    elif len(outgoing) < 2 and len(incoming) < 2 and outgoing:
        diagram.warning(node, "neither splits nor joins; it can be left out", "gateway")
    if kind(node) in ("exclusiveGateway", "inclusiveGateway", "complexGateway") and len(outgoing) > 1:
        _choice(diagram, node, outgoing)


def _choice(diagram: Diagram, node: Element, outgoing: list[Element]) -> None:
    default = node.get("default")
    for flow in outgoing:
        if child(flow, "conditionExpression") is None and flow.get("id") != default:
            text_ = f"its flow {flow.get('id')} has neither a condition nor is it the default; make it one of the two"
            diagram.error(node, text_, "no_condition")
    if default is None:
        diagram.warning(
            node, "has no default flow: where no condition is true the case stops with an incident", "no_default"
        )


def _direction(diagram: Diagram, node: Element, incoming: int, outgoing: int) -> None:
    direction = node.get("gatewayDirection", "Unspecified")
    wrong = {
        "Converging": outgoing > 1 or incoming < 2,
        "Diverging": incoming > 1 or outgoing < 2,
        "Mixed": incoming < 2 or outgoing < 2,
    }.get(direction, False)
    if wrong and not (kind(node) == "eventBasedGateway" and direction == "Diverging" and outgoing < 2):
        flows = f"{incoming} incoming and {outgoing} outgoing flows"
        diagram.error(
            node, f"says that it is {direction.lower()}, but has {flows}; correct one of the two", "direction"
        )


def _event_gateway(diagram: Diagram, node: Element, incoming: list[Element], outgoing: list[Element]) -> None:
    if len(outgoing) < 2:
        text_ = "an event-based gateway chooses between at least two events; draw the event alone, or add another"
        diagram.error(node, text_, "event_gateway")
    if flag(node, "instantiate") and incoming:
        diagram.error(node, "starts a process (instantiate), so no sequence flow leads into it", "event_gateway")
    if node.get("eventGatewayType") == "Parallel":
        text_ = "waiting for all of the events is not executed; draw a parallel gateway before them"
        diagram.error(node, text_, "event_gateway")
    targets = [target for flow in outgoing if (target := diagram.resolve(flow.get("targetRef"))) is not None]
    for target in targets:
        _event_target(diagram, target)
        if flag(node, "instantiate") and not set(definition_kinds(diagram, target)) <= {"message", "signal"}:
            diagram.error(target, "starts a process; only a message or a signal can do that", "event_gateway")
    kinds = {kind(target) for target in targets}
    messages = any("message" in definition_kinds(diagram, t) for t in targets if kind(t) == "intermediateCatchEvent")
    if "receiveTask" in kinds and messages:
        diagram.error(node, "leads to receive tasks and to message events; use one of the two", "event_gateway")


def _event_target(diagram: Diagram, target: Element) -> None:
    if kind(target) == "intermediateCatchEvent":
        kinds = definition_kinds(diagram, target)
        if not kinds or not set(kinds) <= {"message", "timer", "signal", "conditional"}:
            text_ = "comes after an event-based gateway; possible there: message, timer, signal and conditional events"
            diagram.error(target, text_, "event_gateway")
    elif kind(target) == "receiveTask":
        if diagram.boundaries(target):
            diagram.error(
                target, "comes after an event-based gateway and has boundary events; remove them", "event_gateway"
            )
    else:
        text_ = "comes after an event-based gateway; draw a catching event or a receive task before it"
        diagram.error(target, text_, "event_gateway")
    if len(diagram.into(target)) > 1:
        diagram.error(target, "comes after an event-based gateway and has other incoming flows too", "event_gateway")


# ── whole levels ──


def _level(diagram: Diagram, level: Element) -> None:
    nodes = children(level, *FLOW_NODES)
    starts = [node for node in nodes if kind(node) == "startEvent"]
    ends = [node for node in nodes if kind(node) == "endEvent"]
    if not nodes:
        _empty(diagram, level)
        return
    if event_sub_process(level):
        if len(starts) != 1:
            text_ = f"an event sub-process has exactly one start event, this one has {len(starts)}"
            diagram.error(level, text_, "event_sub_process")
    elif kind(level) == "adHocSubProcess":
        for node in [*starts, *ends]:
            diagram.error(node, "an ad hoc sub-process has no start and no end event", "ad_hoc")
        return
    elif kind(level) in SUB_PROCESSES and len(starts) > 1:
        diagram.error(level, f"a sub-process has one start event, this one has {len(starts)}", "start")
    elif (plain := sum(not definition_kinds(diagram, start) for start in starts)) > 1:
        text_ = f"has {plain} plain start events, and nothing says which one starts; draw one, and a gateway behind it"
        diagram.error(level, text_, "start")
    if starts and not ends and not any(_implicit_end(diagram, node) for node in nodes):
        diagram.error(level, "has a start event but nowhere ends; draw an end event", "end")
    if ends and not starts and not any(_instantiates(node) for node in nodes):
        diagram.error(level, "has an end event but no start event; draw a start event", "start")
    if starts:
        _disconnected(diagram, nodes)
    elif not any(_instantiates(node) for node in nodes):
        _without_start(diagram, level, nodes)


def _empty(diagram: Diagram, level: Element) -> None:
    if kind(level) == "process" and not any(
        participant.get("processRef") == level.get("id") for participant in diagram.all("participant")
    ):
        diagram.error(level, "is empty; draw a start event, tasks and an end event", "empty")
    elif kind(level) == "process":
        diagram.warning(level, "is empty; a pool without a process needs no processRef", "empty")
    else:
        diagram.error(level, "is empty; draw its tasks inside, or a task in its place", "empty")


def _implicit_end(diagram: Diagram, node: Element) -> bool:
    return kind(node) != "startEvent" and not diagram.out_of(node) and not event_sub_process(node)


def _instantiates(node: Element) -> bool:
    return flag(node, "instantiate")


def outside_the_flow(diagram: Diagram, node: Element) -> bool:
    """Nodes that start without a sequence flow leading to them."""
    return (
        kind(node) in ("startEvent", "boundaryEvent")
        or event_sub_process(node)
        or flag(node, "isForCompensation")
        or (kind(node) == "intermediateCatchEvent" and "link" in definition_kinds(diagram, node))
        or _instantiates(node)
    )


def _disconnected(diagram: Diagram, nodes: list[Element]) -> None:
    for node in nodes:
        if not diagram.into(node) and not outside_the_flow(diagram, node):
            text_ = "has no incoming sequence flow and would never be reached; connect it, or remove it"
            diagram.error(node, text_, "disconnected")


def _without_start(diagram: Diagram, level: Element, nodes: list[Element]) -> None:
    """Without a start event all nodes without incoming flow start together; that must be at least one."""
    beginnings = [node for node in nodes if not diagram.into(node) and not outside_the_flow(diagram, node)]
    if not beginnings:
        diagram.error(level, "has no start event, and every node waits for another one; draw a start event", "start")
    elif kind(level) == "process":
        diagram.warning(level, "has no start event; what has no incoming flow starts at once", "start")


def _unreachable(diagram: Diagram, level: Element) -> None:
    nodes = {node.get("id", ""): node for node in children(level, *FLOW_NODES)}
    seen: set[str] = set()
    todo = [
        name
        for name, node in nodes.items()
        if kind(node) != "boundaryEvent" and (outside_the_flow(diagram, node) or not diagram.into(node))
    ]
    while todo:
        name = todo.pop()
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        todo.extend(flow.get("targetRef", "") for flow in diagram.out_of(nodes[name]))
        todo.extend(event.get("id", "") for event in diagram.boundaries(nodes[name]))
    for name, node in nodes.items():
        if name not in seen and (diagram.into(node) or kind(node) == "boundaryEvent"):
            diagram.warning(node, "cannot be reached from a start event", "unreachable")
