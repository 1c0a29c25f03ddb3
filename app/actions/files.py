"""Files of a case: stored by hash, their type told by their content, never by their name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.actions.work import CaseWork
from app.store import files as rows


def file_lookup(work: CaseWork) -> Callable[[str], Mapping[str, object] | None]:
    """Answers for a file reference in a submission: a file of this case, by its id `C-…/files/3`."""

    def find(reference: str) -> Mapping[str, object] | None:
        number, _, file_no = reference.rpartition("/files/")
        if number != work.number or not file_no.isdigit():
            return None
        row = rows.file_row(work.tx, work.case_id, int(file_no))
        if row is None or row.deleted_at is not None:
            return None
        return {"id": reference, "name": row.name, "size": row.size, "type": row.type}

    return find
