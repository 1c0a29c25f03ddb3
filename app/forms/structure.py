"""Nested FEEL values by path: look up, put and remove without changing what others hold, compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

Step = str | int


class _Missing:
    """Nothing stands there; not the same as null."""

    def __bool__(self) -> bool:
        return False


MISSING: Final = _Missing()


def look_up(container: object, path: tuple[Step, ...]) -> object:
    """What stands at the path, or MISSING."""
    for step in path:
        if isinstance(container, Mapping) and isinstance(step, str):
            if step not in container:
                return MISSING
            container = container[step]
        elif isinstance(container, list) and isinstance(step, int) and step < len(container):
            container = container[step]
        else:
            return MISSING
    return container


def put(container: object, path: tuple[Step, ...], value: object) -> object:
    """A copy of the container with the value at the path; what is not on the path is shared."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(container) if isinstance(container, list) else []
        items.extend({} for _ in range(step + 1 - len(items)))
        items[step] = put(items[step], rest, value)
        return items
    fields = dict(container) if isinstance(container, Mapping) else {}
    fields[step] = put(fields.get(step), rest, value)
    return fields


def remove(container: object, path: tuple[Step, ...]) -> object:
    """A copy without the value at the path and the containers that became empty by it; rows keep their place."""
    if not path:
        return MISSING
    step, rest = path[0], path[1:]
    if isinstance(container, Mapping) and step in container:
        left = remove(container[str(step)], rest)
        fields = {name: item for name, item in container.items() if name != step or left is not MISSING}
        if left is not MISSING:
            fields[str(step)] = left
        return fields or MISSING
    if isinstance(container, list) and isinstance(step, int) and step < len(container):
        left = remove(container[step], rest)
        return [*container[:step], {} if left is MISSING else left, *container[step + 1 :]]
    return container


def same(left: object, right: object) -> bool:
    """Equality of FEEL values by type first, so that true is not 1, and deep."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and left == right


def among(value: object, options: Iterable[object]) -> bool:
    return any(same(value, option) for option in options)


class PathTree:
    """A set of paths, to pick from a value just what they name; a path through a list picks from each of its items."""

    def __init__(self, paths: Iterable[str | tuple[str, ...]] = ()) -> None:
        self.whole = False
        self.below: dict[str, PathTree] = {}
        for path in paths:
            self.add(tuple(path.split(".")) if isinstance(path, str) else path)

    def add(self, path: tuple[str, ...]) -> None:
        if not path:
            self.whole = True
            return
        self.below.setdefault(path[0], PathTree()).add(path[1:])

    def pick(self, value: object) -> object:
        if self.whole or not isinstance(value, Mapping | list):
            return value
        if isinstance(value, list):
            return [self.pick(item) for item in value]
        return {name: tree.pick(value[name]) for name, tree in self.below.items() if name in value}
