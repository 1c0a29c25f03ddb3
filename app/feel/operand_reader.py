"""Reads what an expression begins with: literals, names, brackets of all kinds, signs; and a single unary test."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.feel import nodes
from app.feel.form_reader import FormReader
from app.feel.nodes import Node
from app.feel.reader import COMPARE, NEGATE, POWER
from app.feel.temporal import parse_temporal
from app.feel.values import DECIMAL128

TEST_SIGNS = frozenset({"<", "<=", ">", ">=", "=", "!="})


class OperandReader(FormReader):
    """The part of the reader that knows the first operand of an expression."""

    def _prefix(self) -> Node:
        kind = self.kind
        if kind == "keyword":
            return self._keyword()
        if kind == "sign":
            form = _FORMS.get(self.symbol)
            if form is not None:
                return form(self)
        if kind == "sign" or kind == "end":
            raise self.error("an expression")
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
            return self.expression(POWER, minus)
        return nodes.Negation(at, self.expression(NEGATE))

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
        start = self.expression_behind(COMPARE)
        self._must_be("..")
        return self._range_from(at, start, outer, start_included=False)

    def _range_from(self, at: int, start: Node, outer: bool, *, start_included: bool) -> Node:
        """The rest of a range, from the current `..` on; `outer` is what `in_range_end` is behind it."""
        self.in_range_end = True
        end = self.expression_behind(COMPARE)
        self.in_range_end = outer
        closing = self.symbol
        if self.kind != "sign" or closing not in (")", "]", "["):
            raise self.error("] or ) or [ at the end of the range")
        self.advance()
        return nodes.RangeLiteral(at, start, end, start_included, closing == "]")

    def _test(self) -> Node:
        if self.kind == "sign" and self.symbol in TEST_SIGNS:
            at, operator = self.at, self.symbol
            return nodes.OperatorTest(at, operator, self.expression_behind(COMPARE))
        return self.expression()


_FORMS: dict[str, Callable[[OperandReader], Node]] = {
    "-": OperandReader._negation,
    "(": OperandReader._parenthesis,
    "[": OperandReader._list_or_range,
    "]": OperandReader._open_range,
    "{": OperandReader._context,
    "@": OperandReader._at_literal,
}
