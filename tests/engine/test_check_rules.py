"""Each rule of the check in one row: what is drawn, and what is said of which element."""

from __future__ import annotations

import pytest
from diagrams import (
    definitions,
    extensions,
    flow,
    message,
    node,
    path,
    plain,
    process,
    properties,
    straight,
    timer,
    user,
)

from app import engine
from app.errors import Finding

MESSAGE = node("message", "m", name="paid")
ERROR = node("error", "err", errorCode="E1")


def check(source: bytes) -> tuple[Finding, ...]:
    return engine.check({"processes/x.bpmn": source})


def judged(source: bytes) -> list[str]:
    return [f"{f.element}: {f.severity}: {f.text}" for f in check(source) if f.code not in ("drawing",)]


def whole(*parts: str, roots: str = "") -> bytes:
    return definitions(roots, process(*parts))


def gateway(kind: str, *, conditions: tuple[str | None, str | None] = ("a > 1", None), **attributes: str) -> bytes:
    flows = [flow("s", "g"), flow("g", "a", conditions[0]), flow("g", "b", conditions[1])]
    ends = [user("a"), user("b"), node("endEvent", "e"), *path("a e"), *path("b e")]
    return whole(node("startEvent", "s"), node(kind, "g", **attributes), *flows, *ends)


def sub(*parts: str, **attributes: str) -> str:
    return node("subProcess", "sub", "".join(parts), **attributes)


def boundary(inner: str, host: str = "a", **attributes: str) -> bytes:
    event = node("boundaryEvent", "b", inner, attachedToRef=host, **attributes)
    return whole(*straight(user("a"), ids="a"), event, user("c"), *path("b c e"), roots=MESSAGE + ERROR)


INNER = "".join([node("startEvent", "is"), user("ia"), node("endEvent", "ie"), *path("is ia ie")])

SOUND = {
    "a straight way": plain(user("a"), ids="a"),
    "plain and manual tasks": plain(node("task", "a"), node("manualTask", "b"), ids="a b"),
    "an exclusive gateway with a default": gateway("exclusiveGateway", default="g_b"),
    "parallel branches": gateway("parallelGateway", conditions=(None, None)),
    "a timer on a task": boundary(timer("timeDuration", "PT2H"), cancelActivity="false"),
    "a computed timer": boundary(timer("timeDuration", "= duration(limit)")),
    "a cycle": boundary(timer("timeCycle", "R3/PT24H"), cancelActivity="false"),
    "a message start": whole(node("startEvent", "s", message()), user("a"), *path("s a"), roots=MESSAGE),
    "an embedded sub-process": plain(sub(INNER), ids="sub"),
    "an error and its catcher": whole(
        *straight(
            sub(
                node("startEvent", "is"),
                node("endEvent", "ie", node("errorEventDefinition", errorRef="err")),
                *path("is ie"),
            ),
            ids="sub",
        ),
        node("boundaryEvent", "b", node("errorEventDefinition", errorRef="err"), attachedToRef="sub"),
        *path("b e"),
        roots=ERROR,
    ),
    "a multi-instance over a list": plain(
        user(
            "a",
            properties(outputCollection="answers", outputElement="answer")
            + node("multiInstanceLoopCharacteristics", camunda_collection="departments", camunda_elementVariable="d"),
        ),
        ids="a",
    ),
    "an event-based gateway": whole(
        node("startEvent", "s"),
        node("eventBasedGateway", "g"),
        node("intermediateCatchEvent", "c", message()),
        node("intermediateCatchEvent", "t", timer("timeDuration", "PT1H")),
        node("endEvent", "e"),
        *path("s g c e"),
        *path("g t e"),
        roots=MESSAGE,
    ),
    "a link and where it leads": whole(
        node("startEvent", "s"),
        node("intermediateThrowEvent", "t", node("linkEventDefinition", name="L")),
        node("intermediateCatchEvent", "c", node("linkEventDefinition", name="L")),
        node("endEvent", "e"),
        *path("s t"),
        *path("c e"),
    ),
    "an event sub-process": whole(
        *straight(user("a"), ids="a"),
        sub(
            node("startEvent", "is", message(), isInterrupting="false"),
            user("ia"),
            node("endEvent", "ie"),
            *path("is ia ie"),
            triggeredByEvent="true",
        ),
        roots=MESSAGE,
    ),
    "FEEL with functions of the service calendar": boundary(
        timer("timeDate", '= working time after(now(), duration("PT2H"))'), cancelActivity="false"
    ),
}


