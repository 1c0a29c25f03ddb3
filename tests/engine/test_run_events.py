"""Timers, messages, errors, escalations, signals, conditions; at boundaries, in the flow, in event sub-processes."""

from __future__ import annotations

from datetime import datetime

import pytest
from running import NOW, Running, flows, nodes, process

from app import engine
from app.errors import Refusal

TIMER = "<timerEventDefinition><{kind}>{when}</{kind}></timerEventDefinition>"
ROOTS = (
    '<message id="m" name="paid"/>',
    '<message id="m2" name="other"/>',
    '<signal id="g" name="alarm"/>',
    '<error id="x" errorCode="E1"/>',
    '<error id="x2" errorCode="E2"/>',
    '<escalation id="c" escalationCode="C1"/>',
    '<escalation id="c2" escalationCode="C2"/>',
)
DEFINITIONS = {
    "message": '<messageEventDefinition messageRef="m"/>',
    "other": '<messageEventDefinition messageRef="m2"/>',
    "signal": '<signalEventDefinition signalRef="g"/>',
    "error": '<errorEventDefinition errorRef="x"/>',
    "error2": '<errorEventDefinition errorRef="x2"/>',
    "any error": "<errorEventDefinition/>",
    "escalation": '<escalationEventDefinition escalationRef="c"/>',
    "escalation2": '<escalationEventDefinition escalationRef="c2"/>',
    "any escalation": "<escalationEventDefinition/>",
    "conditional": "<conditionalEventDefinition><condition>x &gt; 10</condition></conditionalEventDefinition>",
}


def timer(when: str, kind: str = "timeDuration") -> str:
    return TIMER.format(kind=kind, when=when)


def boundary(definition: str, name: str = "b", host: str = "a", interrupting: bool = True) -> str:
    cancel = "" if interrupting else 'cancelActivity="false"'
    return f'<boundaryEvent id="{name}" attachedToRef="{host}" {cancel}>{DEFINITIONS.get(definition, definition)}</boundaryEvent>'  # noqa: E501


def catch(definition: str, name: str = "i", attributes: str = "") -> str:
    inner = "".join(DEFINITIONS.get(one, one) for one in definition.split(" & "))
    return f'<intermediateCatchEvent id="{name}" {attributes}>{inner}</intermediateCatchEvent>'


def throw(definition: str, name: str = "t") -> str:
    return f'<intermediateThrowEvent id="{name}">{DEFINITIONS[definition]}</intermediateThrowEvent>'


def end(definition: str, name: str = "e") -> str:
    return f'<endEvent id="{name}">{DEFINITIONS[definition]}</endEvent>'


def with_boundary(definition: str, interrupting: bool = True) -> Running:
    body = nodes("startEvent:s userTask:a userTask:after userTask:late") + boundary(
        definition, interrupting=interrupting
    )
    return Running(*ROOTS, body + flows("s>a", "a>after", "b>late"))


# ── timers ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "when", "at"),
    [
        ("timeDuration", "PT48H", "2026-03-04T09:00:00+08:00"),
        ("timeDuration", "P1M", "2026-04-02T09:00:00+08:00"),
        ("timeDuration", '=duration("PT" + string(hours) + "H")', "2026-03-02T12:00:00+08:00"),
        ("timeDuration", "=span", "2026-03-02T10:30:00+08:00"),
        ("timeDate", "2026-03-05T10:00:00+08:00", "2026-03-05T10:00:00+08:00"),
        ("timeDate", "2026-03-05T10:00:00", "2026-03-05T10:00:00+08:00"),
        ("timeDate", "2026-03-05T02:00:00Z", "2026-03-05T10:00:00+08:00"),
        ("timeDate", '=working time after(now(), duration("PT2H"))', "2026-03-02T11:00:00+08:00"),
        ("timeDate", '=date("2026-03-05")', "2026-03-05T00:00:00+08:00"),
        ("timeCycle", "R3/PT24H", "2026-03-03T09:00:00+08:00"),
        ("timeCycle", "R/2026-03-05T10:00:00+08:00/PT1H", "2026-03-05T10:00:00+08:00"),
        ("timeCycle", '="R2/PT1H"', "2026-03-02T10:00:00+08:00"),
    ],
)
def test_a_timer_is_literal_or_feel(kind: str, when: str, at: str) -> None:
    body = nodes("startEvent:s userTask:a") + catch(timer(when, kind)) + flows("s>i", "i>a")
    case = Running(body).start(hours=3, span="PT1H30M")
    assert [(t.element, t.at) for t in case.timers.values()] == [("i", datetime.fromisoformat(at))]
    case.advance(days=60)
    assert case.open == ["a"]
    assert case.timers == {}


