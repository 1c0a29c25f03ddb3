"""What expressions of forms see besides the variables: the case, and the functions of the service calendar."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping

from app import forms
from app.actions.work import CaseWork, case_context
from app.context import Context
from app.engine.expressions import working_time
from app.store.record import record


def functions(ctx: Context) -> dict[str, Callable[..., object]]:
    """`working time after` and `working time between` on the service calendar."""
    return working_time(ctx.calendar, ctx.settings.zone)


def visible(work: CaseWork, scope: int, form: forms.Form) -> Mapping[str, object]:
    """The variables of a scope, read through, `case`, and what of `record` judging this form needs."""
    given = record(work.tx, work.case_id, work.number, form.needs, tables=True)
    return ChainMap({"case": dict(case_context(work))}, given, work.file.view(scope))  # type: ignore[arg-type]
