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
        self.read_from(end)
        if not self._at(":"):
            return nodes.Parameter(at, name, None)
        return nodes.Parameter(at, name, *self._type_behind())

    def _type_behind(self) -> tuple[Type | None, str]:
        """The type behind the current token, and its text."""
        outer, known = self.scope, Known([*BY_NAME, *self.types])
        self._may_start(known.by_word.keys())
        self._open_scope({}, known)
        self.advance()
        start = self.at
        type_ = self._type()
        self.scope = outer
        return type_, self.text[start : self.at].strip()

    def _type(self) -> Type | None:
        """A type; None where it names one that nobody knows."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error("a type that is nested less deep")
        name = self.symbol
        if self.kind not in ("name", "keyword") or name in _NO_TYPE:
            raise self.error("a type")
        self.advance()
        if self._at("<") and name in ("list", "range", "context", "function"):
            type_ = self._generic(name)
        else:
            type_ = self._named(name)
        self.depth -= 1
        return type_

    def _named(self, name: str) -> Type | None:
        while self._at("."):
            self.advance_to_word()
            self.lengthen(Known(part for known in self.types for part in known.split(".")[1:]))
            name = f"{name}.{self.symbol}"
            self.advance()
        return self.types.get(name) or BY_NAME.get(name)

    def _generic(self, name: str) -> Type | None:
        if name == "context":
            return self._context_type()
        self.advance()
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
            at = self.skip_blank(self.end)
            match = ENTRY_KEY.match(self.text, at)
            if match is None:
                self.advance()
                if entries or not self._at(">"):
                    raise self.error("a name and a colon")
                break
            self.read_from(match.end())
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