@pytest.mark.parametrize(
    ("kind", "when"),
    [
        ("timeDuration", "=missing"),
        ("timeDuration", "=12"),
        ("timeDuration", "48 hours"),
        ("timeDuration", "-PT1H"),
        ("timeDuration", '=duration("-PT1H")'),
        ("timeDuration", "2026-03-05T10:00:00"),
        ("timeDuration", "P999999Y"),
        ("timeDate", "PT1H"),
        ("timeDate", "tomorrow"),
        ("timeDate", "=null"),
        ("timeCycle", "0 0 9 * * ?"),
        ("timeCycle", "R3/PT0S"),
        ("timeCycle", "R0/PT1H"),
        ("timeCycle", "PT1H"),
    ],
)
def test_a_timer_that_says_no_time_is_an_incident_and_can_be_mended(kind: str, when: str) -> None:
    body = nodes("startEvent:s userTask:a") + catch(timer(when, kind)) + flows("s>i", "i>a")
    case = Running(body).start()
    assert case.parked == [("i", "bad_timer")]
    (incident,) = case.incidents.values()
    assert incident.expression == when


def test_a_bad_boundary_timer_parks_the_token_before_its_activity() -> None:
    case = with_boundary(timer("=span")).start()
    assert case.parked == [("b", "bad_timer")]
    assert case.open == []
    assert case.set(span="PT1H").retry().open == ["a"]
    assert len(case.timers) == 1


def test_an_interrupting_boundary_timer_ends_its_task() -> None:
    case = with_boundary(timer("PT2H")).start()
    key = case.task("a").key
    case.advance(hours=2)
    assert case.open == ["late"]
    assert [(c.key, c.outcome) for c in case.last.closed] == [(key, "cancelled")]


def test_a_boundary_timer_is_gone_when_its_task_is_done() -> None:
    case = with_boundary(timer("PT2H")).start()
    (key,) = case.timers
    case.do("a")
    assert case.last.timers_gone == (key,)
    with pytest.raises(Refusal) as refused:
        engine.fire(case.defs, case.snapshot, case.act(), case.file, key)
    assert refused.value.code == "not_open"


def test_a_boundary_timer_that_does_not_interrupt_fires_once() -> None:
    case = with_boundary(timer("PT2H"), interrupting=False).start().advance(days=9)
    assert case.open == ["a", "late"]
    assert case.timers == {}
    case.do("late")
    assert case.do("a").open == ["after"]


def test_a_cycle_fires_as_often_as_it_says_from_due_time_to_due_time() -> None:
    case = with_boundary(timer("R3/PT24H", "timeCycle"), interrupting=False).start()
    case.now = datetime.fromisoformat("2026-03-03T15:00:00+08:00")  # the workers were asleep for six hours
    case.advance(hours=0)
    assert [t.at for t in case.timers.values()] == [datetime.fromisoformat("2026-03-04T09:00:00+08:00")]
    case.advance(days=30)
    assert case.open == ["a", "late", "late", "late"]
    assert case.timers == {}


def test_an_endless_cycle_ends_with_its_task() -> None:
    case = with_boundary(timer("R/PT1H", "timeCycle"), interrupting=False).start().advance(hours=10)
    assert case.open.count("late") == 10
    assert len(case.timers) == 1
    case.do("a")
    assert case.timers == {}


# ── messages ───────────────────────────────────────────────────────────────────────────────────────


def test_a_boundary_message_that_does_not_interrupt_may_come_again_and_again() -> None:
    case = with_boundary("message", interrupting=False).start().send("paid").send("paid", amount=2)
    assert case.open == ["a", "late", "late"]
    assert len(case.waits) == 1
    case.do("a")
    assert case.waits == {}


