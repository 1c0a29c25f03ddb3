"""Reads types: behind `instance of`, behind a parameter (DMN 1.5, grammar rules 40 and 56)."""

from __future__ import annotations

from app.feel import nodes
from app.feel.names import ENTRY_KEY, Known, normal
from app.feel.reader import MAX_DEPTH, Reader
from app.feel.types import BY_NAME, ContextType, FunctionType, ListType, RangeType, Type

_NO_TYPE = frozenset({"then", "else", "and", "or", "return"})


class TypeReader(Reader):
    """The part of the reader that knows types."""

    def _parameter(self, at: int, name: str, end: int) -> nodes.Parameter:
        self.lexer.read_from(end)
        if not self._at(":"):
            return nodes.Parameter(at, name, None)
        with self._scope({}, Known([*BY_NAME, *self.types])):
            self.lexer.advance()
            start = self.lexer.token.at
            type_ = self._type()
        return nodes.Parameter(at, name, type_, self.lexer.text[start : self.lexer.token.at].strip())

    def _type(self) -> Type | None:
        """A type; None where it names one that nobody knows."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.lexer.error("a type that is nested less deep")
        token = self.lexer.token
        if token.kind not in ("name", "keyword") or token.text in _NO_TYPE:
            raise self.lexer.error("a type")
        self.lexer.advance()
        try:
            if self._at("<") and token.text in ("list", "range", "context", "function"):
                return self._generic(token.text)
        finally:
            self.depth -= 1
        name = token.text
        while self._at("."):
            name += (
                "."
                + self.lexer.advance_to_member(
                    Known(part for known in self.types for part in known.split(".")[1:])
                ).text
            )
            self.lexer.advance()
        return self.types.get(name) or BY_NAME.get(name)

    def _generic(self, name: str) -> Type | None:
        if name == "context":
            return self._context_type()
        self.lexer.advance()
        if name == "function":
            return self._function_type()
        element = self._type()
        self._expect(">")
        if element is None:
            return None
        return ListType(element) if name == "list" else RangeType(element)

    def _context_type(self) -> Type | None:
        entries: list[tuple[str, Type | None]] = []
        while True:
            at = self.lexer.skip_blank(self.lexer.token.end)
            match = ENTRY_KEY.match(self.lexer.text, at)
            if match is None:
                self.lexer.advance()
                if entries or not self._at(">"):
                    raise self.lexer.error("a name and a colon")
                break
            self.lexer.read_from(match.end())
            self._expect(":")
            entries.append((normal(match[0]), self._type()))
            if not self._at(","):
                break
        self._expect(">")
        known = tuple((name, type_) for name, type_ in entries if type_ is not None)
        return ContextType(known) if len(known) == len(entries) else None

    def _function_type(self) -> Type | None:
        parameters: list[Type | None] = []
        while not self._at(">"):
            parameters.append(self._type())
            if not self._takes(","):
                break
        self._expect(">")
        self._expect("->")
        result = self._type()
        known = tuple(parameter for parameter in parameters if parameter is not None)
        return FunctionType(known, result) if result is not None and len(known) == len(parameters) else None
