"""What the `camunda:` namespace knows: what is honoured here, what has no effect, what would change the meaning.

Names follow the Camunda 7 element templates; whatever is not named is a misspelling.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from app.engine.definitions import BPMN, CAMUNDA
from app.engine.lint.diagram import ACTIVITIES, Diagram, Element, kind, text
from app.engine.lint.words import nearest, quoted

HONOURED: dict[str, frozenset[str]] = {
    # attribute → the elements on which it means something
    "formRef": frozenset({"userTask", "startEvent"}),
    "formRefBinding": frozenset({"userTask", "startEvent"}),
    "assignee": frozenset({"userTask"}),
    "candidateGroups": frozenset({"userTask"}),
    "dueDate": frozenset({"userTask"}),
    "followUpDate": frozenset({"userTask"}),
    "priority": frozenset({"userTask"}),
    "decisionRef": frozenset({"businessRuleTask"}),
    "decisionRefBinding": frozenset({"businessRuleTask"}),
    "resultVariable": frozenset({"businessRuleTask"}),
    "mapDecisionResult": frozenset({"businessRuleTask"}),
    "collection": frozenset({"multiInstanceLoopCharacteristics"}),
    "elementVariable": frozenset({"multiInstanceLoopCharacteristics"}),
    "calledElementBinding": frozenset({"callActivity"}),
}
"""Attributes the engine reads."""

WITHOUT_EFFECT = frozenset(
    [
        "asyncBefore",
        "asyncAfter",
        "async",
        "jobPriority",
        "taskPriority",
        "candidateStarterGroups",
        "candidateStarterUsers",
        "errorMessage",
    ]
)
"""Known and harmless: they say how Camunda runs or lists something, not what the process means."""

UNNOTICED = frozenset(
    {"exclusive", "historyTimeToLive", "versionTag", "isStartableInTasklist", "diagramRelationId"}
) | {f"modelerTemplate{part}" for part in ("", "Version", "Icon")}
"""What editors write by themselves."""

REFUSED: dict[str, str] = {
    "formKey": "forms are found by their id: write camunda:formRef",
    "candidateUsers": "candidates are groups here: use camunda:candidateGroups, or camunda:assignee for one person",
    "class": "no Java class is run; draw a send task, a user task or a business rule task",
    "expression": "no service expression is evaluated; draw a send task or a business rule task",
    "delegateExpression": "no Java delegate is run; draw a send task, a user task or a business rule task",
    "type": "no external worker is called; draw a send task and a receive task",
    "topic": "no external worker is called; draw a send task and a receive task",
    "decisionRefVersion": "decisions come from the release of the case; remove the version",
    "decisionRefVersionTag": "decisions come from the release of the case; remove the version tag",
    "decisionRefTenantId": "there are no tenants; remove it",
    "formRefVersion": "forms come from the release of the case; remove the version",
    "formHandlerClass": "no Java class is run; write the check into the form",
    "calledElementVersion": "called processes come from the release of the case; remove the version",
    "calledElementVersionTag": "called processes come from the release of the case; remove the version tag",
    "calledElementTenantId": "there are no tenants; remove it",
    "caseRef": "no CMMN case is called; call a process",
    "caseBinding": "no CMMN case is called; call a process",
    "caseVersion": "no CMMN case is called; call a process",
    "caseTenantId": "no CMMN case is called; call a process",
    "variableMappingClass": "no Java class is run; use camunda:in and camunda:out",
    "variableMappingDelegateExpression": "no Java delegate is run; use camunda:in and camunda:out",
    "resource": "no script is run",
    "variableName": "conditions are looked at whenever a variable changes; remove it",
    "variableEvents": "conditions are looked at whenever a variable changes; remove it",
    "errorCodeVariable": "the code of a caught error is not put into a variable; use one boundary event per code",
    "errorMessageVariable": "the message of a caught error is not put into a variable; remove it",
    "escalationCodeVariable": "the code of an escalation is not put into a variable; use one boundary event per code",
    "initiator": "who opened the case is in its history; remove it and use case.owner",
}
"""Attributes that Camunda would act upon and that would be ignored here: silently something else."""

ATTRIBUTES = frozenset(HONOURED) | WITHOUT_EFFECT | UNNOTICED | frozenset(REFUSED)

HONOURED_ELEMENTS = frozenset({"properties", "property", "in", "out"})
WITHOUT_EFFECT_ELEMENTS = frozenset({"failedJobRetryTimeCycle"})
REFUSED_ELEMENTS: dict[str, str] = {
    "executionListener": "no listener is run; draw what should happen as a task",
    "taskListener": "no listener is run; draw what should happen as a task or a timer",
    "connector": "no connector is called; draw a send task",
    "formData": "the form stands in a file of its own: use camunda:formRef",
    "formField": "the form stands in a file of its own: use camunda:formRef",
    "inputOutput": "variables are not mapped here; write expressions where they are used",
    "inputParameter": "variables are not mapped here; write expressions where they are used",
    "outputParameter": "variables are not mapped here; write expressions where they are used",
    "errorEventDefinition": "no external worker is called, so it cannot fail with this error",
    "field": "no Java class is run",
    "script": "no script is run; write FEEL",
    "potentialStarter": "who may open a case is a matter of roles; remove it",
    "caseExecutionListener": "no listener is run",
    "variableListener": "no listener is run",
}

PROPERTIES = frozenset(
    {"step", "step_en", "step_short", "step_short_en", "notBy", "help", "outputCollection", "outputElement", "payload"}
    | {"name_en", "short", "short_en"}
)
_MAPPING = frozenset({"source", "sourceExpression", "target", "variables", "businessKey", "local"})

_OTHER_ENGINES = {
    "http://camunda.org/schema/zeebe/1.0": "Camunda 8 (zeebe:)",
    "http://flowable.org/bpmn": "Flowable",
    "http://activiti.org/bpmn": "Activiti",
    "http://www.jboss.org/drools": "jBPM (drools:)",
    "https://www.jboss.org/drools": "jBPM (drools:)",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow (spiffworkflow:)",
}


def check(diagram: Diagram) -> None:
    """Report extension attributes and elements that are misspelt, misplaced, or would be silently ignored."""
    prefixes(diagram)
    for element in diagram.elements:
        for name in element.attrib:
            _attribute(diagram, element, etree.QName(name))
        for extension in _extensions(element):
            _extension(diagram, element, extension)


def prefixes(diagram: Diagram) -> None:
    """The prefix camunda must stand for the namespace of Camunda 7."""
    for element in diagram.elements:
        uri = element.nsmap.get("camunda")
        if uri is not None and uri != CAMUNDA:
            message = f"the prefix camunda stands for {quoted(uri)}; nothing of it is read. It must be {CAMUNDA}"
            diagram.error(diagram.root, message, "camunda")
            return


def _attribute(diagram: Diagram, element: Element, name: etree.QName) -> None:
    if name.namespace in _OTHER_ENGINES:
        engine = _OTHER_ENGINES[name.namespace]
        hint = f"; write camunda:{name.localname}" if name.localname in HONOURED else ""
        diagram.error(element, f"{name.localname} is an attribute of {engine} and is not read here{hint}", "camunda")
    if name.namespace != CAMUNDA:
        return
    attribute = name.localname
    if attribute in REFUSED:
        diagram.error(element, f"camunda:{attribute}: {REFUSED[attribute]}", "camunda")
    elif attribute in WITHOUT_EFFECT:
        diagram.warning(element, f"camunda:{attribute} has no effect here", "camunda")
    elif attribute in UNNOTICED:
        return
    elif attribute not in HONOURED:
        diagram.error(element, f"unknown attribute camunda:{attribute}{nearest(attribute, ATTRIBUTES)}", "camunda")
    elif kind(element) not in HONOURED[attribute]:
        where = " or ".join(sorted(HONOURED[attribute]))
        diagram.error(element, f"camunda:{attribute} means nothing here; it belongs on a {where}", "camunda")
    elif attribute.endswith("Binding") and element.get(name.text, "latest") not in ("latest", "deployment"):
        diagram.error(element, f"camunda:{attribute}: a fixed version is not possible; use deployment", "camunda")


def _extensions(element: Element) -> Iterator[Element]:
    for holder in element:
        if (
            isinstance(holder.tag, str)
            and etree.QName(holder).namespace == BPMN
            and kind(holder) == "extensionElements"
        ):
            yield from (part for part in holder if isinstance(part.tag, str))


def _extension(diagram: Diagram, owner: Element, extension: Element) -> None:
    name = etree.QName(extension)
    if name.namespace in _OTHER_ENGINES:
        diagram.error(
            owner,
            f"{name.localname} is an extension of {_OTHER_ENGINES[name.namespace]} and is not read here",
            "camunda",
        )
    if name.namespace != CAMUNDA:
        return
    local = name.localname
    known = HONOURED_ELEMENTS | WITHOUT_EFFECT_ELEMENTS | frozenset(REFUSED_ELEMENTS)
    if local in REFUSED_ELEMENTS:
        diagram.error(owner, f"camunda:{local}: {REFUSED_ELEMENTS[local]}", "camunda")
    elif local in WITHOUT_EFFECT_ELEMENTS:
        diagram.warning(owner, f"camunda:{local} has no effect here", "camunda")
    elif local not in known:
        diagram.error(owner, f"unknown element camunda:{local}{nearest(local, known)}", "camunda")
    elif local in ("in", "out"):
        _mapping(diagram, owner, extension)
    elif local == "properties":
        _properties(diagram, owner, extension)


def _mapping(diagram: Diagram, owner: Element, mapping: Element) -> None:
    local = kind(mapping)
    if kind(owner) != "callActivity":
        diagram.error(owner, f"camunda:{local} means something on a call activity only", "camunda")
        return
    for name in mapping.attrib:
        if str(name) not in _MAPPING:
            diagram.error(
                owner, f"camunda:{local}: unknown attribute {name!r}{nearest(str(name), _MAPPING)}", "camunda"
            )
    given = [name for name in ("source", "sourceExpression", "variables") if mapping.get(name)]
    if mapping.get("businessKey") is not None:
        if given:
            diagram.error(owner, f"camunda:{local} with a businessKey maps nothing; remove the key", "camunda")
        diagram.warning(owner, f"camunda:{local} businessKey has no effect: the case number goes along", "camunda")
        return
    if len(given) != 1:
        diagram.error(owner, f"camunda:{local} needs exactly one of source, sourceExpression, variables", "camunda")
    elif given == ["variables"] and mapping.get("variables") != "all":
        diagram.error(owner, f'camunda:{local} variables must be "all"', "camunda")
    elif given != ["variables"] and not mapping.get("target"):
        diagram.error(owner, f"camunda:{local} has no target: the name of the variable to write", "camunda")


def _properties(diagram: Diagram, owner: Element, properties: Element) -> None:
    seen: set[str] = set()
    for part in properties:
        if not isinstance(part.tag, str):
            continue
        name = part.get("name", "")
        if etree.QName(part).namespace != CAMUNDA or kind(part) != "property" or not name:
            diagram.error(owner, "camunda:properties holds camunda:property elements with name and value", "camunda")
            continue
        if name in seen:
            diagram.error(owner, f"the property {name!r} is given twice", "camunda")
        seen.add(name)
        if name in PROPERTIES and not (part.get("value") or text(part)).strip():
            diagram.error(owner, f"the property {name!r} has no value", "camunda")
        guess = "" if name in PROPERTIES else nearest(name, PROPERTIES)
        if guess:
            diagram.warning(owner, f"the property {name!r} is not read{guess}", "camunda")
        if name in ("outputCollection", "outputElement") and not _repeats(owner):
            diagram.error(owner, f"the property {name!r} needs a multi-instance marker on the activity", "camunda")
    if ("outputCollection" in seen) != ("outputElement" in seen):
        diagram.error(owner, "outputCollection and outputElement belong together", "camunda")


def _repeats(owner: Element) -> bool:
    return kind(owner) in ACTIVITIES and owner.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics") is not None


def properties_of(element: Element) -> dict[str, str]:
    """The extension properties of an element by name."""
    return {
        part.get("name", ""): part.get("value", "")
        for extension in _extensions(element)
        if extension.tag == f"{{{CAMUNDA}}}properties"
        for part in extension
        if isinstance(part.tag, str)
    }


def mappings_of(element: Element) -> list[Element]:
    """The `camunda:in` and `camunda:out` of a call activity."""
    wanted = (f"{{{CAMUNDA}}}in", f"{{{CAMUNDA}}}out")
    return [extension for extension in _extensions(element) if extension.tag in wanted]


def camunda(element: Element, attribute: str) -> str | None:
    return element.get(f"{{{CAMUNDA}}}{attribute}")
