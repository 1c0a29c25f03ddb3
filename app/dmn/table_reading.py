"""Decision tables from their XML: once, when a table is first used (or at once, for a check)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from lxml import etree

from app.dmn import hits
from app.dmn.cells import constant
from app.dmn.env import Env
from app.dmn.scope import Logic, null
from app.dmn.table import Input, OutputCell, OutputClause, Rule, Table
from app.dmn.types import ItemType

Compile = Callable[[Env, etree._Element | None, str], Logic]


def build(
    env: Env,
    element: etree._Element,
    where: str,
    compile_logic: Compile,
    result_name: str,
    result_type: ItemType | None,
) -> Table:
    """Read a `<decisionTable>`. Problems go to `env.report`; a table with problems can still be evaluated (to null,
    with a warning).
    """
    inputs = tuple(_inputs(env, element, where))
    outputs = tuple(_outputs(env, element, where, compile_logic, result_name, result_type))
    rules = tuple(_rules(env, element, where, compile_logic, len(inputs), max(1, len(outputs))))
    wanted = (element.get("hitPolicy") or "UNIQUE").strip().upper()
    policy = hits.POLICIES.get(wanted)
    if policy is None:
        env.report(where, f'Expected a hit policy of the standard but found "{wanted}".', "hit_policy")
    aggregation = (element.get("aggregation") or "").strip().upper()
    if aggregation and aggregation not in hits.AGGREGATORS:
        env.report(where, f'Expected SUM, COUNT, MIN or MAX but found "{aggregation}".', "aggregation")
        aggregation = ""
    if not outputs:
        env.report(where, "Expected at least one output clause but found none.", "no_output")
    made = Table(
        id=element.get("id") or where,
        policy=policy or "UNIQUE",
        aggregation=cast("hits.Aggregation | None", aggregation or None),
        inputs=inputs,
        outputs=outputs or (OutputClause("", result_name, None, None, (), None),),
        rules=rules,
    )
    if env.uses is not None:
        env.uses.tables.append(made)
        _look_at_cells(env, made)
    return made


def _look_at_cells(env: Env, table: Table) -> None:
    """For a check: compile every cell, and report those that do not parse."""
    allowed = [(clause.id, clause.allowed) for clause in table.inputs]
    allowed += [(clause.id, clause.allowed) for clause in table.outputs]
    for where, values in allowed:
        if values and values.tests is None:
            env.report(where, values.problem, "syntax")
    for rule in table.rules:
        for where, cell in zip(rule.cell_ids, rule.cells, strict=False):
            if cell.any:
                continue
            if cell.tests is None:
                env.report(where, cell.problem, "syntax")
            else:
                env.look_at_names(cell.tests, cell.text, where)


def _inputs(env: Env, element: etree._Element, where: str) -> Iterator[Input]:
    document = env.document
    for at, clause in enumerate(document.children(element, "input"), start=1):
        place = clause.get("id") or f"{where} input {at}"
        expression = document.child(clause, "inputExpression")
        variable = next(
            (str(value) for key, value in clause.attrib.items() if str(key).endswith("}inputVariable")), None
        )
        text = document.text(expression)
        allowed = document.text(document.child(clause, "inputValues"))
        if not text and not variable:
            env.report(place, f"Expected an input expression in column {at} but found none.", "no_input_expression")
        yield Input(
            id=place,
            label=clause.get("label") or text or variable or "",
            text=text or variable or "",
            whole=document.type_ref(expression) in ("integer", "long"),
            logic=_input_logic(env, expression, text or variable or "", place),
            allowed=env.cell(allowed) if allowed and allowed != "-" else None,
            variable=variable if variable != text else None,
        )


def _input_logic(env: Env, expression: etree._Element | None, text: str, where: str) -> Logic:
    """The input expression as it is: modelers write types beside it that its values need not have."""
    return env.feel_or_refusal(expression, text, where) if text else null


def _outputs(
    env: Env,
    element: etree._Element,
    where: str,
    compile_logic: Compile,
    result_name: str,
    result_type: ItemType | None,
) -> Iterator[OutputClause]:
    document = env.document
    clauses = list(document.children(element, "output"))
    for at, clause in enumerate(clauses, start=1):
        place = clause.get("id") or f"{where} output {at}"
        name = clause.get("name") or (result_name if len(clauses) == 1 else f"output {at}")
        if len(clauses) > 1 and not clause.get("name"):
            env.report(place, f"Expected a name for output {at} of {len(clauses)} but found none.", "no_output_name")
        kind = env.types.find(document.type_ref(clause)) or _component(result_type, name, len(clauses) == 1)
        text = document.text(document.child(clause, "outputValues"))
        allowed = env.cell(text) if text and text != "-" else kind.allowed if kind else None
        default = document.child(clause, "defaultOutputEntry")
        yield OutputClause(
            id=place,
            name=" ".join(name.split()),
            type=kind,
            allowed=allowed,
            ranks=tuple(allowed.listed()) if allowed else (),
            default=compile_logic(env, default, place) if default is not None and document.text(default) else None,
        )


def _component(result_type: ItemType | None, name: str, only: bool) -> ItemType | None:
    """The type of one output as the table's own type tells it."""
    if result_type is None:
        return None
    element = result_type.items or result_type
    return element if only else element.components.get(name)


def _rules(
    env: Env, element: etree._Element, where: str, compile_logic: Compile, inputs: int, outputs: int
) -> Iterator[Rule]:
    document = env.document
    for at, rule in enumerate(document.children(element, "rule"), start=1):
        place = rule.get("id") or f"{where} rule {at}"
        cells = list(document.children(rule, "inputEntry"))
        entries = list(document.children(rule, "outputEntry"))
        for what, found, wanted in (("input", len(cells), inputs), ("output", len(entries), outputs)):
            if found != wanted:
                problem = f"Expected {wanted} {what} entries in rule {at} but found {found}."
                env.report(place, problem, "rule_width")
        tests = [env.cell(document.text(cell)) for cell in cells[:inputs]]
        results = [_output_cell(env, entry, entry.get("id") or place, compile_logic) for entry in entries[:outputs]]
        yield Rule(
            id=place,
            cells=(*tests, *[env.cell("-")] * (inputs - len(tests))),
            cell_ids=tuple(cell.get("id") or place for cell in cells[:inputs]),
            outputs=(*results, *[OutputCell(place, "", True, None, null)] * (outputs - len(results))),
            annotation=_annotation(env, rule),
        )


def _output_cell(env: Env, entry: etree._Element, where: str, compile_logic: Compile) -> OutputCell:
    text = env.document.text(entry)
    if not text or text == "-":
        return OutputCell(where, text, True, None, null)
    known, value = constant(text)
    return OutputCell(where, text, known, value, null if known else compile_logic(env, entry, where))


def _annotation(env: Env, rule: etree._Element) -> str:
    texts = [env.document.text(entry) for entry in env.document.children(rule, "annotationEntry")]
    description = env.document.content(rule, "description")
    return "; ".join(text for text in (*texts, description) if text)
