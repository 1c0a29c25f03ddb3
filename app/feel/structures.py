"""Closures of lists, contexts, paths and filters."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from app.feel import nodes
from app.feel.compiler import Compiler, Environment, Thunk, Warn, rule
from app.feel.errors import Undefined
from app.feel.properties import entry
from app.feel.run import Run
from app.feel.values import Function, kind


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
        if items is None:
            warn(env, "null_operand", "null has no items")
            return None
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
