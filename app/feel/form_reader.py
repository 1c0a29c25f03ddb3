"""Reads what begins with a keyword, and contexts: the forms that bring names into scope."""

from __future__ import annotations

from collections.abc import Callable

from app.feel import nodes, shapes
from app.feel.names import ENTRY_KEY, LOOP_NAME, PARAMETER_NAME, Scope, normal
from app.feel.nodes import Node
from app.feel.type_reader import TypeReader

_LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}


class FormReader(TypeReader):
    """The part of the reader that knows `if`, `for`, `some`, `every`, `function` and `{…}`."""

    def _keyword(self) -> Node:
        if self.symbol in _LITERALS:
            literal = nodes.Literal(self.at, _LITERALS[self.symbol])
            self.advance()
            return literal
        form = _FORMS.get(self.symbol)
        if form is None:
            raise self.error("an expression")
        outer = self._open_bracket()
        node = form(self)
        self.in_range_end = outer
        return node

    def _if(self) -> Node:
        at = self.at
        condition = self.expression_behind()
        self._must_be("then")
        then = self.expression_behind()
        self._must_be("else")
        return nodes.If(at, condition, then, self.expression_behind())

    def _for(self) -> Node:
        at, outer = self.at, self.scope
        iterators = self._iterators(self._open_scope({"partial": None}))
        self._must_be("return")
        body = self.expression_behind()
        self.scope = outer
        return nodes.For(at, iterators, body)

    def _quantified(self) -> Node:
        at, quantifier, outer = self.at, self.symbol, self.scope
        iterators = self._iterators(self._open_scope({}))
        self._must_be("satisfies")
        body = self.expression_behind()
        self.scope = outer
        return nodes.Quantified(at, quantifier, iterators, body)

    def _iterators(self, scope: Scope) -> tuple[nodes.Iterator, ...]:
        iterators = []
        while True:
            at = self.skip_blank(self.end)
            match = LOOP_NAME.match(self.text, at)
            if match is None:
                self.advance()
                raise self.error("a name and in")
            name = normal(match[0])
            self.read_from(match.end())
            self._must_be("in")
            source = self.expression_behind()
            end = self.expression_behind() if self._at("..") else None
            iterators.append(nodes.Iterator(at, name, source, end))
            self._declare(scope, name, shapes.shape_of(source, scope))
            if not self._at(","):
                return tuple(iterators)

    def _function(self) -> Node:
        at, outer = self.at, self.scope
        self.advance()
        if self.symbol != "(":
            raise self.error("(")
        scope = self._open_scope({})
        parameters = self._parameters()
        for parameter in parameters:
            self._declare(scope, parameter.name, None)
        self.advance()
        external = self._takes("external")
        body = self.expression()
        self.scope = outer
        return nodes.FunctionLiteral(at, parameters, body, external)

    def _parameters(self) -> tuple[nodes.Parameter, ...]:
        """The parameters behind the current `(`, up to the `)`."""
        parameters: list[nodes.Parameter] = []
        while True:
            start = self.skip_blank(self.end)
            match = PARAMETER_NAME.match(self.text, start)
            if match is None:
                break
            parameters.append(self._parameter(start, normal(match[0]), match.end()))
            if not self._at(","):
                break
        if not parameters:
            self.advance()
        if not self._at(")"):
            raise self.error(")" if parameters else "a parameter or )")
        return tuple(parameters)

    def _context(self) -> Node:
        at, outer_scope, outer = self.at, self.scope, self._open_bracket()
        scope = self._open_scope({})
        entries: list[tuple[str, Node]] = []
        self.advance()
        if not self._at("}"):
            entries.append(self._entry(scope))
            while self._takes(","):
                entries.append(self._entry(scope))
        self.scope, self.in_range_end = outer_scope, outer
        self._expect("}")
        return nodes.ContextLiteral(at, tuple(entries))

    def _entry(self, scope: Scope) -> tuple[str, Node]:
        key = self._entry_key()
        if self._at("function"):
            self._declare(scope, key, None)
        value = self.expression()
        self._declare(scope, key, shapes.shape_of(value, scope))
        self._know_member(key)
        return key, value

    def _entry_key(self) -> str:
        if self.kind == "string":
            key = str(self.value)
            self.advance()
        else:
            match = ENTRY_KEY.match(self.text, self.at)
            if match is None:
                raise self.error("a name and a colon")
            key = normal(match[0])
            self.read_from(match.end())
        self._expect(":")
        return key


_FORMS: dict[str, Callable[[FormReader], Node]] = {
    "if": FormReader._if,
    "for": FormReader._for,
    "some": FormReader._quantified,
    "every": FormReader._quantified,
    "function": FormReader._function,
}
