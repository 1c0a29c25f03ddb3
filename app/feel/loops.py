"""Closures of `for`, `some` and `every`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from app.feel import nodes
from app.feel.compiler import Compiler, Environment, Thunk, Warn, rule
from app.feel.errors import Undefined
from app.feel.nodes import Node
from app.feel.run import Run
from app.feel.temporal import Date
from app.feel.values import Range, kind


def _span(low: object, high: object, run: Run) -> Iterable[object]:
    """The whole numbers or dates from one to the other, in either direction."""
    if isinstance(low, Date) and isinstance(high, Date):
        first, last = low.ordinal, high.ordinal
        run.check_list(abs(last - first) + 1)
        step = 1 if last >= first else -1
        return [Date.from_ordinal(day) for day in range(first, last + step, step)]
    if type(low) is Decimal and type(high) is Decimal:
        if low != low.to_integral_value() or high != high.to_integral_value():
            raise Undefined("a loop runs over whole numbers")
        if abs(high - low) > run.limits.list_size:
            run.check_list(run.limits.list_size + 1)
        begin, end = int(low), int(high)
        step = 1 if end >= begin else -1
        return map(Decimal, range(begin, end + step, step))
    raise Undefined(f"a loop cannot run from {kind(low)} to {kind(high)}")


def _range_items(range_: Range, run: Run) -> Iterable[object]:
    """What a range iterates over, without the endpoints that it excludes."""
    if range_.operator not in ("", "="):
        raise Undefined("a loop cannot run over a range without end")
    items = list(_span(range_.start, range_.end, run))
    return items[0 if range_.start_included else 1 : len(items) if range_.end_included else -1]


def _domain(value: object, run: Run) -> Iterable[object]:
    if type(value) is list:
        run.check_list(len(value))
        return value
    if isinstance(value, Range):
        return _range_items(value, run)
    if value is None:
        raise Undefined("a loop cannot run over null")
    return [value]


Domain = Callable[[Environment], Iterable[object]]


def _domains(
    compiler: Compiler, known: dict[str, int], iterators: tuple[nodes.Iterator, ...]
) -> list[tuple[int, Domain]]:
    """A slot and a domain for each iterator; each domain may use the names before it."""
    domains = []
    for iterator in iterators:
        domain = _iterator_domain(compiler, iterator)
        domains.append((compiler.declare(known, iterator.name), domain))
    return domains


def _iterator_domain(compiler: Compiler, iterator: nodes.Iterator) -> Domain:
    source = compiler.compile(iterator.source)
    if iterator.end is None:
        return lambda env: _domain(source(env), env[0])
    end = compiler.compile(iterator.end)
    return lambda env: _span(source(env), end(env), env[0])


def _mentions(node: object, name: str) -> bool:
    if isinstance(node, nodes.Name):
        return node.name == name
    if isinstance(node, tuple):
        return any(_mentions(part, name) for part in node)
    return isinstance(node, Node) and any(_mentions(getattr(node, slot), name) for slot in _fields(node))


def _fields(node: Node) -> list[str]:
    return [field for field in type(node).__dataclass_fields__ if field != "at"]


@rule(nodes.For)
def _for(compiler: Compiler, node: nodes.For) -> Thunk:
    with compiler.locals() as known:
        partial = compiler.declare(known, "partial")
        domains = _domains(compiler, known, node.iterators)
        body = compiler.compile(node.body)
    loop = _collector(body, partial if _mentions(node.body, "partial") else None)
    for slot, domain in reversed(domains):
        loop = _nested(slot, domain, loop)
    warn = compiler.warner(node)

    def evaluate(env: Environment) -> object:
        results: list[object] = []
        try:
            loop(env, results)
        except Undefined as error:
            warn(env, "bad_loop", str(error))
            return None
        return results

    return evaluate


Loop = Callable[[Environment, list[object]], None]


def _collector(body: Thunk, partial: int | None) -> Loop:
    def collect(env: Environment, results: list[object]) -> None:
        if partial is not None:
            env[0].spend(1 + (len(results) >> 4))
            env[partial] = results.copy()
        results.append(body(env))
        if len(results) > env[0].limits.list_size:
            env[0].check_list(len(results))

    return collect


def _nested(slot: int, domain: Domain, inner: Loop) -> Loop:
    def loop(env: Environment, results: list[object]) -> None:
        spend = env[0].spend
        for value in domain(env):
            spend(1)
            env[slot] = value
            inner(env, results)

    return loop


@rule(nodes.Quantified)
def _quantified(compiler: Compiler, node: nodes.Quantified) -> Thunk:
    with compiler.locals() as known:
        domains = _domains(compiler, known, node.iterators)
        body = compiler.compile(node.body)
    decides = node.quantifier == "some"
    warn = compiler.warner(node)
    search = _boolean(body, node.quantifier, warn)
    for slot, domain in reversed(domains):
        search = _nested_search(slot, domain, search, decides)

    def evaluate(env: Environment) -> object:
        try:
            return search(env)
        except Undefined as error:
            warn(env, "bad_loop", str(error))
            return None

    return evaluate


def _boolean(body: Thunk, quantifier: str, warn: Warn) -> Thunk:
    """Items are joined as by `or` and `and`: what is no boolean counts as null, with a warning."""

    def decide(env: Environment) -> object:
        answer = body(env)
        if type(answer) is bool or answer is None:
            return answer
        warn(env, "not_boolean", f"{quantifier} takes booleans, not {kind(answer)}")
        return None

    return decide


def _nested_search(slot: int, domain: Domain, inner: Thunk, decides: bool) -> Thunk:
    def search(env: Environment) -> object:
        spend = env[0].spend
        answer: bool | None = not decides
        for value in domain(env):
            spend(1)
            env[slot] = value
            one = inner(env)
            if one is decides:
                return decides
            if one is None:
                answer = None
        return answer

    return search
