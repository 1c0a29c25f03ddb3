"""Tokens to nodes: precedence climbing over FEEL's grammar (DMN 1.5, 10.3.1.2), reading names by scope as it goes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel import nodes
from app.feel.errors import FeelSyntaxError
from app.feel.form_reader import FormReader
from app.feel.lexer import KIND_BEHIND, NO_PLAIN_NAMES, PLAIN_OPERAND
from app.feel.names import ENTRY_KEY, normal
from app.feel.nodes import Node
from app.feel.reader import MAX_DEPTH
from app.feel.temporal import parse_temporal
from app.feel.values import DECIMAL128

MAX_CHAIN = 150

_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _NEGATE, _INSTANCE, _POSTFIX = range(1, 10)
_POWERS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARE),
    **dict.fromkeys(("+", "-"), _ADD),
    **dict.fromkeys(("*", "/"), _MULTIPLY),
    "**": _POWER,
    "instance": _INSTANCE,
    **dict.fromkeys((".", "[", "("), _POSTFIX),
}
"""How tight an operator binds what stands before it; 0, so not at all, whatever is no operator."""
_TEST_SIGNS = frozenset({"<", "<=", ">", ">=", "=", "!="})
_CLOSED_BEHIND = frozenset(
    {"", ")", "]", "}", ",", "=", "!=", "<", "<=", ">", ">=", "+", "*", "/", "."}
    | {"and", "or", "then", "else", "return", "satisfies", "in", "between", "instance"}
)
_OPENING = "an expression"


class Parser(FormReader):
    """Reads one text. `parse_expression` and `parse_tests` are the two ways in."""

    # --- ways in

    def parse_expression(self) -> Node:
        node = self.expression_behind()
        if self.kind != "end":
            raise self.error("an operator or the end")
        return node

    def parse_tests(self) -> nodes.Tests:
        """The unary tests of a table cell."""
        self.advance()
        at = self.at
        if self.kind == "end":
            raise self.error("a test or -")
        if self._at("-") and self.skip_blank(self.end) == len(self.text):
            return nodes.Tests(at)
        if self.kind == "name" and self.symbol == "not":
            negated = self._negated_tests()
            if negated is not None:
                return negated
            self.read_from(0)
        tests = self._tests()
        if self.kind != "end":
            raise self.error("a comma, an operator or the end")
        return nodes.Tests(at, tests)

    def _negated_tests(self) -> nodes.Tests | None:
        """`not(tests)` and nothing behind it; None where it is the function `not` in an expression."""
        at = self.at
        self.advance()
        if not self._takes("("):
            return None
        tests = self._tests()
        if not self._takes(")") or self.kind != "end":
            return None
        return nodes.Tests(at, tests, negated=True)

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self._takes(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        if self.kind == "sign" and self.symbol in _TEST_SIGNS:
            at, operator = self.at, self.symbol
            return nodes.OperatorTest(at, operator, self.expression_behind(_COMPARE))
        return self.expression()

    # --- expressions

    def expression_behind(self, power: int = 0) -> Node:
        plain = PLAIN_OPERAND.match(self.text, self.end)
        if plain is None:
            self.advance()
            return self.expression(power)
        name, digits, string, token = plain.groups()
        kind = KIND_BEHIND.get(token)
        if kind is None or token in self.starts or name in NO_PLAIN_NAMES or name in self.starts:
            self.advance()
            return self.expression(power)
        left: Node
        if name is not None:
            left = nodes.Name(plain.start(1), name)
        elif string is not None:
            left = nodes.Literal(plain.start(3) - 1, string)
        else:
            at = plain.start(2)
            left = nodes.Literal(at, self.number(digits, at))
        self.kind, self.symbol, self.at, self.end = kind, token, plain.start(4), plain.end()
        return left if _POWERS.get(token, 0) <= power else self.expression(power, left)

    def expression(self, power: int = 0, left: Node | None = None) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("an expression that is nested less deep")
        if left is None:
            left = self._prefix()
        links = 0
        while (binding := self._binding()) > power:
            left = self._infix(left, binding)
            links += 1
            if links == MAX_CHAIN:
                raise self.error("a shorter chain of operations")
        self.depth -= 1
        return left

    def _binding(self) -> int:
        if self.in_range_end and self._at("[") and self._closes_range():
            return 0
        return _POWERS.get(self.symbol, 0)

    def _closes_range(self) -> bool:
        """Whether a `[` behind a range's end closes the range (`[1..10[`) rather than opens a filter."""
        at = self.at
        try:
            self.advance()
            closes = self.kind in ("end", "sign", "keyword") and self.symbol in _CLOSED_BEHIND
        except FeelSyntaxError:
            closes = False
        self.read_from(at)
        return closes

    def _infix(self, left: Node, binding: int) -> Node:
        at, operator = self.at, self.symbol
        if binding == _COMPARE:
            if operator == "between":
                return self._between(left)
            if operator == "in":
                return self._in(left)
            return nodes.Comparison(at, operator, left, self.expression_behind(_COMPARE))
        if binding <= _AND:
            operands = [left]
            while self.symbol == operator:
                operands.append(self.expression_behind(binding))
            return nodes.Logic(at, operator, tuple(operands))
        if binding == _POSTFIX:
            return self._postfix(left)
        if binding == _INSTANCE:
            return self._instance_of(left)
        return self._chain(left, binding)

    def _chain(self, first: Node, binding: int) -> Node:
        rest = []
        while _POWERS.get(self.symbol) == binding:
            operator, at = self.symbol, self.at
            rest.append((operator, self.expression_behind(binding), at))
        return nodes.Arithmetic(first.at, first, tuple(rest))

    def _between(self, value: Node) -> Node:
        at = self.at
        low = self.expression_behind(_COMPARE)
        self._must_be("and")
        return nodes.Between(at, value, low, self.expression_behind(_COMPARE))

    def _in(self, left: Node) -> Node:
        at = self.at
        self.advance()
        if self.kind == "sign" and self.symbol in _TEST_SIGNS:
            return nodes.In(at, left, (self._test(),))
        if self._at("("):
            test = self._parenthesis(tests=True)
            if isinstance(test, nodes.TestGroup):
                return nodes.In(at, left, test.tests)
            return nodes.In(at, left, (self.expression(_COMPARE, test),))
        return nodes.In(at, left, (self.expression(_COMPARE),))

    def _instance_of(self, left: Node) -> Node:
        at = self.at
        self.advance()
        if self.symbol != "of":
            raise self.error("of")
        type_, name = self._type_behind()
        self.read_from(self.at)
        return nodes.InstanceOf(at, left, type_, name)

    # --- what stands behind an expression

    def _postfix(self, left: Node) -> Node:
        if self.symbol == ".":
            return self._path(left)
        return self._filter(left) if self.symbol == "[" else self._call(left)

    def _path(self, source: Node) -> Node:
        self.advance_to_word()
        if self.symbol in self.members.by_word:
            self.lengthen(self._members(source)[1])
        path = nodes.Path(self.at, source, self.symbol)
        self.advance()
        return path

    def _filter(self, source: Node) -> Node:
        at, outer_scope, outer = self.at, self.scope, self._open_bracket()
        self._open_scope(*self._members(source))
        condition = self.expression_behind()
        self.scope, self.in_range_end = outer_scope, outer
        self._expect("]")
        return nodes.Filter(at, source, condition)

    def _call(self, function: Node) -> Node:
        at, outer = self.at, self._open_bracket()
        self.advance()
        names: list[str] = []
        arguments: list[Node] = []
        if not self._at(")"):
            may_be_named = ":" in self.text
            while True:
                name = ENTRY_KEY.match(self.text, self.at) if may_be_named else None
                if name is not None:
                    names.append(normal(name[0]))
                    self.read_from(name.end())
                    self._expect(":")
                arguments.append(self.expression())
                if not self._takes(","):
                    break
        self.in_range_end = outer
        self._expect(")")
        if names and len(names) != len(arguments):
            raise self.error("either a name for every argument or for none", at)
        return nodes.Call(at, function, tuple(arguments), tuple(names) if names else None)

    # --- what an expression begins with

    def _prefix(self) -> Node:
        kind = self.kind
        if kind == "keyword":
            return self._keyword()
        if kind == "sign":
            form = _FORMS.get(self.symbol)
            if form is not None:
                return form(self)
        if kind == "sign" or kind == "end":
            raise self.error(_OPENING)
        node = nodes.Name(self.at, self.symbol) if kind == "name" else nodes.Literal(self.at, self.value)
        self.advance()
        return node

    def _negation(self) -> Node:
        at = self.at
        self.advance()
        if self.kind == "number":
            value = self.value
            self.advance()
            minus = nodes.Literal(at, DECIMAL128.minus(value) if isinstance(value, Decimal) else value)
            return self.expression(_POWER, minus) if self._binding() > _POWER else minus
        return nodes.Negation(at, self.expression(_NEGATE))

    def _at_literal(self) -> Node:
        at = self.at
        self.advance()
        if self.kind != "string":
            raise self.error("a date, time or duration in quotes behind @")
        text = str(self.value)
        self.advance()
        try:
            return nodes.Literal(at, parse_temporal(text))
        except ValueError as error:
            return nodes.BadLiteral(at, str(error))

    def _parenthesis(self, *, tests: bool = False) -> Node:
        """`(e)`, `(a..b)`, `(< 10)` and, behind `in`, `(test, test)`."""
        at, outer = self.at, self._open_bracket()
        self.advance()
        first = self._test()
        if self._at(".."):
            return self._range_from(at, first, outer, start_included=False)
        rest = []
        while tests and self._takes(","):
            rest.append(self._test())
        self.in_range_end = outer
        self._expect(")")
        return nodes.TestGroup(at, (first, *rest)) if rest else first

    def _list_or_range(self) -> Node:
        at, outer = self.at, self._open_bracket()
        self.advance()
        items: list[Node] = []
        if not self._at("]"):
            items.append(self._test())
            if self._at(".."):
                return self._range_from(at, items[0], outer, start_included=True)
            while self._takes(","):
                items.append(self._test())
        self.in_range_end = outer
        self._expect("]")
        return nodes.ListLiteral(at, tuple(items))

    def _open_range(self) -> Node:
        at, outer = self.at, self._open_bracket()
        start = self.expression_behind(_COMPARE)
        self._must_be("..")
        return self._range_from(at, start, outer, start_included=False)

    def _range_from(self, at: int, start: Node, outer: bool, *, start_included: bool) -> Node:
        """The rest of a range, from the current `..` on; `outer` is what `in_range_end` is behind it."""
        self.in_range_end = True
        end = self.expression_behind(_COMPARE)
        self.in_range_end = outer
        closing = self.symbol
        if self.kind != "sign" or closing not in (")", "]", "["):
            raise self.error("] or ) or [ at the end of the range")
        self.advance()
        return nodes.RangeLiteral(at, start, end, start_included, closing == "]")


_FORMS: dict[str, Callable[[Parser], Node]] = {
    "-": Parser._negation,
    "(": Parser._parenthesis,
    "[": Parser._list_or_range,
    "]": Parser._open_range,
    "{": Parser._context,
    "@": Parser._at_literal,
}
