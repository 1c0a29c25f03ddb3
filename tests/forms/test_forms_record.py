"""What forms see of a case besides its variables, through the real parts: files to release, decisions and rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app import actions, queries
from app.errors import Refusal
from tests.contents import png
from tests.house import House, diagram, line

AGENTS = 'userTask talk camunda:candidateGroups="agent" camunda:formRef="talk"'
RULE = 'businessRuleTask grade camunda:decisionRef="grade" camunda:resultVariable="grade"'
TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="tests">
<decision id="grade" name="grade"><decisionTable id="t" hitPolicy="UNIQUE">
<input id="i"><inputExpression id="ie"><text>amount</text></inputExpression></input><output id="o" name="level"/>
<rule id="r1"><inputEntry id="e1"><text>-</text></inputEntry>
<outputEntry id="x1"><text>"high"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
FORM: dict[str, Any] = {
    "type": "default", "id": "talk", "schemaVersion": 19, "components": [
        {"type": "bh_evidence", "key": "pack", "label": "证据包"},
        {"type": "bh_decision", "decision": "grade", "label": "为什么"},
    ],
}  # fmt: skip


@pytest.fixture
def talk(house: House) -> str:
    files = {"rules/grade.dmn": TABLE, "forms/talk.form": json.dumps(FORM).encode()}
    house.release({"processes/p.bpmn": diagram(line(RULE, AGENTS)), **files})
    task: str = house.open(amount=5).opened[0]
    return task


def test_the_evidence_pack_is_chosen_from_the_files_of_the_case(house: House, talk: str) -> None:
    case = talk.rpartition(".")[0]
    added = actions.add_file(house.ctx, house.who("agent1"), case, "照片.png", png(), internal=False)
    page = queries.task_page(house.ctx, house.who("agent1"), talk)
    record: Any = page.data["record"]
    assert [(file["id"], file["kind"], file["internal"]) for file in record["files"]] == [(added.id, "picture", False)]
    with pytest.raises(Refusal) as refusal:
        house.do(talk, pack=[f"{case}/files/9"])
    assert refusal.value.field == "pack[0]"
    house.do(talk, pack=[added.id])


def test_a_decision_is_shown_with_its_matched_rule(house: House, talk: str) -> None:
    record: Any = queries.task_page(house.ctx, house.who("agent1"), talk).data["record"]
    told = record["decisions"]["grade"]["decisions"][-1]
    assert (told["name"], told["rules"], told["outputs"]) == ("grade", [1], [{"level": "high"}])
