"""Tokens to nodes: precedence climbing over FEEL's grammar (DMN 1.5, 10.3.1.2), reading names by scope as it goes."""

from __future__ import annotations

from decimal import Decimal

from app.feel import nodes
from app.feel.errors import FeelSyntaxError
from app.feel.form_reader import FormReader
from app.feel.names import ENTRY_KEY, Known, normal
from app.feel.nodes import Node
from app.feel.reader import MAX_DEPTH
from app.feel.temporal import parse_temporal
from app.feel.types import BY_NAME
from app.feel.values import DECIMAL128

MAX_CHAIN = 150

_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _NEGATE, _INSTANCE, _POSTFIX = range(1, 10)
_SIGN_POWER = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), _COMPARE),
    **dict.fromkeys(("+", "-"), _ADD),
    **dict.fromkeys(("*", "/"), _MULTIPLY),
    "**": _POWER,
    **dict.fromkeys((".", "[", "("), _POSTFIX),
}
_WORD_POWER = {"or": _OR, "and": _AND, "between": _COMPARE, "in": _COMPARE, "instance": _INSTANCE}
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
        self.lexer.read_from(0)
        node = self.expression()
        if self.lexer.token.kind != "end":
            raise self.lexer.error("an operator or the end")
        return node

    def parse_tests(self) -> nodes.Tests:
        """The unary tests of a table cell."""
        token = self.lexer.read_from(0)
        if token.kind == "end":
            raise self.lexer.error("a test or -")
        if token.text == "-" and self.lexer.skip_blank(token.end) == len(self.lexer.text):
            return nodes.Tests(token.at)
        if token.kind == "name" and token.text == "not":
            negated = self._negated_tests()
            if negated is not None:
                return negated
            self.lexer.read_from(0)
        tests = self._tests()
        if self.lexer.token.kind != "end":
            raise self.lexer.error("a comma, an operator or the end")
        return nodes.Tests(token.at, tests)

    def _negated_tests(self) -> nodes.Tests | None:
        """`not(tests)` and nothing behind it; None where it is the function `not` in an expression."""
        at = self.lexer.token.at
        if self.lexer.advance().text != "(":
            return None
        self.lexer.advance()
        tests = self._tests()
        if self.lexer.token.text != ")" or self.lexer.advance().kind != "end":
            return None
        return nodes.Tests(at, tests, negated=True)

    def _tests(self) -> tuple[Node, ...]:
        tests = [self._test()]
        while self._takes(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self) -> Node:
        token = self.lexer.token
        if token.kind == "sign" and token.text in _TEST_SIGNS:
            self.lexer.advance()
            return nodes.OperatorTest(token.at, token.text, self.expression(_COMPARE))
        return self.expression()

    # --- expressions

    def expression(self, power: int = 0, left: Node | None = None) -> Node:
        """An expression of operators that bind tighter than `power`; `left` is its first operand if already read."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.lexer.error("an expression that is nested less deep")
        try:
            if left is None:
                left = self._prefix()
            for _ in range(MAX_CHAIN):
                binding = self._binding()
                if binding <= power:
                    return left
                left = self._infix(left, binding)
        finally:
            self.depth -= 1
        raise self.lexer.error("a shorter chain of operations")

    def _binding(self) -> int:
        token = self.lexer.token
        if token.kind == "sign":
            if token.text == "[" and self.in_range_end and self._closes_range():
                return 0
            return _SIGN_POWER.get(token.text, 0)
        return _WORD_POWER.get(token.text, 0) if token.kind == "keyword" else 0

    def _closes_range(self) -> bool:
        """Whether a `[` behind a range's end closes the range (`[1..10[`) rather than opens a filter."""
        opening = self.lexer.token
        try:
            following = self.lexer.advance()
            return following.kind in ("end", "sign", "keyword") and following.text in _CLOSED_BEHIND
        except FeelSyntaxError:
            return False
        finally:
            self.lexer.token = opening

    def _infix(self, left: Node, binding: int) -> Node:
        token = self.lexer.token
        if binding == _POSTFIX:
            return self._postfix(left)
        if binding in (_ADD, _MULTIPLY, _POWER):
            return self._chain(left, binding)
        if binding in (_OR, _AND):
            return self._logic(left, binding)
        if token.text == "between":
            self.lexer.advance()
            low = self.expression(_COMPARE)
            self._expect("and")
            return nodes.Between(token.at, left, low, self.expression(_COMPARE))
        if token.text == "in":
            return self._in(left)
        if token.text == "instance":
            return self._instance_of(left)
        self.lexer.advance()
        return nodes.Comparison(token.at, token.text, left, self.expression(_COMPARE))

    def _chain(self, first: Node, binding: int) -> Node:
        rest = []
        while self._binding() == binding:
            token = self.lexer.token
            self.lexer.advance()
            rest.append((token.text, self.expression(binding), token.at))
        return nodes.Arithmetic(first.at, first, tuple(rest))

    def _logic(self, first: Node, binding: int) -> Node:
        operator, at = self.lexer.token.text, self.lexer.token.at
        operands = [first]
        while self._binding() == binding:
            self.lexer.advance()
            operands.append(self.expression(binding))
        return nodes.Logic(at, operator, tuple(operands))

    def _in(self, left: Node) -> Node:
        at = self.lexer.token.at
        token = self.lexer.advance()
        if token.kind == "sign" and token.text in _TEST_SIGNS:
            return nodes.In(at, left, (self._test(),))
        if token.text == "(" and token.kind == "sign":
            test = self._parenthesis(tests=True)
            if isinstance(test, nodes.TestGroup):
                return nodes.In(at, left, test.tests)
            return nodes.In(at, left, (self.expression(_COMPARE, test),))
        return nodes.In(at, left, (self.expression(_COMPARE),))

    def _instance_of(self, left: Node) -> Node:
        at = self.lexer.token.at
        if self.lexer.advance().text != "of":
            raise self.lexer.error("of")
        with self._scope({}, Known([*BY_NAME, *self.types])):
            self.lexer.advance()
            start = self.lexer.token.at
            type_ = self._type()
        self.lexer.read_from(self.lexer.token.at)
        return nodes.InstanceOf(at, left, type_, self.lexer.text[start : self.lexer.token.at].strip())

    # --- what stands behind an expression

    def _postfix(self, left: Node) -> Node:
        token = self.lexer.token
        if token.text == ".":
            name = self.lexer.advance_to_member(self._members(left)[1])
            self.lexer.advance()
            return nodes.Path(name.at, left, name.text)
        if token.text == "[":
            known, members = self._members(left)
            with self._bracket(), self._scope(known, members):
                self.lexer.advance()
                condition = self.expression()
            self._expect("]")
            return nodes.Filter(token.at, left, condition)
        return self._call(left)

    def _call(self, function: Node) -> Node:
        at = self.lexer.token.at
        with self._bracket():
            if self.lexer.advance().text == ")" and self.lexer.token.kind == "sign":
                self.lexer.advance()
                return nodes.Call(at, function, ())
            names: list[str] = []
            arguments = []
            while True:
                name = ENTRY_KEY.match(self.lexer.text, self.lexer.token.at)
                if name is not None:
                    names.append(normal(name[0]))
                    self.lexer.read_from(name.end())
                    self._expect(":")
                arguments.append(self.expression())
                if not self._takes(","):
                    break
        self._expect(")")
        if names and len(names) != len(arguments):
            raise self.lexer.error("either a name for every argument or for none", at)
        return nodes.Call(at, function, tuple(arguments), tuple(names) if names else None)

    # --- what an expression begins with

    def _prefix(self) -> Node:
        token = self.lexer.token
        if token.kind in ("number", "string"):
            self.lexer.advance()
            return nodes.Literal(token.at, token.value)
        if token.kind == "name":
            self.lexer.advance()
            return nodes.Name(token.at, token.text)
        if token.kind == "keyword":
            return self._keyword()
        if token.text == "-":
            return self._negation()
        if token.text == "(":
            return self._parenthesis(tests=False)
        if token.text == "[":
            return self._list_or_range()
        if token.text == "]":
            return self._open_range()
        if token.text == "{":
            return self._context()
        if token.text == "@":
            return self._at_literal()
        raise self.lexer.error(_OPENING)

    def _negation(self) -> Node:
        at = self.lexer.token.at
        self.lexer.advance()
        if self.lexer.token.kind == "number":
            number = self.lexer.token
            self.lexer.advance()
            value = number.value
            minus = nodes.Literal(at, DECIMAL128.minus(value) if isinstance(value, Decimal) else value)
            return self.expression(_POWER, minus) if self._binding() > _POWER else minus
        return nodes.Negation(at, self.expression(_NEGATE))

    def _at_literal(self) -> Node:
        at = self.lexer.token.at
        token = self.lexer.advance()
        if token.kind != "string":
            raise self.lexer.error("a date, time or duration in quotes behind @")
        self.lexer.advance()
        try:
            return nodes.Literal(at, parse_temporal(str(token.value)))
        except ValueError as error:
            return nodes.BadLiteral(at, str(error))

    def _parenthesis(self, *, tests: bool) -> Node:
        """`(e)`, `(a..b)`, `(< 10)` and, behind `in`, `(test, test)`."""
        at = self.lexer.token.at
        with self._bracket():
            self.lexer.advance()
            first = self._test()
            if self._takes(".."):
                return self._range_from(at, first, start_included=False)
            rest = []
            while tests and self._takes(","):
                rest.append(self._test())
        self._expect(")")
        return nodes.TestGroup(at, (first, *rest)) if rest else first

    def _list_or_range(self) -> Node:
        at = self.lexer.token.at
        with self._bracket():
            self.lexer.advance()
            if self._takes("]"):
                return nodes.ListLiteral(at, ())
            first = self._test()
            if self._takes(".."):
                return self._range_from(at, first, start_included=True)
            items = [first]
            while self._takes(","):
                items.append(self._test())
        self._expect("]")
        return nodes.ListLiteral(at, tuple(items))

    def _open_range(self) -> Node:
        at = self.lexer.token.at
        with self._bracket():
            self.lexer.advance()
            start = self.expression(_COMPARE)
            self._expect("..")
            return self._range_from(at, start, start_included=False)

    def _range_from(self, at: int, start: Node, *, start_included: bool) -> Node:
        self.in_range_end = True
        end = self.expression(_COMPARE)
        closing = self.lexer.token
        if closing.kind != "sign" or closing.text not in (")", "]", "["):
            raise self.lexer.error("] or ) or [ at the end of the range")
        self.lexer.advance()
        return nodes.RangeLiteral(at, start, end, start_included, closing.text == "]")
