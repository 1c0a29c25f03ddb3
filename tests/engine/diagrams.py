"""A tiny builder of BPMN diagrams for tests: parts are XML text, joined by `process` and `definitions`.

definitions(process(node("startEvent", "s"), user("a"), node("endEvent", "e"), *path("s a e")))
"""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
_HEAD = (
    f'<definitions xmlns="{BPMN}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test" id="definitions"'
)


def node(kind: str, id: str = "", inner: str = "", **attributes: str) -> str:
    """An element; `camunda_assignee="x"` becomes `camunda:assignee`, a trailing underscore is dropped."""
    named = {"id": id, **attributes} if id else attributes
    text = "".join(
        f" {name.rstrip('_').replace('camunda_', 'camunda:')}={quoteattr(value)}" for name, value in named.items()
    )
    return f"<{kind}{text}>{inner}</{kind}>"


def user(id: str, inner: str = "", **attributes: str) -> str:
    """A user task with a group and a due date, so that nothing is missing."""
    return node("userTask", id, inner, **{"camunda_candidateGroups": "agent", "camunda_dueDate": "PT2H", **attributes})


def flow(source: str, target: str, condition: str | None = None, **attributes: str) -> str:
    inner = "" if condition is None else f"<conditionExpression>{escape(condition)}</conditionExpression>"
    return node("sequenceFlow", f"{source}_{target}", inner, sourceRef=source, targetRef=target, **attributes)


def path(names: str) -> list[str]:
    """Flows along a way: `path("s a e")` joins s to a and a to e."""
    stops = names.split()
    return [flow(source, target) for source, target in pairwise(stops)]


def straight(*middle: str, ids: str) -> list[str]:
    """Start event `s`, the parts, end event `e`, and flows along `ids`."""
    return [node("startEvent", "s"), *middle, node("endEvent", "e"), *path(f"s {ids} e")]


def process(*parts: str, id: str = "p", **attributes: str) -> str:
    return node("process", id, "".join(parts), **{"isExecutable": "true", **attributes})


def definitions(*parts: str, language: str = FEEL) -> bytes:
    return f'{_HEAD} expressionLanguage="{language}">{"".join(parts)}</definitions>'.encode()


def extensions(inner: str) -> str:
    return node("extensionElements", inner=inner)


def properties(**values: str) -> str:
    """`camunda:properties` inside `extensionElements`."""
    entries = "".join(node("camunda:property", name=name, value=value) for name, value in values.items())
    return extensions(node("camunda:properties", inner=entries))


def timer(kind: str, text: str) -> str:
    return node("timerEventDefinition", inner=node(kind, inner=text))


def message(id: str = "m") -> str:
    return node("messageEventDefinition", messageRef=id)


def plain(*middle: str, ids: str) -> bytes:
    """A whole file with one process: start, the parts, end."""
    return definitions(process(*straight(*middle, ids=ids)))
