"""What FEEL refuses: text that does not parse, and evaluations that grow beyond their limits."""

from __future__ import annotations

from app.errors import BihuanError


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column (both from 1) of an offset into a text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


class FeelSyntaxError(BihuanError):
    """The text is not FEEL. `expected` and `found` are for people; `line` and `column` count from 1."""

    def __init__(self, text: str, offset: int, expected: str, found: str) -> None:
        self.text = text
        self.offset = offset
        self.line, self.column = line_and_column(text, offset)
        self.expected = expected
        self.found = found
        super().__init__(f"line {self.line}, column {self.column}: expected {expected}, found {found}")


class LimitExceeded(BihuanError):
    """An evaluation was stopped: `limit` names the bound (steps, seconds, depth, list size, string size)."""

    def __init__(self, limit: str, message: str) -> None:
        self.limit = limit
        super().__init__(message)


class Undefined(Exception):
    """An operation or function has no value for these operands: null with a warning that carries the reason."""
