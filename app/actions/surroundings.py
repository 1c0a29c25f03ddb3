"""What expressions of forms see besides the variables: the case, and the functions of the service calendar."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping

from app.actions.work import CaseWork, case_context
from app.context import Context
from app.engine.expressions import working_time


def functions(ctx: Context) -> dict[str, Callable[..., object]]:
    """`working time after` and `working time between` on the service calendar."""
    return working_time(ctx.calendar, ctx.settings.zone)


def visible(work: CaseWork, scope: int) -> Mapping[str, object]:
    """The variables of a scope, read through, and `case`."""
    return ChainMap({"case": dict(case_context(work))}, work.file.view(scope))  # type: ignore[arg-type]
