"""The case file: the variables of one case, in scopes (semantics: *Scopes*, *Variables*).

Scope 0 is the root process. A called process has a scope that sees nothing of its caller; a multi-instance instance has a
scope that reads through to its parent. Tokens of the workflow carry none of this.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A value was written: `path` is the dotted path of the leaf or the variable, `before`/`after` are FEEL values."""

    scope: int
    path: str
    before: object
    after: object