@pytest.mark.parametrize("source", SOUND.values(), ids=SOUND)
def test_what_can_be_executed_is_accepted(source: bytes) -> None:
    assert judged(source) == []


TASK_REFUSED = [
    ("scriptTask", "scripts are never run"),
    ("serviceTask", "no service is called"),
    ("adHocSubProcess", "ad hoc"),
]
EVENTS_REFUSED = [
    ("startEvent", "cancelEventDefinition"),
    ("startEvent", "errorEventDefinition"),
    ("startEvent", "linkEventDefinition"),
    ("startEvent", "terminateEventDefinition"),
    ("endEvent", "timerEventDefinition"),
    ("endEvent", "linkEventDefinition"),
    ("endEvent", "conditionalEventDefinition"),
    ("intermediateCatchEvent", "errorEventDefinition"),
    ("intermediateCatchEvent", "terminateEventDefinition"),
    ("intermediateThrowEvent", "timerEventDefinition"),
    ("intermediateThrowEvent", "errorEventDefinition"),
    ("boundaryEvent", "linkEventDefinition"),
    ("boundaryEvent", "terminateEventDefinition"),
]


@pytest.mark.parametrize(("kind", "reason"), TASK_REFUSED)
def test_a_task_that_is_not_executed_is_refused_with_what_to_draw_instead(kind: str, reason: str) -> None:
    lines = judged(plain(node(kind, "a", name="做事"), ids="a"))
    assert any(
        line.startswith("a: error: ") and "“做事”" in line and reason in line and "draw" in line for line in lines
    )


@pytest.mark.parametrize(("kind", "definition"), EVENTS_REFUSED)
def test_an_event_definition_in_the_wrong_position_is_refused(kind: str, definition: str) -> None:
    attributes = {"attachedToRef": "a"} if kind == "boundaryEvent" else {}
    event = node(kind, "x", node(definition), **attributes)
    ways = {"startEvent": path("x a e"), "endEvent": path("s a x"), "boundaryEvent": [*path("s a e"), *path("x e")]}
    flows = ways.get(kind, path("s a x e"))
    rest = [node("startEvent", "s"), user("a"), node("endEvent", "e")]
    lines = judged(whole(*(part for part in rest), event, *flows))
    assert any(line.startswith("x: error: ") and "not possible as" in line and "possible: " in line for line in lines)


