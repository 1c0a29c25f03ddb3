"""What a form opens with: the case's values as far as a field can show them, else its default, else empty."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app import feel
from app.forms import own, rules
from app.forms.components import MULTIPLE_CHOICE, OWN, SINGLE_CHOICE, TEXT, Component
from app.forms.structure import MISSING, among
from app.forms.values import NUMBER, Fault, Surroundings, convert, empty, plain

Evaluate = Callable[[feel.Expression], object]


def opened(component: Component, known: object, around: Surroundings, evaluate: Evaluate) -> object:
    if component.type in OWN:
        return own.opened(component, known, lambda: evaluate(component.expressions["source"]), around)
    if known is not MISSING and component.type != "expression":
        known = _as_shown(component, known, around, evaluate)
    if known is not MISSING:
        return known
    if "defaultValue" in component.props:
        try:
            return convert(component, component.props["defaultValue"], around)
        except Fault:
            return empty(component)
    return empty(component)


def _as_shown(component: Component, known: object, around: Surroundings, evaluate: Evaluate) -> object:
    """The case's value as the field can hold it; what does not fit shows as empty."""
    if component.type in TEXT:
        if isinstance(known, list | dict) or known is None:
            return ""
        return known if isinstance(known, str) else feel.to_text(known)
    if component.type == "checkbox":
        return known is True
    if component.type == "number":
        if isinstance(known, str) and NUMBER.fullmatch(known.strip()):
            return Decimal(known)
        return known if isinstance(known, Decimal) else None
    if component.type in SINGLE_CHOICE:
        return known if _free(component) or among(known, rules.options(component, evaluate)) else None
    if component.type in MULTIPLE_CHOICE:
        if not isinstance(known, list):
            return []
        allowed = rules.options(component, evaluate)
        return known if _free(component) else [item for item in known if among(item, allowed)]
    if component.type == "filepicker":
        return plain(known) if isinstance(known, list) else None
    return _or_empty(component, known, around)


def _free(component: Component) -> bool:
    """Options computed from what is being typed are judged later, when they are known."""
    return "values" not in component.props and "valuesKey" not in component.props


def _or_empty(component: Component, known: object, around: Surroundings) -> object:
    try:
        return convert(component, known, around)
    except Fault:
        return empty(component)
