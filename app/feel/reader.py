"""What every part of the reader of FEEL texts needs: the current token, scopes, and known entries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator as Iterate
from collections.abc import Mapping
from contextlib import contextmanager

from app.feel import shapes
from app.feel.lexer import Lexer
from app.feel.names import NO_NAMES, Known, Names, Scope, Shape, normal
from app.feel.nodes import Node
from app.feel.types import Type

MAX_DEPTH = 90


class Reader(ABC):
    """Reads one text from left to right."""

    def __init__(self, text: str, names: Names, builtins: Known, types: Mapping[str, Type]) -> None:
        base = Scope(None, {}, builtins)
        self.lexer = Lexer(text, Scope(base, names.shapes, names.known) if names.shapes else base)
        self.types = types
        self.members = shapes.KNOWN_PROPERTIES
        self.more_members = names.members
        self.depth = 0
        self.in_range_end = False

    @abstractmethod
    def expression(self, power: int = 0, left: Node | None = None) -> Node:
        """An expression of operators that bind tighter than `power`; `left` is its first operand if already read."""

    def _at(self, sign: str) -> bool:
        token = self.lexer.token
        return token.text == sign and token.kind in ("sign", "keyword")

    def _takes(self, sign: str) -> bool:
        if self._at(sign):
            self.lexer.advance()
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise self.lexer.error(sign)

    @contextmanager
    def _scope(self, known: Mapping[str, Shape], any_of: Known | None = None) -> Iterate[Scope]:
        outer = self.lexer.scope
        self.lexer.scope = Scope(outer, known, any_of)
        try:
            yield self.lexer.scope
        finally:
            self.lexer.scope = outer

    def _members(self, source: Node) -> tuple[Mapping[str, Shape], Known]:
        """The names that may stand behind `source.` or inside `source[…]`."""
        shape = shapes.shape_of(source, self.lexer.scope)
        if shape is not None:
            inner = {normal(name): entry if isinstance(entry, Mapping) else None for name, entry in shape.items()}
            return inner, Known([*inner, *shapes.PROPERTIES])
        return {}, self._any_member()

    def _any_member(self) -> Known:
        """The names of all entries that were seen anywhere: what may stand behind a value of unknown shape."""
        if self.more_members:
            more, self.more_members = self.more_members, NO_NAMES.members
            self._own_members().merge(more)
        return self.members

    def _know_member(self, name: str) -> None:
        if not name.isidentifier():
            self._own_members().add(name)

    def _own_members(self) -> Known:
        if self.members is shapes.KNOWN_PROPERTIES:
            self.members = Known(shapes.PROPERTIES)
        return self.members

    @contextmanager
    def _bracket(self) -> Iterate[None]:
        outer = self.in_range_end
        self.in_range_end = False
        try:
            yield
        finally:
            self.in_range_end = outer
