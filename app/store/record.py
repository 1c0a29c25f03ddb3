"""What forms see of a case besides its variables: `record.files` and `record.decisions` (docs/forms.md).

Read only as far as a form names them, so that a form without them costs no statement.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app import feel
from app.store import case_reads, files
from app.store.database import Tx
from app.store.types import Row

NAME = "record"
RECENT = 200
KINDS = {"image": "picture", "audio": "record", "video": "record"}


def record(tx: Tx, case_id: int, number: str, paths: Collection[str], *, tables: bool) -> dict[str, object]:
    """`{"record": …}` with the parts that stand in `paths`, or nothing. `tables`: the reader may see decisions."""
    parts = {path.split(".")[1] for path in paths if path.startswith(f"{NAME}.")}
    if NAME in paths:
        parts |= {"files", "decisions"}
    found: dict[str, object] = {}
    if "files" in parts:
        found["files"] = [_file(number, row) for row in files.files_of(tx, case_id)]
    if "decisions" in parts and tables:
        found["decisions"] = _decisions(tx, case_id)
    return {NAME: found} if parts else {}


def _file(number: str, row: Row) -> dict[str, object]:
    return {
        "id": f"{number}/files/{row.file_no}",
        "name": row.name,
        "kind": KINDS.get(row.type.partition("/")[0], "document"),
        "type": row.type,
        "size": feel.from_python(row.size),
        "internal": row.internal,
    }


def _decisions(tx: Tx, case_id: int) -> dict[str, object]:
    """The latest explanation of each decision, of those too that another decision required."""
    latest: dict[str, object] = {}
    for row in case_reads.decisions_of(tx, case_id, RECENT):
        body = feel.loads(row.body)
        latest.setdefault(row.decision, body)
        for required in _records(body):
            latest.setdefault(str(required.get("decision")), {"decisions": [required]})
    return latest


def _records(body: object) -> list[Mapping[str, object]]:
    records = body.get("decisions") if isinstance(body, dict) else None
    return [record for record in records if isinstance(record, dict)] if isinstance(records, list) else []
