"""What the shipped diagrams hold: tasks with form, help, people and due date; six steps in order; a sound drawing."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from lxml import etree

from app import engine

ROOT = Path(__file__).parents[2]
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes()
    for pattern in ("processes/*.bpmn", "processes/variables.json", "forms/*.form", "rules/*.dmn")
    for path in sorted(ROOT.glob(pattern))
}
DIAGRAMS = sorted(name for name in FILES if name.endswith(".bpmn"))
DEFS = engine.load(FILES)
STEPS = ("投诉预判", "查询事实", "内部判责", "确认方案", "沟通执行", "总结反思")
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"

Box = tuple[float, float, float, float]
ELEMENTS = [(process, element) for process in DEFS.processes.values() for element in process.elements.values()]
USER_TASKS = [
    pytest.param(process.file, element, id=element.id) for process, element in ELEMENTS if element.kind == "userTask"
]


def _root(file: str) -> etree._Element:
    return etree.fromstring(FILES[file])


def _node(file: str, identifier: str) -> etree._Element:
    return next(node for node in _root(file).iter() if node.get("id") == identifier)


def test_the_release_has_no_finding() -> None:
    assert [str(finding) for finding in engine.check(FILES)] == []


@pytest.mark.proves("001-01", "002-01")
def test_the_six_steps_stand_in_their_order() -> None:
    assert DEFS.processes["complaint_handling"].steps == STEPS


@pytest.mark.parametrize(("file", "task"), USER_TASKS)
@pytest.mark.proves("001-02")
def test_a_task_has_a_form_and_guidance_in_both_languages(file: str, task: engine.ElementInfo) -> None:
    chinese, _, english = (task.help or "").partition("\n\n")
    assert task.form in DEFS.forms
    assert chinese
    assert english
    assert english.isascii()
    assert task.name_en
    assert task.short
    assert len(task.short) == 2
    assert task.short_en


def test_each_step_has_an_english_name_and_a_short_one_in_both_languages() -> None:
    names = DEFS.processes["complaint_handling"].step_names
    assert set(names) == set(STEPS)
    assert all(said.en and len(said.short or "") == 2 and said.short_en for said in names.values())


@pytest.mark.parametrize(("file", "task"), USER_TASKS)
@pytest.mark.proves("003-14", "003-15", "001-04")
def test_a_task_says_who_does_it_and_until_when(file: str, task: engine.ElementInfo) -> None:
    node = _node(file, task.id)
    assert node.get(f"{CAMUNDA}candidateGroups")
    assert node.get(f"{CAMUNDA}dueDate")


@pytest.mark.proves("002-21")
def test_the_agents_tasks_belong_to_the_owner_of_the_case() -> None:
    owned = {
        element.id
        for process, element in ELEMENTS
        if element.kind == "userTask" and _node(process.file, element.id).get(f"{CAMUNDA}assignee") == "=case.owner"
    }
    assert owned >= {"prejudge", "contact_customer", "reconcile", "judge_liability", "make_plan", "compose", "talk"}
    assert owned.isdisjoint({"approve_plan", "approve_deviation", "arbitrate", "mediate", "supervise", "risk_response"})


@pytest.mark.parametrize("task", ["approve_plan", "approve_deviation"])
@pytest.mark.proves("001-27")
def test_nobody_approves_their_own(task: str) -> None:
    info = DEFS.element("complaint_handling", task)
    assert info is not None
    assert info.not_by in (("make_plan",), ("judge_liability",))


def test_every_name_is_there_in_both_languages() -> None:
    named = [
        e for _, e in ELEMENTS if e.kind in ("userTask", "businessRuleTask", "sendTask", "subProcess", "callActivity")
    ]
    assert [element.id for element in named if not element.name or not element.name_en] == []


# ── the drawing ──


def _shapes(plane: etree._Element) -> dict[str, Box]:
    found = {}
    for shape in plane.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    return found


def _edges(plane: etree._Element) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement"): [(float(p.get("x")), float(p.get("y"))) for p in edge.iter(f"{DD}waypoint")]
        for edge in plane.iter(f"{DI}BPMNEdge")
    }


@pytest.mark.parametrize("file", DIAGRAMS)
def test_everything_is_drawn_once(file: str) -> None:
    root = _root(file)
    drawn = [shape.get("bpmnElement") for kind in ("BPMNShape", "BPMNEdge") for shape in root.iter(f"{DI}{kind}")]
    process = next(root.iter(f"{BPMN}process"))
    kinds = ("Event", "Task", "Gateway", "subProcess", "callActivity", "sequenceFlow", "textAnnotation", "lane")
    wanted = [
        node.get("id")
        for node in process.iter(f"{BPMN}*")
        if etree.QName(node).localname.endswith(kinds) and node.get("id")
    ]
    assert sorted(drawn) == sorted([*wanted, *(node.get("id") for node in root.iter(f"{BPMN}participant"))])


@pytest.mark.parametrize("file", DIAGRAMS)
def test_flows_are_square_and_touch_what_they_join(file: str) -> None:
    root = _root(file)
    ends = {flow.get("id"): (flow.get("sourceRef"), flow.get("targetRef")) for flow in root.iter(f"{BPMN}sequenceFlow")}
    for plane in root.iter(f"{DI}BPMNPlane"):
        shapes = _shapes(plane)
        for flow, points in _edges(plane).items():
            for before, after in itertools.pairwise(points):
                assert before[0] == after[0] or before[1] == after[1], f"{flow} is not square"
            for point, element in zip((points[0], points[-1]), ends[flow], strict=True):
                left, top, right, bottom = shapes[element]
                assert point[0] in (left, right) or point[1] in (top, bottom), f"{flow} does not touch {element}"


@pytest.mark.parametrize("file", DIAGRAMS)
def test_no_flow_runs_through_an_element_and_no_elements_overlap(file: str) -> None:
    root = _root(file)
    ends = {flow.get("id"): (flow.get("sourceRef"), flow.get("targetRef")) for flow in root.iter(f"{BPMN}sequenceFlow")}
    hosts = {event.get("id"): event.get("attachedToRef") for event in root.iter(f"{BPMN}boundaryEvent")}
    for plane in root.iter(f"{DI}BPMNPlane"):
        boxes = {name: box for name, box in _shapes(plane).items() if name not in _frames(plane)}
        for name, box in boxes.items():
            others = ((other, place) for other, place in boxes.items() if other != name and hosts.get(other) != name)
            assert not [other for other, place in others if hosts.get(name) != other and _meet(box, place)], name
        for flow, points in _edges(plane).items():
            for before, after in itertools.pairwise(points):
                line = _line(before, after)
                crossed = [name for name, box in boxes.items() if name not in ends[flow] and _meet(line, box)]
                assert not crossed, f"{flow} runs through {crossed}"


def _line(one: tuple[float, float], two: tuple[float, float]) -> Box:
    return (min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))


def _frames(plane: etree._Element) -> set[str]:
    """Pools, lanes and open sub-processes: what holds other elements."""
    return {
        shape.get("bpmnElement")
        for shape in plane.iter(f"{DI}BPMNShape")
        if shape.get("isHorizontal") or shape.get("isExpanded") == "true"
    }


def _meet(one: Box, two: Box) -> bool:
    return one[0] < two[2] - 1 and two[0] < one[2] - 1 and one[1] < two[3] - 1 and two[1] < one[3] - 1 and one != two
