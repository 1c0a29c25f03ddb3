"""The shape that peers are measured with: ten user tasks, each with a 48 h timer and a gateway, then a called process
of six.

Twice: for our engine with FEEL, and for SpiffWorkflow as it is with Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from app import engine

_HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '  # noqa: E501
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="bench" '
    'expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">'
)
NOTE = "客户来电反映收到的水果有三箱在运输途中变质，要求补发并说明原因；已向仓库核实出库时间与温控记录。" * 6


def process(name: str, tasks: int, duration: str, call: bool = False) -> str:
    """One process of the shape."""
    parts, flows = ['<startEvent id="start"/>'], []

    def flow(source: str, target: str, condition: str = "") -> str:
        identity = f"f_{name}_{len(flows)}"
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        flows.append(f'<sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>')
        return identity

    previous = "start"
    for i in range(tasks):
        flow(previous, f"u{i}")
        flow(f"b{i}", f"esc{i}")
        flow(f"esc{i}", f"ee{i}")
        flow(f"u{i}", f"g{i}")
        flow(f"g{i}", f"x{i}", f"a{i} &gt; 10")
        flow(f"x{i}", f"m{i}")
        default = flow(f"g{i}", f"m{i}")
        parts.append(
            f'<userTask id="u{i}" name="step {i}" camunda:candidateGroups="agent"/>'
            f'<boundaryEvent id="b{i}" attachedToRef="u{i}" cancelActivity="false"><timerEventDefinition id="td_{name}{i}">'  # noqa: E501
            f"<timeDuration>{duration}</timeDuration></timerEventDefinition></boundaryEvent>"
            f'<manualTask id="esc{i}"/><endEvent id="ee{i}"/><exclusiveGateway id="g{i}" default="{default}"/>'
            f'<exclusiveGateway id="m{i}"/><manualTask id="x{i}"/>'
        )
        previous = f"m{i}"
    if call:
        parts.append(
            '<callActivity id="call" calledElement="feedback"><extensionElements><camunda:in variables="all"/>'
            '<camunda:out variables="all"/></extensionElements></callActivity>'
        )
        flow(previous, "call")
        previous = "call"
    parts.append('<endEvent id="end"/>')
    flow(previous, "end")
    return f'<process id="{name}" isExecutable="true">{"".join(parts)}{"".join(flows)}</process>'


def ours() -> engine.Definitions:
    """The release for our engine."""
    return engine.load(
        {
            "processes/main.bpmn": (_HEAD + process("main", 10, "PT48H", True) + "</definitions>").encode(),
            "processes/feedback.bpmn": (_HEAD + process("feedback", 6, "PT48H") + "</definitions>").encode(),
        }
    )


def bare() -> Callable[[], Any]:
    """A factory of running workflows in SpiffWorkflow as it is, in memory."""
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

    parser = BpmnParser()
    for name, tasks, call in (("main", 10, True), ("feedback", 6, False)):
        text = (
            _HEAD
            + process(name, tasks, "'PT48H'", call).replace("manualTask", "intermediateThrowEvent")
            + "</definitions>"
        )
        parser.add_bpmn_xml(etree.fromstring(text.encode()), name)
    spec, called = parser.get_spec("main"), parser.get_subprocess_specs("main")
    return lambda: BpmnWorkflow(spec, called)


def submission(i: int) -> dict[str, int]:
    """What one task's form of twelve numbers holds; every third one takes the longer way."""
    return {f"a{i}": 20 if i % 3 == 0 else 5, **{f"n{i}_{k}": k for k in range(11)}}
