"""Tasks: who may do them, by when; what passes, waits, sends and decides."""

from __future__ import annotations

from datetime import datetime

import pytest
from running import NOW, Running, flows, nodes, process, properties

from app import dmn, engine
from app.errors import Refusal


def user_task(attributes: str = "", inside: str = "", name: str = "a") -> str:
    return f'<startEvent id="s"/><userTask id="{name}" name="任务" {attributes}>{inside}</userTask>' + flows(
        f"s>{name}"
    )


def opened(attributes: str, inside: str = "", **data: object) -> engine.OpenedTask:
    return Running(user_task(attributes, inside)).start(**data).task("a")


def test_an_open_task_says_what_everybody_needs() -> None:
    task = opened('camunda:formRef="f1" camunda:candidateGroups="agent, senior" camunda:assignee="agent1"')
    assert (task.name, task.process, task.path, task.scope, task.form) == ("任务", "p", (), 0, "f1")
    assert (task.groups, task.assignee) == (("agent", "senior"), "agent1")
    assert (task.due, task.follow_up, task.priority, task.step, task.not_by, task.help) == (
        None,
        None,
        None,
        None,
        (),
        None,
    )


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("PT2H", "2026-03-02T11:00:00+08:00"),
        ("P1D", "2026-03-03T09:00:00+08:00"),
        ("P1M", "2026-04-02T09:00:00+08:00"),
        ("P1W", "2026-03-09T09:00:00+08:00"),
        ("2026-03-05T10:00:00+08:00", "2026-03-05T10:00:00+08:00"),
        ("2026-03-05T10:00:00", "2026-03-05T10:00:00+08:00"),
        ("=now() + duration(&quot;PT2H&quot;)", "2026-03-02T11:00:00+08:00"),
        ("=duration(&quot;PT2H&quot;)", "2026-03-02T11:00:00+08:00"),
        ("=wanted", "2026-03-04T00:00:00+08:00"),
        ("=when", "2026-03-04T08:00:00+08:00"),
        ("=date and time(&quot;2026-03-04T08:00:00&quot;)", "2026-03-04T08:00:00+08:00"),
        ("=date and time(&quot;2026-03-04T08:00:00Z&quot;)", "2026-03-04T16:00:00+08:00"),
        (
            "=working time after(date and time(&quot;2026-03-04T08:00:00&quot;), duration(&quot;PT1H&quot;))",
            "2026-03-04T09:00:00+08:00",
        ),
        ("=working time after(now(), duration(&quot;PT3H&quot;))", "2026-03-02T12:00:00+08:00"),
        ("=missing", None),
        ("=1 + 1", None),
        ("soon", None),
        ("PT", None),
        ("P", None),
    ],
)
def test_due_and_follow_up_dates_are_literal_or_feel_and_none_where_they_make_no_sense(
    written: str, due: str | None
) -> None:
    for attribute, field in (("dueDate", "due"), ("followUpDate", "follow_up")):
        task = opened(
            f'camunda:{attribute}="{written}"',
            wanted=datetime(2026, 3, 4).date(),
            when=datetime.fromisoformat("2026-03-04T08:00:00+08:00"),
        )
        assert getattr(task, field) == (datetime.fromisoformat(due) if due else None)


@pytest.mark.parametrize(
    ("written", "priority"), [("50", 50), ("=10 + 5", 15), ("=null", None), ("high", None), ("=&quot;7&quot;", 7)]
)
def test_priority_is_a_number_or_none(written: str, priority: int | None) -> None:
    assert opened(f'camunda:priority="{written}"').priority == priority


@pytest.mark.parametrize(
    ("written", "groups"),
    [("=department", ("logistics",)), ("=[department, &quot;x&quot;]", ("logistics", "x")), ("a,b", ("a", "b"))],
)
def test_candidate_groups_are_a_comma_list_or_feel(written: str, groups: tuple[str, ...]) -> None:
    assert opened(f'camunda:candidateGroups="{written}"', department="logistics").groups == groups


@pytest.mark.parametrize("written", ["=missing", "=1", "=[]", "=[1]", "=[null]"])
def test_groups_that_are_no_names_are_an_incident(written: str) -> None:
    case = Running(user_task(f'camunda:candidateGroups="{written}"')).start()
    assert case.parked == [("a", "no_group")]
    assert case.open == []