_INPUT = node("dataInput", "in") + node("inputSet", inner=node("dataInputRefs", inner="in")) + node("outputSet")
REFUSED: dict[str, tuple[bytes, str, str]] = {
    # what is wrong: (file, element, part of the message)
    "a flow to nowhere": (whole(node("startEvent", "s"), user("a"), *path("s a b")), "a_b", "“b” is nowhere"),
    "a flow to a near miss": (whole(node("startEvent", "s"), user("task"), *path("s tsak")), "s_tsak", "'task'"),
    "an id twice": (whole(*straight(user("a"), ids="a"), node("task", "a")), "a", "every id stands once"),
    "a flow into a start": (
        plain(user("a"), ids="a").replace(b"</process>", flow("a", "s").encode() + b"</process>"),
        "s",
        "incoming",
    ),
    "a flow out of an end": (whole(*straight(user("a"), ids="a"), *path("e a")), "e", "outgoing"),
    "a node nobody reaches": (whole(*straight(user("a"), ids="a"), user("b"), *path("b e")), "b", "never be reached"),
    "a flow across the border": (
        whole(*straight(user("a"), sub(INNER), ids="a sub"), flow("a", "ia")),
        "a_ia",
        "crosses the border",
    ),
    "an empty sub-process": (plain(sub(), ids="sub"), "sub", "is empty"),
    "a sub-process with a timer start": (
        plain(sub(node("startEvent", "is", timer("timeDuration", "PT1H")), user("ia"), *path("is ia")), ids="sub"),
        "is",
        "embedded sub-process",
    ),
    "an event sub-process in the flow": (
        plain(sub(INNER, triggeredByEvent="true"), ids="sub"),
        "sub",
        "started by its event",
    ),
    "no way on after an event": (
        whole(node("startEvent", "s"), node("intermediateThrowEvent", "t"), *path("s t")),
        "t",
        "no outgoing",
    ),
    "a catch without anything to catch": (
        plain(node("intermediateCatchEvent", "c"), ids="c"),
        "c",
        "without a definition",
    ),
    "a boundary event on nothing": (
        whole(
            *straight(user("a"), ids="a"),
            node("boundaryEvent", "b", timer("timeDuration", "PT1H"), attachedToRef="x"),
            *path("b e"),
        ),
        "b",
        "nowhere",
    ),
    "a boundary event with an incoming flow": (
        whole(
            *straight(user("a"), ids="a"),
            node("boundaryEvent", "b", timer("timeDuration", "PT1H"), attachedToRef="a"),
            *path("a b e"),
        ),
        "b",
        "starts by itself",
    ),
    "a non-interrupting error": (
        boundary(node("errorEventDefinition", errorRef="err"), cancelActivity="false"),
        "b",
        "non-interrupting",
    ),
    "an unnamed message": (boundary(node("messageEventDefinition")), "b", "names no message"),
    "an error nobody catches": (
        whole(
            node("startEvent", "s"),
            node("endEvent", "x", node("errorEventDefinition", errorRef="err")),
            *path("s x"),
            roots=ERROR,
        ),
        "x",
        "nobody catches",
    ),
    "a choice without conditions": (gateway("exclusiveGateway", conditions=(None, None)), "g", "neither a condition"),
    "a default with a condition": (gateway("exclusiveGateway", conditions=("a", "b"), default="g_b"), "g_b", "default"),
    "a default of elsewhere": (gateway("exclusiveGateway", default="s_g"), "g", "does not leave here"),
    "a parallel gateway with a default": (
        gateway("parallelGateway", conditions=(None, None), default="g_b"),
        "g",
        "no default",
    ),
    "a converging gateway that splits": (
        gateway("exclusiveGateway", default="g_b", gatewayDirection="Converging"),
        "g",
        "converging",
    ),
    "an event-based gateway before a task": (
        gateway("eventBasedGateway", conditions=(None, None)),
        "a",
        "event-based gateway",
    ),
    "a condition after a start": (
        whole(node("startEvent", "s"), user("a"), flow("s", "a", "x > 1")),
        "s_a",
        "flow out of an event",
    ),
    "two loop markers": (
        plain(
            user(
                "a",
                node("standardLoopCharacteristics", inner=node("loopCondition", inner="x"))
                + node("multiInstanceLoopCharacteristics", inner=node("loopCardinality", inner="3")),
            ),
            ids="a",
        ),
        "a",
        "2 loop markers",
    ),
    "a multi-instance of nothing": (
        plain(user("a", node("multiInstanceLoopCharacteristics")), ids="a"),
        "a",
        "neither how often",
    ),
    "a negative cardinality": (
        plain(user("a", node("multiInstanceLoopCharacteristics", inner=node("loopCardinality", inner="-1"))), ids="a"),
        "a",
        "whole number",
    ),
    "a loop without end": (plain(user("a", node("standardLoopCharacteristics")), ids="a"), "a", "never end"),
    "no quantity": (plain(user("a", startQuantity="0"), ids="a"), "a", "at least 1"),
    "a decision not named": (plain(node("businessRuleTask", "a"), ids="a"), "a", "names no decision"),
    "a result that goes nowhere": (
        plain(node("businessRuleTask", "a", camunda_decisionRef="d"), ids="a"),
        "a",
        "resultVariable",
    ),
    "an unknown decision": (
        plain(node("businessRuleTask", "a", camunda_decisionRef="d", camunda_resultVariable="r"), ids="a"),
        "a",
        "decision “d” does not exist",
    ),
    "an unknown shape": (
        plain(
            node(
                "businessRuleTask",
                "a",
                camunda_decisionRef="d",
                camunda_resultVariable="r",
                camunda_mapDecisionResult="singleEntrie",
            ),
            ids="a",
        ),
        "a",
        "did you mean 'singleEntry'",
    ),
    "an unknown form": (plain(user("a", camunda_formRef="f"), ids="a"), "a", "form “f” does not exist"),
    "an unknown process": (
        plain(node("callActivity", "a", calledElement="q"), ids="a"),
        "a",
        "process “q” does not exist",
    ),
    "a call of nothing": (plain(node("callActivity", "a"), ids="a"), "a", "calls nothing"),
    "a process that always calls itself": (
        plain(node("callActivity", "a", calledElement="p"), ids="a"),
        "a",
        "never ends",
    ),
    "a send task without a message": (plain(node("sendTask", "a"), ids="a"), "a", "no message"),
    "a misspelt attribute": (plain(user("a", camunda_asignee="x"), ids="a"), "a", "did you mean 'assignee'"),
    "an attribute without its prefix": (plain(user("a", assignee="x"), ids="a"), "a", "camunda:assignee"),
    "an attribute on the wrong element": (
        plain(node("task", "a", camunda_assignee="x"), ids="a"),
        "a",
        "belongs on a userTask",
    ),
    "a Java class": (plain(node("sendTask", "a", camunda_class="x.Y", messageRef="m"), ids="a"), "a", "no Java class"),
    "a listener": (
        plain(user("a", extensions(node("camunda:taskListener", event="create"))), ids="a"),
        "a",
        "no listener",
    ),
    "a misspelt extension": (
        plain(user("a", extensions(node("camunda:propertiez"))), ids="a"),
        "a",
        "did you mean 'properties'",
    ),
    "an input mapping": (plain(user("a", extensions(node("camunda:inputOutput"))), ids="a"), "a", "not mapped here"),
    "another engine's attribute": (
        plain(user("a"), ids="a").replace(
            b'<userTask id="a"', b'<userTask xmlns:f="http://flowable.org/bpmn" f:assignee="x" id="a"'
        ),
        "a",
        "Flowable",
    ),
    "a performer": (plain(user("a", node("performer", "r")), ids="a"), "a", "candidateGroups"),
    "four eyes on nobody": (plain(user("a", properties(notBy="b")), ids="a"), "a", "notBy “b” is no user task"),
    "half a collection": (
        plain(
            user(
                "a", properties(outputCollection="x") + node("multiInstanceLoopCharacteristics", camunda_collection="y")
            ),
            ids="a",
        ),
        "a",
        "belong together",
    ),
    "a choreography": (
        definitions(node("choreography", "c"), process(*straight(user("a"), ids="a"))),
        "c",
        "choreograph",
    ),
    "an import": (
        definitions(
            node("import", namespace="urn:x", location="x.bpmn", importType="urn:y"),
            process(*straight(user("a"), ids="a")),
        ),
        "definitions",
        "not imported",
    ),
    "a message flow inside one pool": (
        definitions(
            node(
                "collaboration",
                "col",
                node("participant", "pool", processRef="p") + node("messageFlow", "mf", sourceRef="a", targetRef="b"),
            ),
            process(*straight(user("a"), user("b"), ids="a b")),
        ),
        "mf",
        "inside one pool",
    ),
    "a participant that cannot be": (
        definitions(
            node(
                "collaboration",
                "col",
                node("participant", "pool", node("participantMultiplicity", minimum="-1", maximum="2")),
            ),
            process(*straight(user("a"), ids="a")),
        ),
        "pool",
        "minimum -1",
    ),
    "a node in two lanes": (
        whole(
            node(
                "laneSet",
                inner=node("lane", "l1", node("flowNodeRef", inner="a"))
                + node("lane", "l2", node("flowNodeRef", inner="a")),
            ),
            *straight(user("a"), ids="a"),
        ),
        "l2",
        "lane l1 too",
    ),
    "an input of no set": (
        plain(
            user("a", node("ioSpecification", inner=node("dataInput", "d") + node("inputSet") + node("outputSet"))),
            ids="a",
        ),
        "a",
        "belongs to no input set",
    ),
    "a process with data of its own": (
        whole(node("ioSpecification", inner=node("inputSet") + node("outputSet")), *straight(user("a"), ids="a")),
        "p",
        "camunda:in",
    ),
    "a link that leads nowhere": (
        whole(
            node("startEvent", "s"),
            node("intermediateThrowEvent", "t", node("linkEventDefinition", name="L")),
            *path("s t"),
        ),
        "t",
        "no event of this level catches",
    ),
    "a process without start whose nodes wait for each other": (
        whole(user("a"), user("b"), *path("a b a")),
        "p",
        "no start event",
    ),
    "an end without a start": (whole(user("a"), node("endEvent", "e"), *path("a e")), "p", "no start event"),
    "an id that is none": (whole(*straight(user("a"), ids="a"), node("task", "1 a")), "1 a", "begins with a letter"),
    "an attribute that does not exist": (plain(node("task", "a", colour="red"), ids="a"), "a", "does not exist here"),
    "a value that is not possible": (
        plain(node("task", "a", isForCompensation="perhaps"), ids="a"),
        "a",
        "not possible",
    ),
    "a node without an id": (whole(*straight(user("a"), ids="a"), node("task")), "p", "has no id"),
    "a process without an id": (definitions(process(user("a"), id="")), "definitions", "has no id"),
    "an empty process": (definitions(process()), "p", "is empty"),
    "two plain starts": (
        whole(*straight(user("a"), ids="a"), node("startEvent", "s2"), *path("s2 a")),
        "p",
        "2 plain start events",
    ),
    "a timer that should start a process by a gateway": (
        whole(
            node("eventBasedGateway", "g", instantiate="true"),
            node("intermediateCatchEvent", "c", message()),
            node("intermediateCatchEvent", "t", timer("timeDuration", "PT1H")),
            user("a"),
            *path("g c a"),
            *path("g t a"),
            roots=MESSAGE,
        ),
        "t",
        "only a message or a signal",
    ),
    "data of another sub-process": (
        plain(
            sub(INNER + node("dataObject", "d")),
            user(
                "a",
                node("ioSpecification", inner=_INPUT)
                + node("dataInputAssociation", inner=node("sourceRef", inner="d") + node("targetRef", inner="in")),
            ),
            ids="sub a",
        ),
        "a",
        "not visible here",
    ),
    "a list whose type is none": (
        whole(
            *straight(user("a"), ids="a"),
            node("dataObject", "d", itemSubjectRef="i", isCollection="true"),
            roots=node("itemDefinition", "i"),
        ),
        "d",
        "is a list",
    ),
    "a group of no category": (
        whole(*straight(user("a"), ids="a"), node("group", "gr", categoryValueRef="cv")),
        "gr",
        "nowhere",
    ),
}


