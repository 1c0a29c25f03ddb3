"""Events: which definitions may stand in which position, what they must name, and what they are attached to."""

from __future__ import annotations

from app.engine.definitions import SUPPORTED_EVENTS
from app.engine.lint.diagram import (
    EVENTS,
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
    text,
)

_STANDARD: dict[str, frozenset[str]] = {
    # BPMN 2.0, tables 10.84 to 10.93: what the standard itself allows
    "startEvent": frozenset({"none", "message", "timer", "conditional", "signal"}),
    "startEvent in subProcess": frozenset({"none"}),
    "startEvent in event subProcess, interrupting": frozenset(
        {"message", "timer", "conditional", "signal", "error", "escalation", "compensate"}
    ),
    "startEvent in event subProcess, non-interrupting": frozenset(
        {"message", "timer", "conditional", "signal", "escalation"}
    ),
    "intermediateCatchEvent": frozenset({"message", "timer", "conditional", "signal", "link"}),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link", "compensate"}),
    "boundaryEvent, interrupting": frozenset(
        {"message", "timer", "conditional", "signal", "error", "escalation", "compensate", "cancel"}
    ),
    "boundaryEvent, non-interrupting": frozenset({"message", "timer", "conditional", "signal", "escalation"}),
    "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "terminate", "compensate", "cancel"}),
}
_PLACES = {
    "startEvent": "the start of a process",
    "startEvent in subProcess": "the start of an embedded sub-process",
    "startEvent in event subProcess, interrupting": "the interrupting start of an event sub-process",
    "startEvent in event subProcess, non-interrupting": "the non-interrupting start of an event sub-process",
    "intermediateCatchEvent": "a catching intermediate event",
    "intermediateThrowEvent": "a throwing intermediate event",
    "boundaryEvent, interrupting": "an interrupting boundary event",
    "boundaryEvent, non-interrupting": "a non-interrupting boundary event",
    "endEvent": "the end of a flow",
}
_INSTEAD = {
    "compensate": "draw the undoing as ordinary tasks after an error or a gateway",
    "cancel": "draw an error end event and an error boundary event",
    "link": "draw the sequence flow itself",
    "signal": "draw a message, or an escalation inside a case",
    "conditional": "draw a gateway, or wait for a message",
    "none": "give it a message, a timer, or draw a gateway or a task",
}
_NAMED = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}


def position(event: Element) -> str:
    """The row of the allow-list an event stands in."""
    name = kind(event)
    if name == "boundaryEvent":
        return f"boundaryEvent, {'' if flag(event, 'cancelActivity', True) else 'non-'}interrupting"
    if name != "startEvent":
        return name
    around = container(event)
    if around is None or kind(around) == "process":
        return name
    if not event_sub_process(around):
        return "startEvent in subProcess"
    return f"startEvent in event subProcess, {'' if flag(event, 'isInterrupting', True) else 'non-'}interrupting"


def definition_kinds(diagram: Diagram, event: Element) -> list[str]:
    return [kind(definition).removesuffix("EventDefinition") for definition in diagram.event_definitions(event)]


def check(diagram: Diagram) -> None:
    for event in diagram.of(EVENTS):
        _definitions(diagram, event)
        if kind(event) == "boundaryEvent":
            _attachment(diagram, event)
    for definition in diagram.of(frozenset(f"{name}EventDefinition" for name in _NAMED)):
        _reference(diagram, definition)
    _named_things(diagram)
    _links(diagram)


def _definitions(diagram: Diagram, event: Element) -> None:
    place = position(event)
    found = definition_kinds(diagram, event)
    for name in found or ["none"]:
        if name in SUPPORTED_EVENTS.get(place, frozenset()):
            continue
        what = "an event without a definition" if name == "none" else f"{an(name)} definition"
        if name not in _STANDARD[place]:
            allowed = ", ".join(sorted(SUPPORTED_EVENTS[place]))
            diagram.error(event, f"{what} is not possible as {_PLACES[place]}; possible: {allowed}", "event_position")
        else:
            hint = _INSTEAD.get(name, "draw another event")
            diagram.error(event, f"{what} is not executed as {_PLACES[place]}; {hint}", "event_refused")
    if len(found) > 1 and place == "startEvent" and flag(event, "parallelMultiple"):
        diagram.error(
            event, "a process cannot wait for several events to be started; draw one of them", "event_refused"
        )
    if flag(event, "parallelMultiple") and len(found) < 2:
        diagram.error(
            event, "parallelMultiple needs several event definitions; it has " + str(len(found)), "event_position"
        )
    if len(found) > 1 and "terminate" in found:
        diagram.error(event, "terminate stands alone; draw one end event for each", "event_position")


