"""The model fails: tokens are parked one by one, the rest goes on, and after a repair they go on too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from running import Running, flows, nodes, properties

from app import engine
from app.errors import Refusal

PARALLEL = nodes(
    "startEvent:s parallelGateway:f userTask:a exclusiveGateway:g exclusiveGateway:h userTask:b userTask:c"
) + flows("s>f", "f>a", "f>g", "f>h", "g>b:x > 1", "h>c:y > 1")


def test_each_failing_token_has_an_incident_of_its_own_and_other_branches_go_on() -> None:
    case = Running(PARALLEL).start()
    assert case.open == ["a"]
    assert sorted(case.parked) == [("g", "not_boolean"), ("h", "not_boolean")]
    assert not case.do("a").finished, "a parked token keeps the case open"


def test_an_incident_names_expression_and_values() -> None:
    case = Running(PARALLEL).start(x="text")
    found = {i.element: i for i in case.incidents.values()}
    assert found["g"].expression == "x > 1"
    assert found["g"].values == {"x": "text"}
    assert "null" in found["g"].message


def test_a_retry_runs_the_one_token_and_may_fail_again_under_a_new_key() -> None:
    case = Running(PARALLEL).start(x=2)
    assert [i.element for i in case.incidents.values()] == ["h"]
    (old,) = case.incidents
    case.retry()
    (new,) = case.incidents
    assert new != old
    assert case.last.incidents_gone == (old,)
    with pytest.raises(Refusal) as refused:
        engine.retry(case.defs, case.snapshot, case.act(), case.file, old)
    assert refused.value.code == "not_open"
    case.set(y=5).retry()
    assert sorted(case.open) == ["a", "b", "c"]


def test_a_valid_action_is_kept_although_what_follows_fails() -> None:
    body = nodes("startEvent:s userTask:a exclusiveGateway:g userTask:b") + flows("s>a", "a>g", "g>b:n > 0")
    case = Running(body).start().do("a", n=None, kept="yes")
    assert case.completed == ["a"]
    assert case.var("kept") == "yes"
    assert case.parked == [("g", "not_boolean")]


def test_an_incident_is_gone_when_what_it_stands_in_is_taken_away() -> None:
    body = (
        nodes("startEvent:s userTask:late")
        + '<subProcess id="sub">'
        + nodes("startEvent:i exclusiveGateway:g userTask:b")
        + flows("i>g", "g>b:x")
        + '</subProcess><boundaryEvent id="t" attachedToRef="sub"><timerEventDefinition><timeDuration>PT1H</timeDuration>'  # noqa: E501
        "</timerEventDefinition></boundaryEvent>" + flows("s>sub", "t>late")
    )
    case = Running(body).start()
    assert case.parked == [("g", "not_boolean")]
    case.advance(hours=1)
    assert case.parked == []
    assert case.open == ["late"]


def test_what_fails_leaves_no_trace_behind() -> None:
    body = (
        '<startEvent id="s"/><callActivity id="call" calledElement="q"><extensionElements>'
        '<camunda:in source="x" target="x"/></extensionElements></callActivity>' + flows("s>call")
    )
    case = Running(body).start(x=1)
    assert case.parked == [("call", "unknown_process")]
    assert case.file.scopes == (0,)
    assert (case.timers, case.waits, case.open) == ({}, {}, [])


def test_an_expression_beyond_its_limits_is_an_incident() -> None:
    body = nodes("startEvent:s exclusiveGateway:g userTask:a") + flows(
        "s>g", "g>a:count(for i in 1..100000, j in 1..100000 return i) > 0"
    )
    assert Running(body).start().parked == [("g", "limit")]


# ── repairs by a supervisor ────────────────────────────────────────────────────────────────────────

TASK = (
    '<startEvent id="s"/><userTask id="a" camunda:assignee="=who" camunda:candidateGroups="=[team]" camunda:dueDate="=due"/>'  # noqa: E501
    + flows("s>a")
)


def test_setting_a_variable_computes_open_tasks_anew_and_tells_only_what_changed() -> None:
    case = Running(TASK).start(who="agent1", team="agent")
    case.set(other=1)
    assert case.last.updated == ()
    case.set(who="agent2")
    (task,) = case.last.updated
    assert (task.assignee, task.groups) == ("agent2", ("agent",))
    case.set(who="agent2")
    assert case.last.updated == ()


@pytest.mark.parametrize("due", ["PT2H", "=now() + duration(&quot;PT2H&quot;)", "=duration(span)"])
def test_dates_are_reckoned_from_when_the_task_opened_also_after_a_repair(due: str) -> None:
    body = f'<startEvent id="s"/><userTask id="a" camunda:dueDate="{due}"/>' + flows("s>a")
    case = Running(body).start(span="PT2H")
    before = case.task("a").due
    case.advance(hours=1).set(x=1)
    assert case.last.updated == ()
    if "span" in due:
        case.set(span="PT3H")
        (task,) = case.last.updated
        assert before is not None
        assert task.due == before + timedelta(hours=1)


def test_a_repair_looks_at_conditions_that_read_the_case() -> None:
    body = (
        nodes("startEvent:s userTask:w userTask:a")
        + '<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>case.risk = "high"</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>" + flows("s>w", "s>c", "c>a")
    )
    case = Running(body, case={"risk": "low"}).start()
    assert case.open == ["w"]
    case.given["case"] = {"risk": "high"}
    assert case.set().open == ["w", "a"]


def test_a_repair_that_breaks_an_attribute_leaves_the_task_as_it_was() -> None:
    case = Running(TASK).start(who="agent1", team="agent").set(team=None)
    assert case.open == ["a"]
    assert case.parked == []
    assert case.last.updated == ()


def test_setting_in_a_scope_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal):
        Running(TASK).start(who="agent1", team="agent").set(7, x=1)


def test_cancelling_takes_everything_away() -> None:
    body = nodes("startEvent:s userTask:a exclusiveGateway:g userTask:b") + (
        '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        "</timerEventDefinition></boundaryEvent>"
        '<receiveTask id="r" messageRef="m"/>' + flows("s>a", "s>g", "s>r", "g>b:x")
    )
    case = Running('<message id="m" name="paid"/>', body).start()
    assert (len(case.open), len(case.timers), len(case.waits), len(case.incidents)) == (1, 1, 1, 1)
    case.take(engine.cancel(case.defs, case.snapshot, case.act(), case.file))
    assert case.finished
    assert (case.open, case.timers, case.waits, case.incidents) == ([], {}, {}, {})
    assert [c.outcome for c in case.last.closed] == ["cancelled"]


# ── sending back ───────────────────────────────────────────────────────────────────────────────────

LINE = nodes("startEvent:s userTask:a userTask:b userTask:c endEvent:e") + flows("s>a", "a>b", "b>c", "c>e")


def test_a_task_is_sent_back() -> None:
    case = Running(LINE).start().do("a").do("b").move("c", "a")
    assert case.open == ["a"]
    assert [(c.element, c.outcome) for c in case.last.closed] == [("c", "cancelled")]
    case.do("a").do("b").do("c")
    assert case.finished


def test_moving_to_what_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        Running(LINE).start().move("a", "nowhere")
    assert refused.value.code == "not_found"


NESTED = (
    nodes("startEvent:s userTask:before userTask:after")
    + '<subProcess id="sub">'
    + nodes("startEvent:i userTask:x userTask:y")
    + flows("i>x", "x>y")
    + "</subProcess>"
    + flows("s>before", "before>sub", "sub>after")
)


def test_sending_back_out_of_a_sub_process_ends_it() -> None:
    case = Running(NESTED).start().do("before").do("x").move("y", "before")
    assert case.open == ["before"]
    assert case.do("before").open == ["x"]


def test_sending_back_into_a_sub_process_opens_it_at_the_element() -> None:
    case = Running(NESTED).start().do("before").do("x").do("y").move("after", "y")
    assert case.open == ["y"]
    assert case.do("y").open == ["after"]


def test_sending_back_an_instance_takes_the_whole_multi_instance_away() -> None:
    body = (
        nodes("startEvent:s userTask:before")
        + '<userTask id="m"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
        "</multiInstanceLoopCharacteristics></userTask>" + flows("s>before", "before>m")
    )
    case = Running(body).start().do("before").move("m", "before")
    assert case.open == ["before"]
    assert case.file.scopes == (0,)
    assert case.do("before").open == ["m", "m", "m"]


def test_a_parked_token_and_one_that_waits_for_an_event_can_be_moved() -> None:
    body = (
        nodes("startEvent:s exclusiveGateway:g userTask:b eventBasedGateway:w userTask:c")
        + '<receiveTask id="r" messageRef="m"/><receiveTask id="q" messageRef="n"/>'
        + flows("s>g", "g>b:x", "s>w", "w>r", "w>q", "r>c", "q>c")
    )
    case = Running('<message id="m" name="paid"/><message id="n" name="other"/>', body).start()
    (incident,) = case.incidents
    case.take(engine.move(case.defs, case.snapshot, case.act(), case.file, incident, "b"))
    assert case.open == ["b"]
    assert case.parked == []
    first, _ = case.waits
    case.take(engine.move(case.defs, case.snapshot, case.act(), case.file, first, "c"))
    assert case.open == ["b", "c"]
    assert case.waits == {}


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<userTask id="a" camunda:candidateGroups="=why"/>', "no_group"),
        (
            '<userTask id="a"><multiInstanceLoopCharacteristics camunda:collection="why" camunda:elementVariable="i"/>'
            "</userTask>",
            "bad_collection",
        ),
        (
            '<intermediateCatchEvent id="a"><timerEventDefinition><timeDuration>=why</timeDuration>'
            "</timerEventDefinition>"
            "</intermediateCatchEvent>",
            "bad_timer",
        ),
        ('<exclusiveGateway id="a"/><task id="b"/>' + flows("a>b:why = 1"), "no_flow"),
        (f'<sendTask id="a">{properties(payload="why")}</sendTask>', "bad_payload"),
    ],
)
def test_an_incident_tells_what_its_expression_read(element: str, code: str) -> None:
    case = Running('<startEvent id="s"/>' + element + flows("s>a")).start(why=12)
    assert case.parked == [("a", code)]
    (incident,) = case.incidents.values()
    assert incident.values == {"why": 12}
    assert "why" in (incident.expression or "")
