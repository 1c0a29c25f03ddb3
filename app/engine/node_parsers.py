"""How each kind of flow node is read: SpiffWorkflow's `TaskParser`s with our attributes, one per tag.

A parser makes its node and nothing else; the process parser connects the nodes afterwards.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag

from app.engine.activities import Activity, CallActivity, PassTask, ReceiveTask, SendTask, SubProcess
from app.engine.decisiontask import BusinessRuleTask
from app.engine.definitions import BPMN, CAMUNDA
from app.engine.events import BoundaryEvent, CatchEvent, EndEvent, LinkCatch, Listener, StartEvent, ThrowEvent
from app.engine.expressions import Attribute, Formula
from app.engine.gateways import ComplexGateway, EventGateway, ExclusiveGateway, InclusiveGateway, ParallelGateway
from app.engine.model import (
    DecisionCall,
    EventDefinition,
    Guidance,
    Mapping,
    MultiInstance,
    StandardLoop,
    UserTaskAttributes,
)
from app.engine.nodes import Node, Specification
from app.engine.usertask import UserTask

if TYPE_CHECKING:
    from app.engine.parser import Parser, ProcessParser

TIMERS = ("timeDate", "timeDuration", "timeCycle")


_BREAK = re.compile(r"(?P<before>\S?)\s*\n\s*(?P<after>\S?)")


def on_one_line(name: str) -> str:
    """A name that the drawing breaks over lines as text shows it: no space where a Chinese character stands."""
    return _BREAK.sub(lambda m: (" " if m[0].isascii() else "").join(m.group("before", "after")), name).strip()


def local(node: etree._Element) -> str:
    """The tag without its namespace; empty for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def camunda(node: etree._Element, name: str) -> str | None:
    """A Camunda attribute; nothing where it is absent or empty."""
    value = node.get(f"{{{CAMUNDA}}}{name}")
    return str(value) if value is not None and value.strip() else None


def child(node: etree._Element, name: str) -> etree._Element | None:
    return node.find(f"{{{BPMN}}}{name}")


def text_of(node: etree._Element | None) -> str | None:
    """The text of an element; nothing where it is absent or blank."""
    if node is None or node.text is None or not node.text.strip():
        return None
    return node.text.strip()


def extension(node: etree._Element, *names: str) -> list[etree._Element]:
    """Camunda elements under the node's own `extensionElements`."""
    holder = child(node, "extensionElements")
    return (
        [] if holder is None else [e for e in holder if local(e) in names and str(e.tag).startswith(f"{{{CAMUNDA}}}")]
    )


def properties(node: etree._Element) -> dict[str, str]:
    """The extension properties of a node."""
    return {
        str(entry.get("name")): str(entry.get("value") or "")
        for holder in extension(node, "properties")
        for entry in holder
        if local(entry) == "property"
    }


def split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


