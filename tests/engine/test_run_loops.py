"""Multi-instance activities and standard loops."""

from __future__ import annotations

import pytest
from running import Running, flows, nodes, process, properties

from app import engine


def multi(
    inside: str,
    attributes: str = "",
    extra: str = "",
    kind: str = "userTask",
    content: str = "",
    names: tuple[str, str, str] = ("s", "a", "after"),
) -> str:
    start, name, after = names
    return (
        f'<startEvent id="{start}"/><{kind} id="{name}">{extra}{content}<multiInstanceLoopCharacteristics {attributes}>'
        f'{inside}</multiInstanceLoopCharacteristics></{kind}><userTask id="{after}"/>'
        + flows(f"{start}>{name}", f"{name}>{after}")
    )


def over(collection: str = "list", element: str = "item", sequential: bool = False) -> str:
    return f'camunda:collection="{collection}" camunda:elementVariable="{element}" isSequential="{str(sequential).lower()}"'  # noqa: E501


COLLECT = properties(outputCollection="answers", outputElement="item + &quot;:&quot; + answer")


def test_parallel_instances_are_all_open_at_once_each_with_its_item() -> None:
    case = Running(multi("", over())).start(list=["x", "y", "z"])
    assert case.open == ["a", "a", "a"]
    seen = [
        (case.var("item", t.scope), case.var("loopCounter", t.scope), case.var("nrOfInstances", t.scope))
        for t in case.tasks.values()
    ]
    assert seen == [("x", 0, 3), ("y", 1, 3), ("z", 2, 3)]
    case.do("a", {"item": "y"}).do("a", {"item": "x"})
    task = case.task("a")
    assert [case.var(name, task.scope) for name in ("nrOfActiveInstances", "nrOfCompletedInstances")] == [1, 2]
    assert case.do("a").open == ["after"]
    assert case.file.scopes == (0,)


def test_sequential_instances_come_one_after_the_other_null_items_included() -> None:
    case = Running(multi("", over(sequential=True))).start(list=["x", None, "z"])
    seen = []
    while case.open == ["a"]:
        seen.append(case.var("item", case.task("a").scope))
        case.do("a", answer="ok")
    assert seen == ["x", None, "z"]
    assert case.open == ["after"]


@pytest.mark.parametrize("sequential", [False, True])
def test_results_stand_in_the_order_of_the_collection(sequential: bool) -> None:
    case = Running(multi("", over(sequential=sequential), COLLECT)).start(list=["x", "y", "z"], answer="outside")
    for item in ("x", "y", "z") if sequential else ("z", "x", "y"):
        case.do("a", {"item": item}, answer=item * 2)
    assert case.var("answers") == ["x:xx", "y:yy", "z:zz"]
    assert case.var("answer") == "outside", "what an instance writes ends with it"


@pytest.mark.parametrize(("sequential", "expected"), [(False, [None, "y:no", None]), (True, ["x:yes", "y:no", None])])
def test_a_completion_condition_ends_the_rest_whose_results_are_null(sequential: bool, expected: list[object]) -> None:
    done = '<completionCondition>answer = "no"</completionCondition>'
    case = Running(multi(done, over(sequential=sequential), COLLECT)).start(list=["x", "y", "z"])
    if sequential:
        case.do("a", answer="yes")
    case.do("a", {"item": "y"}, answer="no")
    assert case.open == ["after"]
    assert case.var("answers") == expected
    assert case.file.scopes == (0,)


def test_a_completion_condition_may_count() -> None:
    done = "<completionCondition>nrOfCompletedInstances / nrOfInstances &gt;= 0.5</completionCondition>"
    case = Running(multi(done, over())).start(list=[1, 2, 3, 4]).do("a", {"item": 3})
    assert case.open == ["a", "a", "a"]
    assert case.do("a").open == ["after"]


def test_a_completion_condition_that_is_not_boolean_is_an_incident_of_that_instance() -> None:
    case = Running(multi("<completionCondition>enough</completionCondition>", over(), COLLECT)).start(list=["x", "y"])
    case.do("a", {"item": "x"}, answer="1")
    assert case.parked == [("a", "not_boolean")]
    assert case.open == ["a"]
    case.set(enough=False).retry()
    assert case.parked == []
    case.do("a", answer="2")
    assert case.open == ["after"]
    assert case.var("answers") == ["x:1", "y:2"]


@pytest.mark.parametrize(
    ("value", "code"), [(None, "bad_collection"), ("x", "bad_collection"), ([1] * 1001, "too_many")]
)
def test_a_collection_that_is_none_or_too_long_is_an_incident_before_any_instance(value: object, code: str) -> None:
    case = Running(multi("", over())).start(list=value)
    assert case.parked == [("a", code)]
    assert case.open == []
    assert case.file.scopes == (0,)
    assert case.set(list=[1]).retry().open == ["a"]


def test_a_thousand_instances_are_not_too_many() -> None:
    case = Running(multi("", over())).start(list=list(range(1000)))
    assert len(case.open) == 1000
    case.do("a", {"item": 999})
    assert len(case.open) == 999


@pytest.mark.parametrize("sequential", [False, True])
def test_an_empty_collection_goes_on_with_an_empty_result(sequential: bool) -> None:
    case = Running(multi("", over(sequential=sequential), COLLECT)).start(list=[])
    assert case.open == ["after"]
    assert case.var("answers") == []


