"""The built-in functions, by name: one module a kind of value. `FUNCTIONS` holds them all."""

from app.feel.builtins import contexts, conversions, lists, numbers, ranges, strings, temporals
from app.feel.builtins.registry import FUNCTIONS, Body, Builtin
from app.feel.names import Known

NAMES = Known([*FUNCTIONS, "days and time duration"])
"""The built-ins' names for the reader of texts."""

__all__ = [
    "FUNCTIONS",
    "NAMES",
    "Body",
    "Builtin",
    "contexts",
    "conversions",
    "lists",
    "numbers",
    "ranges",
    "strings",
    "temporals",
]
