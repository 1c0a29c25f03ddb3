"""A diagram as the rules see it: elements by id, flows by node, and a report that names every element."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal

from lxml import etree

from app.engine.definitions import BPMN
from app.engine.lint.words import quoted
from app.errors import Finding

Element = etree._Element

TASKS = frozenset(
    ["task", "userTask", "manualTask", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask"]
)  # fmt: skip
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset(["exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway"])
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
CHOREOGRAPHY = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY
CONTAINERS = SUB_PROCESSES | {"process"}
DEFINITIONS = frozenset(
    f"{kind}EventDefinition"
    for kind in [
        "cancel",
        "compensate",
        "conditional",
        "error",
        "escalation",
        "link",
        "message",
        "signal",
        "terminate",
        "timer",
    ]
)
PARTS = DEFINITIONS.union(
    ["loopDataInputRef", "loopDataOutputRef", "transformation", "operationRef", "rendering", "property"],
    ["multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "ioSpecification", "conditionExpression"],
    ["timeDate", "timeDuration", "timeCycle", "condition", "dataInput", "dataOutput", "inputSet", "outputSet"],
    ["dataInputAssociation", "dataOutputAssociation", "assignment", "loopCardinality", "completionCondition"],
    ["inputDataItem", "outputDataItem", "complexBehaviorDefinition", "participantMultiplicity", "dataState"],
    ["performer", "humanPerformer", "potentialOwner", "resourceRole", "laneSet", "childLaneSet"],
)
"""What has no shape of its own: findings name the activity, event or pool around it."""
ARTIFACTS = frozenset({"association", "group", "textAnnotation"})


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def kind(element: Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def human(name: str) -> str:
    """`userTask` → `user task`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def an(name: str) -> str:
    """`an end event`, `a task`."""
    words = human(name)
    return f"{'an' if words[:1] in 'aeiou' and not words.startswith('user') else 'a'} {words}"


def flag(element: Element, attribute: str, default: bool = False) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}.get(element.get(attribute, ""), default)


class Report:
    """Collects findings; the same one at the same element is kept once."""

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}

    def add(self, file: str, element: str, severity: Literal["error", "warning"], text: str, code: str) -> None:
        self._findings.setdefault(Finding(file, element, severity, text, code))

    def extend(self, findings: Iterable[Finding]) -> None:
        self._findings.update(dict.fromkeys(findings))

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._findings)


class Diagram:
    """One BPMN file. Only elements of the BPMN namespace outside `extensionElements` are looked at."""

    def __init__(self, file: str, root: Element, report: Report) -> None:
        self.file = file
        self.root = root
        self._report = report
        self.elements = tuple(_bpmn_elements(root))
        self.by_id: dict[str, Element] = {}
        for element in self.elements:
            if element.get("id"):
                self.by_id.setdefault(element.get("id", ""), element)

    def error(self, element: Element, text: str, code: str) -> None:
        self._report.add(self.file, self.label(element), "error", f"{self.name(element)}{text}", code)

    def warning(self, element: Element, text: str, code: str) -> None:
        self._report.add(self.file, self.label(element), "warning", f"{self.name(element)}{text}", code)

    def label(self, element: Element) -> str:
        """The id by which an editor finds the element: its own, or that of the visible thing it is a part of."""
        element = self.visible(element)
        for candidate in (element, *element.iterancestors()):
            if candidate.get("id"):
                return candidate.get("id", "")
        return kind(element)

    def visible(self, element: Element) -> Element:
        """The element itself, or the activity, event, gateway or pool that it is a part of."""
        if kind(element) in PARTS:
            for above in element.iterancestors():
                if kind(above) in FLOW_NODES or kind(above) in ("participant", "sequenceFlow"):
                    return above
        return element

    def name(self, element: Element) -> str:
        """`user task “联系客户”: `, the start of every message."""
        owner = self.visible(element)
        name = owner.get("name", "").strip()
        part = f", {human(kind(element)).removesuffix(' characteristics')}" if owner is not element else ""
        return f"{human(kind(owner))}{' ' + quoted(name, 40) if name else ''}{part}: "

    def all(self, *kinds: str) -> Iterator[Element]:
        wanted = frozenset(kinds)
        return (element for element in self.elements if kind(element) in wanted)

    def of(self, kinds: frozenset[str]) -> Iterator[Element]:
        return (element for element in self.elements if kind(element) in kinds)

    def resolve(self, reference: str | None, kinds: frozenset[str] | None = None) -> Element | None:
        """The element that an id or a qualified name refers to, if it is there and of one of `kinds`."""
        if not reference:
            return None
        found = self.by_id.get(reference.strip())
        if found is None and ":" in reference:
            found = self.by_id.get(reference.strip().rpartition(":")[2])
        return found if found is None or kinds is None or kind(found) in kinds else None

    @cached_property
    def flows(self) -> tuple[Element, ...]:
        return tuple(self.all("sequenceFlow"))

    @cached_property
    def outgoing(self) -> Mapping[str, list[Element]]:
        return self._by_end("sourceRef")

    @cached_property
    def incoming(self) -> Mapping[str, list[Element]]:
        return self._by_end("targetRef")

    def _by_end(self, end: str) -> Mapping[str, list[Element]]:
        ends: defaultdict[str, list[Element]] = defaultdict(list)
        for flow in self.flows:
            ends[flow.get(end, "")].append(flow)
        return ends

    def out_of(self, node: Element) -> list[Element]:
        return self.outgoing.get(node.get("id", ""), []) if node.get("id") else []

    def into(self, node: Element) -> list[Element]:
        return self.incoming.get(node.get("id", ""), []) if node.get("id") else []

    def boundaries(self, activity: Element) -> list[Element]:
        return self._attached.get(activity.get("id", ""), [])

    @cached_property
    def _attached(self) -> Mapping[str, list[Element]]:
        attached: defaultdict[str, list[Element]] = defaultdict(list)
        for event in self.all("boundaryEvent"):
            attached[event.get("attachedToRef", "")].append(event)
        return attached

    def event_definitions(self, event: Element) -> list[Element]:
        """The definitions of an event, inline and by reference."""
        inline = [child for child in event if kind(child) in DEFINITIONS]
        referenced = [self.resolve(child.text, DEFINITIONS) for child in children(event, "eventDefinitionRef")]
        return [*inline, *(definition for definition in referenced if definition is not None)]

    @cached_property
    def processes(self) -> tuple[Element, ...]:
        return tuple(self.all("process"))


def _bpmn_elements(root: Element) -> Iterator[Element]:
    if not isinstance(root.tag, str) or etree.QName(root).namespace != BPMN or kind(root) == "extensionElements":
        return
    yield root
    for child in root:
        yield from _bpmn_elements(child)


def children(element: Element, *names: str) -> list[Element]:
    """The direct children in the BPMN namespace with one of these names (all, without names)."""
    wanted = frozenset(names)
    return [
        child
        for child in element
        if isinstance(child.tag, str) and etree.QName(child).namespace == BPMN and (not wanted or kind(child) in wanted)
    ]


def child(element: Element, name: str) -> Element | None:
    return next(iter(children(element, name)), None)


def text(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def container(element: Element) -> Element | None:
    """The process or sub-process that a flow element stands in."""
    return next((above for above in element.iterancestors() if kind(above) in CONTAINERS), None)


def event_sub_process(element: Element) -> bool:
    return kind(element) in SUB_PROCESSES and flag(element, "triggeredByEvent")


Rule = Callable[[Diagram], None]
