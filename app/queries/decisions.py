"""A logged decision as a row: what it read, which rules matched, what came out."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app import feel
from app.queries.rows import DecisionRow
from app.store.types import Row


def decision_row(row: Row) -> DecisionRow:
    body = feel.loads(row.body)
    content = body if isinstance(body, dict) else {}
    records = content.get("decisions")
    told = [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []
    required = tuple(_record(row, record) for record in told[:-1])
    last = _record(row, told[-1]) if told else _record(row, {})
    return DecisionRow(
        **{
            **{name: getattr(last, name) for name in DecisionRow.__dataclass_fields__},
            "decision": row.decision,
            "matched": tuple(json.loads(row.matched)),
            "outcome": row.outcome,
            "outputs": _outputs(content.get("value")),
            "required": required,
        }
    )


def _record(row: Row, record: Mapping[str, object]) -> DecisionRow:
    inputs = record.get("inputs")
    return DecisionRow(
        seq=row.seq,
        at=row.at,
        element=row.element,
        decision=str(record.get("decision") or row.decision),
        name=str(record.get("name") or row.decision),
        version=str(record.get("version") or ""),
        release=row.release_id,
        hit_policy=str(record["hit policy"]) if record.get("hit policy") else None,
        inputs=tuple((str(i["expression"]), feel.to_python(i["value"])) for i in inputs)
        if isinstance(inputs, list)
        else (),
        matched=tuple(int(str(rule)) for rule in _list(record.get("rules"))),
        annotations=tuple(str(text) for text in _list(record.get("annotations"))),
        outputs=_outputs(record.get("value")),
        outcome=str(record.get("outcome") or "ok"),
        warnings=tuple(str(text) for text in _list(record.get("warnings"))),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _outputs(value: object) -> Mapping[str, object]:
    plain = feel.to_python(value)
    return plain if isinstance(plain, dict) else {"": plain}
