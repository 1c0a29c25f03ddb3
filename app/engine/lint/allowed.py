"""The allow-list: which element may stand where. Whatever is not named is refused, with what to draw instead."""

from __future__ import annotations

from app.engine import definitions
from app.engine.lint.diagram import (
    ARTIFACTS,
    DEFINITIONS,
    EVENTS,
    FLOW_NODES,
    Diagram,
    Element,
    an,
    children,
    flag,
    kind,
)

_DOCUMENT = frozenset({"documentation", "extensionElements"})
_FLOW = frozenset({"incoming", "outgoing"})
_LOOPS = frozenset({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
_DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference"})
_TASK_DATA = frozenset({"ioSpecification", "property", "dataInputAssociation", "dataOutputAssociation"})
_LANES = frozenset({"laneSet", "auditing", "monitoring"})
_EXECUTED = definitions.FLOW_NODES
_INSIDE = _EXECUTED | _DATA | ARTIFACTS | {"sequenceFlow"}

CHILDREN: dict[str, frozenset[str]] = {
    "definitions": frozenset({"itemDefinition", "message", "error", "escalation", "signal", "process", "collaboration"})
    | {"category", "dataStore", "interface", "resource"}
    | DEFINITIONS,
    "collaboration": frozenset({"participant", "messageFlow", "textAnnotation", "association", "group"}),
    "participant": frozenset({"participantMultiplicity"}),
    "process": _INSIDE | _LANES | {"property"},
    "laneSet": frozenset({"lane"}),
    "lane": frozenset({"flowNodeRef", "childLaneSet"}),
    "childLaneSet": frozenset({"lane"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
    "category": frozenset({"categoryValue"}),
    "textAnnotation": frozenset({"text"}),
    "dataObject": frozenset({"dataState"}),
    "dataObjectReference": frozenset({"dataState"}),
    "dataStore": frozenset({"dataState"}),
    "dataStoreReference": frozenset({"dataState"}),
    "property": frozenset({"dataState"}),
    "ioSpecification": frozenset({"dataInput", "dataOutput", "inputSet", "outputSet"}),
    "dataInput": frozenset({"dataState"}),
    "dataOutput": frozenset({"dataState"}),
    "inputSet": frozenset({"dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs", "outputSetRefs"}),
    "outputSet": frozenset({"dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs", "inputSetRefs"}),
    "dataInputAssociation": frozenset({"sourceRef", "targetRef"}),
    "dataOutputAssociation": frozenset({"sourceRef", "targetRef"}),
    "multiInstanceLoopCharacteristics": frozenset(
        {"loopCardinality", "inputDataItem", "outputDataItem", "completionCondition"}
    ),
    "standardLoopCharacteristics": frozenset({"loopCondition"}),
    "timerEventDefinition": frozenset({"timeDate", "timeDuration", "timeCycle"}),
    "conditionalEventDefinition": frozenset({"condition"}),
    "linkEventDefinition": frozenset({"source", "target"}),
    "interface": frozenset({"operation"}),
    "operation": frozenset({"inMessageRef", "outMessageRef", "errorRef"}),
    "resource": frozenset({"resourceParameter"}),
    "complexGateway": _FLOW | {"activationCondition"},
    "subProcess": _FLOW | _LOOPS | _TASK_DATA | _INSIDE | {"laneSet"},
    "callActivity": _FLOW | _LOOPS | _TASK_DATA,
    "userTask": _FLOW | _LOOPS | _TASK_DATA | {"rendering"},
    "boundaryEvent": _FLOW | DEFINITIONS | {"eventDefinitionRef", "property"},
}
"""Element → the children it may have besides documentation and extension elements."""

for _name in _EXECUTED:
    if _name not in CHILDREN:
        CHILDREN[_name] = _FLOW | (
            DEFINITIONS | {"eventDefinitionRef", "property"} if _name in EVENTS else _LOOPS | _TASK_DATA
        )
for _name in definitions.GATEWAYS - {"complexGateway"}:
    CHILDREN[_name] = _FLOW
if "transaction" in _EXECUTED:
    CHILDREN["transaction"] = CHILDREN["subProcess"]

WITHOUT_EFFECT: dict[str, str] = {
    "interface": "service interfaces are not offered; it has no effect",
    "rendering": "a rendering has no effect; a form is named by camunda:formRef",
    "auditing": "auditing has no effect; the history keeps everything",
    "monitoring": "monitoring has no effect; the history keeps everything",
    "resource": "a resource has no effect; who does a task is said by camunda:candidateGroups",
}

_ROLE = "who does a task is said by camunda:candidateGroups or camunda:assignee; write it there"
_CHOREOGRAPHY = "choreographies are not executed; draw the messages as send and receive tasks of a process"
_CONVERSATION = "conversations are not executed; draw message flows between pools, or leave the diagram out"
_CORRELATION = "messages find their case by its number, correlation keys are not read; remove it"
_SERVICE = "no service is called from a process; draw a send task (writes to the outbox) or a user task"
_EVENT_DATA = "what a message carries goes into the variables of the case by name; remove the data of the event"
_PROCESS_DATA = "a process takes and gives no data of its own; use camunda:in and camunda:out on the call activity"
_GLOBAL = "a global task cannot be called; draw the task where it belongs, or call a process"

INSTEAD: dict[str, str] = {
    "scriptTask": "scripts are never run; draw a business rule task (a decision table or FEEL) or a user task",
    "serviceTask": _SERVICE,
    "adHocSubProcess": "ad hoc sub-processes are not executed; draw the order with gateways, or parallel flows",
    "transaction": "transactions are not executed; draw a sub-process with an error boundary event",
    "complexGateway": "complex gateways are not executed; draw an inclusive or a parallel gateway",
    "inclusiveGateway": "inclusive gateways are not executed; draw exclusive and parallel gateways",
    "choreographyTask": _CHOREOGRAPHY,
    "subChoreography": _CHOREOGRAPHY,
    "callChoreography": _CHOREOGRAPHY,
    "choreography": _CHOREOGRAPHY,
    "globalChoreographyTask": _CHOREOGRAPHY,
    "choreographyRef": _CHOREOGRAPHY,
    "conversation": _CONVERSATION,
    "subConversation": _CONVERSATION,
    "callConversation": _CONVERSATION,
    "globalConversation": _CONVERSATION,
    "conversationLink": _CONVERSATION,
    "conversationAssociation": _CONVERSATION,
    "correlationKey": _CORRELATION,
    "correlationProperty": _CORRELATION,
    "correlationSubscription": _CORRELATION,
    "performer": _ROLE,
    "humanPerformer": _ROLE,
    "potentialOwner": _ROLE,
    "resourceRole": _ROLE,
    "globalTask": _GLOBAL,
    "globalUserTask": _GLOBAL,
    "globalManualTask": _GLOBAL,
    "globalScriptTask": _GLOBAL,
    "globalBusinessRuleTask": _GLOBAL,
    "dataInput": _EVENT_DATA,
    "dataOutput": _EVENT_DATA,
    "inputSet": _EVENT_DATA,
    "outputSet": _EVENT_DATA,
    "dataInputAssociation": _EVENT_DATA,
    "dataOutputAssociation": _EVENT_DATA,
    "ioSpecification": _PROCESS_DATA,
    "ioBinding": "operations are not offered; remove it",
    "supportedInterfaceRef": "a process offers no service interface; remove the reference",
    "supports": "processes do not stand in for one another; remove it",
    "operationRef": "no service operation is called; the message alone is sent or awaited. Remove the reference",
    "import": "other files are not imported: forms, tables and called processes are found by their ids",
    "extension": "no extension has to be understood; remove it",
    "partnerEntity": "partners have no meaning here; name the pool instead",
    "partnerRole": "partners have no meaning here; name the pool instead",
    "endPoint": "end points have no meaning here; remove it",
    "complexBehaviorDefinition": "events of single instances are not thrown; use a completion condition",
    "loopDataInputRef": "the list is named by camunda:collection; write it there",
    "loopDataOutputRef": "results are collected by the properties outputCollection and outputElement; write them there",
    "assignment": "data are not copied by assignments; write the expression where the value is used",
    "transformation": "data are not transformed here; write the expression where the value is used",
    "script": "scripts are never run; write FEEL",
    "interfaceRef": "a participant offers no service interface; remove the reference",
    "endPointRef": "end points have no meaning here; remove it",
    "participantAssociation": "participants are not bound to a choreography; remove it",
    "messageFlowAssociation": "message flows are not bound to a choreography; remove it",
    "partitionElement": "a lane groups tasks for the eye; remove the partition element",
}


def check(diagram: Diagram) -> None:
    """Report every element that may not stand where it stands."""
    for element in diagram.elements:
        allowed = CHILDREN.get(kind(element))
        if allowed is None:
            continue
        for part in children(element):
            _child(diagram, element, part, allowed)
    _attributes(diagram)


def _child(diagram: Diagram, parent: Element, part: Element, allowed: frozenset[str]) -> None:
    name = kind(part)
    if name in WITHOUT_EFFECT and name in allowed:
        diagram.warning(part, WITHOUT_EFFECT[name], "no_effect")
    elif name not in allowed and name not in _DOCUMENT:
        diagram.error(part, INSTEAD.get(name, f"has no meaning inside {an(kind(parent))}; remove it"), "refused")


def _attributes(diagram: Diagram) -> None:
    for element in diagram.elements:
        if element.get("operationRef") is not None:
            diagram.error(element, INSTEAD["operationRef"], "refused")
        if element.get("partitionElementRef") is not None:
            diagram.warning(element, "a partition element has no effect; a lane groups tasks for the eye", "no_effect")
    for process in diagram.processes:
        if flag(process, "isExecutable", default=True) is False and len(diagram.processes) == 1:
            diagram.warning(process, "isExecutable is false; it is executed all the same", "no_effect")
        if process.get("definitionalCollaborationRef") or process.get("supports"):
            diagram.warning(process, "refers to a collaboration or process that it stands for: no effect", "no_effect")


def executed(element: Element) -> bool:
    """Whether the engine runs this kind of flow node at all."""
    return kind(element) in _EXECUTED


UNKNOWN_NODES = FLOW_NODES - _EXECUTED
