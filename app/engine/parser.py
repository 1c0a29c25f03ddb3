"""From diagrams to executable specifications: SpiffWorkflow's parser with our own task parsers and specs.

The lint has already refused what is not supported; what still cannot be read is a `Finding` here. Unlike
SpiffWorkflow's, this process parser does not descend along the flow, so a diagram may be as long as it likes, and
embedded sub-processes of different processes may share their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser as SpiffProcessParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from app import feel
from app.engine.activities import Activity, SubProcess
from app.engine.definitions import BPMN, CAMUNDA, ProcessInfo, TimerStart
from app.engine.describe import describe, timer_starts
from app.engine.events import BoundaryEvent, LinkCatch, StartEvent, ThrowEvent
from app.engine.expressions import Attribute, Formula, attribute, formula
from app.engine.model import Flow, Guidance
from app.engine.node_parsers import PARSERS, child, properties, split, text_of
from app.engine.nodes import Node, Specification
from app.errors import BihuanError, Finding

NSMAP = {
    "bpmn": BPMN,
    "camunda": CAMUNDA,
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
}


class ParseFailed(BihuanError):
    """Diagrams that cannot be made executable; `findings` say where and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Parsed:
    """The executable half and the describing half of a set of diagrams."""

    processes: Mapping[str, ProcessInfo]
    specs: Mapping[str, Specification]
    timer_starts: tuple[TimerStart, ...] = ()
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def parse(documents: Mapping[str, etree._Element], names: Mapping[str, object] | tuple[str, ...] = ()) -> Parsed:
    """Parse diagrams, file name → root element. `names` are known variable names with spaces.

    Raises `ParseFailed`.
    """
    parser = Parser(names)
    for file, root in documents.items():
        try:
            parser.add_bpmn_xml(root, file)
        except ValidationException as error:
            parser.find(file, "", str(error))
    specs: dict[str, Specification] = {}
    for process_id, process in parser.process_parsers.items():
        if not process.process_executable:
            continue  # drawn for people only
        try:
            specs[process_id] = process.get_spec()
        except ValidationException as error:
            parser.find(process.filename or "", process_id, str(error))
    if parser.findings:
        raise ParseFailed(tuple(parser.findings))
    processes = describe(specs)
    return Parsed(
        MappingProxyType(processes),
        MappingProxyType(specs),
        timer_starts(specs),
        MappingProxyType({name: spec.file or "" for name, spec in specs.items()}),
    )


class Parser(BpmnParser):  # type: ignore[misc]
    """SpiffWorkflow's parser with our classes. Findings are collected so that one pass tells them all."""

    def __init__(self, names: Mapping[str, object] | tuple[str, ...] = ()) -> None:
        super().__init__(namespaces=NSMAP)
        self.names = names
        self.findings: list[Finding] = []
        self.definitions: dict[str, etree._Element] = {}  # event definitions at the root, for `eventDefinitionRef`

    def find(self, file: str, element: str, text: str, code: str = "parse") -> None:
        self.findings.append(Finding(file, element, "error", text, code))

    def formula(self, text: str, file: str, element: str) -> Formula | None:
        try:
            return formula(text, self.names)
        except feel.FeelSyntaxError as error:
            self.find(file, element, f"{text.strip()!r} is not FEEL: {error}", "feel")
            return None

    def attribute(self, text: str | None, file: str, element: str) -> Attribute | None:
        try:
            return attribute(text, self.names)
        except feel.FeelSyntaxError as error:
            self.find(file, element, f"{text!r} is not FEEL: {error}", "feel")
            return None

    def add_bpmn_xml(self, bpmn: etree._Element, filename: str | None = None) -> None:
        for root in bpmn:
            if isinstance(root.tag, str) and root.tag.endswith("EventDefinition") and root.get("id"):
                self.definitions[str(root.get("id"))] = root
        super().add_bpmn_xml(bpmn, filename)

    def _add_data_stores(self, bpmn: etree._Element) -> None:
        """Data stores are drawn for people; the case file is where data live."""

    def _add_correlations(self, bpmn: etree._Element) -> None:
        """A message goes to every receiver in its case; correlation to a case happens outside the engine."""

    def _find_dependencies(self, process: etree._Element) -> None:
        """Called processes are looked up when they are called."""

    def _add_diagram_indexes(self, bpmn: etree._Element) -> None:
        """Where shapes stand means nothing; lanes are read with the elements."""
        lanes = {
            (ref.text or "").strip(): lane.get("name")
            for lane in bpmn.iter(full_tag("lane"))
            for ref in lane.iterchildren(full_tag("flowNodeRef"))
        }
        self.document_lanes[self._document_key(bpmn)] = lanes
        self.document_positions[self._document_key(bpmn)] = {}

    def _add_escalations(self, bpmn: etree._Element) -> None:
        _codes(bpmn, "escalation", "escalationCode", "escalation_code", self.escalations)

    def _add_errors(self, bpmn: etree._Element) -> None:
        _codes(bpmn, "error", "errorCode", "error_code", self.errors)