def test_an_interrupting_boundary_message() -> None:
    case = with_boundary("message").start().send("paid", amount=1)
    assert case.open == ["late"]
    assert case.var("amount") == 1


def test_a_message_goes_to_every_receiver_that_waits() -> None:
    body = (
        nodes("startEvent:s userTask:a userTask:b")
        + catch("message")
        + catch("message", "j")
        + flows("s>i", "s>j", "i>a", "j>b")
    )
    assert Running(*ROOTS, body).start().send("paid").open == ["a", "b"]


def test_a_process_may_be_started_by_its_message() -> None:
    body = (
        f'<startEvent id="s">{DEFINITIONS["message"]}</startEvent><startEvent id="n"/>'
        + nodes("userTask:a userTask:b")
        + flows("s>a", "n>b")
    )
    case = Running(*ROOTS, body)
    assert case.defs.processes["p"].start_messages == ("paid",)
    assert case.start(how={"message": "paid"}, amount=1).open == ["a"]
    assert Running(*ROOTS, body).start().open == ["b"]
    with pytest.raises(Refusal) as refused:
        Running(*ROOTS, body).start(how={"message": "other"})
    assert refused.value.code == "not_expected"


def test_without_a_plain_start_the_timer_or_the_only_start_stands_for_it() -> None:
    message = f'<startEvent id="s">{DEFINITIONS["message"]}</startEvent>'
    other = f'<startEvent id="o">{DEFINITIONS["other"]}</startEvent>'
    clock = f'<startEvent id="t">{timer("R/PT24H", "timeCycle")}</startEvent>'
    tail = nodes("userTask:a userTask:b userTask:c")
    assert Running(*ROOTS, message + tail + flows("s>a")).start().open == ["a"]
    assert Running(*ROOTS, message + clock + tail + flows("s>a", "t>c")).start().open == ["c"]
    with pytest.raises(Refusal) as refused:
        Running(*ROOTS, message + other + tail + flows("s>a", "o>b")).start()
    assert refused.value.code == "not_found"
    info = Running(*ROOTS, message + tail + flows("s>a")).defs.processes["p"]
    assert not info.startable, "nobody is offered to start it by hand"


def test_a_receive_task_may_start_a_process() -> None:
    body = '<receiveTask id="r" messageRef="m" instantiate="true"/>' + nodes("userTask:a") + flows("r>a")
    assert Running(*ROOTS, body).start(how={"message": "paid"}).open == ["a"]


def test_a_clock_may_start_a_process() -> None:
    body = f'<startEvent id="s">{timer("R/PT24H", "timeCycle")}</startEvent>' + nodes("userTask:a") + flows("s>a")
    case = Running(body)
    assert [(t.process, t.element, t.kind, t.when) for t in case.defs.timer_starts] == [
        ("p", "s", "timeCycle", "R/PT24H")
    ]
    assert case.start(how={"timer": "s"}).open == ["a"]


# ── event-based gateway, several definitions ───────────────────────────────────────────────────────


def deferred() -> Running:
    body = (
        nodes("startEvent:s eventBasedGateway:g userTask:a userTask:b userTask:c")
        + catch("message")
        + catch(timer("PT1H"), "j")
        + '<receiveTask id="r" messageRef="m2"/>'
        + flows("s>g", "g>i", "g>j", "g>r", "i>a", "j>b", "r>c")
    )
    return Running(*ROOTS, body).start()


@pytest.mark.parametrize(("what", "opened"), [("paid", "a"), ("other", "c"), ("", "b")])
def test_the_first_event_behind_an_event_gateway_decides(what: str, opened: str) -> None:
    case = deferred()
    assert len(case.waits) == 2
    assert len(case.timers) == 1
    if what:
        case.send(what)
    else:
        case.advance(hours=1)
    assert case.open == [opened]
    assert (case.waits, case.timers) == ({}, {})
    assert case.do(opened).finished


def test_an_event_gateway_with_a_bad_timer_is_parked_whole() -> None:
    body = (
        nodes("startEvent:s eventBasedGateway:g")
        + catch("message")
        + catch(timer("=t"), "j")
        + flows("s>g", "g>i", "g>j")
    )
    case = Running(*ROOTS, body).start()
    assert case.parked == [("j", "bad_timer")]
    assert case.waits == {}
    case.set(t="PT1H").retry()
    assert (len(case.waits), len(case.timers)) == (1, 1)


