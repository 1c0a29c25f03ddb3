"""Closures of lists, contexts, paths, filters, loops and quantifiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal

from app.feel import nodes
from app.feel.compiler import Compiler, Environment, Thunk, Warn, rule
from app.feel.errors import Undefined
from app.feel.nodes import Node
from app.feel.properties import entry
from app.feel.run import Run
from app.feel.temporal import Date
from app.feel.values import Function, Range, kind


@rule(nodes.ListLiteral)
def _list(compiler: Compiler, node: nodes.ListLiteral) -> Thunk:
    items = [compiler.compile(item) for item in node.items]
    if len(items) < 8:
        return lambda env: [item(env) for item in items]
    cost = 1 + len(items) // 8

    def evaluate(env: Environment) -> object:
        env[0].spend(cost)
        return [item(env) for item in items]

    return evaluate


@rule(nodes.ContextLiteral)
def _context(compiler: Compiler, node: nodes.ContextLiteral) -> Thunk:
    keys = [key for key, _ in node.entries]
    doubled = next((key for key, times in Counter(keys).items() if times > 1), None)
    if doubled is not None:
        return _always_null(compiler.warner(node), "double_key", f"the context has two entries {doubled}")
    entries = []
    with compiler.locals() as known:
        for key, value in node.entries:
            if isinstance(value, nodes.FunctionLiteral):
                slot = compiler.declare(known, key)
                entries.append((key, slot, compiler.compile(value)))
            else:
                thunk = compiler.compile(value)
                entries.append((key, compiler.declare(known, key), thunk))

    cost = 1 + len(entries) // 2

    def evaluate(env: Environment) -> object:
        env[0].spend(cost)
        context: dict[str, object] = {}
        for key, slot, thunk in entries:
            value = thunk(env)
            if type(value) is Function and value.environment is not None and value.name == "":
                value.name = key
                value.environment[slot] = value
            context[key] = env[slot] = value
        return context

    return evaluate


def _always_null(warn: Warn, code: str, message: str) -> Thunk:
    def evaluate(env: Environment) -> object:
        warn(env, code, message)
        return None

    return evaluate


@rule(nodes.Path)
def _path(compiler: Compiler, node: nodes.Path) -> Thunk:
    source, name, warn = compiler.compile(node.source), node.name, compiler.warner(node)

    def evaluate(env: Environment) -> object:
        value = source(env)
        if type(value) is dict and name in value:
            return value[name]
        try:
            if type(value) is list:
                return _entries(value, name, env[0])
            return entry(value, name)
        except Undefined as error:
            warn(env, "no_entry", str(error))
            return None

    return evaluate


def _entries(items: list[object], name: str, run: Run) -> list[object]:
    """The entry of every item, null where there is none; lists within the list stay lists."""
    run.spend(1 + len(items))
    found: list[object] = []
    for item in items:
        try:
            found.append(_entries(item, name, run) if type(item) is list else entry(item, name))
        except Undefined:
            found.append(None)
    return found


@rule(nodes.Filter)
def _filter(compiler: Compiler, node: nodes.Filter) -> Thunk:
    source, warn = compiler.compile(node.source), compiler.warner(node)
    if isinstance(node.condition, nodes.Literal) and isinstance(node.condition.value, Decimal):
        return _index(source, node.condition.value, warn)
    slot = compiler.new_slot()
    with compiler.item(slot):
        condition = compiler.compile(node.condition)

    def evaluate(env: Environment) -> object:
        items = source(env)
        if items is None:
            warn(env, "null_operand", "null has no items")
            return None
        if type(items) is not list:
            items = [items]
        return _filtered(env, items, condition, slot, warn)

    return evaluate


def _index(source: Thunk, position: Decimal, warn: Warn) -> Thunk:
    def evaluate(env: Environment) -> object:
        items = source(env)
        return item_at(items if type(items) is list else [items], position, env, warn)

    return evaluate


def item_at(items: list[object], position: Decimal, env: Environment, warn: Warn) -> object:
    """The item at a position from 1, or from -1 backwards; null beyond the ends."""
    size = len(items)
    if position == position.to_integral_value() and 1 <= abs(position) <= size:
        index = int(position)
        return items[index - 1] if index > 0 else items[index]
    warn(env, "no_item", f"the list of {size} has no item {position}")
    return None


def _filtered(env: Environment, items: list[object], condition: Thunk, slot: int, warn: Warn) -> object:
    kept: list[object] = []
    spend = env[0].spend
    if not items:
        env[slot] = None
        position = condition(env)
        return item_at(items, position, env, warn) if type(position) is Decimal else kept
    for item in items:
        spend(1)
        env[slot] = item
        answer = condition(env)
        if answer is True:
            kept.append(item)
        elif type(answer) is Decimal:
            return item_at(items, answer, env, warn)
        elif answer is not None and answer is not False:
            warn(env, "not_boolean", f"a filter takes a boolean or a number, not {kind(answer)}")
            return None
    return kept


# --- loops


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
    search = _boolean(body)
    for slot, domain in reversed(domains):
        search = _nested_search(slot, domain, search, decides)

    def evaluate(env: Environment) -> object:
        try:
            return search(env)
        except Undefined as error:
            warn(env, "bad_loop", str(error))
            return None

    return evaluate


def _boolean(body: Thunk) -> Thunk:
    def decide(env: Environment) -> object:
        answer = body(env)
        return answer if type(answer) is bool else None

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