@pytest.mark.parametrize(("source", "element", "part"), REFUSED.values(), ids=REFUSED)
def test_what_breaks_a_rule_is_an_error_at_its_element(source: bytes, element: str, part: str) -> None:
    lines = judged(source)
    assert any(line.startswith(f"{element}: error: ") and part in line for line in lines), lines


WARNED: dict[str, tuple[bytes, str, str]] = {
    "a task nobody is responsible for": (
        plain(node("userTask", "a", camunda_dueDate="PT1H"), ids="a"),
        "a",
        "nobody is responsible",
    ),
    "a task without a time limit": (plain(node("userTask", "a", camunda_assignee="x"), ids="a"), "a", "no time limit"),
    "a condition on the only way on": (
        whole(node("startEvent", "s"), user("a"), node("endEvent", "e"), *path("s a"), flow("a", "e", "x > 1")),
        "a_e",
        "only way on",
    ),
    "an island": (whole(*straight(user("a"), ids="a"), user("b"), user("c"), *path("b c b")), "b", "cannot be reached"),
    "a MIME type that is none": (
        whole(*straight(user("a", node("documentation", inner="x", textFormat="text")), ids="a")),
        "a",
        "MIME type",
    ),
    "a process beside the pools": (
        definitions(
            node("collaboration", "col", node("participant", "pool", processRef="p")),
            process(*straight(user("a"), ids="a")),
            process(node("startEvent", "s2"), user("a2"), *path("s2 a2"), id="q"),
        ),
        "q",
        "stands in no pool",
    ),
    "redundant lists of flows": (plain(user("a", node("incoming", inner="x")), ids="a"), "a", "nowhere in this file"),
    "no default": (gateway("exclusiveGateway", conditions=("a", "b")), "g", "no default flow"),
    "a gateway for nothing": (plain(node("exclusiveGateway", "g"), user("a"), ids="g a"), "g", "can be left out"),
    "an error event on a task": (boundary(node("errorEventDefinition", errorRef="err")), "b", "never caught"),
    "asynchronous continuation": (plain(user("a", camunda_asyncBefore="true"), ids="a"), "a", "no effect"),
    "a property of another name": (plain(user("a", properties(steps="1")), ids="a"), "a", "did you mean 'step'"),
}


