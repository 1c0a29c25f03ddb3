"""What a called process sees and gives back, and where values are written."""

from __future__ import annotations

import pytest
from running import Running, diagram, flows, nodes, process

from app import engine

INNER = process(nodes("startEvent:s2 userTask:b") + flows("s2>b"), "q")


def calling(mappings: str, inner: str = INNER) -> tuple[str, str]:
    body = (
        f'<startEvent id="s"/><callActivity id="call" calledElement="q"><extensionElements>{mappings}</extensionElements>'  # noqa: E501
        '</callActivity><userTask id="after"/>' + flows("s>call", "call>after")
    )
    return body, inner


def test_a_called_process_sees_only_what_in_gives() -> None:
    case = Running(
        *calling(
            '<camunda:in source="x" target="y"/><camunda:in sourceExpression="x + 1" target="z"/>'
            '<camunda:in businessKey="#{x}"/>'
        )
    ).start(x=1, secret="s")
    task = case.task("b")
    assert task.path == ("call",)
    assert task.process == "q"
    assert task.scope != 0
    assert dict(case.file.view(task.scope)) == {"y": 1, "z": 2}


def test_variables_all_gives_everything_both_ways() -> None:
    case = Running(*calling('<camunda:in variables="all"/><camunda:out variables="all"/>')).start(x=1, kept="k")
    assert case.var("x", case.task("b").scope) == 1
    case.do("b", x=2, new="n")
    assert (case.var("x"), case.var("new"), case.var("kept")) == (2, "n", "k")
    assert case.file.scopes == (0,)


def test_without_out_nothing_comes_back() -> None:
    case = Running(*calling('<camunda:in variables="all"/>')).start(x=1).do("b", x=2)
    assert case.var("x") == 1


def test_out_gives_back_what_it_names() -> None:
    case = (
        Running(
            *calling(
                '<camunda:out source="r" target="result"/><camunda:out sourceExpression="=r * 10" target="tenfold"/>'
            )
        )
        .start()
        .do("b", r=4, other=1)
    )
    assert (case.var("result"), case.var("tenfold"), case.var("other")) == (4, 40, None)


def test_what_is_inside_the_called_process_changes_nothing_outside() -> None:
    case = Running(*calling('<camunda:in source="x" target="x"/>')).start(x={"a": 1})
    case.do("b", x__a=2)
    assert case.var("x.a") == 1


def test_a_called_process_that_does_not_exist_is_an_incident() -> None:
    body, _ = calling("")
    assert Running(body).start().parked == [("call", "unknown_process")]


def test_an_embedded_sub_process_has_no_scope_of_its_own() -> None:
    body = (
        '<startEvent id="s"/><subProcess id="sub">'
        + nodes("startEvent:s2 userTask:b")
        + flows("s2>b")
        + "</subProcess>"
        '<userTask id="after"/>' + flows("s>sub", "sub>after")
    )
    case = Running(body).start()
    assert case.task("b").scope == 0
    assert case.do("b", x=1).open == ["after"]
    assert case.var("x") == 1


def test_a_process_that_calls_itself_without_end_is_stopped() -> None:
    body = '<startEvent id="s"/><callActivity id="call" calledElement="p"/>' + flows("s>call")
    with pytest.raises(engine.TooManySteps):
        Running(body).start()


def test_a_process_that_calls_itself_deeply_with_waits_works() -> None:
    body = (
        '<startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g" default="g_e"/><endEvent id="e"/>'
        '<callActivity id="call" calledElement="p"><extensionElements><camunda:in variables="all"/></extensionElements>'
        "</callActivity>" + flows("s>a", "a>g", "g>call:n > 0", "g>e", "call>e")
    )
    case = Running(body).start(n=30)
    for n in range(29, -1, -1):
        case.do("a", n=n)
    assert len(case.task("a").path) == 29 if case.open else case.finished
    assert case.finished


def test_a_called_process_may_be_called_twice_at_once_and_keeps_its_values_apart() -> None:
    mapping = '<extensionElements><camunda:in sourceExpression="{n}" target="n"/><camunda:out source="r" target="r{n}"/></extensionElements>'  # noqa: E501
    body = "".join(
        f'<callActivity id="c{n}" calledElement="q">{mapping.replace("{n}", str(n))}</callActivity>' for n in (1, 2)
    )
    case = Running('<startEvent id="s"/>' + body + flows("s>c1", "s>c2"), INNER).start()
    case.do("b", {"n": 2}, r="two").do("b", {"n": 1}, r="one")
    assert (case.var("r1"), case.var("r2")) == ("one", "two")
    assert case.finished


def test_sub_processes_of_different_processes_may_share_an_id() -> None:
    sub = (
        '<startEvent id="s"/><subProcess id="sub">'
        + nodes("startEvent:i userTask:{n}")
        + flows("i>{n}")
        + "</subProcess>"
        + flows("s>sub")
    )
    first, second = sub.replace("{n}", "a"), sub.replace("{n}", "b")
    case = Running(first, process(second, "q"))
    assert case.start("p").open == ["a"]
    assert Running(first, process(second, "q")).start("q").open == ["b"]
    assert b"sub" in diagram(first)