def _codes(bpmn: etree._Element, tag: str, source: str, target: str, found: dict[str, dict[str, str]]) -> None:
    """Errors and escalations; one without a code is told apart by its id."""
    for node in bpmn.findall(full_tag(tag)):
        identity = str(node.get("id"))
        found[identity] = {"name": node.get("name") or identity, target: node.get(source) or identity}


class ProcessParser(SpiffProcessParser):  # type: ignore[misc]
    """Makes every flow node of a process or sub-process, then connects them, in the order of the file."""

    parser: Parser
    spec: Specification | None
    node: etree._Element

    def _index_process_nodes(self) -> None:
        """Nothing: each level reads only its own children."""

    def _get_lane(self) -> None:
        return None

    def find(self, element: str, text: str, code: str = "parse") -> None:
        self.parser.find(self.filename or "", element, text, code)

    def lane_of(self, element: str) -> str | None:
        lane: str | None = self.lanes_by_node_id.get(element)
        return lane

    def embed(self, node: etree._Element, spec: Specification) -> None:
        """Read an embedded sub-process into its specification."""
        inner = ProcessParser(self.parser, node, self.nsmap, {}, filename=self.filename)
        inner.spec = spec
        spec.file = self.filename
        inner.add_tasks()

    def _parse(self) -> None:
        self.spec = Specification(self.bpmn_id, self.get_name(), self.filename)
        self.spec.called = True
        self.spec.documentation = text_of(child(self.node, "documentation"))
        self.spec.extensions = properties(self.node)
        self.spec.guidance = Guidance(
            self.spec.extensions.get("step") or None,
            split(self.spec.extensions.get("notBy", "")),
            self.spec.extensions.get("help") or None,
        )
        self.add_tasks()

    def add_tasks(self) -> None:
        spec = self.spec
        assert spec is not None
        nodes: dict[str, Node] = {}
        for element in self.node:
            classes = self.parser._get_parser_class(element.tag) if isinstance(element.tag, str) else (None, None)
            if classes[0] is not None and element.get("isForCompensation") not in ("true", "1"):
                nodes[str(element.get("id"))] = classes[0](self, classes[1], element, self.nsmap).parse_node()
        self._connect(nodes)
        self._attach(nodes)
        self._link(nodes)
        spec.starts = self._starts(nodes)

    def _connect(self, nodes: dict[str, Node]) -> None:
        for element in self.node.iterchildren(full_tag("sequenceFlow")):
            source, target = nodes.get(element.get("sourceRef", "")), nodes.get(element.get("targetRef", ""))
            identity = str(element.get("id"))
            if source is None or target is None:
                self.find(identity, "the sequence flow does not connect two elements of its process")
                continue
            condition = text_of(child(element, "conditionExpression"))
            code = self.parser.formula(condition, self.filename or "", identity) if condition else None
            flow = Flow(identity, source, target, code)
            source.outgoing.append(flow)
            target.incoming.append(flow)
            source.connect(target)
        for element in self.node:
            node = nodes.get(element.get("id", "")) if isinstance(element.tag, str) else None
            if node is not None and element.get("default"):
                node.default = next((flow for flow in node.outgoing if flow.id == element.get("default")), None)

    def _attach(self, nodes: dict[str, Node]) -> None:
        for element in self.node.iterchildren(full_tag("boundaryEvent")):
            event, host = nodes[str(element.get("id"))], nodes.get(element.get("attachedToRef", ""))
            if isinstance(host, Activity) and isinstance(event, BoundaryEvent):
                host.boundaries.append(event)
                event.hosts.append(host)
            else:
                self.find(event.name, "the boundary event is attached to no activity")

    def _link(self, nodes: dict[str, Node]) -> None:
        catches = {node.events[0].name: node for node in nodes.values() if isinstance(node, LinkCatch)}
        for node in nodes.values():
            link = next((e for e in node.events if e.kind == "link"), None) if isinstance(node, ThrowEvent) else None
            if link is None or not isinstance(node, ThrowEvent):
                continue
            target = catches.get(link.name)
            if target is None:
                self.find(node.name, f"no catch event has the link {link.name!r}")
                continue
            node.link = Flow(f"{node.name} → {target.name}", node, target)
            node.connect(target)
            target.incoming.append(node.link)

    def _starts(self, nodes: dict[str, Node]) -> list[Node]:
        """Where a run begins when nothing says otherwise: plain start events, else whatever no flow leads to."""
        begins = [node for node in nodes.values() if isinstance(node, StartEvent)]
        if begins:
            return [node for node in begins if not node.events]
        return [
            node
            for node in nodes.values()
            if not node.incoming
            and not isinstance(node, BoundaryEvent)
            and not (isinstance(node, SubProcess) and node.by_event)
            and node.extensions.get(" instantiate") != "true"
        ]


Parser.PROCESS_PARSER_CLASS = ProcessParser
Parser.PARSER_CLASSES = PARSERS