@pytest.mark.parametrize(("source", "element", "part"), WARNED.values(), ids=WARNED)
def test_what_is_only_doubtful_is_a_warning(source: bytes, element: str, part: str) -> None:
    lines = judged(source)
    assert any(line.startswith(f"{element}: warning: ") and part in line for line in lines), lines
    assert not [line for line in lines if ": error: " in line]


@pytest.mark.proves("003-14", "003-15")
def test_before_publishing_every_task_without_a_role_or_a_time_limit_is_named() -> None:
    lines = judged(plain(node("userTask", "a"), ids="a"))
    assert [line.split(": ")[0:2] for line in lines] == [["a", "warning"], ["a", "warning"]]


def test_a_file_without_a_drawing_is_a_warning_and_a_missing_shape_is_named() -> None:
    bare = plain(user("a"), ids="a")
    assert [(f.element, f.severity, f.code) for f in check(bare)] == [("p", "warning", "drawing")]
    shape = '<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p"><bpmndi:BPMNShape bpmnElement="a">'
    shape += '<dc:Bounds x="0" y="0" width="1" height="1"/></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    drawn = bare.replace(b"</definitions>", shape.encode() + b"</definitions>")
    assert {f.element for f in check(drawn) if f.code == "drawing"} == {"s", "e", "s_a", "a_e"}


def test_elements_out_of_the_order_of_the_schema_are_a_warning() -> None:
    source = plain(
        user(
            "a",
            node("multiInstanceLoopCharacteristics", inner=node("loopCardinality", inner="2")) + node("documentation"),
        ),
        ids="a",
    )
    assert any("stands in the wrong place" in line and ": warning: " in line for line in judged(source))


def test_a_part_without_a_shape_is_reported_at_what_an_editor_shows() -> None:
    source = plain(
        node(
            "intermediateCatchEvent",
            "c",
            node("timerEventDefinition", "def", node("timeDate", inner="soon")),
            name="等待",
        ),
        ids="c",
    )
    assert any(line.startswith("c: error: intermediate catch event “等待”") for line in judged(source))
