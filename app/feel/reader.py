"""What every part of the reader of FEEL texts needs beside the current token: scopes, and known entries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Set

from app.feel import shapes
from app.feel.lexer import Lexer
from app.feel.names import PROPERTIES, WORD, Known, Names, Scope, Shape, normal
from app.feel.nodes import Node
from app.feel.types import Type

MAX_DEPTH = 90

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, INSTANCE, POSTFIX = range(1, 10)
POWERS = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), COMPARE),
    **dict.fromkeys(("+", "-"), ADD),
    **dict.fromkeys(("*", "/"), MULTIPLY),
    "**": POWER,
    "instance": INSTANCE,
    **dict.fromkeys((".", "[", "("), POSTFIX),
}
"""How tight an operator binds what stands before it; 0, so not at all, whatever is no operator."""


class Reader(Lexer, ABC):
    """Reads one text from left to right. After an error it is of no further use."""

    def __init__(self, text: str, names: Names, types: Mapping[str, Type]) -> None:
        super().__init__(text, names.scope, names.starts)
        self.types = types
        self.members = names.members
        self._own_members: Known | None = None
        self._own_starts: set[str] | None = None
        self.depth = 0
        self.in_range_end = False

    @abstractmethod
    def expression(self, power: int = 0, left: Node | None = None) -> Node:
        """The expression that begins with the current token, of operators that bind tighter than `power`; `left` is
        its first operand if that is already read."""

    @abstractmethod
    def expression_behind(self, power: int = 0) -> Node:
        """The expression that begins behind the current token."""

    def _at(self, sign: str) -> bool:
        return self.symbol == sign and self.kind in ("sign", "keyword")

    def _takes(self, sign: str) -> bool:
        if self._at(sign):
            self.advance()
            return True
        return False

    def _expect(self, sign: str) -> None:
        """Goes on behind a sign or keyword that must stand here."""
        self._must_be(sign)
        self.advance()

    def _must_be(self, sign: str) -> None:
        if not self._at(sign):
            raise self.error(sign)

    def _open_scope(self, names: Mapping[str, Shape], known: Known | None = None) -> Scope:
        """Brings names into scope; whoever calls it puts the former `scope` back."""
        self.scope = Scope(self.scope, names, known)
        return self.scope

    def _declare(self, scope: Scope, name: str, shape: Shape) -> None:
        scope.add(name, shape)
        first = None if name.isidentifier() else WORD.match(name)
        if first is not None and first[0] not in self.starts:
            self._may_start({first[0]})

    def _may_start(self, words: Set[str]) -> None:
        """Words that begin an unusual name which the text brings along."""
        if self._own_starts is None:
            self.starts = self._own_starts = set(self.starts)
        self._own_starts.update(words)

    def _members(self, source: Node) -> tuple[Mapping[str, Shape], Known]:
        """The names that may stand behind `source.` or inside `source[…]`."""
        shape = shapes.shape_of(source, self.scope)
        if shape is None:
            return {}, self.members
        inner = {normal(name): entry if isinstance(entry, Mapping) else None for name, entry in shape.items()}
        return inner, Known([*inner, *PROPERTIES])

    def _know_member(self, name: str) -> None:
        if not name.isidentifier():
            if self._own_members is None:
                self.members = self._own_members = self.members.copy()
            self._own_members.add(name)

    def _open_bracket(self) -> bool:
        """Inside brackets no range ends; whoever calls it puts the answer back into `in_range_end`."""
        outer, self.in_range_end = self.in_range_end, False
        return outer
