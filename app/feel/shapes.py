"""What the reader of a text knows of a value's entries before anything is evaluated."""

from __future__ import annotations

from collections.abc import Mapping

from app.feel import nodes
from app.feel.names import Scope, Shape


def shape_of(node: nodes.Node, scope: Scope) -> Shape:
    """The entries of a context, or of the items of a list of contexts; None where that cannot be told."""
    if isinstance(node, nodes.Name):
        return scope.shape(node.name)
    if isinstance(node, nodes.Path):
        source = shape_of(node.source, scope)
        inner = source.get(node.name) if source is not None else None
        return inner if isinstance(inner, Mapping) else None
    if isinstance(node, nodes.Filter):
        return shape_of(node.source, scope)
    if isinstance(node, nodes.ContextLiteral):
        return {key: shape_of(value, scope) for key, value in node.entries}
    if isinstance(node, nodes.ListLiteral) and node.items:
        merged: dict[str, object] = {}
        for item in node.items:
            shape = shape_of(item, scope)
            if shape is None:
                return None
            merged.update(shape)
        return merged
    if isinstance(node, nodes.If):
        return shape_of(node.then, scope) or shape_of(node.otherwise, scope)
    return None
