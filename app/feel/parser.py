"""Tokens to nodes: precedence climbing over FEEL's grammar (DMN 1.5, 10.3.1.2), reading names by scope as it goes."""

from __future__ import annotations

from app.feel import nodes
from app.feel.errors import FeelSyntaxError
from app.feel.lexer import KIND_BEHIND, NO_PLAIN_NAMES, PLAIN_OPERAND
from app.feel.names import ENTRY_KEY, normal
from app.feel.nodes import Node
from app.feel.operand_reader import TEST_SIGNS, OperandReader
from app.feel.reader import AND, COMPARE, INSTANCE, MAX_DEPTH, POSTFIX, POWERS

MAX_CHAIN = 150

_CLOSED_BEHIND = frozenset(
    {"", ")", "]", "}", ",", "=", "!=", "<", "<=", ">", ">=", "+", "*", "/", "."}
    | {"and", "or", "then", "else", "return", "satisfies", "in", "between", "instance"}
)


class Parser(OperandReader):
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

    # --- expressions

    def expression_behind(self, power: int = 0) -> Node:
        plain = PLAIN_OPERAND.match(self.text, self.end)
        if plain is not None:
            name, digits, string, symbol = plain.groups()
            kind = KIND_BEHIND.get(symbol)
            unusual = name in NO_PLAIN_NAMES or (self.starts and (name in self.starts or symbol in self.starts))
            if kind is not None and not unusual:
                left: Node
                if name is not None:
                    left = nodes.Name(plain.start(1), name)
                elif string is not None:
                    left = nodes.Literal(plain.start(3) - 1, string)
                else:
                    left = nodes.Literal(plain.start(2), self.number(digits, plain.start(2)))
                self.kind, self.symbol, self.at, self.end = kind, symbol, plain.start(4), plain.end()
                return left if POWERS.get(symbol, 0) <= power else self.expression(power, left)
        self.advance()
        return self.expression(power)

    def expression(self, power: int = 0, left: Node | None = None) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("an expression that is nested less deep")
        if left is None:
            left = self._prefix()
        links = 0
        while (binding := POWERS.get(self.symbol, 0)) > power:
            if self.in_range_end and self._closes_range():
                break
            left = self._infix(left, binding)
            links += 1
            if links == MAX_CHAIN:
                raise self.error("a shorter chain of operations")
        self.depth -= 1
        return left

    def _closes_range(self) -> bool:
        """Whether a range ends here with a `[` (`[1..10[`), which elsewhere opens a filter."""
        if self.symbol != "[":
            return False
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
        if binding == COMPARE:
            if operator == "between":
                return self._between(left)
            if operator == "in":
                return self._in(left)
            return nodes.Comparison(at, operator, left, self.expression_behind(COMPARE))
        if binding <= AND:
            operands = [left]
            while self.symbol == operator:
                operands.append(self.expression_behind(binding))
            return nodes.Logic(at, operator, tuple(operands))
        if binding == POSTFIX:
            return self._postfix(left)
        if binding == INSTANCE:
            return self._instance_of(left)
        return self._chain(left, binding)

    def _chain(self, first: Node, binding: int) -> Node:
        rest = []
        while POWERS.get(self.symbol) == binding:
            operator, at = self.symbol, self.at
            rest.append((operator, self.expression_behind(binding), at))
        return nodes.Arithmetic(first.at, first, tuple(rest))

    def _between(self, value: Node) -> Node:
        at = self.at
        low = self.expression_behind(COMPARE)
        self._must_be("and")
        return nodes.Between(at, value, low, self.expression_behind(COMPARE))

    def _in(self, left: Node) -> Node:
        at = self.at
        self.advance()
        if self.kind == "sign" and self.symbol in TEST_SIGNS:
            return nodes.In(at, left, (self._test(),))
        if self._at("("):
            test = self._parenthesis(tests=True)
            if isinstance(test, nodes.TestGroup):
                return nodes.In(at, left, test.tests)
            return nodes.In(at, left, (self.expression(COMPARE, test),))
        return nodes.In(at, left, (self.expression(COMPARE),))

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