class NodeParser(TaskParser):  # type: ignore[misc]
    """Makes one node. `properties` are its extension properties."""

    process_parser: ProcessParser
    node: etree._Element

    @property
    def parser(self) -> Parser:
        return self.process_parser.parser

    @property
    def bpmn_attributes(self) -> dict[str, object]:
        return {
            "lane": self.lane or self.process_parser.lane_of(self.bpmn_id),
            "bpmn_name": on_one_line(self.node.get("name") or "") or None,
            "documentation": text_of(child(self.node, "documentation")),
        }

    def _get_lane(self) -> None:
        return None

    def parse_node(self) -> Node:
        """The node with everything that it carries, unconnected."""
        self.properties = properties(self.node)
        node = self.create_task()
        node.guidance = Guidance(
            self.properties.get("step") or None,
            split(self.properties.get("notBy", "")),
            self.properties.get("help") or None,
        )
        node.extensions = self.properties
        node.start_quantity = self.quantity("startQuantity")
        node.completion_quantity = self.quantity("completionQuantity")
        if self.node.get("instantiate") in ("true", "1"):
            node.extensions[" instantiate"] = "true"
        self.configure(node)
        if isinstance(node, Activity):
            node.loop = self.loop()
        return node

    def create_task(self) -> Node:
        node: Node = self.spec_class(self.spec, self.bpmn_id, **self.bpmn_attributes)
        return node

    def configure(self, node: Node) -> None:
        """Put onto the node what only its kind has."""

    def quantity(self, name: str) -> int:
        value = self.node.get(name, "1")
        return int(value) if value.isdigit() and len(value) < 6 and int(value) > 0 else 1

    # ── expressions ───────────────────────────────────────────────────────────────────────────────────────────────────

    def formula(self, text: str | None) -> Formula | None:
        return self.parser.formula(text, self.process_parser.filename or "", self.bpmn_id) if text else None

    def attribute(self, name: str) -> Attribute | None:
        return self.parser.attribute(camunda(self.node, name), self.process_parser.filename or "", self.bpmn_id)

    # ── events ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def events(self) -> tuple[EventDefinition, ...]:
        """The event definitions in the order of the file, inline or by reference."""
        found = []
        for element in self.node:
            if local(element) == "eventDefinitionRef":
                name = (text_of(element) or "").rpartition(":")[2]
                if name in self.parser.definitions:
                    found.append(self.event(self.parser.definitions[name]))
            elif local(element).endswith("EventDefinition"):
                found.append(self.event(element))
        return tuple(found)

    def event(self, element: etree._Element) -> EventDefinition:
        kind: Any = local(element).removesuffix("EventDefinition")
        name = code = None
        if kind == "message":
            name = self.message(element)
        elif kind == "signal":
            name = self.parser.signals.get(element.get("signalRef")) or element.get("signalRef")
        elif kind == "error":
            entry = self.parser.errors.get(element.get("errorRef"), {})
            name, code = entry.get("name"), entry.get("error_code")
        elif kind == "escalation":
            entry = self.parser.escalations.get(element.get("escalationRef"), {})
            name, code = entry.get("name"), entry.get("escalation_code")
        elif kind == "link":
            name = element.get("name")
        elif kind == "conditional":
            return EventDefinition(kind, condition=self.formula(text_of(child(element, "condition"))))
        elif kind == "timer":
            return self.timer(element)
        return EventDefinition(kind, name=name, code=code)

    def message(self, element: etree._Element) -> str | None:
        """The message that an element names; one without a name goes by its id."""
        reference = element.get("messageRef")
        return self.parser.messages.get(reference) or reference

    def timer(self, element: etree._Element) -> EventDefinition:
        for name in TIMERS:
            text = text_of(child(element, name))
            if text is not None:
                when = self.parser.attribute(text, self.process_parser.filename or "", self.bpmn_id)
                return EventDefinition("timer", timer=name, when=when)  # type: ignore[arg-type]
        self.process_parser.find(self.bpmn_id, "the timer has no time")
        return EventDefinition("timer", timer="timeDate", when=Attribute(""))

    # ── loops ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def loop(self) -> MultiInstance | StandardLoop | None:
        element = child(self.node, "multiInstanceLoopCharacteristics")
        if element is not None:
            return self.multi_instance(element)
        element = child(self.node, "standardLoopCharacteristics")
        if element is None:
            return None
        maximum = element.get("loopMaximum")
        return StandardLoop(
            self.formula(text_of(child(element, "loopCondition"))),
            int(maximum) if maximum and maximum.isdigit() else None,
            element.get("testBefore") in ("true", "1"),
        )

    def multi_instance(self, element: etree._Element) -> MultiInstance:
        data = child(element, "inputDataItem")
        named = data.get("name") or data.get("id") if data is not None else None
        return MultiInstance(
            sequential=element.get("isSequential") in ("true", "1"),
            collection=self.formula(camunda(element, "collection") or text_of(child(element, "loopDataInputRef"))),
            cardinality=self.formula(text_of(child(element, "loopCardinality"))),
            element=camunda(element, "elementVariable") or named,
            completion=self.formula(text_of(child(element, "completionCondition"))),
            output_collection=self.properties.get("outputCollection") or None,
            output_element=self.formula(self.properties.get("outputElement")),
        )


class PassParser(NodeParser):
    def create_task(self) -> Node:
        return PassTask(self.spec, self.bpmn_id, kind=local(self.node), **self.bpmn_attributes)


class UserTaskParser(NodeParser):
    def configure(self, node: UserTask) -> None:
        node.form = camunda(self.node, "formRef")
        node.attributes = UserTaskAttributes(
            groups=self.attribute("candidateGroups"),
            assignee=self.attribute("assignee"),
            due=self.attribute("dueDate"),
            follow_up=self.attribute("followUpDate"),
            priority=self.attribute("priority"),
        )


