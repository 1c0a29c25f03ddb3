"""How tokens go along sequence flows and through gateways."""

from __future__ import annotations

import pytest
from running import Running, flows, nodes

from app import engine

SPLIT_JOIN = nodes(
    "startEvent:s parallelGateway:f userTask:a userTask:b parallelGateway:j userTask:c endEvent:e"
) + flows("s>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>e")


def test_a_case_runs_from_start_to_end() -> None:
    case = Running(nodes("startEvent:s userTask:a endEvent:e") + flows("s>a", "a>e")).start()
    assert case.open == ["a"]
    assert not case.finished
    case.do("a")
    assert case.finished
    assert case.completed == ["a"]
    assert [(p.element, p.what) for p in case.last.trail] == [
        ("a", "left"),
        ("a_e", "left"),
        ("e", "entered"),
        ("e", "left"),
    ]


def test_a_process_without_start_event_begins_where_no_flow_leads() -> None:
    case = Running(nodes("userTask:a userTask:b userTask:c") + flows("a>c", "b>c")).start()
    assert case.open == ["a", "b"]
    case.do("a").do("b")
    assert case.open == ["c", "c"]


GATEWAY = nodes("startEvent:s exclusiveGateway:g userTask:a userTask:b userTask:c")


@pytest.mark.parametrize(
    ("x", "opened"), [(1, "a"), (15, "b"), (25, "a"), (5, "c")], ids=["first", "second", "first of two", "default"]
)
def test_an_exclusive_gateway_takes_the_first_true_flow_in_file_order_and_the_default_last(x: int, opened: str) -> None:
    body = nodes("startEvent:s userTask:a userTask:b userTask:c") + '<exclusiveGateway id="g" default="g_c"/>'
    case = Running(body + flows("s>g", "g>c", "g>a:x = 1 or x > 20", "g>b:=x > 10")).start(x=x)
    assert case.open == [opened]


def test_an_exclusive_gateway_without_a_true_flow_is_an_incident_and_goes_on_after_a_repair() -> None:
    case = Running(GATEWAY + flows("s>g", "g>a:x = 1", "g>b:x = 2")).start(x=3)
    assert case.parked == [("g", "no_flow")]
    assert not case.finished
    case.set(x=2).retry()
    assert case.parked == []
    assert case.open == ["b"]


@pytest.mark.parametrize("x", [None, "no", 1])
def test_a_condition_that_is_not_true_or_false_is_an_incident(x: object) -> None:
    case = Running(GATEWAY + flows("s>g", "g>a:x", "g>b:true")).start(x=x)
    assert case.parked == [("g", "not_boolean")]
    (incident,) = case.incidents.values()
    assert incident.expression == "x"
    assert list(incident.values) == ["x"]


@pytest.mark.parametrize(
    ("x", "opened"), [("a", ["a", "c"]), ("b", ["b", "c"]), ("ab", ["a", "b", "c"]), ("", ["c", "d"])]
)
def test_a_task_takes_all_true_flows_and_its_default_only_if_no_condition_is_true(x: str, opened: list[str]) -> None:
    body = nodes("startEvent:s userTask:a userTask:b userTask:c userTask:d") + '<task id="t" default="t_d"/>'
    case = Running(body + flows("s>t", 't>a:contains(x, "a")', 't>b:contains(x, "b")', "t>c", "t>d")).start(x=x)
    assert case.open == opened


def test_a_condition_on_the_only_flow_of_a_task_counts() -> None:
    body = nodes("startEvent:s userTask:t userTask:a") + flows("s>t", "t>a:ok")
    assert Running(body).start().do("t", ok=True).open == ["a"]
    case = Running(body).start().do("t", ok=False)
    assert case.parked == [("t", "no_flow")]
    assert case.completed == ["t"]
    case.set(ok=True).retry()
    assert case.open == ["a"], "the work is not asked for again, only the way on"


def test_a_parallel_gateway_waits_for_all() -> None:
    case = Running(SPLIT_JOIN).start()
    assert case.open == ["a", "b"]
    assert case.do("b").open == ["a"]
    assert case.do("a").open == ["c"]


def test_a_parallel_gateway_in_a_loop_waits_in_every_round() -> None:
    body = nodes(
        "startEvent:s exclusiveGateway:m parallelGateway:f userTask:a userTask:b parallelGateway:j exclusiveGateway:g "
        "userTask:c endEvent:e"
    ) + flows("s>m", "m>f", "f>a", "f>b", "a>j", "b>j", "j>c", "c>g", "g>m:again", "g>e:not(again)")
    case = Running(body).start()
    for _ in range(5):
        assert case.do("a").open == ["b"]
        assert case.do("b").open == ["c"]
        assert case.do("c", again=True).open == ["a", "b"]
    case.do("a").do("b").do("c", again=False)
    assert case.finished