def test_an_unknown_group_or_user_is_an_incident_until_it_is_mended() -> None:
    known = {"agent"}
    case = Running(user_task('camunda:candidateGroups="agent,ghost"'), is_group=known.__contains__).start()
    assert case.parked == [("a", "unknown_group")]
    known.add("ghost")
    assert case.retry().open == ["a"]
    case = Running(user_task('camunda:assignee="=who"'), is_user={"agent1"}.__contains__).start(who="nobody")
    assert case.parked == [("a", "unknown_user")]
    assert case.set(who="agent1").retry().task("a").assignee == "agent1"


@pytest.mark.parametrize("written", ["=missing", "=12", "="])
def test_an_assignee_that_is_null_is_none(written: str) -> None:
    assert opened(f'camunda:assignee="{written}"' if written != "=" else "").assignee is None


def test_expressions_see_case_task_now_and_today() -> None:
    case = Running(
        user_task(
            'camunda:assignee="=case.owner" camunda:candidateGroups="=task.id" camunda:dueDate="=now()" '
            'camunda:followUpDate="=today()"'
        ),
        case={"owner": "agent1", "number": "C-2026-000001"},
    ).start()
    task = case.task("a")
    assert (task.assignee, task.groups, task.due) == ("agent1", ("a",), NOW)
    assert task.follow_up == datetime.fromisoformat("2026-03-02T00:00:00+08:00")


def test_step_not_by_and_help_are_inherited_by_what_is_contained_and_called() -> None:
    inner = '<startEvent id="s2"/><userTask id="b"/>' + flows("s2>b")
    called = process(
        '<startEvent id="s3"/><userTask id="c">'
        + properties(step="三")
        + '</userTask><userTask id="d"/>'
        + flows("s3>c", "s3>d"),
        "q",
    )
    body = (
        '<startEvent id="s"/>'
        f'<subProcess id="sub">{properties(step="一", notBy="x, y", help="guide")}{inner}</subProcess>'
        f'<callActivity id="call" calledElement="q">{properties(step="二")}</callActivity>' + flows("s>sub", "s>call")
    )
    case = Running(body, called).start()
    found = {name: case.task(name) for name in "bcd"}
    assert [(t.step, t.not_by, t.help) for t in found.values()] == [
        ("一", ("x", "y"), "guide"),
        ("三", (), None),
        ("二", (), None),
    ]
    assert found["c"].path == ("call",)
    assert found["b"].path == ()
    info = case.defs.processes["p"]
    assert info.steps == ("一", "二", "三")
    assert info.elements["b"].step == "一"
    assert info.elements["b"].parent == "sub"


@pytest.mark.parametrize("kind", ["task", "manualTask"])
def test_plain_and_manual_tasks_pass_and_are_noted(kind: str) -> None:
    case = Running(nodes(f"startEvent:s {kind}:t userTask:a") + flows("s>t", "t>a")).start()
    assert case.open == ["a"]
    assert ("t", kind, "left") in [(p.element, p.kind, p.what) for p in case.last.trail]


def test_send_tasks_and_message_throws_write_outbound_and_go_on() -> None:
    message = '<message id="m" name="risk_alert"/>'
    body = (
        '<startEvent id="s"/><sendTask id="t" messageRef="m">' + properties(payload="{amount: x + 1}") + "</sendTask>"
        '<intermediateThrowEvent id="i"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
        '<sendTask id="u"/>'
        '<endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>' + flows("s>t", "t>i", "i>u", "u>e")
    )
    case = Running(message, body).start(x=1)
    assert case.finished
    assert [(o.kind, o.element) for o in case.last.outbound] == [
        ("risk_alert", "t"),
        ("risk_alert", "i"),
        ("u", "u"),
        ("risk_alert", "e"),
    ]
    assert case.last.outbound[0].payload == {"amount": 2}


def test_a_receive_task_waits_for_its_message_and_takes_its_payload() -> None:
    body = '<startEvent id="s"/><receiveTask id="r" messageRef="m"/><userTask id="a"/>' + flows("s>r", "r>a")
    case = Running('<message id="m" name="paid"/>', body).start()
    assert case.open == []
    assert [(w.element, w.message) for w in case.waits.values()] == [("r", "paid")]
    with pytest.raises(engine.NotExpected):
        case.send("other")
    case.send("paid", amount=100)
    assert case.open == ["a"]
    assert case.waits == {}
    assert case.var("amount") == 100
    with pytest.raises(engine.NotExpected):
        case.send("paid")


