"""Ids are unique, and whatever is referred to inside a file is there and of the right kind."""

from __future__ import annotations

import re

from lxml import etree

from app.engine.lint.diagram import (
    ACTIVITIES,
    CHOREOGRAPHY,
    DEFINITIONS,
    EVENTS,
    FLOW_NODES,
    Diagram,
    Element,
    an,
    children,
    kind,
    text,
)
from app.engine.lint.words import MAX_KNOWN, nearest, quoted

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_ANY: frozenset[str] = frozenset()
_ITEMS = frozenset(
    {"dataObject", "dataObjectReference", "dataStoreReference", "property", "dataInput", "dataOutput", "dataStore"}
)
_FLOW = frozenset({"sequenceFlow"})
_MESSAGE_ENDS = ACTIVITIES | EVENTS | CHOREOGRAPHY | {"participant", "conversation", "callConversation"}

ATTRIBUTES: dict[tuple[str, str], frozenset[str]] = {
    ("sequenceFlow", "sourceRef"): FLOW_NODES,
    ("sequenceFlow", "targetRef"): FLOW_NODES,
    ("boundaryEvent", "attachedToRef"): ACTIVITIES,
    ("association", "sourceRef"): _ANY,
    ("association", "targetRef"): _ANY,
    ("messageFlow", "sourceRef"): _MESSAGE_ENDS,
    ("messageFlow", "targetRef"): _MESSAGE_ENDS,
    ("messageFlow", "messageRef"): frozenset({"message"}),
    ("participant", "processRef"): frozenset({"process"}),
    ("messageEventDefinition", "messageRef"): frozenset({"message"}),
    ("sendTask", "messageRef"): frozenset({"message"}),
    ("receiveTask", "messageRef"): frozenset({"message"}),
    ("errorEventDefinition", "errorRef"): frozenset({"error"}),
    ("escalationEventDefinition", "escalationRef"): frozenset({"escalation"}),
    ("signalEventDefinition", "signalRef"): frozenset({"signal"}),
    ("compensateEventDefinition", "activityRef"): ACTIVITIES,
    ("dataObjectReference", "dataObjectRef"): frozenset({"dataObject"}),
    ("dataStoreReference", "dataStoreRef"): frozenset({"dataStore"}),
    ("group", "categoryValueRef"): frozenset({"categoryValue"}),
}
CHILDREN: dict[str, frozenset[str]] = {
    "flowNodeRef": FLOW_NODES,
    "eventDefinitionRef": DEFINITIONS,
    "dataInputRefs": frozenset({"dataInput"}),
    "optionalInputRefs": frozenset({"dataInput"}),
    "whileExecutingInputRefs": frozenset({"dataInput"}),
    "dataOutputRefs": frozenset({"dataOutput"}),
    "optionalOutputRefs": frozenset({"dataOutput"}),
    "whileExecutingOutputRefs": frozenset({"dataOutput"}),
    "inMessageRef": frozenset({"message"}),
    "outMessageRef": frozenset({"message"}),
}
_MIME = re.compile(r"[\w.+-]+/[\w.+-]+(;.*)?")
_TYPES = ("itemSubjectRef", "itemRef", "structureRef")


def check(diagram: Diagram) -> None:
    """Report double ids and dangling or wrong references."""
    _unique(diagram)
    for element in diagram.elements:
        for attribute in element.attrib:
            kinds = ATTRIBUTES.get((kind(element), str(attribute)))
            if kinds is not None:
                _refer(diagram, element, str(attribute), element.get(attribute), kinds)
        for reference in children(element, *CHILDREN):
            _refer(diagram, element, kind(reference), text(reference), CHILDREN[kind(reference)])
        if kind(element) in ("dataInputAssociation", "dataOutputAssociation"):
            for end in children(element, "sourceRef", "targetRef"):
                _refer(diagram, element, kind(end), text(end), _ITEMS)
        _default(diagram, element)
        if not (element.get("id") or "").strip() and kind(element) in FLOW_NODES | {"process"}:
            diagram.error(element, "has no id, so nothing could refer to it", "no_id")
        if not _MIME.fullmatch(element.get("textFormat", "text/plain")):
            text_ = f"textFormat {quoted(element.get('textFormat'))} is no MIME type such as text/plain"
            diagram.warning(element, text_, "pedantry")
        _types(diagram, element)
    _incidence(diagram)
    _shapes(diagram)