@pytest.mark.parametrize("number", ["-1", "1.5", "null", '"3"', "1e6"])
def test_a_cardinality_must_be_a_whole_number(number: str) -> None:
    case = Running(multi(f"<loopCardinality>{number}</loopCardinality>")).start()
    assert case.parked == [("a", "too_many" if number == "1e6" else "bad_collection")]


def test_a_cardinality_counts_instances() -> None:
    case = Running(multi("<loopCardinality>n</loopCardinality>")).start(n=2)
    assert case.open == ["a", "a"]


def test_a_sub_process_may_be_repeated_with_a_scope_for_each() -> None:
    inner = nodes("startEvent:i userTask:b userTask:c") + flows("i>b", "b>c")
    body = multi("", over(), properties(outputCollection="answers", outputElement="answer"), "subProcess", inner)
    case = Running(body).start(list=["x", "y"])
    assert case.open == ["b", "b"]
    case.do("b", {"item": "y"}, answer="of y").do("b", {"item": "x"}, answer="of x")
    case.do("c", {"item": "y"})
    assert case.do("c").open == ["after"]
    assert case.var("answers") == ["of x", "of y"]
    assert case.var("answer") is None


def test_a_call_may_be_repeated_and_its_results_collected() -> None:
    called = process(nodes("startEvent:i userTask:b") + flows("i>b"), "q")
    mapping = (
        '<extensionElements><camunda:in source="item" target="it"/><camunda:out source="r" target="r"/>'
        '<camunda:properties><camunda:property name="outputCollection" value="rs"/>'
        '<camunda:property name="outputElement" value="r"/></camunda:properties></extensionElements>'
    )
    body = multi("", over(), mapping, "callActivity").replace(
        '<callActivity id="a">', '<callActivity id="a" calledElement="q">'
    )
    case = Running(body, called).start(list=["x", "y"])
    case.do("b", {"it": "y"}, r="ry").do("b", {"it": "x"}, r="rx")
    assert case.open == ["after"]
    assert case.var("rs") == ["rx", "ry"]
    assert case.file.scopes == (0,)


def test_instances_inside_instances_have_scopes_inside_scopes() -> None:
    collect = properties(outputCollection="done", outputElement="part")
    inner = multi("", over("item.parts", "part"), collect, names=("i", "b", "z"))
    body = multi("", over(), properties(outputCollection="all", outputElement="done"), "subProcess", inner)
    case = Running(body).start(list=[{"parts": ["1", "2"]}, {"parts": ["3"]}])
    assert case.open == ["b", "b", "b"]
    for _ in range(3):
        case.do("b")
    case.do("z").do("z")
    assert case.var("all") == [["1", "2"], ["3"]]


def test_a_boundary_event_of_a_multi_instance_takes_all_of_it_away() -> None:
    body = multi("", over(), COLLECT) + (
        '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration>'
        '</timerEventDefinition></boundaryEvent><userTask id="late"/>' + flows("t>late")
    )
    case = Running(body).start(list=["x", "y"]).do("a", answer="1")
    assert len(case.timers) == 1
    case.advance(hours=1)
    assert case.open == ["late"]
    assert case.file.scopes == (0,)


def test_many_items_that_pass_count_against_the_limit_of_an_act() -> None:
    with pytest.raises(engine.TooManySteps):
        Running(multi("", over(sequential=True), kind="task")).start(list=list(range(1000)))


# ── standard loops ─────────────────────────────────────────────────────────────────────────────────


def looped(attributes: str = "", condition: str = "", kind: str = "userTask", content: str = "") -> str:
    inner = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return (
        f'<startEvent id="s"/><{kind} id="a">{content}<standardLoopCharacteristics {attributes}>{inner}'
        f'</standardLoopCharacteristics></{kind}><userTask id="after"/>' + flows("s>a", "a>after")
    )


def rounds(case: Running) -> int:
    count = 0
    while case.open == ["a"]:
        count += 1
        case.do("a", n=count)
    assert case.open == ["after"]
    return count


@pytest.mark.parametrize(
    ("attributes", "condition", "expected"),
    [
        ("", "n &lt; 3", 3),
        ("", "n &lt; 0", 1),
        ('testBefore="true"', "n &lt; 3", 3),
        ('testBefore="true"', "n &lt; 0", 0),
        ('loopMaximum="2"', "n &lt; 9", 2),
        ('loopMaximum="2"', "", 2),
        ('loopMaximum="0" testBefore="true"', "", 0),
        ("", "loopCounter &lt; 4", 4),
    ],
)
def test_a_loop_repeats_while_its_condition_is_true(attributes: str, condition: str, expected: int) -> None:
    assert rounds(Running(looped(attributes, condition)).start(n=0)) == expected


def test_a_loop_condition_that_is_not_boolean_is_an_incident_and_does_not_repeat_the_work() -> None:
    case = Running(looped("", "again")).start().do("a")
    assert case.parked == [("a", "not_boolean")]
    assert case.set(again=False).retry().open == ["after"]
    assert case.completed == ["a"]


def test_a_looped_sub_process() -> None:
    inner = nodes("startEvent:i userTask:b") + flows("i>b")
    case = Running(looped("", "n &lt; 2", "subProcess", inner)).start(n=0)
    assert case.do("b", n=1).open == ["b"]
    assert case.do("b", n=2).open == ["after"]
