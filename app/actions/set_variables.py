"""Repair a value of a case: a supervisor's right, with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app import engine, feel
from app.actions.facts import facts
from app.actions.repair import carry_out, invalid, require_reason
from app.actions.result import Done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text

_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
MAX_PATHS = 200


def set_variables(
    ctx: Context, actor: Actor, case: str | int, values: Mapping[str, object], *, reason: str, scope: int = 0
) -> Done:
    """Write values by dotted path; conditional events may happen, open tasks are computed anew.

    Refusals: `not_found`, `not_allowed`, `not_open`, `invalid`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("set_variables")
        work.require_status("open", "suspended")
        text = require_reason(reason)
        data = _checked(values)
        data |= facts(work, data)
        return carry_out(work, _step(work, data, scope), "changed", {"reason": text})


def _step(work: CaseWork, data: Mapping[str, object], scope: int) -> engine.Step:
    if work.snapshot:
        return engine.set_variables(work.defs, work.snapshot, work.act(), work.file, data, scope, cache=work.ctx.cache)
    for path, value in data.items():  # its start ran in circles: there is no workflow yet
        work.file.write(0, path, value)
    return engine.Step(b"")


def _checked(values: Mapping[str, object]) -> dict[str, object]:
    if not values or len(values) > MAX_PATHS:
        raise invalid("values", Text("请给出要修改的数据", "Say which variables to set"))
    data: dict[str, object] = {}
    for path, value in values.items():
        if not _PATH.fullmatch(path):
            raise invalid(path, Text(f"“{path}”不是数据路径", f"{path!r} is not a path of a variable"))
        try:
            data[path] = feel.from_python(value)
        except (TypeError, ValueError) as error:
            raise invalid(path, Text(f"无法保存此值：{error}", f"This value cannot be kept: {error}")) from error
    return data