def test_tokens_in_excess_at_a_parallel_gateway_stay_for_the_next_round() -> None:
    body = nodes("startEvent:s parallelGateway:f task:x task:y userTask:b parallelGateway:j userTask:c") + flows(
        "s>f", "f>x", "f>y", "x>m", "y>m", "m>j", "f>b", "b>j", "j>c"
    )
    case = Running(body + nodes("exclusiveGateway:m")).start()
    assert case.open == ["b"]
    case.do("b")
    assert case.open == ["c"]
    case.do("c")
    assert not case.finished, "the second token of the left flow still waits"


def test_a_join_that_can_never_be_complete_keeps_the_case_open() -> None:
    body = nodes("startEvent:s exclusiveGateway:g userTask:a userTask:b parallelGateway:j userTask:c") + flows(
        "s>g", "g>a:true", "g>b:true", "a>j", "b>j", "j>c"
    )
    case = Running(body).start().do("a")
    assert case.open == []
    assert not case.finished


INCLUSIVE = nodes(
    "startEvent:s inclusiveGateway:f userTask:a userTask:b userTask:c inclusiveGateway:j userTask:d"
) + flows("s>f", 'f>a:contains(x, "a")', 'f>b:contains(x, "b")', 'f>c:contains(x, "c")', "a>j", "b>j", "c>j", "j>d")


@pytest.mark.parametrize("x", ["a", "b", "ab", "bc", "abc"])
def test_an_inclusive_gateway_waits_for_exactly_the_branches_that_were_taken(x: str) -> None:
    case = Running(INCLUSIVE).start(x=x)
    assert case.open == list(x)
    for name in reversed(x):
        assert "d" not in case.open
        case.do(name)
    assert case.open == ["d"]
    assert case.do("d").finished


def test_an_inclusive_join_knows_when_a_branch_has_ended_elsewhere() -> None:
    body = nodes(
        "startEvent:s parallelGateway:f userTask:a userTask:b exclusiveGateway:g endEvent:e inclusiveGateway:j userTask:d"  # noqa: E501
    ) + flows("s>f", "f>a", "f>b", "a>j", "b>g", "g>j:x", "g>e:not(x)", "j>d")
    case = Running(body).start().do("a")
    assert case.open == ["b"]
    assert case.do("b", x=False).open == ["d"]
    case = Running(body).start().do("a").do("b", x=True)
    assert case.open == ["d"]


def test_an_inclusive_join_waits_for_a_token_in_a_loop_before_it() -> None:
    body = nodes(
        "startEvent:s parallelGateway:f userTask:a userTask:b exclusiveGateway:g inclusiveGateway:j userTask:d"
    ) + flows("s>f", "f>a", "f>b", "a>j", "b>g", "g>b:again", "g>j:not(again)", "j>d")
    case = Running(body).start().do("a").do("b", again=True).do("b", again=True)
    assert case.open == ["b"]
    assert case.do("b", again=False).open == ["d"]


def test_an_inclusive_join_waits_for_what_a_boundary_event_may_bring() -> None:
    body = (
        nodes(
            "startEvent:s parallelGateway:f userTask:a userTask:b userTask:c inclusiveGateway:j userTask:d endEvent:e"
        )
        + '<boundaryEvent id="t" attachedToRef="b"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>'  # noqa: E501
        + flows("s>f", "f>a", "f>b", "a>j", "b>e", "t>c", "c>j", "j>d")
    )
    case = Running(body).start().do("a")
    assert case.open == ["b"]
    case.advance(hours=1)
    assert case.open == ["c"]
    assert case.do("c").open == ["d"]
    case = Running(body).start().do("a").do("b")
    assert case.open == ["d"]


def test_inclusive_joins_in_a_row_in_a_loop_stay_right_for_many_rounds() -> None:
    body = nodes(
        "startEvent:s inclusiveGateway:f userTask:a userTask:b inclusiveGateway:j exclusiveGateway:g endEvent:e"
    ) + flows("s>f", 'f>a:contains(x, "a")', 'f>b:contains(x, "b")', "a>j", "b>j", "j>g", "g>f:n < 4", "g>e:n >= 4")
    case = Running(body).start(x="ab", n=0)
    for n, x in enumerate(["a", "ab", "b", "ab"], start=1):
        names = list(case.open)
        for name in names:
            case.do(name, n=n, x=x)
    assert case.finished