def test_completing_what_is_not_open_is_refused() -> None:
    case = Running(user_task()).start()
    key = case.task("a").key
    case.do("a")
    for wrong in (key, 99):
        with pytest.raises(Refusal) as refused:
            engine.complete(case.defs, case.snapshot, case.act(), case.file, wrong, {})
        assert refused.value.code == "not_open"


def test_starting_what_is_not_there_is_refused() -> None:
    case = Running(user_task())
    with pytest.raises(Refusal) as refused:
        case.start("other")
    assert refused.value.code == "not_found"


# ── decisions ──────────────────────────────────────────────────────────────────────────────────────


def table(
    hit: str, *rules: tuple[str, str], outputs: tuple[str, ...] = ("risk",), default: str = ""
) -> dict[str, bytes]:
    columns = "".join(
        f'<output id="o{name}" name="{name}">'
        + (f"<defaultOutputEntry><text>{default}</text></defaultOutputEntry>" if default else "")
        + "</output>"
        for name in outputs
    )
    rows = "".join(
        f'<rule id="r{i}"><inputEntry id="i{i}"><text>{test}</text></inputEntry>'
        + "".join(f'<outputEntry id="e{i}{name}"><text>{out}</text></outputEntry>' for name in outputs)
        + "</rule>"
        for i, (test, out) in enumerate(rules)
    )
    xml = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">'
        f'<decision id="triage" name="triage"><variable name="triage"/><decisionTable id="t" hitPolicy="{hit}"><input id="i">'  # noqa: E501
        f"<inputExpression><text>x</text></inputExpression></input>{columns}{rows}</decisionTable></decision></definitions>"
    )
    return {"rules/triage.dmn": xml.encode()}


def rule_task(shape: str = "") -> str:
    mapped = f'camunda:mapDecisionResult="{shape}"' if shape else ""
    return (
        f'<startEvent id="s"/><businessRuleTask id="d" camunda:decisionRef="triage" camunda:resultVariable="r" {mapped}/>'  # noqa: E501
        '<userTask id="a"/>' + flows("s>d", "d>a")
    )


HIGH = (("&gt; 10", '"high"'), ("&lt;= 10", '"low"'))


@pytest.mark.parametrize(
    ("shape", "outputs", "expected"),
    [
        ("singleEntry", ("risk",), "high"),
        ("singleResult", ("risk", "why"), {"risk": "high", "why": "high"}),
        ("collectEntries", ("risk",), ["high"]),
        ("resultList", ("risk",), [{"risk": "high"}]),
        ("", ("risk",), [{"risk": "high"}]),
    ],
)
def test_a_decision_writes_its_result_in_the_shape_that_is_asked_for(
    shape: str, outputs: tuple[str, ...], expected: object
) -> None:
    case = Running(rule_task(shape), rules=table("UNIQUE", *HIGH, outputs=outputs)).start(x=11)
    assert case.open == ["a"]
    assert case.var("r") == expected
    (decision,) = case.last.decisions
    assert (decision.element, decision.decision) == ("d", "triage")
    assert decision.evaluation.records[-1].matched == (1,)


def test_no_rule_is_an_incident_unless_there_is_a_default_output() -> None:
    case = Running(rule_task("singleEntry"), rules=table("UNIQUE", *HIGH)).start(x=None)
    assert case.parked == [("d", "no_rule")]
    (incident,) = case.incidents.values()
    assert incident.values == {"x": None}
    assert case.set(x=1).retry().var("r") == "low"
    case = Running(rule_task("singleEntry"), rules=table("UNIQUE", *HIGH, default='"?"')).start(x=None)
    assert case.var("r") == "?"


def test_a_collect_table_without_a_match_gives_an_empty_list() -> None:
    case = Running(rule_task("collectEntries"), rules=table("COLLECT", *HIGH)).start(x=None)
    assert case.open == ["a"]
    assert case.var("r") == []


def test_a_violated_unique_table_is_an_incident() -> None:
    case = Running(rule_task("singleEntry"), rules=table("UNIQUE", *HIGH, ("12", '"x"'))).start(x=12)
    assert case.parked == [("d", "not_unique")]


def test_a_decision_may_come_from_elsewhere() -> None:
    other = dmn.load(table("UNIQUE", ("-", '"live"')))
    case = Running(rule_task("singleEntry"), decide=lambda name, variables: other.evaluate(name, variables)).start(x=1)
    assert case.var("r") == "live"


def test_an_unknown_decision_is_an_incident() -> None:
    assert Running(rule_task()).start().parked == [("d", "unknown_decision")]
