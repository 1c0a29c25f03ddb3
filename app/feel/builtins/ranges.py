"""Functions over ranges and points (DMN 1.5, 10.3.4.11, table 78)."""

from __future__ import annotations

from collections.abc import Callable

from app.feel.builtins.arguments import single
from app.feel.builtins.registry import builtin
from app.feel.compare import equal, order
from app.feel.errors import Undefined
from app.feel.values import Range, kind


class _End:
    """An endpoint that may lie at either infinity."""

    __slots__ = ("included", "infinity", "value")

    def __init__(self, value: object, included: bool, infinity: int) -> None:
        self.value = value
        self.included = included
        self.infinity = infinity


def _start(range_: Range) -> _End:
    infinite = range_.operator in ("<", "<=")
    return _End(range_.start, range_.start_included, -1 if infinite else 0)


def _finish(range_: Range) -> _End:
    infinite = range_.operator in (">", ">=")
    return _End(range_.end, range_.end_included, 1 if infinite else 0)


def _difference(a: _End, b: _End) -> int:
    if a.infinity or b.infinity:
        return a.infinity - b.infinity
    difference = order(a.value, b.value)
    if difference is None:
        raise Undefined(f"{kind(a.value)} and {kind(b.value)} are not comparable")
    return difference


def _as_range(value: object) -> Range:
    """A point as the range that holds nothing else."""
    value = single(value)
    if isinstance(value, Range):
        if value.operator == "!=":
            raise Undefined("!= is not an interval")
        return value
    if order(value, value) is None:
        raise Undefined(f"a range or a comparable value is needed, not {kind(value)}")
    return Range(value, value)


def _is_point(value: object) -> bool:
    return not isinstance(single(value), Range)


def _before(a: Range, b: Range) -> bool:
    end, start = _finish(a), _start(b)
    difference = _difference(end, start)
    return difference < 0 or (difference == 0 and not (end.included and start.included))


def _meets(a: Range, b: Range) -> bool:
    end, start = _finish(a), _start(b)
    return end.included and start.included and not end.infinity and _difference(end, start) == 0


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _starts_no_later(a: Range, b: Range) -> bool:
    difference = _difference(_start(a), _start(b))
    return difference < 0 or (difference == 0 and (a.start_included or not b.start_included))


def _ends_no_later(a: Range, b: Range) -> bool:
    difference = _difference(_finish(a), _finish(b))
    return difference < 0 or (difference == 0 and (not a.end_included or b.end_included))


def _starts_earlier(a: Range, b: Range) -> bool:
    difference = _difference(_start(a), _start(b))
    return difference < 0 or (difference == 0 and a.start_included and not b.start_included)


def _overlaps_before(a: Range, b: Range) -> bool:
    return _starts_earlier(a, b) and _overlaps(a, b) and _ends_no_later(a, b)


def _includes(a: Range, b: Range) -> bool:
    return _starts_no_later(a, b) and _ends_no_later(b, a)


def _same_end(a: Range, b: Range) -> bool:
    return a.end_included == b.end_included and _difference(_finish(a), _finish(b)) == 0


def _same_start(a: Range, b: Range) -> bool:
    return a.start_included == b.start_included and _difference(_start(a), _start(b)) == 0


def _finishes(a: Range, b: Range) -> bool:
    return _same_end(a, b) and _starts_no_later(b, a)


def _starts(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _ends_no_later(a, b)


def _coincides(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _same_end(a, b)


Relation = Callable[[Range, Range], bool]


def _both_ways(name: str, inverse: str, relation: Relation, *shapes: str) -> None:
    """Declares a relation and its inverse; `shapes` say what each takes: `pp`, `pr`, `rp`, `rr`."""
    _declare(name, relation, shapes)
    _declare(inverse, lambda a, b: relation(b, a), tuple(shape[::-1] for shape in shapes))


def _declare(name: str, relation: Relation, shapes: tuple[str, ...]) -> None:
    def apply(a: object, b: object) -> bool:
        shape = ("p" if _is_point(a) else "r") + ("p" if _is_point(b) else "r")
        if shape not in shapes:
            wanted = {"p": "a point", "r": "a range"}
            raise Undefined(f"{name} does not take {wanted[shape[0]]} and {wanted[shape[1]]}")
        return relation(_as_range(a), _as_range(b))

    for shape in shapes:
        first, second = _PARAMETERS[shape]
        builtin(name, f"{first}, {second}")(apply)


_PARAMETERS = {
    "pp": ("point1", "point2"),
    "pr": ("point", "range"),
    "rp": ("range", "point"),
    "rr": ("range1", "range2"),
}

_both_ways("before", "after", _before, "pp", "pr", "rp", "rr")
_both_ways("meets", "met by", _meets, "rr")
_both_ways("overlaps before", "overlaps after", _overlaps_before, "rr")
_both_ways("finishes", "finished by", _finishes, "pr", "rr")
_both_ways("includes", "during", _includes, "rp", "rr")
_both_ways("starts", "started by", _starts, "pr", "rr")
_declare("overlaps", _overlaps, ("rr",))


@builtin("coincides", "point1, point2")
@builtin("coincides", "range1, range2")
def coincides(a: object, b: object) -> bool | None:
    """Two equal points, or two ranges with the same endpoints."""
    if _is_point(a) and _is_point(b):
        return equal(single(a), single(b))
    if _is_point(a) or _is_point(b):
        raise Undefined("a point and a range do not coincide")
    return _coincides(_as_range(a), _as_range(b))
