"""Which values of the case a form shows or uses: the paths of its fields and of everything its expressions name."""

from __future__ import annotations

from collections.abc import Iterator

from app import feel
from app.forms.components import Component

Path = tuple[str, ...]


def reads(root: Component, others: list[feel.Expression], *, shown: bool = True) -> tuple[str, ...]:
    """Dotted paths in the order of the form's questions, each once.

    A path through a list names what is read from each of its rows. Without `shown` only what judging a submission
    needs: values, conditions, limits, options, not what is displayed.
    """
    found = dict.fromkeys(_below(root.children, (), shown))
    for expression in others:
        found.update(dict.fromkeys(_absolute(path, ()) for path in sorted(expression.paths)))
    return tuple(".".join(path) for path in found if path)


def _below(parts: tuple[Component, ...], rows: tuple[Path, ...], shown: bool) -> Iterator[Path]:
    for part in parts:
        yield from _own(part, rows, shown)
        path = (*(rows[-1] if rows else ()), *part.path)
        if part.type == "dynamiclist":
            yield from list(_below(part.children, (*rows, path), shown)) or [path]
        elif part.keyed:
            yield path
        else:
            yield from _below(part.children, rows, shown)


def _own(component: Component, rows: tuple[Path, ...], shown: bool) -> Iterator[Path]:
    for name, expression in component.expressions.items():
        if shown or component.keyed or name == "conditional.hide":
            for path in sorted(expression.paths):
                yield _absolute(path, rows)
    for template in component.templates.values() if shown else ():
        for expression, depth in template.expressions():
            for path in sorted(expression.paths):
                if depth == 0:
                    yield _absolute(path, rows)
                elif depth == 1 and path.split(".")[0] in {"parent", "_parent_"} and "." in path:
                    yield _absolute(path.partition(".")[2], rows)


def _absolute(dotted: str, rows: tuple[Path, ...]) -> Path:
    """`this.x` inside a list's row means the row's x, `parent.x` that of the row around it; () when nothing is read."""
    parts = tuple(dotted.split("."))
    level = len(rows)
    if parts[0] in {"i", "_i_"}:
        return ()
    if parts[0] in {"this", "_this_"}:
        return (*(rows[level - 1] if level else ()), *parts[1:])
    if parts[0] not in {"parent", "_parent_"}:
        return parts
    while parts and parts[0] in {"parent", "_parent_"}:
        level, parts = level - 1, parts[1:]
    return (*(rows[level - 1] if level > 0 else ()), *parts) if parts else ()
