"""Going on with a case that has ended."""

from __future__ import annotations

from app.cases.scopes import CaseFile
from app.engine.act import Act
from app.engine.definitions import Definitions
from app.engine.run import _enter_along, _finish, _route
from app.engine.snapshot import load
from app.engine.step import Step
from app.errors import Refusal, Text


def reenter(defs: Definitions, snapshot: bytes, act: Act, case_file: CaseFile, element: str) -> Step:
    """Put a token before an element of the root process of a case that has ended. Raises `Refusal` `not_found`."""
    flow = load(defs, snapshot)
    flow.serve(act, case_file)
    flow.done = False
    route = _route(flow.spec, element)
    if not route:
        raise Refusal("not_found", Text(f"没有环节“{element}”", f"There is no element {element!r} to go to"), "to")
    _enter_along(flow, route)
    return _finish(flow, defs, None)
