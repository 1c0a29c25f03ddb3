"""The way that a case took is told act by act: what was passed, where it stood, who did it; also when it is long."""

from __future__ import annotations

import pytest

from app import actions, queries
from app.errors import Refusal
from app.queries import way
from app.queries.rows import WayTaken
from tests.house import House, diagram, form, line

AGENT = 'camunda:candidateGroups="agent" camunda:formRef="f"'
BODY = f"""
<startEvent id="s"/><userTask id="ask" name="问一问" {AGENT}/><exclusiveGateway id="gate" default="no"/>
<callActivity id="call" name="查一查" calledElement="inner"/><userTask id="last" name="收尾" {AGENT}/><endEvent id="e"/>
<boundaryEvent id="late" name="晚了" attachedToRef="ask" cancelActivity="false"><timerEventDefinition>
 <timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="told" name="已提醒"/>
<sequenceFlow id="in" sourceRef="s" targetRef="ask"/><sequenceFlow id="on" sourceRef="ask" targetRef="gate"/>
<sequenceFlow id="yes" sourceRef="gate" targetRef="call"><conditionExpression>text = "查"</conditionExpression>
</sequenceFlow><sequenceFlow id="no" sourceRef="gate" targetRef="last"/>
<sequenceFlow id="back" sourceRef="call" targetRef="last"/><sequenceFlow id="out" sourceRef="last" targetRef="e"/>
<sequenceFlow id="remind" sourceRef="late" targetRef="told"/>
"""
CASE = "C-2026-000001"


@pytest.fixture
def asked(both: House) -> House:
    """A case of agent1 at its first step."""
    inner = diagram(line(f"userTask look {AGENT}").replace('name="look"', 'name="看一看"'), "inner")
    files = {"processes/p.bpmn": diagram(BODY), "processes/inner.bpmn": inner, "forms/f.form": form("f", "text")}
    both.release(files)
    both.open()
    return both


def do(house: House, element: str, **data: object) -> None:
    key = next(row.key for row in house.rows("task") if row.element == element and row.status == "open")
    house.do(f"{CASE}.{key}", **data)


def taken(house: House) -> WayTaken:
    return queries.way_taken(house.ctx, house.who("supervisor1"), CASE)


def test_each_act_tells_who_did_what_what_was_passed_and_where_the_case_stood(asked: House) -> None:
    asked.advance(hours=1)
    do(asked, "ask", text="查")
    do(asked, "look")
    told = [
        (stop.event.who.name if stop.event.who else "", stop.event.text.zh, [name.zh for name in stop.passed],
         [name.zh for name in stop.here], stop.at)
        for stop in taken(asked).stops
    ]  # fmt: skip
    assert told == [
        ("林晓", "受理了案件", [], ["问一问"], ((), "ask")),
        ("", "时钟“晚了”到时", ["晚了", "已提醒"], ["问一问"], ((), "late")),
        ("林晓", "完成了“问一问”", ["问一问"], ["看一看"], (("call",), "look")),
        ("林晓", "完成了“看一看”", ["看一看", "查一查"], ["收尾"], ((), "last")),
    ]


def test_an_act_changes_only_what_it_passed_and_the_flows_that_were_taken_are_among_it(asked: House) -> None:
    do(asked, "ask", text="不查")
    assert taken(asked).stops[1].changed == {
        (): {
            "ask": ("done", 1), "on": ("done", 1), "gate": ("done", 1), "no": ("done", 1), "last": ("active", 0),
        }
    }  # fmt: skip


def test_what_was_taken_away_is_told_as_cancelled_and_a_second_round_counts(asked: House) -> None:
    do(asked, "ask", text="查")
    key = next(row.key for row in asked.rows("task") if row.element == "look")
    actions.move_token(asked.ctx, asked.who("supervisor1"), CASE, key, "ask", reason="问错了")
    do(asked, "ask", text="不查")
    _opened, _asked, moved, again = taken(asked).stops
    assert moved.changed[("call",)]["look"] == ("cancelled", 0)
    assert moved.changed[()]["call"] == ("cancelled", 0)
    assert moved.at == ((), "ask")
    assert again.changed[()]["ask"] == ("done", 2)


def test_of_a_long_way_the_latest_part_is_told_and_what_was_passed_before_is_counted(
    asked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(asked, "ask", text="不查")
    do(asked, "last")
    monkeypatch.setattr(way, "STOPS", 1)
    told = taken(asked)
    assert [stop.event.text.zh for stop in told.stops] == ["完成了“收尾”"]
    assert told.before == {(): {"s": 1, "in": 1, "ask": 1, "on": 1, "gate": 1, "no": 1}}


def test_the_way_costs_few_statements_however_long_it_is_and_only_who_sees_the_case_is_told(asked: House) -> None:
    with asked.counted() as short:
        taken(asked)
    do(asked, "ask", text="查")
    do(asked, "look")
    with asked.counted() as longer:
        taken(asked)
    assert len(longer) == len(short)
    with pytest.raises(Refusal, match="权限"):
        queries.way_taken(asked.ctx, asked.who("warehouse1"), CASE)
