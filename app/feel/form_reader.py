"""Reads what begins with a keyword, and contexts: the forms that bring names into scope."""

from __future__ import annotations

from app.feel import nodes, shapes
from app.feel.names import ENTRY_KEY, LOOP_NAME, PARAMETER_NAME, Scope, normal
from app.feel.nodes import Node
from app.feel.type_reader import TypeReader

_LITERALS: dict[str, object] = {"true": True, "false": False, "null": None}


class FormReader(TypeReader):
    """The part of the reader that knows `if`, `for`, `some`, `every`, `function` and `{…}`."""

    def _keyword(self) -> Node:
        token = self.lexer.token
        if token.text in _LITERALS:
            self.lexer.advance()
            return nodes.Literal(token.at, _LITERALS[token.text])
        with self._bracket():
            if token.text == "if":
                return self._if()
            if token.text == "for":
                return self._for()
            if token.text in ("some", "every"):
                return self._quantified()
            if token.text == "function":
                return self._function()
        raise self.lexer.error("an expression")

    def _if(self) -> Node:
        at = self.lexer.token.at
        self.lexer.advance()
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return nodes.If(at, condition, then, self.expression())

    def _for(self) -> Node:
        at = self.lexer.token.at
        with self._scope({"partial": None}) as scope:
            iterators = self._iterators(scope)
            self._expect("return")
            return nodes.For(at, iterators, self.expression())

    def _quantified(self) -> Node:
        token = self.lexer.token
        with self._scope({}) as scope:
            iterators = self._iterators(scope)
            self._expect("satisfies")
            return nodes.Quantified(token.at, token.text, iterators, self.expression())

    def _iterators(self, scope: Scope) -> tuple[nodes.Iterator, ...]:
        iterators = []
        while True:
            at = self.lexer.skip_blank(self.lexer.token.end)
            match = LOOP_NAME.match(self.lexer.text, at)
            if match is None:
                self.lexer.advance()
                raise self.lexer.error("a name and in")
            name = normal(match[0])
            self.lexer.read_from(match.end())
            self._expect("in")
            source = self.expression()
            end = self.expression() if self._takes("..") else None
            iterators.append(nodes.Iterator(at, name, source, end))
            scope.add(name, shapes.shape_of(source, scope))
            if not self._at(","):
                return tuple(iterators)

    def _function(self) -> Node:
        at = self.lexer.token.at
        if self.lexer.advance().text != "(":
            raise self.lexer.error("(")
        parameters: list[nodes.Parameter] = []
        with self._scope({}) as scope:
            while True:
                start = self.lexer.skip_blank(self.lexer.token.end)
                match = PARAMETER_NAME.match(self.lexer.text, start)
                if match is None:
                    break
                parameters.append(self._parameter(start, normal(match[0]), match.end()))
                if not self._at(","):
                    break
            if not parameters:
                self.lexer.advance()
            if not self._at(")"):
                raise self.lexer.error(")" if parameters else "a parameter or )")
            for parameter in parameters:
                scope.add(parameter.name, None)
            external = self.lexer.advance().text == "external" and self.lexer.token.kind == "keyword"
            if external:
                self.lexer.advance()
            return nodes.FunctionLiteral(at, tuple(parameters), self.expression(), external)

    def _context(self) -> Node:
        at = self.lexer.token.at
        entries: list[tuple[str, Node]] = []
        with self._bracket(), self._scope({}) as scope:
            if self.lexer.advance().text != "}" or self.lexer.token.kind != "sign":
                while True:
                    key = self._entry_key()
                    if self._at("function"):
                        scope.add(key, None)
                    value = self.expression()
                    entries.append((key, value))
                    scope.add(key, shapes.shape_of(value, scope))
                    self._know_member(key)
                    if not self._at(","):
                        break
                    self.lexer.advance()
        self._expect("}")
        return nodes.ContextLiteral(at, tuple(entries))

    def _entry_key(self) -> str:
        token = self.lexer.token
        if token.kind == "string":
            self.lexer.advance()
            key = str(token.value)
        else:
            match = ENTRY_KEY.match(self.lexer.text, token.at)
            if match is None:
                raise self.lexer.error("a name and a colon")
            key = normal(match[0])
            self.lexer.read_from(match.end())
        self._expect(":")
        return key
