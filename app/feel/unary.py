"""Unary tests: what stands in the cells of a decision table and behind `in` (DMN 1.5, table 55)."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.feel import nodes
from app.feel.compare import compare, in_range, satisfies
from app.feel.compiler import Compiler, Environment, Thunk, literal_value
from app.feel.nodes import Node
from app.feel.values import Range

Test = Callable[[Environment], bool | None]


@dataclass(frozen=True, slots=True)
class ConstantTests:
    """What a cell accepts where that is known beforehand: equal to one of `values` or within one of `ranges`
    (`(< 5)` is a range with an operator). `any` is `-`; `negated` turns the rest round."""

    any: bool = False
    negated: bool = False
    values: tuple[object, ...] = ()
    ranges: tuple[Range, ...] = ()


def mentions_input(node: object) -> bool:
    """Whether `?` occurs in a node."""
    if isinstance(node, nodes.Name):
        return node.name == "?"
    if isinstance(node, Node):
        fields = dataclasses.fields(node)
        return any(mentions_input(getattr(node, field.name)) for field in fields if field.name != "at")
    if isinstance(node, tuple):
        return any(mentions_input(part) for part in node)
    return False


def compile_test(compiler: Compiler, node: Node, slot: int) -> Test:
    """One test of the value in the slot: true, false, or null."""
    if isinstance(node, nodes.TestGroup):
        return any_of([compile_test(compiler, test, slot) for test in node.tests])
    if isinstance(node, nodes.OperatorTest):
        return _operator_test(compiler, node, slot)
    known, value = literal_value(node)
    if known:
        return _constant_test(value, slot)
    constant = _constant_range(node)
    if constant is not None:
        return _range_test(constant, slot)
    return _expression_test(compiler.compile(node), slot, mentions_input(node))


def _operator_test(compiler: Compiler, node: nodes.OperatorTest, slot: int) -> Test:
    operator = node.operator
    known, limit = literal_value(node.operand)
    if known and type(limit) is Decimal and operator not in ("=", "!="):
        return _decimal_test(operator, limit, slot)
    operand = compiler.compile(node.operand)
    return lambda env: compare(operator, env[slot], operand(env), env[0])


def _decimal_test(operator: str, limit: Decimal, slot: int) -> Test:
    reflected = {"<": limit.__gt__, ">": limit.__lt__, "<=": limit.__ge__, ">=": limit.__le__}[operator]

    def test(env: Environment) -> bool | None:
        value = env[slot]
        return reflected(value) if type(value) is Decimal else compare(operator, value, limit)

    return test


def _constant_test(constant: object, slot: int) -> Test:
    kind = type(constant)
    if kind is str or kind is Decimal:

        def test(env: Environment) -> bool | None:
            value = env[slot]
            return value == constant if type(value) is kind else satisfies(value, constant)

        return test
    return lambda env: holds(env, env[slot], constant, mentions=False)


def _range_test(range_: Range, slot: int) -> Test:
    low, high = range_.start, range_.end
    if type(low) is not Decimal or type(high) is not Decimal:
        return lambda env: satisfies(env[slot], range_, env[0])
    above = low.__le__ if range_.start_included else low.__lt__
    below = high.__ge__ if range_.end_included else high.__gt__

    def test(env: Environment) -> bool | None:
        value = env[slot]
        if type(value) is Decimal:
            return above(value) and below(value)
        return satisfies(value, range_)

    return test


def _expression_test(expression: Thunk, slot: int, mentions: bool) -> Test:
    return lambda env: holds(env, env[slot], expression(env), mentions=mentions)


def holds(env: Environment, value: object, result: object, *, mentions: bool) -> bool | None:
    """What a test's value says of the input: a boolean answers by itself where `?` occurs or the input is none."""
    if mentions or type(value) is not bool:
        if type(result) is bool:
            return result if mentions or value is not None else satisfies(value, result, env[0])
        if mentions and result is None:
            return None
    return satisfies(value, result, env[0])


def any_of(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def test(env: Environment) -> bool | None:
        answer: bool | None = False
        for each in tests:
            one = each(env)
            if one is True:
                return True
            if one is None:
                answer = None
        return answer

    return test


def negation(test: Test) -> Test:
    def negated(env: Environment) -> bool | None:
        answer = test(env)
        return None if answer is None else not answer

    return negated


def compile_tests(compiler: Compiler, node: nodes.Tests, slot: int) -> Test:
    """All tests of a cell."""
    if not node.tests:
        return lambda _env: True
    strings = _strings(node)
    if strings is not None:
        plain = _strings_test(strings, slot)
    else:
        plain = any_of([compile_test(compiler, test, slot) for test in node.tests])
    return negation(plain) if node.negated else plain


def _strings(node: nodes.Tests) -> frozenset[str] | None:
    values = [test.value for test in node.tests if isinstance(test, nodes.Literal)]
    strings = [value for value in values if isinstance(value, str)]
    return frozenset(strings) if len(node.tests) > 1 and len(strings) == len(node.tests) else None


def _strings_test(strings: frozenset[str], slot: int) -> Test:
    def test(env: Environment) -> bool | None:
        value = env[slot]
        if type(value) is str:
            return value in strings
        return False if value is None else None

    return test


def _constant_range(node: Node) -> Range | None:
    if not isinstance(node, nodes.RangeLiteral):
        return None
    known_low, low = literal_value(node.start)
    known_high, high = literal_value(node.end)
    if not known_low or not known_high or low is None or high is None:
        return None
    range_ = Range(low, high, node.start_included, node.end_included)
    return range_ if in_range(low, Range(low, high)) else None


def constant_tests(node: nodes.Tests) -> ConstantTests | None:
    """What the cell accepts, if no variable decides it; None otherwise."""
    values: list[object] = []
    ranges: list[Range] = []
    for test in node.tests:
        known, value = literal_value(test)
        if known and value is not None:
            values.append(value)
            continue
        range_ = _constant_range(test)
        if range_ is None and isinstance(test, nodes.OperatorTest):
            known, value = literal_value(test.operand)
            range_ = Range.from_operator(test.operator, value) if known and value is not None else None
        if range_ is None:
            return None
        ranges.append(range_)
    return ConstantTests(not node.tests, node.negated, tuple(values), tuple(ranges))
