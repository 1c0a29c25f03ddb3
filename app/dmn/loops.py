"""Boxed conditional, filter and iterators (DMN 1.4 and later; clause 10.5.10 and following)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from lxml import etree

from app import feel
from app.dmn.env import Env
from app.dmn.scope import Layered, Logic, Run, Scope

Compile = Callable[[Env, etree._Element | None, str], Logic]
Compiler = Callable[[Env, etree._Element, str], Logic]


def compilers(compile_logic: Compile) -> dict[str, Compiler]:
    """Compilers by element name, with the one for the expressions inside."""

    def child(env: Env, element: etree._Element, name: str, where: str) -> Logic:
        wrapper = env.document.child(element, name)
        if wrapper is None or env.document.expression(wrapper) is None:
            env.report(where, f"Expected an expression in <{name}> but found none.", "missing_part")
        return compile_logic(env, env.document.expression(wrapper), where)

    def conditional(env: Env, element: etree._Element, where: str) -> Logic:
        test, then, otherwise = (child(env, element, name, where) for name in ("if", "then", "else"))
        return lambda scope, run: then(scope, run) if test(scope, run) is True else otherwise(scope, run)

    def filtered(env: Env, element: etree._Element, where: str) -> Logic:
        source = child(env, element, "in", where)
        match = child(env.with_names({"item": None}, open=True), element, "match", where)
        return lambda scope, run: _filter(source(scope, run), match, scope, run, where)

    def loop(env: Env, element: etree._Element, where: str) -> Logic:
        name, source, body = _iterator(env, element, "return", where, child)
        return lambda scope, run: _for(name, source(scope, run), body, scope, run, where)

    def quantified(env: Env, element: etree._Element, where: str) -> Logic:
        name, source, body = _iterator(env, element, "satisfies", where, child)
        every = env.document.kind(element) == "every"
        return lambda scope, run: _quantified(every, name, source(scope, run), body, scope, run, where)

    return {"conditional": conditional, "filter": filtered, "for": loop, "some": quantified, "every": quantified}


def _iterator(
    env: Env,
    element: etree._Element,
    body: str,
    where: str,
    child: Callable[[Env, etree._Element, str, str], Logic],
) -> tuple[str, Logic, Logic]:
    name = " ".join((element.get("iteratorVariable") or "").split())
    if not name:
        env.report(where, "Expected an iterator variable but found none.", "missing_part")
    inner = env.with_names({name: None, "partial": None})
    return name, child(env, element, "in", where), child(inner, element, body, where)


def items_of(value: object, run: Run, where: str) -> Sequence[object] | None:
    """What an iterator walks over: a list, the numbers or dates of a closed range, a single value; None for null."""
    if isinstance(value, list):
        return value
    if isinstance(value, feel.Range):
        walked = _walk(value, run)
        if walked is not None:
            return walked
    if value is None or isinstance(value, feel.Range):
        run.warn("not_a_list", f"Expected a list to walk over but found {run.show(value)}.", where)
        return None
    return [value]


def _walk(span: feel.Range, run: Run) -> list[object] | None:
    """The whole numbers or dates of a range, without the ends that it excludes."""
    low, high = span.start, span.end
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low != low.to_integral_value() or high != high.to_integral_value():
            return None
        items: list[object] = list(map(Decimal, _numbers(int(low), int(high), run)))
    elif isinstance(low, feel.Date) and isinstance(high, feel.Date):
        items = list(map(feel.Date.from_ordinal, _numbers(low.ordinal, high.ordinal, run)))
    else:
        return None
    return items[0 if span.start_included else 1 : len(items) if span.end_included else -1]


def _numbers(first: int, last: int, run: Run) -> range:
    run.state.check_list(abs(last - first) + 1)
    step = 1 if last >= first else -1
    return range(first, last + step, step)


def _for(name: str, source: object, body: Logic, scope: Scope, run: Run, where: str) -> object:
    items = items_of(source, run, where)
    if items is None:
        return None
    results: list[object] = []
    for item in items:
        run.state.check_list(len(results) + 1)
        results.append(body(Layered({name: item, "partial": list(results)}, scope), run))
    return results


def _quantified(every: bool, name: str, source: object, body: Logic, scope: Scope, run: Run, where: str) -> object:
    """Null as soon as one item gives neither true nor false, whatever the others give."""
    items = items_of(source, run, where)
    if items is None:
        return None
    answers = []
    for item in items:
        run.state.spend(1)
        answers.append(body(Layered({name: item}, scope), run))
    if any(not isinstance(answer, bool) for answer in answers):
        run.warn("not_boolean", "Expected true or false for every item but found something else.", where)
        return None
    return all(answers) if every else any(answers)


def _filter(source: object, match: Logic, scope: Scope, run: Run, where: str) -> object:
    """The items for which `match` is true; a number instead picks by position, as in `list[2]`. As FEEL filters."""
    if source is None:
        return None
    items = source if isinstance(source, list) else [source]
    kept: list[object] = []
    for item in items:
        run.state.spend(1)
        layers = [{"item": item}, *([item] if isinstance(item, dict) else [])]
        answer = match(Layered(*layers, scope), run)
        if isinstance(answer, Decimal):
            return _pick(items, answer, run, where)
        if answer is True:
            kept.append(item)
        elif answer is not None and answer is not False:
            run.warn("not_boolean", f"Expected true or false for an item but found {run.show(answer)}.", where)
            return None
    return kept


def _pick(items: Sequence[object], position: Decimal, run: Run, where: str) -> object:
    at = int(position)
    if at != position or at == 0 or abs(at) > len(items):
        run.warn("no_item", f"Expected a position within the {len(items)} items but found {position}.", where)
        return None
    return items[at - 1] if at > 0 else items[at]
