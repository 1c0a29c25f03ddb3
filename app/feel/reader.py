"""What every part of the reader of FEEL texts needs beside the current token: scopes, and known entries."""

from __future__ import annotations

from collections.abc import Mapping

from app.feel import shapes
from app.feel.lexer import Lexer
from app.feel.names import PROPERTIES, Known, Names, Scope, Shape, normal
from app.feel.nodes import Node
from app.feel.types import Type

MAX_DEPTH = 90


class Reader(Lexer):
    """Reads one text from left to right. After an error it is of no further use."""

    def __init__(self, text: str, names: Names, types: Mapping[str, Type]) -> None:
        super().__init__(text, names.scope, names.starts)
        self.types = types
        self.members = names.members
        self.owns_members = False
        self.depth = 0
        self.in_range_end = False

    def expression(self, power: int = 0, left: Node | None = None) -> Node:
        """The expression that begins with the current token, of operators that bind tighter than `power`; `left` is
        its first operand if that is already read."""
        raise NotImplementedError

    def expression_behind(self, power: int = 0) -> Node:
        """The expression that begins behind the current token."""
        raise NotImplementedError

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
        self._may_start(self.scope.known)
        return self.scope

    def _declare(self, scope: Scope, name: str, shape: Shape) -> None:
        scope.add(name, shape)
        if not name.isidentifier():
            self._may_start(scope.known)

    def _may_start(self, known: Known) -> None:
        if not self.starts.issuperset(known.by_word):
            self.starts = self.starts.union(known.by_word)

    def _members(self, source: Node) -> tuple[Mapping[str, Shape], Known]:
        """The names that may stand behind `source.` or inside `source[…]`."""
        shape = shapes.shape_of(source, self.scope)
        if shape is None:
            return {}, self.members
        inner = {normal(name): entry if isinstance(entry, Mapping) else None for name, entry in shape.items()}
        return inner, Known([*inner, *PROPERTIES])

    def _know_member(self, name: str) -> None:
        if not name.isidentifier():
            if not self.owns_members:
                self.members, self.owns_members = self.members.copy(), True
            self.members.add(name)

    def _open_bracket(self) -> bool:
        """Inside brackets no range ends; whoever calls it puts the answer back into `in_range_end`."""
        outer, self.in_range_end = self.in_range_end, False
        return outer
