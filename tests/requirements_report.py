"""`make requirements`: which ids of docs/requirements.md the last test run proved, failed, or did not touch."""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from tests.proofs import FILE

CHECKLIST = Path(__file__).parent.parent / "docs" / "requirements.md"
ID = re.compile(r"^\| *(\d{3}-\d{2}|M\d{2}) *\| *([^|]*?) *\|", re.MULTILINE)


def main() -> int:
    if not FILE.exists():
        print("No test has recorded a proof yet: run `make test` first.")
        return 1
    wanted = dict(ID.findall(CHECKLIST.read_text(encoding="utf-8")))
    tests: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, entry in json.loads(FILE.read_text(encoding="utf-8")).items():
        for requirement in entry["ids"]:
            tests[requirement].append((name, entry["outcome"]))
    failing = sorted(i for i in wanted if any(outcome == "failed" for _, outcome in tests[i]))
    proved = sorted(i for i in wanted if i not in failing and any(outcome == "passed" for _, outcome in tests[i]))
    unproved = sorted(wanted.keys() - set(failing) - set(proved))
    for title, ids in (("proved", proved), ("unproved", unproved), ("failing", failing)):
        print(f"{title} ({len(ids)}):")
        for requirement in ids:
            by = ", ".join(sorted({name for name, _ in tests[requirement]})[:2])
            print(f"  {requirement}  {wanted[requirement]}" + (f"  [{by}]" if by else ""))
    unknown = sorted(tests.keys() - wanted.keys())
    if unknown:
        print(f"marked but not in docs/requirements.md: {', '.join(unknown)}")
    print(f"{len(proved)} proved, {len(unproved)} unproved, {len(failing)} failing")
    return 1 if failing or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
