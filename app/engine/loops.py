"""Multi-instance activities and standard loops.

The body's token owns a scope with the counters and the results so far; each instance is a token below it with a scope
of its own inside that one. A round of a standard loop is a token below the body's too, without a scope.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from app import feel
from app.engine.expressions import Fault, Formula
from app.engine.model import MultiInstance, StandardLoop
from app.engine.timing import shown
from app.engine.token import WAITING, Token

if TYPE_CHECKING:
    from app.engine.activities import Activity


def begin_instances(node: Activity, loop: MultiInstance, token: Token) -> bool:
    """Open the instances, all at once or the first. True when there are none. Raises `Fault` before any is opened."""
    items, count = _items(loop, token)
    if count == 0:
        write_results(loop, token, 0)
        return True
    top = token.workflow.top
    values: dict[str, object] = {}
    if loop.sequential and items is not None:
        values["#items"] = items
    token.scope_key = top.file.open_scope(token.scope, False, values, top.next_key())
    token.count = count
    _counters(token, 1 if loop.sequential else count)
    for index in range(1 if loop.sequential else count):
        _instance(node, loop, token, index, items[index] if items is not None else None)
    return False


def _items(loop: MultiInstance, token: Token) -> tuple[list[object] | None, int]:
    limit = token.workflow.top.act.limits.max_instances
    if loop.collection is not None:
        value = _collection(loop.collection, token)
        if not isinstance(value, list):
            raise _fault(
                token, "bad_collection", f"a collection must be a list, but is {shown(value)}", loop.collection
            )
        items, count, source = value, len(value), loop.collection
    else:
        assert loop.cardinality is not None
        number = token.evaluate(loop.cardinality)
        source = loop.cardinality
        if not isinstance(number, Decimal) or number != number.to_integral_value() or number < 0:
            message = f"a cardinality must be a whole number from 0, but is {shown(number)}"
            raise _fault(token, "bad_collection", message, source)
        items, count = None, int(min(number, Decimal(limit + 1)))
    if count > limit:
        raise _fault(token, "too_many", f"more than {limit} instances", source)
    return items, count


def _fault(token: Token, code: str, message: str, source: Formula) -> Fault:
    return Fault(code, message, source.text, token.read_by(source))


def _collection(source: Formula, token: Token) -> object:
    """The collection; one that outgrows what FEEL builds has too many instances as well."""
    try:
        return token.evaluate(source)
    except Fault as fault:
        outgrown = isinstance(fault.__cause__, feel.LimitExceeded) and fault.__cause__.limit == "list size"
        if not outgrown:
            raise
        raise _fault(token, "too_many", fault.message, source) from fault


def _instance(node: Activity, loop: MultiInstance, body: Token, index: int, item: object) -> None:
    top = body.workflow.top
    assert body.scope_key is not None
    scope = top.file.open_scope(body.scope_key, False, {}, top.next_key())
    top.file.write(scope, "loopCounter", Decimal(index), quiet=True)
    if loop.element is not None:
        top.file.write(scope, loop.element, item)
    child = body._add_child(node, WAITING)
    child.index, child.scope_key = index, scope
    child._ready()


def _counters(body: Token, active: int, done: int | None = None) -> None:
    file = body.workflow.top.file
    assert body.scope_key is not None
    done = body.done if done is None else done
    for name, number in (
        ("nrOfInstances", body.count),
        ("nrOfActiveInstances", active),
        ("nrOfCompletedInstances", done),
    ):
        file.write(body.scope_key, name, Decimal(number), quiet=True)


def count_in(node: Activity, loop: MultiInstance, token: Token) -> None:
    """An instance is done: keep its result, look at the completion condition, open the next or end the whole."""
    body = token.parent
    top = token.workflow.top
    result = token.evaluate(loop.output_element) if loop.output_element is not None else None
    done = body.done + 1
    active = sum(1 for child in body.children if child.index is not None) - 1
    _counters(body, active, done)
    enough = loop.completion is not None and token.truth(loop.completion)
    assert body.scope_key is not None
    assert token.scope_key is not None
    assert token.index is not None
    body.done = done
    if loop.output_collection is not None:
        top.file.write(body.scope_key, f"#result{token.index}", result)
    top.file.close_scope(token.scope_key)
    if enough or done == body.count:
        for child in body.children:
            if child is not token:
                child.cancel()
        write_results(loop, body, body.count)
        top.file.close_scope(body.scope_key)
        body.scope_key = None
        body.proceed()
    elif loop.sequential:
        items = top.file.view(body.scope_key).get("#items")
        _counters(body, 1)
        _instance(node, loop, body, token.index + 1, items[token.index + 1] if isinstance(items, list) else None)


def write_results(loop: MultiInstance, body: Token, count: int) -> None:
    """Give the results to the scope around, in the order of the collection; null for what was cancelled."""
    if loop.output_collection is None:
        return
    file = body.workflow.top.file
    found = file.view(body.scope_key) if body.scope_key is not None else {}
    results = [found.get(f"#result{index}") for index in range(count)]
    file.write(body.scope, loop.output_collection, results)


def begin_loop(node: Activity, loop: StandardLoop, token: Token) -> bool:
    """The first round, unless the condition is looked at before it and is not true."""
    if loop.test_before and not _another(loop, token, 0):
        return True
    _round(node, token, 0)
    return False


def _another(loop: StandardLoop, token: Token, rounds: int) -> bool:
    if loop.maximum is not None and rounds >= loop.maximum:
        return False
    return loop.condition is None or token.truth(loop.condition, {"loopCounter": Decimal(rounds)})


def _round(node: Activity, body: Token, index: int) -> None:
    child = body._add_child(node, WAITING)
    child.index = index
    child._ready()


def round_done(node: Activity, loop: StandardLoop, token: Token) -> None:
    body = token.parent
    assert token.index is not None
    if _another(loop, token, token.index + 1):
        _round(node, body, token.index + 1)
        return
    for child in body.children:
        if child is not token:
            child.cancel()
    body.proceed()