def test_a_catch_with_several_definitions_takes_any_or_all() -> None:
    tail = nodes("startEvent:s userTask:a") + flows("s>i", "i>a")
    case = Running(*ROOTS, catch("message & other") + tail).start().send("other")
    assert case.open == ["a"]
    assert case.waits == {}
    case = Running(*ROOTS, catch("message & other", attributes='parallelMultiple="true"') + tail).start().send("other")
    assert case.open == []
    assert case.send("paid").open == ["a"]


# ── errors and escalations ─────────────────────────────────────────────────────────────────────────


def sub(inner: str, *around: str, after: tuple[str, ...] = ()) -> Running:
    body = (
        '<startEvent id="s"/><subProcess id="a">'
        + inner
        + "</subProcess>"
        + "".join(around)
        + nodes("userTask:after userTask:late userTask:late2")
        + flows("s>a", "a>after", *after)
    )
    return Running(*ROOTS, body)


FAILING = nodes("startEvent:i userTask:u userTask:w") + end("error") + flows("i>u", "i>w", "u>e")


@pytest.mark.parametrize("catcher", ["error", "any error"])
def test_an_error_is_caught_at_the_boundary_and_ends_the_activity(catcher: str) -> None:
    case = sub(FAILING, boundary(catcher), after=("b>late",)).start().do("u")
    assert case.open == ["late"]
    assert case.do("late").finished


def test_the_catcher_of_exactly_this_error_comes_before_one_of_any() -> None:
    around = (boundary("any error"), boundary("error", "b2"), boundary("error2", "b3"))
    case = sub(FAILING, *around, after=("b>late", "b2>late2", "b3>late")).start().do("u")
    assert case.open == ["late2"]


def test_an_error_without_catcher_is_an_incident() -> None:
    case = sub(FAILING, boundary("error2"), after=("b>late",)).start().do("u")
    assert case.parked == [("e", "uncaught_error")]
    assert case.open == ["w"], "other branches go on"
    case.retry()
    assert case.parked == [("e", "uncaught_error")]


def test_an_error_goes_through_called_processes() -> None:
    called = process(FAILING, "q")
    body = (
        nodes("startEvent:s userTask:after userTask:late")
        + '<callActivity id="a" calledElement="q"/>'
        + boundary("error")
        + flows("s>a", "a>after", "b>late")
    )
    case = Running(*ROOTS, body, called).start().do("u")
    assert case.open == ["late"]
    assert case.file.scopes == (0,)


def test_an_error_in_one_instance_takes_the_whole_multi_instance_away() -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
    case = sub(FAILING + loop, boundary("error"), after=("b>late",)).start()
    assert case.open.count("u") == 3
    assert case.do("u").open == ["late"]


ESCALATING = nodes("startEvent:i userTask:u userTask:v") + throw("escalation") + flows("i>u", "u>t", "t>v")


def test_an_escalation_that_does_not_interrupt_lets_both_go_on() -> None:
    case = sub(ESCALATING, boundary("escalation", interrupting=False), after=("b>late",)).start().do("u")
    assert case.open == ["late", "v"] or case.open == ["v", "late"]
    assert case.do("v").do("late").open == ["after"]


def test_an_escalation_may_interrupt() -> None:
    assert sub(ESCALATING, boundary("any escalation"), after=("b>late",)).start().do("u").open == ["late"]


def test_an_escalation_without_catcher_goes_on_and_is_noted() -> None:
    case = sub(ESCALATING, boundary("escalation2"), after=("b>late",)).start().do("u")
    assert case.open == ["v"]
    assert ("t", "uncaught") in [(p.element, p.what) for p in case.last.trail]


def test_an_escalation_end_ends_its_branch() -> None:
    inner = nodes("startEvent:i userTask:u") + end("escalation") + flows("i>u", "u>e")
    case = sub(inner, boundary("escalation", interrupting=False), after=("b>late",)).start().do("u")
    assert sorted(case.open) == ["after", "late"]


# ── signals ────────────────────────────────────────────────────────────────────────────────────────


