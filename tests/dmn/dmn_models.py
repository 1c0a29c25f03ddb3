"""DMN models written short, for tests: XML of any version around decisions, tables and other elements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from app import dmn

NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(
    *elements: str, namespace: str = "http://test", version: str = NAMESPACE, attributes: str = ""
) -> bytes:
    head = f'<definitions xmlns="{version}" id="d" name="d" namespace="{namespace}" {attributes}>'
    return "\n".join([head, *elements, "</definitions>"]).encode()


def text(tag: str, content: str, attributes: str = "") -> str:
    return f"<{tag} {attributes}><text>{escape(content)}</text></{tag}>"


def literal(content: str, type_ref: str = "") -> str:
    return text("literalExpression", content, f'typeRef="{type_ref}"' if type_ref else "")


def variable(name: str, type_ref: str = "") -> str:
    kind = f"typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f"<variable name={quoteattr(name)} {kind}/>"


def input_data(name: str, type_ref: str = "") -> str:
    return f"<inputData id={quoteattr('i_' + name)} name={quoteattr(name)}>{variable(name, type_ref)}</inputData>"


def requires(*hrefs: str) -> str:
    """`i_x` is an input, `k_x` knowledge, anything else a decision."""
    found = []
    for href in hrefs:
        kind = {"i_": "requiredInput", "k_": "requiredKnowledge"}.get(href.rpartition("#")[2][:2], "requiredDecision")
        outer = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
        target = href if "#" in href else "#" + href
        found.append(f"<{outer}><{kind} href={quoteattr(target)}/></{outer}>")
    return "".join(found)


def decision(name: str, logic: str, needs: Sequence[str] = (), type_ref: str = "") -> str:
    inside = f"{variable(name, type_ref)}{requires(*needs)}{logic}"
    return f"<decision id={quoteattr(name)} name={quoteattr(name)}>{inside}</decision>"


def knowledge(
    name: str, logic: str, parameters: str = "", needs: Sequence[str] = (), type_ref: str = "", kind: str = ""
) -> str:
    """`parameters` as `a: number, b`."""
    formal = "".join(formal_parameter(part) for part in parameters.split(",") if part)
    body = f"<encapsulatedLogic {kind}>{formal}{logic}</encapsulatedLogic>"
    inside = f"{variable(name, type_ref)}{body}{requires(*needs)}"
    names = f"id={quoteattr('k_' + name)} name={quoteattr(name)}"
    return f"<businessKnowledgeModel {names}>{inside}</businessKnowledgeModel>"


def formal_parameter(part: str) -> str:
    name, _, kind = (piece.strip() for piece in part.partition(":"))
    return f"<formalParameter name={quoteattr(name)} {f'typeRef={quoteattr(kind)}' if kind else ''}/>"


def context(*entries: tuple[str, str], result: str = "") -> str:
    inside = "".join(f"<contextEntry>{variable(name)}{logic}</contextEntry>" for name, logic in entries)
    return f"<context>{inside}{f'<contextEntry>{result}</contextEntry>' if result else ''}</context>"


def item(
    name: str, base: str = "", *, allowed: str = "", constraint: str = "", parts: str = "", many: bool = False
) -> str:
    """An item definition; a component of one if the name begins with a point."""
    tag = "itemComponent" if name.startswith(".") else "itemDefinition"
    inside = (f"<typeRef>{base}</typeRef>" if base else "") + (text("allowedValues", allowed) if allowed else "")
    inside += (text("typeConstraint", constraint) if constraint else "") + parts
    many_text = 'isCollection="true"' if many else ""
    return f"<{tag} name={quoteattr(name.lstrip('.'))} {many_text}>{inside}</{tag}>"


def table(
    policy: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[Sequence[str]],
    *,
    aggregation: str = "",
    type_ref: str = "",
) -> str:
    """`inputs` as `expression :: input values`, `outputs` as `name :: output values :: default`.

    A rule is its cells, then its outputs, then perhaps an annotation.
    """
    head = "".join(_input(part, at) for at, part in enumerate(inputs, start=1))
    head += "".join(_output(part, at) for at, part in enumerate(outputs, start=1))
    if any(len(rule) > len(inputs) + len(outputs) for rule in rules):
        head += '<annotation name="why"/>'
    body = "".join(_rule(rule, at, len(inputs), len(outputs)) for at, rule in enumerate(rules, start=1))
    attributes = f"hitPolicy={quoteattr(policy)}" + (f' aggregation="{aggregation}"' if aggregation else "")
    attributes += f" typeRef={quoteattr(type_ref)}" if type_ref else ""
    return f'<decisionTable id="t" {attributes}>{head}{body}</decisionTable>'


def _input(part: str, at: int) -> str:
    expression, *values = (piece.strip() for piece in part.split("::"))
    allowed = text("inputValues", values[0]) if values else ""
    return f'<input id="c{at}">{text("inputExpression", expression)}{allowed}</input>'


def _output(part: str, at: int) -> str:
    name, *rest = (piece.strip() for piece in part.split("::"))
    values = text("outputValues", rest[0]) if rest and rest[0] else ""
    default = text("defaultOutputEntry", rest[1]) if len(rest) > 1 else ""
    return f'<output id="o{at}" {f"name={quoteattr(name)}" if name else ""}>{values}{default}</output>'


def _rule(rule: Sequence[str], at: int, inputs: int, outputs: int) -> str:
    cells = "".join(text("inputEntry", cell, f'id="r{at}c{n}"') for n, cell in enumerate(rule[:inputs], start=1))
    results = rule[inputs : inputs + outputs]
    cells += "".join(text("outputEntry", cell, f'id="r{at}o{n}"') for n, cell in enumerate(results, start=1))
    cells += "".join(text("annotationEntry", note) for note in rule[inputs + outputs :])
    return f'<rule id="r{at}">{cells}</rule>'


def load(*elements: str, **more: str) -> dmn.Model:
    return dmn.load({"m.dmn": definitions(*elements, **more)})


def findings(*elements: str, **more: str) -> list[tuple[str, str, str]]:
    """Element, severity and code of each finding."""
    return [(one.element, one.severity, one.code) for one in dmn.check({"m.dmn": definitions(*elements, **more)})]


def feel(value: object) -> object:
    """Plain Python as FEEL: numbers become decimals."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, list):
        return [feel(item) for item in value]
    if isinstance(value, dict):
        return {key: feel(item) for key, item in value.items()}
    return value
