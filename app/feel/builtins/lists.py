"""List functions (DMN 1.5, 10.3.4.4) and `sort` (10.3.4.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cmp_to_key

from app.feel.builtins.arguments import function, integer, items, number, whole
from app.feel.builtins.registry import builtin
from app.feel.compare import equal, order
from app.feel.errors import Undefined
from app.feel.run import Run
from app.feel.values import DECIMAL128, ZERO, Function, kind

_HASHED = (str, Decimal, bool, type(None))


@builtin("list contains", "list, element", run=True)
def list_contains(run: Run, list_: object, element: object) -> bool:
    return any(equal(item, element, run) is True for item in items(list_))


@builtin("count", "list")
def count(list_: object) -> Decimal:
    return Decimal(len(items(list_)))


def _extreme(list_: object, sign: int) -> object:
    values = items(list_)
    if not values:
        raise Undefined("an empty list has no least or greatest item")
    best = values[0]
    for item in values:
        difference = order(item, best)
        if difference is None:
            raise Undefined(f"{kind(item)} and {kind(best)} cannot be compared")
        if difference * sign > 0:
            best = item
    return best


@builtin("min", "c...")
@builtin("min", "list")
def minimum(list_: object) -> object:
    return _extreme(list_, -1)


@builtin("max", "c...")
@builtin("max", "list")
def maximum(list_: object) -> object:
    return _extreme(list_, 1)


def _numbers(list_: object) -> list[Decimal]:
    values = [number(item, "every item") if type(item) is Decimal else _no_number(item) for item in items(list_)]
    if not values:
        raise Undefined("the list is empty")
    return values


def _no_number(item: object) -> Decimal:
    raise Undefined(f"every item must be a number, not {kind(item)}")


def _total(values: list[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = DECIMAL128.add(total, value)
    return total


@builtin("sum", "n...")
@builtin("sum", "list")
def sum_(list_: object) -> Decimal:
    return _total(_numbers(list_))


@builtin("product", "n...")
@builtin("product", "list")
def product(list_: object) -> Decimal:
    result = Decimal(1)
    for value in _numbers(list_):
        result = DECIMAL128.multiply(result, value)
    return result


@builtin("mean", "n...")
@builtin("mean", "list")
def mean(list_: object) -> Decimal:
    values = _numbers(list_)
    return DECIMAL128.divide(_total(values), Decimal(len(values)))


@builtin("median", "n...")
@builtin("median", "list")
def median(list_: object) -> Decimal:
    values = sorted(_numbers(list_))
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return DECIMAL128.divide(DECIMAL128.add(values[middle - 1], values[middle]), Decimal(2))


@builtin("stddev", "n...")
@builtin("stddev", "list")
def stddev(list_: object) -> Decimal:
    """Of a sample: the divisor is one less than the number of items."""
    values = _numbers(list_)
    if len(values) < 2:
        raise Undefined("a standard deviation needs two numbers")
    average = DECIMAL128.divide(_total(values), Decimal(len(values)))
    squares = [DECIMAL128.power(DECIMAL128.subtract(value, average), Decimal(2)) for value in values]
    return DECIMAL128.sqrt(DECIMAL128.divide(_total(squares), Decimal(len(values) - 1)))


@builtin("mode", "n...")
@builtin("mode", "list")
def mode(list_: object) -> list[object]:
    if items(list_) == []:
        return []
    counted = Counter(_numbers(list_))
    most = max(counted.values())
    return sorted(value for value, times in counted.items() if times == most)  # type: ignore[return-value]


def _all_of(list_: object, decides: bool) -> bool | None:
    """Decided by one item; else null where one is null. Wherever it stands, an item of another type has no answer."""
    values = items(list_)
    for item in values:
        if type(item) is not bool and item is not None:
            raise Undefined(f"every item must be a boolean, not {kind(item)}")
    if any(item is decides for item in values):
        return decides
    return None if None in values else not decides


@builtin("all", "b...")
@builtin("all", "list")
def all_(list_: object) -> bool | None:
    return _all_of(list_, False)


@builtin("any", "b...")
@builtin("any", "list")
def any_(list_: object) -> bool | None:
    return _all_of(list_, True)


@builtin("sublist", "list, start position, length?")
def sublist(list_: object, start: object, length: object = None) -> list[object]:
    values, position = items(list_), whole(start, "start position")
    if position == 0 or abs(position) > len(values):
        raise Undefined(f"a list of {len(values)} has no position {position}")
    begin = position - 1 if position > 0 else len(values) + position
    if length is None:
        return values[begin:]
    size = whole(length, "length")
    if size < 1 or begin + size > len(values):
        raise Undefined(f"there are not {size} items from position {position} on")
    return values[begin : begin + size]


@builtin("append", "list, item...", run=True)
def append(run: Run, list_: object, new: list[object]) -> list[object]:
    result = items(list_) + new
    run.check_list(len(result))
    return result


@builtin("concatenate", "list...", run=True)
def concatenate(run: Run, lists: list[object]) -> list[object]:
    result: list[object] = []
    for each in lists:
        result.extend(items(each))
        run.check_list(len(result))
    return result


def _position(values: list[object], position: object, last: int) -> int:
    index = integer(position, "position")
    if index == 0 or index > last or index < -len(values):
        raise Undefined(f"a list of {len(values)} has no position {index}")
    return index - 1 if index > 0 else len(values) + index


@builtin("insert before", "list, position, newItem", run=True)
def insert_before(run: Run, list_: object, position: object, new: object) -> list[object]:
    values = items(list_)
    index = _position(values, position, len(values))
    run.check_list(len(values) + 1)
    return [*values[:index], new, *values[index:]]


@builtin("remove", "list, position")
def remove(list_: object, position: object) -> list[object]:
    values = items(list_)
    index = _position(values, position, len(values))
    return values[:index] + values[index + 1 :]


@builtin("list replace", "list, match, newItem", run=True)
@builtin("list replace", "list, position, newItem", run=True)
def list_replace(run: Run, list_: object, where: object, new: object) -> list[object]:
    """At a position, or wherever `match(item, newItem)` is true."""
    values = items(list_)
    if isinstance(where, Function):
        result = []
        for item in values:
            answer = where.invoke(run, [item, new])
            if type(answer) is not bool:
                raise Undefined("the function must answer true or false")
            result.append(new if answer else item)
        return result
    index = _position(values, where, len(values))
    return [*values[:index], new, *values[index + 1 :]]


@builtin("reverse", "list")
def reverse(list_: object) -> list[object]:
    return items(list_)[::-1]


@builtin("index of", "list, match", run=True)
def index_of(run: Run, list_: object, match: object) -> list[object]:
    values = items(list_)
    found: list[object] = [Decimal(i) for i, item in enumerate(values, 1) if equal(item, match, run) is True]
    run.spend(1 + len(found))
    return found


def _distinct(values: list[object], run: Run) -> list[object]:
    seen: set[tuple[type, object]] = set()
    unhashed: list[object] = []
    result = []
    for item in values:
        if isinstance(item, _HASHED):
            key = (type(item), item)
            if key in seen:
                continue
            seen.add(key)
        else:
            run.spend(1 + len(unhashed))
            if any(equal(other, item, run) is True for other in unhashed):
                continue
            unhashed.append(item)
        result.append(item)
    return result


@builtin("distinct values", "list", run=True)
def distinct_values(run: Run, list_: object) -> list[object]:
    return _distinct(items(list_), run)


@builtin("union", "list...", run=True)
def union(run: Run, lists: list[object]) -> list[object]:
    return _distinct(concatenate(run, lists), run)


@builtin("flatten", "list", run=True)
def flatten(run: Run, list_: object) -> list[object]:
    result: list[object] = []
    pending = [iter(items(list_))]
    while pending:
        item = next(pending[-1], pending)
        if item is pending:
            pending.pop()
        elif type(item) is list:
            run.spend(1)
            pending.append(iter(item))
        else:
            result.append(item)
            if len(result) % 1024 == 0:
                run.check_list(len(result))
    run.check_list(len(result))
    return result


@builtin("sort", "list, precedes?", run=True)
def sort(run: Run, list_: object, precedes: object = None) -> list[object]:
    """Stable. Without a function: by the items' own order."""
    values = items(list_)
    run.check_list(len(values))
    before = _natural if precedes is None else _by_function(run, function(precedes, "precedes"))
    return sorted(values, key=cmp_to_key(before))


def _natural(a: object, b: object) -> int:
    difference = order(a, b)
    if difference is None:
        raise Undefined(f"{kind(a)} and {kind(b)} have no order")
    return difference


def _by_function(run: Run, precedes: Function) -> Callable[[object, object], int]:
    def compare(a: object, b: object) -> int:
        answer = precedes.invoke(run, [a, b])
        if type(answer) is not bool:
            raise Undefined("precedes must answer true or false")
        return -1 if answer else 1 if precedes.invoke(run, [b, a]) is True else 0

    return compare
