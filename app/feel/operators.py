"""Closures of the operators: arithmetic, comparison, logic, `between`, `in`, `instance of`, `if`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from app.feel import arithmetic, nodes
from app.feel.compare import compare, equal, in_range, order
from app.feel.compiler import Compiler, Environment, Thunk, Warn, constant, literal_value, rule
from app.feel.errors import Undefined
from app.feel.run import SLOW
from app.feel.unary import compile_test
from app.feel.values import DECIMAL128, Range, kind

Operation = Callable[[object, object], object]

_OPERATIONS: dict[str, tuple[Operation, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": (arithmetic.add, DECIMAL128.add),
    "-": (arithmetic.subtract, DECIMAL128.subtract),
    "*": (arithmetic.multiply, DECIMAL128.multiply),
    "/": (arithmetic.divide, DECIMAL128.divide),
    "**": (arithmetic.power, arithmetic.raised),
}


@rule(nodes.Arithmetic)
def _arithmetic(compiler: Compiler, node: nodes.Arithmetic) -> Thunk:
    result = compiler.compile(node.first)
    if len(node.rest) <= 4:
        for sign, operand, at in node.rest:
            result = _binary(sign, result, compiler.compile(operand), compiler.warner(node, at))
        return result
    links = [
        (_binary_values(sign, compiler.warner(node, at)), compiler.compile(operand)) for sign, operand, at in node.rest
    ]
    first = result

    def evaluate(env: Environment) -> object:
        value = first(env)
        for operation, operand in links:
            value = operation(env, value, operand(env))
        return value

    return evaluate


def _binary(sign: str, left: Thunk, right: Thunk, warn: Warn) -> Thunk:
    fast = _OPERATIONS[sign][1]
    slow = _binary_values(sign, warn)

    def evaluate(env: Environment) -> object:
        a = left(env)
        b = right(env)
        if type(a) is Decimal and type(b) is Decimal:
            try:
                return fast(a, b)
            except ArithmeticError:
                pass
        return slow(env, a, b)

    if sign != "**":
        return evaluate

    def evaluate_power(env: Environment) -> object:
        env[0].spend(SLOW)
        return evaluate(env)

    return evaluate_power


def _binary_values(sign: str, warn: Warn) -> Callable[[Environment, object, object], object]:
    operation = _OPERATIONS[sign][0]

    def apply(env: Environment, a: object, b: object) -> object:
        try:
            result = operation(a, b)
        except Undefined as error:
            warn(env, "null_operand" if a is None or b is None else "bad_operands", str(error))
            return None
        if type(result) is str:
            env[0].check_string(len(result))
        return result

    return apply


@rule(nodes.Negation)
def _negation(compiler: Compiler, node: nodes.Negation) -> Thunk:
    operand, warn = compiler.compile(node.operand), compiler.warner(node)

    def evaluate(env: Environment) -> object:
        value = operand(env)
        try:
            return arithmetic.negate(value)
        except Undefined as error:
            warn(env, "bad_operands", str(error))
            return None

    return evaluate


@rule(nodes.Comparison)
def _comparison(compiler: Compiler, node: nodes.Comparison) -> Thunk:
    left = compiler.compile(node.left)
    if isinstance(node.right, nodes.Literal):
        return _with_constant(compiler, node, left, node.right.value)
    right, text, at, operator = compiler.compile(node.right), compiler.text, node.at, node.operator
    types, decide = _DIRECT[operator]

    def evaluate(env: Environment) -> object:
        a = left(env)
        b = right(env)
        plain = type(a)
        if plain is type(b) and plain in types:
            return decide(a, b)
        return _compared(env, operator, a, b, text, at)

    return evaluate


def _with_constant(compiler: Compiler, node: nodes.Comparison, left: Thunk, constant: object) -> Thunk:
    """The commonest condition: something compared with a literal."""
    text, at, operator, plain = compiler.text, node.at, node.operator, type(constant)
    types, decide = _DIRECT[operator]
    if plain not in types:
        return lambda env: _compared(env, operator, left(env), constant, text, at)

    def evaluate(env: Environment) -> object:
        value = left(env)
        if type(value) is plain:
            return decide(value, constant)
        return _compared(env, operator, value, constant, text, at)

    return evaluate


def _compared(env: Environment, operator: str, a: object, b: object, text: str, at: int) -> object:
    answer = equal(a, b, env[0]) if operator == "=" else compare(operator, a, b, env[0])
    if answer is None:
        env[0].warn("not_comparable", f"{kind(a)} {operator} {kind(b)} has no answer", text, at)
    return answer


_NUMBERS: frozenset[type] = frozenset({Decimal})
_DIRECT: dict[str, tuple[frozenset[type], Callable[[Any, Any], bool]]] = {
    "=": (frozenset({str, Decimal, bool}), eq),
    "!=": (_NUMBERS, ne),
    "<": (_NUMBERS, lt),
    ">": (_NUMBERS, gt),
    "<=": (_NUMBERS, le),
    ">=": (_NUMBERS, ge),
}
"""For each operator the types whose values Python compares as FEEL does, if both sides are of one, and how."""


@rule(nodes.Logic)
def _logic(compiler: Compiler, node: nodes.Logic) -> Thunk:
    operands = [compiler.compile(operand) for operand in node.operands]
    decides = node.operator == "or"
    warn = compiler.warner(node)

    def evaluate(env: Environment) -> object:
        answer: bool | None = not decides
        for operand in operands:
            value = operand(env)
            if value is decides:
                return decides
            if value is not (not decides):
                answer = None
                if value is not None:
                    warn(env, "not_boolean", f"{node.operator} takes booleans, not {kind(value)}")
        return answer

    return evaluate


@rule(nodes.Between)
def _between(compiler: Compiler, node: nodes.Between) -> Thunk:
    value, low, high = (compiler.compile(part) for part in (node.value, node.low, node.high))
    warn = compiler.warner(node)

    def evaluate(env: Environment) -> object:
        subject = value(env)
        answer = in_range(subject, Range(low(env), high(env)), env[0])
        if answer is None:
            warn(env, "not_comparable", f"{kind(subject)} and the bounds of between are not comparable")
        return answer

    return evaluate


@rule(nodes.In)
def _in(compiler: Compiler, node: nodes.In) -> Thunk:
    value = compiler.compile(node.value)
    with compiler.locals() as known:
        slot = compiler.declare(known, "?")
        tests = [compile_test(compiler, test, slot) for test in node.tests]
    warn = compiler.warner(node)

    def evaluate(env: Environment) -> object:
        env[slot] = value(env)
        answer: bool | None = False
        for test in tests:
            holds = test(env)
            if holds is True:
                return True
            if holds is None:
                answer = None
        if answer is None:
            warn(env, "not_comparable", f"{kind(env[slot])} is not comparable with the test behind in")
        return answer

    return evaluate


@rule(nodes.TestGroup)
def _test_group(compiler: Compiler, node: nodes.TestGroup) -> Thunk:
    warn = compiler.warner(node)

    def evaluate(env: Environment) -> object:
        warn(env, "not_a_value", "a list of tests is not a value")
        return None

    return evaluate


@rule(nodes.InstanceOf)
def _instance_of(compiler: Compiler, node: nodes.InstanceOf) -> Thunk:
    value, type_, warn = compiler.compile(node.value), node.type, compiler.warner(node)

    def evaluate(env: Environment) -> object:
        if type_ is None:
            warn(env, "unknown_type", f"there is no type {node.type_name}")
            return None
        subject = value(env)
        if type(subject) in (list, dict):
            env[0].walk(subject)
        return type_.contains(subject)

    return evaluate


@rule(nodes.If)
def _if(compiler: Compiler, node: nodes.If) -> Thunk:
    condition, then, otherwise = (compiler.compile(part) for part in (node.condition, node.then, node.otherwise))
    return lambda env: then(env) if condition(env) is True else otherwise(env)


@rule(nodes.RangeLiteral)
def _range(compiler: Compiler, node: nodes.RangeLiteral) -> Thunk:
    known_start, start_value = literal_value(node.start)
    known_end, end_value = literal_value(node.end)
    if known_start and known_end and not range_fault(start_value, end_value):
        return constant(Range(start_value, end_value, node.start_included, node.end_included))
    start, end, warn = compiler.compile(node.start), compiler.compile(node.end), compiler.warner(node)

    def evaluate(env: Environment) -> object:
        low, high = start(env), end(env)
        fault = range_fault(low, high)
        if fault:
            warn(env, "bad_range", fault)
            return None
        return Range(low, high, node.start_included, node.end_included)

    return evaluate


def range_fault(low: object, high: object) -> str:
    """Why two values do not make a range; empty if they do. An endpoint may be null."""
    if low is None or high is None:
        return ""
    difference = order(low, high)
    if difference is None:
        return f"a range from {kind(low)} to {kind(high)} does not exist"
    return "the range ends before it starts" if difference > 0 else ""


@rule(nodes.OperatorTest)
def _operator_range(compiler: Compiler, node: nodes.OperatorTest) -> Thunk:
    operand, operator = compiler.compile(node.operand), node.operator
    return lambda env: Range.from_operator(operator, operand(env))