def test_a_complex_gateway_goes_on_when_its_condition_is_true_and_swallows_what_comes_later() -> None:
    body = (
        nodes("startEvent:s parallelGateway:f userTask:a userTask:b userTask:c userTask:d")
        + '<complexGateway id="j"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>'
        + flows("s>f", "f>a", "f>b", "f>c", "a>j", "b>j", "c>j", "j>d")
    )
    case = Running(body).start().do("a")
    assert case.open == ["b", "c"]
    assert case.do("c").open == ["b", "d"]
    assert case.do("b").open == ["d"]
    assert case.do("d").finished


def test_a_complex_gateway_is_ready_for_another_round() -> None:
    body = (
        nodes("startEvent:s exclusiveGateway:m parallelGateway:f userTask:a userTask:b userTask:d")
        + nodes("exclusiveGateway:g endEvent:e")
        + '<complexGateway id="j"><activationCondition>activationCount &gt;= 1</activationCondition></complexGateway>'
        + flows("s>m", "m>f", "f>a", "f>b", "a>j", "b>j", "j>d", "d>g", "g>m:again", "g>e:not(again)")
    )
    case = Running(body).start().do("a").do("b")
    assert case.open == ["d"]
    case.do("d", again=True).do("b")
    assert case.open == ["a", "d"]
    case.do("a").do("d", again=False)
    assert case.finished


def test_start_and_completion_quantities_count_tokens() -> None:
    body = (
        nodes("startEvent:s")
        + '<userTask id="a" completionQuantity="3"/><userTask id="b" startQuantity="2"/>'
        + flows("s>a", "a>b")
    )
    case = Running(body).start().do("a")
    assert case.open == ["b"]
    case.do("b")
    assert not case.finished
    assert case.open == []


def test_a_link_leads_to_its_other_end() -> None:
    body = (
        nodes("startEvent:s userTask:a userTask:b")
        + '<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        + '<intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>'
        + flows("s>a", "a>t", "c>b")
    )
    case = Running(body).start().do("a")
    assert case.open == ["b"]
    assert case.do("b").finished


def test_elements_may_be_called_start_and_end() -> None:
    case = Running(nodes("startEvent:Start userTask:Root endEvent:End") + flows("Start>Root", "Root>End")).start()
    assert case.do("Root").finished


def test_a_long_chain_is_read_and_run() -> None:
    names = [f"t{i}" for i in range(700)]
    body = nodes("startEvent:s " + " ".join(f"task:{name}" for name in names) + " userTask:u")
    case = Running(body + flows("s>t0", *(f"{a}>{b}" for a, b in zip(names, [*names[1:], "u"], strict=True)))).start()
    assert case.open == ["u"]


def test_an_endless_loop_without_a_wait_is_stopped_and_changes_nothing_that_was_stored() -> None:
    case = Running(
        nodes("startEvent:s userTask:u exclusiveGateway:g task:a") + flows("s>u", "u>g", "g>a", "a>g")
    ).start()
    before = case.snapshot
    with pytest.raises(engine.TooManySteps) as stopped:
        case.do("u")
    assert stopped.value.limit == 1000
    assert stopped.value.element in ("g", "a")
    assert case.snapshot == before


def test_a_terminate_end_takes_everything_in_its_process_away() -> None:
    body = (
        nodes("startEvent:s parallelGateway:f userTask:a userTask:b")
        + '<endEvent id="e"><terminateEventDefinition/></endEvent>'
        + flows("s>f", "f>a", "f>b", "a>e")
    )
    case = Running(body).start().do("a")
    assert case.finished
    assert case.open == []
    assert [(c.element, c.outcome) for c in case.last.closed] == [("a", "completed"), ("b", "cancelled")]


def test_a_terminate_end_in_a_sub_process_ends_only_that() -> None:
    body = (
        nodes("startEvent:s userTask:after")
        + '<subProcess id="sub">'
        + nodes("startEvent:s2 parallelGateway:f userTask:a userTask:b")
        + '<endEvent id="e"><terminateEventDefinition/></endEvent>'
        + flows("s2>f", "f>a", "f>b", "a>e")
        + "</subProcess>"
        + flows("s>sub", "sub>after")
    )
    assert Running(body).start().do("a").open == ["after"]
