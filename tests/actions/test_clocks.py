"""Clocks, messages, incidents and endless loops through the actions."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from app import actions, queries
from app.errors import Refusal
from app.queries import rehearsal
from tests.house import HEAD, House, diagram, form, line

REMINDED = (
    '<startEvent id="s"/><userTask id="work" camunda:candidateGroups="agent"/><endEvent id="e"/>'
    '<boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><timerEventDefinition id="t">'
    "<timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>"
    '<userTask id="hurry" camunda:candidateGroups="supervisor"/><endEvent id="e2"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="work"/><sequenceFlow id="f2" sourceRef="work" targetRef="e"/>'
    '<sequenceFlow id="f3" sourceRef="late" targetRef="hurry"/><sequenceFlow id="f4" sourceRef="hurry" targetRef="e2"/>'
)
FAILING = (
    '<startEvent id="s"/><userTask id="work" camunda:candidateGroups="agent" camunda:formRef="f"/>'
    '<exclusiveGateway id="g"/><endEvent id="e"/><endEvent id="e2"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="work"/><sequenceFlow id="f2" sourceRef="work" targetRef="g"/>'
    '<sequenceFlow id="yes" sourceRef="g" targetRef="e"><conditionExpression>amount > 10</conditionExpression>'
    '</sequenceFlow><sequenceFlow id="no" sourceRef="g" targetRef="e2">'
    "<conditionExpression>not(amount > 10)</conditionExpression></sequenceFlow>"
)
CIRCLE = (
    '<startEvent id="s"/><userTask id="work" camunda:candidateGroups="agent" camunda:formRef="f"/><task id="a"/>'
    '<exclusiveGateway id="g" default="round"/><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="work"/><sequenceFlow id="f2" sourceRef="work" targetRef="a"/>'
    '<sequenceFlow id="f3" sourceRef="a" targetRef="g"/><sequenceFlow id="round" sourceRef="g" targetRef="a"/>'
    '<sequenceFlow id="out" sourceRef="g" targetRef="e"><conditionExpression>amount = 1</conditionExpression>'
    "</sequenceFlow>"
)
SIGNALS = (
    '<process id="thrower" isExecutable="true"><startEvent id="s"/><userTask id="go" camunda:candidateGroups="agent"/>'
    '<intermediateThrowEvent id="t"><signalEventDefinition id="td" signalRef="sig"/></intermediateThrowEvent>'
    '<endEvent id="e"/><sequenceFlow id="f1" sourceRef="s" targetRef="go"/><sequenceFlow id="f2" sourceRef="go"'
    ' targetRef="t"/><sequenceFlow id="f3" sourceRef="t" targetRef="e"/></process>'
    '<process id="hearer" isExecutable="true"><startEvent id="s2"/><intermediateCatchEvent id="c">'
    '<signalEventDefinition id="cd" signalRef="sig"/></intermediateCatchEvent><endEvent id="e2"/>'
    '<sequenceFlow id="g1" sourceRef="s2" targetRef="c"/><sequenceFlow id="g2" sourceRef="c" targetRef="e2"/></process>'
)


def open_elements(house: House, case: actions.Opened) -> list[str]:
    return sorted(task.element for task in rehearsal.open_tasks(house.ctx, case.case_id))


def status(house: House, case: actions.Opened) -> object:
    return rehearsal.columns(house.ctx, case.case_id)["status"]


def test_a_clock_that_is_due_opens_the_reminder_once(both: House) -> None:
    both.diagram(REMINDED)
    case = both.open()
    assert both.advance(hours=1) == 0
    assert both.advance(hours=1) == 1
    assert both.advance(hours=9) == 0
    assert open_elements(both, case) == ["hurry", "work"]


def test_a_clock_whose_task_is_done_never_strikes(both: House) -> None:
    both.diagram(REMINDED)
    case = both.open()
    both.do(case.opened[0])
    assert both.rows("timer") == []
    assert both.advance(hours=9) == 0
    assert status(both, case) == "closed"


def test_many_workers_at_once_fire_each_clock_once(both: House) -> None:
    both.diagram(REMINDED)
    cases = [both.open() for _ in range(8)]
    both.clock.advance(timedelta(hours=3))
    fired: list[int] = []
    ready = threading.Barrier(4)

    def work() -> None:
        own = both.another_process()
        ready.wait()
        fired.append(actions.fire_timers(own.ctx))
        own.ctx.store.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(fired) == len(cases)
    assert all(open_elements(both, case) == ["hurry", "work"] for case in cases)


def test_timers_that_arise_inside_the_window_fire_too_and_each_at_its_due_time(both: House) -> None:
    both.diagram(
        '<startEvent id="s"/><intermediateCatchEvent id="a"><timerEventDefinition id="ta"><timeDuration>PT1H'
        '</timeDuration></timerEventDefinition></intermediateCatchEvent><intermediateCatchEvent id="b">'
        '<timerEventDefinition id="tb"><timeDuration>PT1H</timeDuration></timerEventDefinition>'
        '</intermediateCatchEvent><userTask id="u" camunda:candidateGroups="agent"/><endEvent id="e"/>'
        '<sequenceFlow id="f1" sourceRef="s" targetRef="a"/><sequenceFlow id="f2" sourceRef="a" targetRef="b"/>'
        '<sequenceFlow id="f3" sourceRef="b" targetRef="u"/><sequenceFlow id="f4" sourceRef="u" targetRef="e"/>'
    )
    case = both.open()
    begun = both.clock.now()
    assert actions.fire_timers(both.ctx, until=begun + timedelta(hours=5)) == 2
    assert open_elements(both, case) == ["u"]
    [task] = both.rows("task")
    assert [row.at for row in _events(both, "timer")] == [begun + timedelta(hours=1), begun + timedelta(hours=2)], task


def _events(house: House, kind: str) -> list[queries.EventRow]:
    page = queries.case_page(house.ctx, house.who("supervisor1"), "C-2026-000001")
    return sorted((row for row in page.timeline if row.kind == kind), key=lambda row: row.seq)


def test_a_message_reaches_whoever_waits_and_is_refused_when_nobody_does(both: House) -> None:
    both.release(
        {
            "processes/p.bpmn": diagram(
                '<startEvent id="s"/><receiveTask id="r" messageRef="m"/><endEvent id="e"/>'
                '<sequenceFlow id="f1" sourceRef="s" targetRef="r"/><sequenceFlow id="f2" sourceRef="r" targetRef="e"/>'
            ).replace(b"</definitions>", b'<message id="m" name="money"/></definitions>')
        }
    )
    case, agent = both.open(), both.who("agent1")
    with pytest.raises(Refusal, match="not_expected"):
        actions.send_message(both.ctx, agent, case.case, "other")
    with pytest.raises(Refusal, match="not_allowed"):
        actions.send_message(both.ctx, both.who("finance1"), case.case, "money")
    actions.send_message(both.ctx, agent, case.case, "money", {"paid": {"amount": 100, "by": "bank"}})
    assert status(both, case) == "closed"
    assert rehearsal.case_file(both.ctx, case.case_id).read(0, "paid.by") == "bank"
    with pytest.raises(Refusal, match="not_open"):
        actions.send_message(both.ctx, agent, case.case, "money")


def test_a_failing_expression_parks_the_token_and_is_mended_and_retried(both: House) -> None:
    both.diagram(FAILING, f=form("f", "amount:number"))
    case = both.open()
    both.do(case.opened[0])  # without an amount: the condition is null
    page = queries.case_page(both.ctx, both.who("supervisor1"), case.case)
    [incident] = page.incidents
    assert (incident.element, incident.code, page.head.status) == ("g", "not_boolean", "open")
    assert incident.expression is not None
    assert "amount" in incident.values
    supervisor = both.who("supervisor1")
    with pytest.raises(Refusal, match="not_allowed"):
        actions.set_variables(both.ctx, both.who("agent1"), case.case, {"amount": 5}, reason="no right")
    with pytest.raises(Refusal) as unsaid:
        actions.set_variables(both.ctx, supervisor, case.case, {"amount": 5}, reason=" ")
    assert unsaid.value.field == "reason"
    actions.set_variables(both.ctx, supervisor, case.case, {"amount": 5}, reason="金额漏填")
    actions.retry_incident(both.ctx, supervisor, case.case, incident.key)
    assert status(both, case) == "closed"
    assert rehearsal.incidents(both.ctx, case.case_id) == ()
    with pytest.raises(Refusal, match="not_open"):
        actions.retry_incident(both.ctx, supervisor, case.case, incident.key)


def test_an_endless_loop_is_stopped_nothing_is_lost_and_it_can_be_tried_again(both: House) -> None:
    both.diagram(CIRCLE, f=form("f", "amount:number"))
    case = both.open()
    before = rehearsal.case_file(both.ctx, case.case_id).dumps()
    done = both.do(case.opened[0], amount=5)
    assert (done.stopped, open_elements(both, case)) == (True, ["work"])
    assert rehearsal.case_file(both.ctx, case.case_id).dumps() == before
    page = queries.task_page(both.ctx, both.who("agent1"), case.opened[0])
    assert page.draft is not None
    assert page.draft.data == {"amount": 5}
    [incident] = rehearsal.incidents(both.ctx, case.case_id)
    assert incident.code == "too_many_steps"
    actions.save_draft(both.ctx, both.who("agent1"), case.opened[0], {"amount": 1})
    actions.retry_incident(both.ctx, both.who("supervisor1"), case.case, incident.key)
    assert status(both, case) == "closed"
    assert queries.task_page(both.ctx, both.who("agent1"), case.opened[0]).completed_by is not None
    [completed] = [row for row in both.rows("task") if row.status == "completed"]
    assert completed.completed_by == "agent1"  # attributed to who submitted it, not to who retried


def test_a_start_that_runs_in_circles_leaves_a_case_with_an_incident(both: House) -> None:
    body = CIRCLE.replace('targetRef="work"', 'targetRef="a"').replace(
        '<userTask id="work" camunda:candidateGroups="agent" camunda:formRef="f"/>', ""
    )
    both.diagram(body.replace('<sequenceFlow id="f2" sourceRef="work" targetRef="a"/>', ""))
    case = both.open(amount=7)
    assert (case.stopped, case.incidents, status(both, case)) == (True, 1, "open")
    [incident] = rehearsal.incidents(both.ctx, case.case_id)
    supervisor = both.who("supervisor1")
    assert rehearsal.case_file(both.ctx, case.case_id).variables() == {
        "amount": rehearsal.case_file(both.ctx, case.case_id).read(0, "amount")
    }
    with pytest.raises(Refusal, match="not_expected"):
        actions.send_message(both.ctx, supervisor, case.case, "anything")
    actions.set_variables(both.ctx, supervisor, case.case, {"amount": 1}, reason="停在循环里")
    actions.retry_incident(both.ctx, supervisor, case.case, incident.key)
    assert status(both, case) == "closed"


def test_a_start_that_runs_in_circles_can_be_cancelled(house: House) -> None:
    body = CIRCLE.replace('targetRef="work"', 'targetRef="a"').replace(
        '<userTask id="work" camunda:candidateGroups="agent" camunda:formRef="f"/>', ""
    )
    house.diagram(body.replace('<sequenceFlow id="f2" sourceRef="work" targetRef="a"/>', ""))
    case = house.open(amount=7)
    actions.cancel_case(house.ctx, house.who("supervisor1"), case.case, reason="误开")
    assert status(house, case) == "cancelled"


def test_a_signal_reaches_the_cases_that_wait_for_it(both: House) -> None:
    text = f'{HEAD}<signal id="sig" name="storm"/>{SIGNALS}</definitions>'
    both.release({"processes/p.bpmn": text.encode()})
    first, second = both.open(process="hearer"), both.open(process="hearer")
    thrower = both.open(process="thrower")
    both.do(thrower.opened[0])
    assert [status(both, case) for case in (first, second, thrower)] == ["closed"] * 3
    assert both.rows("signal_out") == []


def test_a_case_keeps_its_release_and_a_restart_forgets_nothing(both: House) -> None:
    both.diagram(line('userTask a camunda:candidateGroups="agent"', 'userTask b camunda:candidateGroups="agent"'))
    old = both.open()
    both.diagram(line('userTask a camunda:candidateGroups="agent"'))
    new = both.open()
    fresh = both.another_process()
    assert [task.split(".")[0] for task in fresh.do(old.opened[0]).opened] == [old.case]
    assert fresh.do(new.opened[0]).closed
    fresh.ctx.store.dispose()


def test_the_clock_starts_a_process_by_itself(both: House) -> None:
    both.diagram(
        '<startEvent id="s"><timerEventDefinition id="t"><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>'
        '</startEvent><userTask id="u" camunda:candidateGroups="agent"/><endEvent id="e"/>'
        '<sequenceFlow id="f1" sourceRef="s" targetRef="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="e"/>'
    )
    assert actions.fire_timers(both.ctx, until=both.clock.now() + timedelta(hours=2, minutes=30)) == 2
    assert [row.status for row in both.rows("cases")] == ["open", "open"]


def test_of_events_behind_one_gateway_history_names_the_clock_that_struck(both: House) -> None:
    body = """<process id="p" name="p" isExecutable="true">
    <startEvent id="s"/><eventBasedGateway id="wait"/><endEvent id="e"/>
    <intermediateCatchEvent id="answer" name="客户回信"><messageEventDefinition messageRef="m"/>
    </intermediateCatchEvent>
    <intermediateCatchEvent id="day" name="一天后"><timerEventDefinition><timeDuration>PT24H</timeDuration>
    </timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="a" sourceRef="s" targetRef="wait"/><sequenceFlow id="b" sourceRef="wait" targetRef="answer"/>
    <sequenceFlow id="c" sourceRef="wait" targetRef="day"/><sequenceFlow id="g" sourceRef="answer" targetRef="e"/>
    <sequenceFlow id="f" sourceRef="day" targetRef="e"/></process><message id="m" name="wrote"/></definitions>"""
    both.release({"processes/p.bpmn": f"{HEAD}{body}".encode()})
    case = both.open().case
    assert both.advance(hours=24) == 1
    page = queries.case_page(both.ctx, both.who("supervisor1"), case)
    assert "时钟“一天后”到时" in [row.text.zh for row in page.timeline]
