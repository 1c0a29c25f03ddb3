"""Boxed expressions (clauses 7.3, 8.3 and 10.5) compiled to closures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from app import feel
from app.dmn import loops, table_reading
from app.dmn.env import Env
from app.dmn.scope import Layered, Logic, Names, Run, Scope, broken, null
from app.dmn.types import ItemType
from app.feel import types as shapes

Parameters = Sequence[tuple[str, ItemType | None]]


def compile_logic(
    env: Env, element: etree._Element | None, where: str, name: str = "", result: ItemType | None = None
) -> Logic:
    """The closure of an expression element; its value is converted to the type that the element names, if it does.

    `name` and `result` are those of the variable that the value is for: a decision table's only output goes by them.
    """
    if element is None:
        return null
    kind = env.document.kind(element)
    where = element.get("id") or where
    wanted = None if kind == "functionDefinition" else env.types.find(element.get("typeRef"))
    if kind == "decisionTable":
        compiled: Logic = table_reading.build(
            env, element, where, compile_logic, name or where, wanted or result
        ).evaluate
    else:
        compiled = _COMPILERS.get(kind, compile_literal)(env, element, where)
    return compiled if wanted is None else typed(compiled, wanted, where)


def typed(logic: Logic, wanted: ItemType, what: str) -> Logic:
    return lambda scope, run: wanted.bind(logic(scope, run), run, what)


def compile_literal(env: Env, element: etree._Element, where: str) -> Logic:
    text = env.document.text(element)
    return env.feel_or_refusal(element, text, where) if text else null


def compile_context(env: Env, element: etree._Element, where: str) -> Logic:
    entries: list[tuple[str, Logic]] = []
    result: Logic | None = None
    names: dict[str, Names | None] = {}
    for entry in env.document.children(element, "contextEntry"):
        inner = env.with_names(names) if names else env
        expression = env.document.expression(entry)
        variable = env.document.child(entry, "variable")
        if variable is None:
            result = compile_logic(inner, expression, entry.get("id") or where)
            continue
        name = " ".join((variable.get("name") or "").split())
        wanted = env.types.find(variable.get("typeRef"))
        logic = compile_logic(inner, expression, entry.get("id") or where, name, wanted)
        entries.append((name, typed(logic, wanted, name) if wanted else logic))
        names[name] = wanted.names if wanted else names_of(env, expression)
    return _context(entries, result)


def _context(entries: Sequence[tuple[str, Logic]], result: Logic | None) -> Logic:
    def run_context(scope: Scope, run: Run) -> object:
        values: dict[str, object] = {}
        inner = Layered(values, scope)
        for name, logic in entries:
            values[name] = logic(inner, run)
        return values if result is None else result(inner, run)

    return run_context


def compile_list(env: Env, element: etree._Element, where: str) -> Logic:
    items = [compile_logic(env, child, where) for child in element if env.document.is_expression(child)]
    return lambda scope, run: [item(scope, run) for item in items]


def compile_relation(env: Env, element: etree._Element, where: str) -> Logic:
    columns: list[tuple[str, ItemType | None]] = [
        (" ".join((column.get("name") or "").split()), env.types.find(column.get("typeRef")))
        for column in env.document.children(element, "column")
    ]
    rows: list[list[tuple[str, Logic]]] = []
    for row in env.document.children(element, "row"):
        cells = [compile_logic(env, cell, where) for cell in row if env.document.is_expression(cell)]
        if len(cells) != len(columns):
            problem = f"Expected {len(columns)} cells in each row but found {len(cells)}."
            env.report(row.get("id") or where, problem, "row_width")
        rows.append(
            [
                (name, typed(cell, wanted, name) if wanted else cell)
                for (name, wanted), cell in zip(columns, cells, strict=False)
            ]
        )
    return lambda scope, run: [{name: cell(scope, run) for name, cell in row} for row in rows]


def compile_invocation(env: Env, element: etree._Element, where: str) -> Logic:
    function = compile_logic(env, env.document.expression(element), where)
    bindings: dict[str, Logic] = {}
    for binding in env.document.children(element, "binding"):
        parameter = env.document.child(binding, "parameter")
        name = " ".join((parameter.get("name") or "").split()) if parameter is not None else ""
        wanted = env.types.find(parameter.get("typeRef")) if parameter is not None else None
        value = compile_logic(env, env.document.expression(binding), where)
        bindings[name] = typed(value, wanted, name) if wanted else value
    called = env.document.text(env.document.expression(element)) or "the function"

    def run_invocation(scope: Scope, run: Run) -> object:
        target = function(scope, run)
        if not isinstance(target, feel.Function):
            run.warn("not_a_function", f"Expected {called} to be a function but found {run.show(target)}.", called)
            return None
        return run.call(target, {name: value(scope, run) for name, value in bindings.items()}, called)

    return run_invocation


def compile_function(env: Env, element: etree._Element, where: str) -> Logic:
    """A `<functionDefinition>`: a closure over the scope in which it stands."""
    stopped = external(env, element, where)
    parameters = parameters_of(env, element)
    names: Names = {name: wanted.names if wanted else None for name, wanted in parameters}
    wanted = env.types.find(element.get("typeRef"))
    result = result_of(wanted)
    body = stopped or compile_logic(env.with_names(names), env.document.expression(element), where)
    if result is not None:
        body = typed(body, result, where)
    shape = signature(parameters, result)

    def make(scope: Scope, run: Run) -> object:
        def call(_state: feel.Run, arguments: Sequence[object]) -> object:
            values = bind(parameters, arguments, run, where)
            return None if values is None else body(Layered(values, scope), run)

        return feel.Function("", [name for name, _ in parameters], call, type=shape)

    return make


def external(env: Env, element: etree._Element, where: str) -> Logic | None:
    """Logic that says why a Java or PMML function is not run; None for functions in FEEL."""
    kind = element.get("kind") or "FEEL"
    if kind.upper() == "FEEL":
        return None
    problem = f"Expected a function in FEEL but this one is {kind}: external functions are not run here."
    env.report(where, problem, "external")
    return broken("external", problem)


def parameters_of(env: Env, element: etree._Element) -> Parameters:
    return tuple(
        (" ".join((parameter.get("name") or "").split()), env.types.find(parameter.get("typeRef")))
        for parameter in env.document.children(element, "formalParameter")
    )


def bind(parameters: Parameters, arguments: Sequence[object], run: Run, function: str) -> dict[str, object] | None:
    """Arguments by parameter; None where one does not conform to its type: then nothing is invoked (table 63)."""
    values: dict[str, object] = {}
    for (name, wanted), argument in zip(parameters, arguments, strict=True):
        value = argument if wanted is None else wanted.bind(argument, run, f"{function}({name})")
        if value is None and argument is not None:
            return None
        values[name] = value
    return values


def result_of(wanted: ItemType | None) -> ItemType | None:
    """The type of a function's result: that of a function type, or the named type itself as modelers write it."""
    return wanted.result if wanted and isinstance(wanted.shape, shapes.FunctionType) else wanted


