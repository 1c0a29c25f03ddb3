"""What the tables need to know of other cases: earlier complaints of the customer, complainants on the same batch.

Worked out from the database whenever an act writes the customer, the order or the batch, before the engine reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from app import feel
from app.actions.work import CaseWork
from app.cases.columns import customer_key
from app.store import related

EARLIER = "customer.earlier_complaints"
SAME_BATCH = "complaint.same_batch"
BATCH_DAYS = timedelta(days=7)


def facts(work: CaseWork, data: Mapping[str, object]) -> dict[str, object]:
    """The facts that follow from `data` (leaf path → value); nothing for those that `data` gives itself."""
    if EARLIER not in work.defs.variables and SAME_BATCH not in work.defs.variables:
        return {}
    found: dict[str, object] = {}
    if _wanted(work, data, EARLIER, ("customer_phone", "customer_name")):
        key = customer_key(_text(work, data, "customer_phone"), _text(work, data, "customer_name"))
        count = related.earlier_complaints(work.tx, key, work.case_id) if key else 0
        found[EARLIER] = feel.from_python(count)
    if _wanted(work, data, SAME_BATCH, ("batch",)):
        batch = _text(work, data, "batch")
        since = work.row.received_at - BATCH_DAYS
        count = related.same_batch(work.tx, batch, work.case_id, since, work.row.received_at) if batch else 0
        found[SAME_BATCH] = feel.from_python(count)
    return found


def _wanted(work: CaseWork, data: Mapping[str, object], fact: str, columns: tuple[str, ...]) -> bool:
    if fact in data or fact not in work.defs.variables:
        return False
    paths = [work.defs.variables.columns.get(column) for column in columns]
    return any(path and (given == path or path.startswith(given + ".")) for path in paths for given in data)


def _text(work: CaseWork, data: Mapping[str, object], column: str) -> str | None:
    path = work.defs.variables.columns.get(column)
    if path is None:
        return None
    value = work.file.read(0, path)
    for given, content in data.items():
        if given == path:
            value = content
        elif path.startswith(given + "."):
            for name in path[len(given) + 1 :].split("."):
                content = content.get(name) if isinstance(content, dict) else None
            value = content
    return value if isinstance(value, str) and value.strip() else None