def test_a_signal_reaches_everything_in_the_case_that_waits_and_is_told_to_the_outside() -> None:
    body = (
        nodes("startEvent:s userTask:a userTask:x userTask:y userTask:late")
        + throw("signal")
        + catch("signal")
        + boundary("signal", host="y", interrupting=False)
        + flows("s>a", "s>i", "s>y", "a>t", "i>x", "b>late")
    )
    case = Running(*ROOTS, body).start().do("a")
    assert sorted(case.open) == ["late", "x", "y"]
    assert [(s.name, s.element) for s in case.last.signals] == [("alarm", "t")]


def test_a_signal_from_another_case_is_received() -> None:
    body = nodes("startEvent:s userTask:a") + catch("signal") + flows("s>i", "i>a")
    case = Running(*ROOTS, body).start()
    assert [(w.kind, w.message) for w in case.waits.values()] == [("signal", "alarm")]
    with pytest.raises(engine.NotExpected):
        case.send("alarm")
    assert case.signal("alarm").open == ["a"]
    with pytest.raises(engine.NotExpected):
        case.signal("alarm")


def test_a_signal_may_start_a_process() -> None:
    body = f'<startEvent id="s">{DEFINITIONS["signal"]}</startEvent>' + nodes("userTask:a") + flows("s>a")
    case = Running(*ROOTS, body)
    assert case.defs.processes["p"].start_signals == ("alarm",)
    assert case.start(how={"signal": "alarm"}).open == ["a"]


# ── conditions ─────────────────────────────────────────────────────────────────────────────────────


def test_a_conditional_event_waits_until_it_becomes_true() -> None:
    body = nodes("startEvent:s userTask:a userTask:w") + catch("conditional") + flows("s>i", "s>w", "i>a")
    case = Running(body).start()
    assert case.open == ["w"]
    case.set(x=5)
    assert case.open == ["w"]
    case.set(x=11)
    assert case.open == ["w", "a"]
    assert Running(body).start(x=11).open == ["w", "a"] or Running(body).start(x=11).open == ["a", "w"]


def test_a_conditional_boundary_event_that_does_not_interrupt_happens_each_time_it_becomes_true() -> None:
    case = with_boundary("conditional", interrupting=False).start()
    for x in (11, 12, 5, 13):
        case.set(x=x)
    assert case.open == ["a", "late", "late"]


def test_a_condition_is_looked_at_as_soon_as_a_value_changes() -> None:
    inner = nodes("startEvent:i userTask:u userTask:v") + flows("i>u", "u>v")
    case = sub(inner, boundary("conditional"), after=("b>late",)).start().do("u", x=20)
    assert case.open == ["late"]


# ── event sub-processes ────────────────────────────────────────────────────────────────────────────


def listening(definition: str, interrupting: bool = True, name: str = "es") -> str:
    attribute = "" if interrupting else 'isInterrupting="false"'
    return (
        f'<subProcess id="{name}" triggeredByEvent="true"><startEvent id="{name}_s" {attribute}>'
        f"{DEFINITIONS.get(definition, definition)}</startEvent>"
        + nodes(f"userTask:{name}_u endEvent:{name}_e")
        + flows(f"{name}_s>{name}_u", f"{name}_u>{name}_e")
        + "</subProcess>"
    )


MAIN = nodes("startEvent:s userTask:a userTask:z") + flows("s>a", "a>z")
HAPPEN = {
    "message": lambda case: case.send("paid"),
    "signal": lambda case: case.signal("alarm"),
    "conditional": lambda case: case.set(x=11),
    "timer": lambda case: case.advance(hours=1),
}


@pytest.mark.parametrize("kind", sorted(HAPPEN))
@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_runs_when_its_event_happens(kind: str, interrupting: bool) -> None:
    definition = timer("PT1H") if kind == "timer" else kind
    case = Running(*ROOTS, MAIN + listening(definition, interrupting)).start()
    HAPPEN[kind](case)
    assert case.open == (["es_u"] if interrupting else ["a", "es_u"])
    if not interrupting:
        case.do("a").do("z")
        assert not case.finished
    assert case.do("es_u").finished
    assert (case.timers, case.waits) == ({}, {})


def test_an_event_that_never_happens_does_not_keep_the_process_open() -> None:
    case = Running(*ROOTS, MAIN + listening("message") + listening(timer("PT1H"), name="et")).start().do("a").do("z")
    assert case.finished
    assert (case.timers, case.waits) == ({}, {})