def signature(parameters: Parameters, result: ItemType | None) -> shapes.FunctionType:
    return shapes.FunctionType(
        tuple(wanted.shape if wanted else shapes.ANY for _, wanted in parameters),
        result.shape if result else shapes.ANY,
    )


def names_of(env: Env, element: etree._Element | None) -> Names | None:
    """What can be known of an expression's parts without running it: entries of contexts, columns of relations and
    tables.
    """
    if element is None:
        return None
    wanted = env.types.find(element.get("typeRef"))
    if wanted is not None:
        return wanted.names
    document, kind = env.document, env.document.kind(element)
    if kind == "context":
        return _context_names(env, element)
    if kind in ("relation", "decisionTable"):
        parts = [part.get("name") or "" for part in document.children(element, _PARTS[kind])]
        return {} if kind == "decisionTable" and len(parts) < 2 else {" ".join(name.split()): None for name in parts}
    return None


_PARTS = {"relation": "column", "decisionTable": "output"}


def _context_names(env: Env, element: etree._Element) -> Mapping[str, Names | None] | None:
    names: dict[str, Names | None] = {}
    for entry in env.document.children(element, "contextEntry"):
        variable = env.document.child(entry, "variable")
        if variable is None:
            return names_of(env, env.document.expression(entry))
        wanted = env.types.find(variable.get("typeRef"))
        name = " ".join((variable.get("name") or "").split())
        names[name] = wanted.names if wanted else names_of(env, env.document.expression(entry))
    return names


_COMPILERS: dict[str, Callable[[Env, etree._Element, str], Logic]] = {
    "literalExpression": compile_literal,
    "context": compile_context,
    "list": compile_list,
    "relation": compile_relation,
    "invocation": compile_invocation,
    "functionDefinition": compile_function,
    **loops.compilers(compile_logic),
}