class BusinessRuleParser(NodeParser):
    def configure(self, node: BusinessRuleTask) -> None:
        node.call = DecisionCall(
            camunda(self.node, "decisionRef") or "",
            camunda(self.node, "resultVariable"),
            camunda(self.node, "mapDecisionResult") or "resultList",
        )


class SendParser(NodeParser):
    def configure(self, node: SendTask) -> None:
        node.message = self.message(self.node)
        node.payload = self.formula(self.properties.get("payload"))


class ReceiveParser(NodeParser):
    def configure(self, node: ReceiveTask) -> None:
        node.events = (EventDefinition("message", name=self.message(self.node)),)


class SubProcessParser(NodeParser):
    def configure(self, node: SubProcess) -> None:
        node.by_event = self.node.get("triggeredByEvent") in ("true", "1")
        self.process_parser.embed(self.node, node.inside)
        if not node.by_event:
            return
        for inner in node.inside.task_specs.values():
            if isinstance(inner, StartEvent):
                listener = Listener(Specification(node.inside.name), inner.name, node, bpmn_name=inner.bpmn_name)
                listener.level_spec = self.spec
                listener.events = inner.events
                listener.all_of_them = inner.extensions.get(" all") == "true"
                listener.interrupting = inner.extensions.get(" interrupting") != "false"
                self.spec.listeners.append(listener)


class CallParser(NodeParser):
    def configure(self, node: CallActivity) -> None:
        node.called = (self.node.get("calledElement") or "").rpartition(":")[2]
        node.ins = tuple(self.mapping(e) for e in extension(self.node, "in") if e.get("businessKey") is None)
        node.outs = tuple(self.mapping(e) for e in extension(self.node, "out"))

    def mapping(self, element: etree._Element) -> Mapping:
        if element.get("variables") == "all":
            return Mapping(everything=True)
        source = element.get("source") or element.get("sourceExpression")
        return Mapping(source=self.formula(source), target=element.get("target"))


class StartParser(NodeParser):
    def configure(self, node: Node) -> None:
        node.events = self.events()
        node.extensions[" interrupting"] = self.node.get("isInterrupting", "true")
        node.extensions[" all"] = "true" if self.node.get("parallelMultiple") in ("true", "1") else ""
        node.extensions[" form"] = camunda(self.node, "formRef") or ""


class CatchParser(NodeParser):
    def create_task(self) -> Node:
        if child(self.node, "linkEventDefinition") is not None:
            return LinkCatch(self.spec, self.bpmn_id, **self.bpmn_attributes)
        return super().create_task()

    def configure(self, node: Node) -> None:
        node.events = self.events()
        if isinstance(node, CatchEvent | BoundaryEvent):
            node.all_of_them = self.node.get("parallelMultiple") in ("true", "1")
        if isinstance(node, BoundaryEvent):
            node.interrupting = self.node.get("cancelActivity", "true") in ("true", "1")


class ThrowParser(NodeParser):
    def configure(self, node: ThrowEvent) -> None:
        node.events = self.events()
        node.payload = self.formula(self.properties.get("payload"))


class ComplexParser(NodeParser):
    def configure(self, node: ComplexGateway) -> None:
        node.activation = self.formula(text_of(child(self.node, "activationCondition")))


PARSERS: dict[str, tuple[type[NodeParser], type[Node]]] = {
    full_tag(tag): classes
    for tag, classes in {
        "task": (PassParser, PassTask),
        "manualTask": (PassParser, PassTask),
        "userTask": (UserTaskParser, UserTask),
        "businessRuleTask": (BusinessRuleParser, BusinessRuleTask),
        "sendTask": (SendParser, SendTask),
        "receiveTask": (ReceiveParser, ReceiveTask),
        "subProcess": (SubProcessParser, SubProcess),
        "callActivity": (CallParser, CallActivity),
        "exclusiveGateway": (NodeParser, ExclusiveGateway),
        "parallelGateway": (NodeParser, ParallelGateway),
        "inclusiveGateway": (NodeParser, InclusiveGateway),
        "complexGateway": (ComplexParser, ComplexGateway),
        "eventBasedGateway": (NodeParser, EventGateway),
        "startEvent": (StartParser, StartEvent),
        "endEvent": (ThrowParser, EndEvent),
        "intermediateCatchEvent": (CatchParser, CatchEvent),
        "intermediateThrowEvent": (ThrowParser, ThrowEvent),
        "boundaryEvent": (CatchParser, BoundaryEvent),
    }.items()
}