def _attachment(diagram: Diagram, event: Element) -> None:
    activity = diagram.resolve(event.get("attachedToRef"))
    if activity is None:
        if event.get("attachedToRef") is None:
            diagram.error(event, "is attached to nothing; attach it to an activity", "attachment")
        return
    if container(activity) is not container(event):
        diagram.error(event, "stands in another process or sub-process than what it is attached to", "attachment")
    if event_sub_process(activity):
        diagram.error(event, "is attached to an event sub-process; attach it to an activity in the flow", "attachment")
    kinds = definition_kinds(diagram, event)
    if "cancel" in kinds and kind(activity) != "transaction":
        diagram.error(event, "a cancel event can be attached to a transaction only", "attachment")
    if diagram.into(event):
        diagram.error(event, "has an incoming sequence flow; a boundary event starts by itself", "attachment")
    if "compensate" in kinds:
        if diagram.out_of(event):
            text_ = "a compensation event has no sequence flow; connect the undoing task by an association"
            diagram.error(event, text_, "attachment")
    elif not diagram.out_of(event):
        diagram.error(event, "has no outgoing sequence flow; say where the flow goes on", "attachment")
    if "error" in kinds and kind(activity) not in SUB_PROCESSES | {"callActivity"}:
        text_ = f"{an(kind(activity))} throws no error, so this is never caught; attach it to a sub-process"
        diagram.warning(event, text_, "never")
    if "escalation" in kinds and kind(activity) not in SUB_PROCESSES | {"callActivity"}:
        text_ = f"{an(kind(activity))} throws no escalation, so this is never caught"
        diagram.warning(event, text_, "never")


def _reference(diagram: Diagram, definition: Element) -> None:
    """What is thrown or awaited has a name; only errors and escalations may be caught whatever their code."""
    name = kind(definition).removesuffix("EventDefinition")
    event = definition.getparent()
    if event is None or kind(event) not in EVENTS:
        return
    reference = definition.get(_NAMED[name])
    if reference:
        _code(diagram, event, name, diagram.resolve(reference))
        return
    catches = kind(event) in ("boundaryEvent", "startEvent")
    if name in ("error", "escalation") and catches:
        return
    diagram.error(event, f"names no {name}; choose one ({_NAMED[name]})", "unnamed")


def _code(diagram: Diagram, event: Element, name: str, thing: Element | None) -> None:
    if thing is None or name not in ("error", "escalation"):
        return
    throws = kind(event) in ("endEvent", "intermediateThrowEvent")
    if throws and not thing.get(f"{name}Code"):
        diagram.error(
            event, f"throws {name} {thing.get('id')}, which has no {name}Code; nobody could catch it", "unnamed"
        )


def _named_things(diagram: Diagram) -> None:
    for name in ("message", "signal"):
        for thing in diagram.all(name):
            if not (thing.get("name") or "").strip():
                used = any(thing.get("id") == reference.get(f"{name}Ref") for reference in diagram.elements)
                if used and name == "message":
                    diagram.warning(thing, "has no name; its id stands for it", "unnamed")
    codes: dict[tuple[str, str], Element] = {}
    for thing in diagram.all("error", "escalation"):
        code = thing.get(f"{kind(thing)}Code")
        if code and (kind(thing), code) in codes:
            diagram.warning(thing, f"has the same code {code!r} as {codes[kind(thing), code].get('id')}", "unnamed")
        elif code:
            codes[kind(thing), code] = thing


def _links(diagram: Diagram) -> None:
    """Link throws and catches find each other by name inside one process level, each name caught once."""
    definitions = list(diagram.all("linkEventDefinition"))
    catches = [link for link in definitions if _is(link, "intermediateCatchEvent")]
    throws = [link for link in definitions if _is(link, "intermediateThrowEvent")]
    for link in definitions:
        if not (link.get("name") or "").strip() and (event := link.getparent()) is not None:
            diagram.error(event, "a link has no name; the same name joins the two ends", "link")
        _link_ends(diagram, link)
    for catch in catches:
        event = catch.getparent()
        if event is None:
            continue
        others = [other for other in catches if other is not catch and _joined(other, catch)]
        if others:
            diagram.error(event, "another event of this level catches the link of the same name", "link")
        if not any(_joined(throw, catch) for throw in throws):
            diagram.error(event, "no event of this level throws to this link", "link")
        if diagram.into(event):
            diagram.error(event, "catches a link, so no sequence flow leads into it", "link")
    for throw in throws:
        event = throw.getparent()
        if event is None:
            continue
        if not any(_joined(throw, catch) for catch in catches):
            diagram.error(event, "no event of this level catches this link; the flow would end here", "link")
        if diagram.out_of(event):
            diagram.error(event, "throws to a link, so no sequence flow leaves it", "link")


def _is(definition: Element, event: str) -> bool:
    parent = definition.getparent()
    return parent is not None and kind(parent) == event


def _joined(throw: Element, catch: Element) -> bool:
    same = (throw.get("name") or "").strip() == (catch.get("name") or "").strip()
    return same and container(throw) is container(catch)


def _link_ends(diagram: Diagram, link: Element) -> None:
    """`source` and `target` of link definitions point at each other."""
    event = link.getparent()
    if event is None:
        return
    for part in children(link, "source", "target"):
        other = diagram.resolve(text(part))
        if other is None or kind(other) != "linkEventDefinition":
            diagram.error(event, f"{kind(part)} {text(part)!r} is no link definition of this file", "link")
            continue
        back = child(other, "target") if kind(part) == "source" else None
        if back is not None and diagram.resolve(text(back)) is not link:
            diagram.error(event, f"its source {text(part)!r} leads to another link", "link")
        sources = [diagram.resolve(text(end)) for end in children(other, "source")] if kind(part) == "target" else []
        if sources and link not in sources:
            diagram.error(event, f"its target {text(part)!r} does not name it as a source", "link")
        if container(other) is not container(link):
            diagram.error(event, "a link leads into another process or sub-process; draw an event or a message", "link")
