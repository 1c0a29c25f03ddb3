"""Every place in which an expression can stand: its language, its syntax, and what a constant one comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from app import feel
from app.engine import timing
from app.engine.definitions import BPMN, CAMUNDA
from app.engine.expressions import NAMES, Fault
from app.engine.lint import juel
from app.engine.lint.camunda import camunda, mappings_of, properties_of
from app.engine.lint.diagram import Diagram, Element, child, children, kind, text
from app.engine.lint.words import quoted

Want = Literal["boolean", "count", "any"]
MAX_LENGTH = 20_000
_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_NAME = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TOLD = {"name", "assignee", "candidateGroups", "dueDate", "followUpDate", "priority", "collection", "source"}
_TOLD |= {"sourceExpression", "businessKey"}
"""Attributes that are judged as expressions, or are shown as text."""
_FOREIGN = re.compile(r"[$#]\{")
_LITERAL_FORMS = {
    "timeDate": "2026-03-02T09:00:00+08:00",
    "timeDuration": "PT2H",
    "timeCycle": "R3/PT24H",
}


@dataclass(frozen=True)
class Place:
    """An expression and where it stands: the element to name, and what the expression is for."""

    element: Element
    what: str
    source: str
    want: Want = "any"
    mixed: bool = False  # literal unless it begins with `=`
    holder: Element | None = None  # the XML element whose `language` counts

    @property
    def is_feel(self) -> bool:
        return not self.mixed or self.source.startswith("=")

    @property
    def body(self) -> str:
        return self.source.removeprefix("=").strip()


def places(diagram: Diagram) -> Iterator[Place]:
    """All expressions of a diagram."""
    for element in diagram.elements:
        name = kind(element)
        if name in _CHILD_PLACES:
            yield from _inner(element, name)
        elif name in ("timeDate", "timeDuration", "timeCycle"):
            yield Place(element, name, text(element), mixed=True, holder=element)
        elif name == "userTask":
            for attribute in ("assignee", "candidateGroups", "dueDate", "followUpDate", "priority"):
                if camunda(element, attribute) is not None:
                    yield Place(
                        element, f"camunda:{attribute}", (camunda(element, attribute) or "").strip(), mixed=True
                    )
        elif name == "callActivity":
            yield from _mappings(element)
        for key in ("outputElement", "payload"):
            if value := properties_of(element).get(key, "").strip():
                yield Place(element, f"the property {key}", value)


_CHILD_PLACES: dict[str, tuple[tuple[str, Want], ...]] = {
    "sequenceFlow": (("conditionExpression", "boolean"),),
    "multiInstanceLoopCharacteristics": (("loopCardinality", "count"), ("completionCondition", "boolean")),
    "standardLoopCharacteristics": (("loopCondition", "boolean"),),
    "conditionalEventDefinition": (("condition", "boolean"),),
    "complexGateway": (("activationCondition", "boolean"),),
}


def _inner(element: Element, name: str) -> Iterator[Place]:
    for inner, want in _CHILD_PLACES[name]:
        holder = child(element, inner)
        if holder is not None:
            yield Place(element, inner, text(holder), want, holder=holder)
    if name == "multiInstanceLoopCharacteristics" and (collection := camunda(element, "collection")) is not None:
        yield Place(element, "camunda:collection", collection.strip())


def _mappings(call: Element) -> Iterator[Place]:
    for mapping in mappings_of(call):
        for attribute in ("source", "sourceExpression"):
            value = mapping.get(attribute)
            if value is not None:
                yield Place(call, f"camunda:{kind(mapping)} {attribute}", value.strip())


def check(diagram: Diagram) -> None:
    """Report other languages, syntax errors, constants of the wrong type and literals that say nothing."""
    _language(diagram, diagram.root, "expressionLanguage")
    told: set[Element] = set()
    for place in places(diagram):
        if place.holder is not None:
            told.add(place.holder)
            _language(diagram, place.holder, "language")
        if len(place.body) <= MAX_LENGTH and _is_other_language(diagram, place):
            continue
        if not place.body:
            diagram.error(place.element, f"{place.what} is empty", "empty")
        elif len(place.body) > MAX_LENGTH:
            text_ = f"{place.what} has {len(place.body):,} characters; at most {MAX_LENGTH:,}. Use a decision table"
            diagram.error(place.element, text_, "too_large")
        elif place.is_feel:
            _feel(diagram, place)
        else:
            _literal(diagram, place)
    _names(diagram)
    _elsewhere(diagram, told)
    _timers(diagram)


def compiled(source: str) -> feel.Expression | None:
    """The compiled expression; nothing where it is not FEEL or too long."""
    if len(source) > MAX_LENGTH:
        return None
    try:
        return feel.compile_expression(source, names=NAMES)
    except (feel.FeelSyntaxError, feel.LimitExceeded):
        return None


def is_feel_language(language: str) -> bool:
    lowered = language.strip().lower()
    return lowered in ("feel", "") or ("omg.org/spec/" in lowered and "feel" in lowered.split("/"))


def _language(diagram: Diagram, element: Element, attribute: str) -> None:
    language = element.get(attribute)
    if language is not None and not is_feel_language(language):
        text_ = f"{attribute} is {quoted(language)}; expressions are FEEL: https://www.omg.org/spec/DMN/20191111/FEEL/"
        diagram.error(element, text_, "language")


def _is_other_language(diagram: Diagram, place: Place) -> bool:
    if not _FOREIGN.search(place.source):
        return False
    diagram.error(place.element, f"{place.what} {quoted(place.source)} is JUEL, not FEEL{_hint(place)}", "juel")
    return True


def _hint(place: Place) -> str:
    translated = juel.to_feel(place.source if _FOREIGN.search(place.source) else place.body)
    if translated is None or compiled(translated) is None:
        return "; write FEEL, such as order.amount > 100" if place.want == "boolean" else "; write FEEL"
    return f"; write {'= ' if place.mixed else ''}{translated}"


def _feel(diagram: Diagram, place: Place) -> None:
    try:
        expression = feel.compile_expression(place.body, names=NAMES)
    except (feel.FeelSyntaxError, feel.LimitExceeded) as error:
        hint = _hint(place) if juel.to_feel(place.body) not in (None, place.body) else ""
        diagram.error(place.element, f"{place.what} {quoted(place.body)} is not FEEL: {error}{hint}", "feel")
        return
    if not expression.names and place.want != "any":
        _constant(diagram, place, expression)


def _constant(diagram: Diagram, place: Place, expression: feel.Expression) -> None:
    if any(word in place.body for word in ("now", "today", "random", "working time")):
        return
    try:
        value = expression.evaluate({}).value
    except feel.LimitExceeded as error:
        diagram.error(place.element, f"{place.what} {quoted(place.body)} cannot be evaluated: {error}", "limit")
        return
    if place.want == "boolean" and not isinstance(value, bool):
        diagram.error(place.element, f"{place.what} is always {timing.shown(value)}, neither true nor false", "type")
    if place.want == "count" and not _is_count(value):
        diagram.error(place.element, f"{place.what} is {timing.shown(value)}; it must be a whole number from 0", "type")


def _is_count(value: object) -> bool:
    return isinstance(value, Decimal) and value >= 0 and value == value.to_integral_value()


def _literal(diagram: Diagram, place: Place) -> None:
    fault = ""
    if place.what in _LITERAL_FORMS:
        fault = _timer_fault(place)
    elif place.what in ("camunda:dueDate", "camunda:followUpDate"):
        if timing.moment(place.source, _NOON) is None:
            fault = "is no ISO 8601 time such as PT2H or 2026-03-02T09:00:00+08:00; FEEL begins with ="
    elif place.what == "camunda:priority":
        if not re.fullmatch(r"-?\d{1,9}", place.source):
            fault = "is no whole number; FEEL begins with ="
    elif place.what == "camunda:candidateGroups" and not all(part.strip() for part in place.source.split(",")):
        fault = "holds an empty group; write ids with commas between, or FEEL beginning with ="
    if fault:
        diagram.error(place.element, f"{place.what} {quoted(place.source)} {fault}", "literal")


def _timer_fault(place: Place) -> str:
    try:
        timing.due(place.what, place.source, _NOON)
    except Fault:
        return f"is no ISO 8601 time such as {_LITERAL_FORMS[place.what]}; FEEL begins with ="
    return ""


def _timers(diagram: Diagram) -> None:
    for timer in diagram.all("timerEventDefinition"):
        times = children(timer, "timeDate", "timeDuration", "timeCycle")
        if len(times) != 1:
            what = "says no time" if not times else f"says {len(times)} times"
            diagram.error(timer, f"{what}; give one of timeDate, timeDuration, timeCycle", "timer")
    for definition in diagram.all("conditionalEventDefinition"):
        if child(definition, "condition") is None:
            diagram.error(definition, "has no condition", "empty")


def _names(diagram: Diagram) -> None:
    """What names a variable to be written is a name, and what must be found before the run is literal."""
    for element in diagram.elements:
        for attribute, pattern in (("resultVariable", _PATH), ("elementVariable", _NAME)):
            value = camunda(element, attribute)
            if value is not None and not pattern.fullmatch(value.strip()):
                diagram.error(element, f"camunda:{attribute} {quoted(value)} is not the name of a variable", "name")
        collected = properties_of(element).get("outputCollection", "").strip()
        if collected and not _PATH.fullmatch(collected):
            diagram.error(element, f"the property outputCollection {quoted(collected)} is not a variable", "name")
        for mapping in mappings_of(element):
            target = mapping.get("target")
            if target and not _PATH.fullmatch(target.strip()):
                diagram.error(element, f"camunda:{kind(mapping)} target {quoted(target)} is not a variable", "name")
        for attribute in ("formRef", "decisionRef"):
            if (camunda(element, attribute) or "").lstrip().startswith("="):
                diagram.error(element, f"camunda:{attribute} is computed; it must be an id", "name")
        if (element.get("calledElement") or "").lstrip().startswith("="):
            diagram.error(element, "calledElement is computed; it must be the id of a process", "name")


def _elsewhere(diagram: Diagram, told: set[Element]) -> None:
    """`${…}` where no expression is looked for: it would stand there as plain text."""
    for element in diagram.root.iter():
        if not isinstance(element.tag, str) or element in told or kind(element) in ("documentation", "text"):
            continue
        for attribute, value in element.attrib.items():
            name = str(attribute).rpartition("}")[2]
            own = name not in _TOLD and element.get("name") not in ("payload", "outputElement")
            if own and _FOREIGN.search(str(value)):
                diagram.error(
                    _owner(element), f"{name} {quoted(str(value))} is JUEL; write an id or plain text", "juel"
                )
        if _FOREIGN.search(element.text or "") and not str(element.tag).startswith(f"{{{CAMUNDA}}}"):
            diagram.error(_owner(element), f"{quoted(element.text)} is JUEL, not FEEL", "juel")


def _owner(element: Element) -> Element:
    """The BPMN element that an extension belongs to."""
    while not str(element.tag).startswith(f"{{{BPMN}}}") or kind(element) == "extensionElements":
        parent = element.getparent()
        if parent is None:
            return element
        element = parent
    return element