def drop_prefixes(diagram: Diagram) -> None:
    """`tns:message_1` becomes `message_1` where that is an id of the file, so that whoever reads on need not know."""
    for element in diagram.elements:
        for attribute, value in element.attrib.items():
            named = (kind(element), str(attribute)) in ATTRIBUTES or attribute == "calledElement"
            bare = str(value).strip().rpartition(":")[2]
            if named and bare != value and value not in diagram.by_id and bare in diagram.by_id:
                element.set(attribute, bare)


def _unique(diagram: Diagram) -> None:
    seen: dict[str, Element] = {}
    for element in diagram.root.iter(etree.Element):
        identifier = element.get("id")
        if not identifier or etree.QName(element).namespace not in (etree.QName(diagram.root).namespace, _DI):
            continue
        if identifier in seen:
            first = seen[identifier]
            diagram.error(element, f"has the id of {an(kind(first))} too; every id stands once", "duplicate_id")
        seen.setdefault(identifier, element)


def _refer(diagram: Diagram, element: Element, how: str, reference: str | None, kinds: frozenset[str]) -> None:
    if not reference:
        if how not in CHILDREN:
            diagram.error(element, f"{how} is empty", "dangling")
        return
    target = diagram.resolve(reference)
    if target is None:
        few = diagram.by_id if len(diagram.by_id) <= MAX_KNOWN else {}
        known = [identifier for identifier, other in few.items() if not kinds or kind(other) in kinds]
        text_ = f"{how} {quoted(reference)} is nowhere in this file{nearest(reference, known)}"
        diagram.error(element, text_, "dangling")
    elif kinds and kind(target) not in kinds:
        wanted = an(next(iter(kinds))) if len(kinds) == 1 else "what can be connected so"
        diagram.error(element, f"{how} {quoted(reference)} is {an(kind(target))}, not {wanted}", "wrong_reference")


def _default(diagram: Diagram, element: Element) -> None:
    default = element.get("default")
    if default is None:
        return
    flow = diagram.resolve(default, _FLOW)
    if flow is None:
        diagram.error(element, f"default {quoted(default)} is no sequence flow of this file", "dangling")
    elif flow.get("sourceRef") != element.get("id"):
        diagram.error(element, f"default {quoted(default)} is a flow that does not leave here", "wrong_reference")


def _types(diagram: Diagram, element: Element) -> None:
    for attribute in _TYPES:
        reference = element.get(attribute)
        if reference and kind(element) != "itemDefinition" and diagram.resolve(reference) is None:
            diagram.warning(element, f"{attribute} {quoted(reference)} is no item definition of this file", "type")


def _incidence(diagram: Diagram) -> None:
    """`incoming` and `outgoing` repeat what the flows say; where they say something else the flows hold."""
    bare = not any(True for _ in diagram.all("incoming", "outgoing"))  # hand-written files leave them out altogether
    for node in diagram.of(FLOW_NODES):
        for name, end, flows in (
            ("incoming", "targetRef", diagram.into(node)),
            ("outgoing", "sourceRef", diagram.out_of(node)),
        ):
            listed = {text(reference) for reference in children(node, name)}
            for reference in sorted(listed):
                flow = diagram.resolve(reference, _FLOW)
                if flow is None or flow.get(end) != node.get("id"):
                    how = "is nowhere in this file" if flow is None else "is connected elsewhere"
                    diagram.warning(node, f"lists {reference} as {name}, but that flow {how}", "incidence")
            missing = [flow.get("id", "") for flow in flows if flow.get("id") not in listed]
            if missing and not bare:
                diagram.warning(node, f"does not list its flow {missing[0]} as {name}", "incidence")


def _shapes(diagram: Diagram) -> None:
    for shape in diagram.root.iter(f"{{{_DI}}}BPMNShape", f"{{{_DI}}}BPMNEdge", f"{{{_DI}}}BPMNPlane"):
        reference = shape.get("bpmnElement")
        if not reference or diagram.resolve(reference) is None:
            text_ = f"the drawing shows {quoted(reference)}, which is nowhere in this file"
            diagram.warning(diagram.resolve(reference) or shape, text_, "drawing")
