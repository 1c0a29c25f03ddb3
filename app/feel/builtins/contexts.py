"""Context functions (DMN 1.5, 10.3.4.10)."""

from __future__ import annotations

from app.feel.builtins.arguments import context, items, string
from app.feel.builtins.registry import builtin
from app.feel.errors import Undefined
from app.feel.run import Run
from app.feel.values import kind


@builtin("get value", "m, key")
@builtin("get value", "m, keys")
@builtin("get value", "context, key")
def get_value(map_: object, key: object) -> object:
    current: object = context(map_, "m")
    for step in key if isinstance(key, list) and key else [key]:
        name = string(step, "key")
        if not isinstance(current, dict) or name not in current:
            raise Undefined(f"there is no entry {name}")
        current = current[name]
    return current


@builtin("get entries", "m")
@builtin("get entries", "context")
def get_entries(map_: object) -> list[object]:
    return [{"key": key, "value": value} for key, value in context(map_, "m").items()]


@builtin("context put", "context, keys, value", run=True)
def context_put(run: Run, map_: object, keys: object, value: object) -> dict[str, object]:
    """A copy with that entry, or with the entry at the end of a path of keys."""
    original = context(map_, "context")
    path = keys if isinstance(keys, list) else [keys]
    if not path:
        raise Undefined("keys is empty")
    run.spend(1 + (len(original) >> 4))
    name = string(path[0], "key")
    if len(path) == 1:
        return {**original, name: value}
    return {**original, name: context_put(run, original.get(name), path[1:], value)}


@builtin("context put", "context, key, value", run=True)
def context_put_key(run: Run, map_: object, key: object, value: object) -> dict[str, object]:
    return context_put(run, map_, string(key, "key"), value)


@builtin("context merge", "contexts", run=True)
def context_merge(run: Run, contexts: object) -> dict[str, object]:
    merged: dict[str, object] = {}
    for each in items(contexts, "contexts"):
        merged.update(context(each, "every item"))
        run.check_list(len(merged))
    return merged


@builtin("context", "entries", run=True)
def context_of(run: Run, entries: object) -> dict[str, object]:
    """From contexts with a `key` and a `value` each."""
    result: dict[str, object] = {}
    values = items(entries, "entries")
    run.check_list(len(values))
    for entry in values:
        pair = context(entry, "every entry")
        if "key" not in pair or "value" not in pair:
            raise Undefined("every entry needs a key and a value")
        key = pair["key"]
        if not isinstance(key, str):
            raise Undefined(f"a key must be a string, not {kind(key)}")
        if key in result:
            raise Undefined(f"the key {key} occurs twice")
        result[key] = pair["value"]
    return result