def test_an_event_sub_process_that_does_not_interrupt_may_run_several_times() -> None:
    case = Running(*ROOTS, MAIN + listening("message", False)).start().send("paid").send("paid")
    assert case.open == ["a", "es_u", "es_u"]


def test_an_interrupting_event_sub_process_ends_the_others() -> None:
    case = Running(*ROOTS, MAIN + listening("message") + listening("other", False, "eo")).start().send("paid")
    assert case.waits == {}
    assert case.do("es_u").finished


@pytest.mark.parametrize("definition", ["error", "any error"])
def test_an_event_sub_process_catches_errors_of_its_level(definition: str) -> None:
    inner = nodes("startEvent:i userTask:u userTask:w") + end("error") + flows("i>u", "i>w", "u>e")
    case = sub(inner + listening(definition), boundary("error"), after=("b>late",)).start().do("u")
    assert case.open == ["es_u"], "before the boundary of the sub-process"
    assert case.do("es_u").open == ["after"]


def test_an_event_sub_process_catches_escalations_without_interrupting() -> None:
    case = sub(ESCALATING + listening("escalation", False)).start().do("u")
    assert sorted(case.open) == ["es_u", "v"]


def test_a_bad_timer_of_an_event_sub_process_is_an_incident_and_leaves_the_rest_alone() -> None:
    case = Running(MAIN + listening(timer("=t"))).start()
    assert case.parked == [("es_s", "bad_timer")]
    assert case.open == ["a"]
    case.set(t="PT1H").retry()
    assert case.parked == []
    assert case.advance(hours=1).open == ["es_u"]
    case = Running(MAIN + listening(timer("=t"))).start().do("a").do("z")
    assert case.finished
    assert case.parked == []


def test_an_event_sub_process_inside_a_repeated_sub_process_belongs_to_one_instance() -> None:
    inner = nodes("startEvent:i userTask:u") + flows("i>u") + listening("message")
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    case = sub(inner + loop).start().do("u")
    assert len(case.waits) == 1
    assert case.send("paid").open == ["es_u"]
    assert case.do("es_u").open == ["after"]


def test_the_clock_of_an_act_is_what_counts() -> None:
    case = with_boundary(timer("PT1H")).start()
    assert [t.at for t in case.timers.values()] == [NOW.replace(hour=10)]


def test_an_event_sub_process_may_want_several_events() -> None:
    both = DEFINITIONS["message"] + DEFINITIONS["other"]
    case = Running(*ROOTS, MAIN + listening(both)).start().send("other")
    assert case.open == ["es_u"]
    body = listening(both).replace('<startEvent id="es_s" ', '<startEvent id="es_s" parallelMultiple="true" ')
    case = Running(*ROOTS, MAIN + body).start().send("other")
    assert case.open == ["a"]
    assert case.send("paid").open == ["es_u"]


def test_a_submission_that_makes_a_boundary_condition_true_completes_the_task_all_the_same() -> None:
    case = with_boundary("conditional").start().do("a", x=11)
    assert case.open == ["after"]


def test_a_pool_that_is_not_executable_is_only_a_drawing() -> None:
    drawing = '<process id="customer" isExecutable="false"><task id="wait"/></process>'
    assert list(Running(nodes("startEvent:s"), drawing).defs.processes) == ["p"]


def test_a_process_may_be_started_by_any_of_several_events() -> None:
    several = DEFINITIONS["message"] + DEFINITIONS["other"] + DEFINITIONS["signal"]
    body = f'<startEvent id="s">{several}</startEvent>' + nodes("userTask:a") + flows("s>a")
    assert Running(*ROOTS, body).defs.processes["p"].start_messages == ("paid", "other")
    for how in ({"message": "paid"}, {"message": "other"}, {"signal": "alarm"}):
        assert Running(*ROOTS, body).start(how=how).open == ["a"]


def test_a_message_without_a_name_goes_by_its_id() -> None:
    body = '<startEvent id="s"/><receiveTask id="r" messageRef="bare"/>' + nodes("userTask:a") + flows("s>r", "r>a")
    assert Running('<message id="bare"/>', body).start().send("bare").open == ["a"]
