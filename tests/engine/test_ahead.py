"""What the button of a task may promise: the user task that certainly follows, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import engine
from tests.engine.running import definitions, flows, nodes, process

ROOT = Path(__file__).resolve().parents[2]
MULTI = "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"
SUB = "startEvent:i userTask:inner endEvent:j"


def sub(inside: str, *ways: str, loop: str = "") -> str:
    return f'<subProcess id="sub">{loop}{nodes(inside)}{flows(*ways)}</subProcess>'


EXAMPLES = [
    ("the next in a row", nodes("userTask:a userTask:b"), ["a>b"], "b"),
    ("behind what runs by itself", nodes("userTask:a task:t sendTask:u userTask:b"), ["a>t", "t>u", "u>b"], "b"),
    ("nothing behind it", nodes("userTask:a endEvent:z"), ["a>z"], None),
    (
        "a choice between two",
        nodes("userTask:a exclusiveGateway:x userTask:b userTask:c"),
        ["a>x", "x>b:true", "x>c"],
        None,
    ),
    (
        "a choice whose ways meet again",
        nodes("userTask:a exclusiveGateway:x task:t exclusiveGateway:y userTask:b"),
        ["a>x", "x>t:true", "x>y", "t>y", "y>b"],
        "b",
    ),
    (
        "a choice that may end",
        nodes("userTask:a exclusiveGateway:x userTask:b endEvent:z"),
        ["a>x", "x>b:true", "x>z"],
        None,
    ),
    (
        "a way back to where it was",
        nodes("userTask:a exclusiveGateway:x task:t exclusiveGateway:y userTask:b"),
        ["a>x", "x>y:true", "y>t", "t>x", "x>b"],
        "b",
    ),
    ("the same again", nodes("userTask:a exclusiveGateway:x"), ["x>a", "a>x"], "a"),
    ("two at once", nodes("userTask:a parallelGateway:f userTask:b userTask:c"), ["a>f", "f>b", "f>c"], None),
    (
        "a join that waits for another",
        nodes("userTask:a userTask:o parallelGateway:j userTask:b"),
        ["a>j", "o>j", "j>b"],
        None,
    ),
    ("a wait for a clock", nodes("userTask:a receiveTask:w userTask:b"), ["a>w", "w>b"], None),
    ("into a sub-process", nodes("userTask:a") + sub(SUB, "i>inner", "inner>j"), ["a>sub"], "inner"),
    ("into every instance", nodes("userTask:a") + sub(SUB, "i>inner", "inner>j", loop=MULTI), ["a>sub"], "inner"),
]


@pytest.mark.parametrize(("says", "body", "ways", "expected"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_what_follows_a(says: str, body: str, ways: list[str], expected: str | None) -> None:
    known = definitions(nodes("startEvent:s") + body + flows("s>a", *ways))
    assert following(known, "p", "a") == (("p", expected) if expected else None)


OUT_OF = [
    ("the last of it", sub(SUB, "i>inner", "inner>j"), "b"),
    ("one of several instances", sub(SUB, "i>inner", "inner>j", loop=MULTI), None),
    (
        "one of two that run beside each other",
        sub(f"{SUB} userTask:other endEvent:k parallelGateway:f", "i>f", "f>inner", "f>other", "inner>j", "other>k"),
        None,
    ),
]


@pytest.mark.parametrize(("says", "body", "expected"), OUT_OF, ids=[row[0] for row in OUT_OF])
def test_what_follows_the_end_of_a_sub_process(says: str, body: str, expected: str | None) -> None:
    known = definitions(nodes("startEvent:s userTask:b") + body + flows("s>sub", "sub>b"))
    assert following(known, "p", "inner") == (("p", expected) if expected else None)


def test_a_called_process_is_looked_into_and_through_but_not_out_of() -> None:
    called = process(nodes("startEvent:i userTask:inner endEvent:j") + flows("i>inner", "inner>j"), "q")
    empty = process(nodes("startEvent:i task:t endEvent:j") + flows("i>t", "t>j"), "r")
    calls = '<callActivity id="c" calledElement="q"/><callActivity id="d" calledElement="r"/>'
    body = nodes("startEvent:s userTask:a userTask:b userTask:z") + calls + flows("s>a", "a>c", "c>b", "b>d", "d>z")
    known = definitions(process(body), called, empty)
    assert following(known, "p", "a") == ("q", "inner")
    assert following(known, "p", "b") == ("p", "z")
    assert following(known, "q", "inner") is None


def test_a_process_that_calls_itself_is_not_followed_for_ever() -> None:
    body = nodes("startEvent:s exclusiveGateway:x userTask:a") + '<callActivity id="c" calledElement="p"/>'
    assert following(definitions(body + flows("s>x", "x>c:true", "x>a", "a>c")), "p", "a") is None


SHIPPED = [
    ("result_feedback", "compose", "与客户沟通"),
    ("result_feedback", "recap", "客户画像"),
    ("complaint_handling", "reconcile", "确认事实"),
    ("complaint_handling", "make_plan", None),  # approval or not
    ("complaint_handling", "contact_customer", None),  # the departments may not have answered yet
]


@pytest.mark.parametrize(("process_id", "task", "expected"), SHIPPED)
def test_what_follows_in_the_shipped_release(process_id: str, task: str, expected: str | None) -> None:
    files = [path for folder in ("processes", "forms", "rules") for path in (ROOT / folder).iterdir()]
    known = engine.load({f"{path.parent.name}/{path.name}": path.read_bytes() for path in files})
    found = following(known, process_id, task)
    element = known.element(*found) if found else None
    assert (element.name if element else None) == expected


def following(known: engine.Definitions, process: str, task: str) -> tuple[str, str] | None:
    element = known.element(process, task)
    assert element is not None
    return element.next_task
