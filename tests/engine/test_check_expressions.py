"""Expressions are FEEL wherever they stand; other languages are refused with the FEEL text that would do."""

from __future__ import annotations

import pytest
from diagrams import FEEL, definitions, extensions, flow, node, path, plain, process, properties, straight, timer, user

from app import engine
from app.engine.lint import juel

JUEL = [
    # JUEL or Python, FEEL
    ("${amount > 100}", "amount > 100"),
    ("#{order.amount >= 100.5}", "order.amount >= 100.5"),
    ("${risk == 'high' && !closed}", 'risk = "high" and not(closed)'),
    ("${risk eq 'high' or amount gt 5}", 'risk = "high" or amount > 5'),
    ("${not (a and b)}", "not(a and b)"),
    ("${a != null ? 'x' : 'y'}", 'if a != null then "x" else "y"'),
    ("${empty list}", '(list = null or list = "" or list = [])'),
    ("${list.size() > 2}", "count(list) > 2"),
    ("${name.equals('王')}", 'name = "王"'),
    ("${names.contains(name)}", "list contains(names, name)"),
    ('${execution.getVariable("amount") > 1}', "amount > 1"),
    ("${rows[0].name == map['key']}", "rows[1].name = map.key"),
    ("${total % 2 == 0}", "modulo(total, 2) = 0"),
    ("a == 'x' and b is_b", None),
    ("amount == 3 and not done", "amount = 3 and not(done)"),
    ("risk == None", "risk = null"),
    ("${bean.work(x)}", None),
    ("${a}-${b}", None),
    ("${a.b.c(1, 2)}", None),
    ("${'it\\'s'}", '"it\'s"'),
    ("${", None),
    ("${(((((}", None),
]


@pytest.mark.parametrize(("text", "feel"), JUEL)
def test_simple_juel_and_python_have_a_feel_text_that_would_do(text: str, feel: str | None) -> None:
    assert juel.to_feel(text) == feel


def errors(source: bytes) -> list[str]:
    return [
        f"{finding.element}: {finding.text}"
        for finding in engine.check({"processes/x.bpmn": source})
        if finding.severity == "error"
    ]


def choice(condition: str) -> bytes:
    return definitions(
        process(
            node("startEvent", "s"),
            node("exclusiveGateway", "g", default="g_b"),
            *path("s g"),
            flow("g", "a", condition),
            *path("g b e"),
            user("a"),
            user("b"),
            node("endEvent", "e"),
            *path("a e"),
        )
    )


def loop(**parts: str) -> bytes:
    inner = "".join(node(name, inner=text) for name, text in parts.items())
    return plain(user("a", node("multiInstanceLoopCharacteristics", inner=inner)), ids="a")


def catching(text: str, kind: str = "timeDuration") -> bytes:
    return plain(node("intermediateCatchEvent", "c", timer(kind, text)), ids="c")


def mapped(**attributes: str) -> bytes:
    inner = extensions(node("camunda:in", **attributes))
    called = process(*straight(user("x"), ids="x"), id="q")
    return definitions(process(*straight(node("callActivity", "a", inner, calledElement="q"), ids="a")), called)


WRONG = {
    "JUEL in a condition": (choice("${amount == 3}"), "g_a", "write amount = 3"),
    "Python in a condition": (choice("amount == 3"), "g_a", "write amount = 3"),
    "a syntax error in a condition": (choice("amount > "), "g_a", "line 1, column"),
    "an empty condition": (choice(" "), "g_a", "is empty"),
    "a condition that is a number": (choice("1 + 2"), "g_a", "is always 3, neither true nor false"),
    "a constant that takes for ever": (
        choice("count(for a in 1..100000, b in 1..100000 return a) = 3"),
        "g_a",
        "evaluated",
    ),
    "an endless expression": (choice("1 + " * 10_000 + "1 > 0"), "g_a", "at most 20,000"),
    "a completion condition that is text": (loop(loopCardinality="3", completionCondition='"x"'), "a", "neither true"),
    "a cardinality that is a fraction": (loop(loopCardinality="1.5"), "a", "whole number"),
    "JUEL in an assignee": (plain(user("a", camunda_assignee="${owner}"), ids="a"), "a", "write = owner"),
    "a syntax error in groups": (plain(user("a", camunda_candidateGroups="= [a"), ids="a"), "a", "candidateGroups"),
    "an empty group": (plain(user("a", camunda_candidateGroups="a,,b"), ids="a"), "a", "empty group"),
    "a due date that is no time": (plain(user("a", camunda_dueDate="tomorrow"), ids="a"), "a", "no ISO 8601 time"),
    "a priority that is no number": (plain(user("a", camunda_priority="high"), ids="a"), "a", "no whole number"),
    "a timer that is no duration": (catching("2 hours"), "c", "such as PT2H"),
    "a negative timer": (catching("-PT1H"), "c", "such as PT2H"),
    "a timer that is no cycle": (catching("every day", "timeCycle"), "c", "such as R3/PT24H"),
    "a timer that is no date": (catching("2026-13-01T00:00:00Z", "timeDate"), "c", "2026-03-02"),
    "a timer without a time": (
        plain(node("intermediateCatchEvent", "c", node("timerEventDefinition")), ids="c"),
        "c",
        "says no time",
    ),
    "a mapping that is not FEEL": (mapped(sourceExpression="a +", target="b"), "a", "sourceExpression"),
    "a mapping without a target": (mapped(source="a"), "a", "has no target"),
    "a mapping of nothing": (mapped(target="a"), "a", "needs exactly one of"),
    "a mapping with a misspelt attribute": (mapped(sourc="a", target="b"), "a", "did you mean 'source'"),
    "a computed process": (plain(node("callActivity", "a", calledElement="=x"), ids="a"), "a", "computed"),
    "a computed form": (plain(user("a", camunda_formRef="=x"), ids="a"), "a", "computed"),
    "JUEL in a form reference": (plain(user("a", camunda_formRef="${x}"), ids="a"), "a", "JUEL"),
    "a result that is no name": (
        plain(node("businessRuleTask", "a", camunda_decisionRef="d", camunda_resultVariable="1 x"), ids="a"),
        "a",
        "not the name of a variable",
    ),
    "an output element that is not FEEL": (
        plain(
            user(
                "a",
                properties(outputCollection="x", outputElement="a +")
                + node("multiInstanceLoopCharacteristics", camunda_collection="y"),
            ),
            ids="a",
        ),
        "a",
        "outputElement",
    ),
}


@pytest.mark.parametrize(("source", "element", "part"), WRONG.values(), ids=WRONG)
def test_what_is_not_feel_or_says_nothing_is_refused(source: bytes, element: str, part: str) -> None:
    assert any(line.startswith(f"{element}: ") and part in line for line in errors(source)), errors(source)


LANGUAGES = [
    ("http://www.w3.org/1999/XPath", False),
    ("http://java.sun.com/products/el", False),
    ("python", False),
    ("https://www.omg.org/spec/DMN/20191111/FEELING/", False),
    ("feel", True),
    (FEEL, True),
    ("http://www.omg.org/spec/FEEL/20140401", True),
    ("https://www.omg.org/spec/DMN/20230324/FEEL/", True),
]


@pytest.mark.parametrize(("language", "fine"), LANGUAGES)
def test_a_declared_language_must_be_feel(language: str, fine: bool) -> None:
    lines = errors(definitions(process(*straight(user("a"), ids="a")), language=language))
    assert (lines == []) == fine
    assert fine or "expressions are FEEL" in lines[0]
