"""What a process owner changes in the files alone: order of steps, one step more, limit, group, duration, field."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app import feel
from app.journeys import run, script

ROOT = Path(__file__).parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
COMPLAINT = "processes/complaint_handling.bpmn"
START, PREJUDGE = 0, 2
"""Where the opening and the pre-judgement stand in the journey that the changes borrow."""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    for folder in ("processes", "forms", "rules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def borrowed() -> list[dict[str, Any]]:
    """The steps of the journey of the spoiled fruit, without its expectations."""
    read = script.read(ROOT / "tests/journeys/logistics_spoiled_fruit.yaml")
    return [{play.verb: play.value, **play.options} for play in read.steps if play.verb not in ("expect", "refused")]


def until(element: str) -> list[dict[str, Any]]:
    """The borrowed steps up to and with the first completion of a task."""
    steps = borrowed()
    last = next(number for number, step in enumerate(steps) if step.get("do") == element)
    return steps[: last + 1]


def play(release: Path, *steps: dict[str, Any]) -> None:
    """Play steps on the changed release. Raises AssertionError with what was expected and found."""
    file = release / "journey.yaml"
    content = {"title": "changed", "release": ".", "now": "2026-03-02T09:00:00+08:00", "steps": list(steps)}
    file.write_text(json.dumps(content, ensure_ascii=False, default=_plain), encoding="utf-8")
    report = run.play(file)
    assert report.outcome == "passed", "\n".join(report.lines)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(feel.to_python(value))


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) >= 1, before
        text = text.replace(before, after)
    file.write_text(text, encoding="utf-8")


def redraw(file: Path, change: Callable[[etree._Element], None]) -> None:
    root = etree.fromstring(file.read_bytes())
    change(root)
    for node in root.iter(f"{BPMN}*"):  # the redundant lists of flows at each element follow the flows
        for kind, end in (("incoming", "targetRef"), ("outgoing", "sourceRef")):
            if (listed := node.findall(f"{BPMN}{kind}")) and node.get("id"):
                flows = [f.get("id") for f in root.iter(f"{BPMN}sequenceFlow") if f.get(end) == node.get("id")]
                for entry, flow in zip(listed, flows, strict=False):
                    entry.text = flow
    file.write_bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def flow(root: etree._Element, identifier: str) -> etree._Element:
    return next(node for node in root.iter(f"{BPMN}sequenceFlow") if node.get("id") == identifier)


def test_two_steps_are_swapped_in_the_diagram_alone(release: Path) -> None:
    def swap(root: etree._Element) -> None:
        flow(root, "f_fork_prejudgement_step").set("targetRef", "facts_step")
        middle = flow(root, "f_prejudgement_step_facts_step")
        middle.set("sourceRef", "facts_step")
        middle.set("targetRef", "prejudgement_step")
        flow(root, "f_facts_step_liability_step").set("sourceRef", "prejudgement_step")

    redraw(release / COMPLAINT, swap)
    steps = borrowed()
    prejudge = next(step for step in steps if step.get("do") == "prejudge")
    facts = [s for s in until("confirm_facts")[1:] if s is not prejudge and s.get("do") != "prejudge"]
    second = [s for s in steps if s.get("do") == "confirm_facts"][1]
    play(
        release,
        steps[START],
        {"expect": {"case": {"step": "查询事实"}, "open": ["contact_customer", "check_facts", "check_facts"]}},
        *facts,
        second,
        {"expect": {"case": {"step": "投诉预判"}, "open": ["prejudge"]}},
        prejudge,
        {"expect": {"case": {"step": "内部判责"}, "open": ["judge_liability"]}},
    )


def test_a_step_is_added_in_the_diagram_and_with_a_form(release: Path) -> None:
    opinion = {"type": "textarea", "id": "opinion", "key": "legal.opinion", "label": "法务意见"}
    required = {**opinion, "validate": {"required": True}}
    form = {"type": "default", "id": "legal_check", "schemaVersion": 19, "components": [required]}
    (release / "forms/legal_check.form").write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    task = (
        '<bpmn:userTask id="legal_check" name="法务复核" camunda:formRef="legal_check" '
        'camunda:candidateGroups="manager" camunda:dueDate="=now() + duration(&quot;PT4H&quot;)">'
        "<bpmn:extensionElements><camunda:properties>"
        '<camunda:property name="step" value="法务复核" />'
        "</camunda:properties></bpmn:extensionElements></bpmn:userTask>"
        '<bpmn:sequenceFlow id="f_legal" sourceRef="legal_check" targetRef="feedback_step" />'
    )
    edit(
        release / COMPLAINT,
        ('sourceRef="plan_step" targetRef="feedback_step"', 'sourceRef="plan_step" targetRef="legal_check"'),
        ("<bpmn:incoming>f_plan_step_feedback_step</bpmn:incoming>", "<bpmn:incoming>f_legal</bpmn:incoming>"),
        ('<bpmn:sequenceFlow id="f_start_intake_triage"', f'{task}<bpmn:sequenceFlow id="f_start_intake_triage"'),
    )
    play(
        release,
        *until("make_plan"),
        {"expect": {"case": {"step": "法务复核"}, "open": ["legal_check"]}},
        {"refused": "legal_check", "by": "manager1", "submit": {}, "because": {"field": "legal.opinion"}},
        {"do": "legal_check", "by": "manager1", "submit": {"legal": {"opinion": "可以"}}},
        {"expect": {"case": {"step": "沟通执行"}, "open": ["recap"]}},
    )


def test_a_limit_is_changed_in_the_table_alone(release: Path) -> None:
    edit(release / "rules/authority.dmn", ("<text>&gt; 500</text>", "<text>&gt; 50</text>"))
    play(
        release,
        *until("make_plan"),
        {"expect": {"open": ["approve_plan"], "decisions": {"authority": {"outputs": {"approver": "supervisor"}}}}},
    )


def test_a_group_is_changed_in_the_diagram_alone(release: Path) -> None:
    text = (release / COMPLAINT).read_text(encoding="utf-8")
    task = re.search(r'<bpmn:userTask id="prejudge".*?>', text)
    assert task is not None
    changed = task[0].replace(' camunda:assignee="=case.owner"', "").replace('"agent"', '"senior"')
    edit(release / COMPLAINT, (task[0], changed))
    play(
        release,
        borrowed()[START],
        {"expect": {"tasks": [{"task": "prejudge", "groups": ["senior"], "assignee": None}]}},
    )


def test_a_duration_is_changed_in_table_and_diagram_alone(release: Path) -> None:
    edit(release / "rules/triage.dmn", ("<text>48</text>", "<text>36</text>"))
    edit(release / "rules/routing.dmn", ("<text>2</text>", "<text>3</text>"))
    where = 'department = "logistics"'
    play(
        release,
        *until("prejudge"),
        {
            "expect": {
                "timers": [{"element": "result_48h", "at": "2026-03-03T21:00:00+08:00"}],
                "tasks": [{"task": "check_facts", "where": where, "due": "2026-03-02T12:00:00+08:00"}],
            }
        },
    )


def test_a_field_is_added_in_the_form_alone(release: Path) -> None:
    file = release / "forms/prejudge.form"
    form = json.loads(file.read_text(encoding="utf-8"))
    form["components"].append(
        {"type": "textfield", "id": "mood", "key": "prejudgement.mood", "label": "语气", "validate": {"required": True}}
    )
    file.write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    steps = until("prejudge")
    prejudge = steps[-1]
    said = {"prejudgement": {**prejudge["submit"]["prejudgement"], "mood": "平和"}}
    play(
        release,
        steps[START],
        {
            "refused": "prejudge",
            "by": "agent1",
            "submit": prejudge["submit"],
            "because": {"field": "prejudgement.mood"},
        },
        {"do": "prejudge", "by": "agent1", "submit": said},
        {"expect": {"variables": {"prejudgement.mood": "平和"}, "case": {"step": "查询事实"}}},
    )
