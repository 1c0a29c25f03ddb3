"""A matcher for patterns with back references, which no linear engine can match: it gives up after a fixed number of
steps rather than hang."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from app.feel.charsets import cases_of, test_of
from app.feel.errors import Undefined
from app.feel.regex_syntax import (
    Alternatives,
    Anchor,
    BackReference,
    Group,
    Item,
    Letters,
    Parsed,
    Repeat,
    Sequence,
)

if TYPE_CHECKING:
    from app.feel.run import Run

MAX_STEPS = 50_000
_CHARGED = 256

Span = tuple[int, int]
Spans = list[Span]
Next = Callable[[int], int]
"""What must match behind; answers where everything ends, or -1."""
Matcher = Callable[["_State", int, Next], int]


class _State:
    __slots__ = ("run", "spans", "steps", "text")

    def __init__(self, text: str, groups: int, run: Run | None) -> None:
        self.text = text
        self.run = run
        self.spans: Spans = [(-1, -1)] * (groups + 1)
        self.steps = MAX_STEPS

    def step(self) -> None:
        self.steps -= 1
        if self.steps % _CHARGED == 0 and self.run is not None:
            self.run.spend(2 * _CHARGED)
        if self.steps < 0:
            raise Undefined("the pattern with a back reference takes too long on this text")


class Backtracker:
    """One pattern, compiled to closures in continuation style."""

    def __init__(self, parsed: Parsed, flags: str) -> None:
        self._groups = parsed.groups
        self._fold = "i" in flags
        self._matcher = self._compiled(parsed.root)

    def matches(self, text: str, run: Run | None = None) -> Iterator[tuple[Span, ...]]:
        """All matches from left to right, none overlapping."""
        state = _State(text, self._groups, run)
        at = 0
        while at <= len(text):
            state.spans = [(-1, -1)] * (self._groups + 1)
            try:
                end = self._matcher(state, at, lambda position: position)
            except RecursionError:
                raise Undefined("the text is too long for a pattern with a back reference") from None
            if end < 0:
                at += 1
                continue
            yield ((at, end), *state.spans[1:])
            at = end if end > at else at + 1

    def _compiled(self, item: Item) -> Matcher:
        if isinstance(item, Letters):
            return self._letters(item)
        if isinstance(item, Sequence):
            return self._sequence([self._compiled(part) for part in item.items])
        if isinstance(item, Alternatives):
            return self._alternatives([self._compiled(part) for part in item.items])
        if isinstance(item, Group):
            return self._group(item.number, self._compiled(item.body))
        if isinstance(item, Repeat):
            return self._repeat(item, self._compiled(item.body))
        if isinstance(item, BackReference):
            return self._back_reference(item.number)
        assert isinstance(item, Anchor)
        return self._anchor(item.kind)

    def _letters(self, letters: Letters) -> Matcher:
        inside = test_of(letters, self._fold)

        def match(state: _State, at: int, following: Next) -> int:
            state.step()
            return following(at + 1) if at < len(state.text) and inside(state.text[at]) else -1

        return match

    @staticmethod
    def _sequence(parts: list[Matcher]) -> Matcher:
        def match(state: _State, at: int, following: Next) -> int:
            def go(index: int, position: int) -> int:
                if index == len(parts):
                    return following(position)
                return parts[index](state, position, lambda end: go(index + 1, end))

            return go(0, at)

        return match

    @staticmethod
    def _alternatives(branches: list[Matcher]) -> Matcher:
        def match(state: _State, at: int, following: Next) -> int:
            ends = (branch(state, at, following) for branch in branches)
            return next((end for end in ends if end >= 0), -1)

        return match

    @staticmethod
    def _group(number: int, body: Matcher) -> Matcher:
        if number == 0:
            return body

        def match(state: _State, at: int, following: Next) -> int:
            before = state.spans[number]

            def closed(end: int) -> int:
                inner = state.spans[number]
                state.spans[number] = (at, end)
                result = following(end)
                if result < 0:
                    state.spans[number] = inner
                return result

            result = body(state, at, closed)
            if result < 0:
                state.spans[number] = before
            return result

        return match

    @staticmethod
    def _repeat(item: Repeat, body: Matcher) -> Matcher:
        def match(state: _State, at: int, following: Next) -> int:
            def go(times: int, position: int) -> int:
                state.step()

                def again(end: int) -> int:
                    return go(times + 1, end) if end > position or times < item.least else -1

                more = item.most is None or times < item.most
                if times < item.least:
                    return body(state, position, again)
                if item.lazy:
                    end = following(position)
                    return end if end >= 0 or not more else body(state, position, again)
                end = body(state, position, again) if more else -1
                return end if end >= 0 else following(position)

            return go(0, at)

        return match

    def _back_reference(self, number: int) -> Matcher:
        def match(state: _State, at: int, following: Next) -> int:
            state.step()
            begin, end = state.spans[number]
            if begin < 0:
                return following(at)
            sought = state.text[begin:end]
            found = state.text[at : at + len(sought)]
            if len(found) < len(sought) or not self._same(sought, found):
                return -1
            return following(at + len(sought))

        return match

    def _same(self, a: str, b: str) -> bool:
        if not self._fold:
            return a == b
        return all(x == y or y in cases_of(x) for x, y in zip(a, b, strict=True))

    @staticmethod
    def _anchor(kind: str) -> Matcher:
        def match(state: _State, at: int, following: Next) -> int:
            text = state.text
            if kind.endswith("^"):
                holds = at == 0 or (kind == "m^" and text[at - 1] == "\n")
            else:
                holds = at == len(text) or (kind == "m$" and text[at] == "\n")
            return following(at) if holds else -1

        return match
