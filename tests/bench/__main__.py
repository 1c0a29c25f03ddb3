"""`make bench`: runs every benchmark module, prints its rows and merges them into build/bench.json.

A module `tests/bench/NAME.py` with `rows() -> Iterable[dict]` is a benchmark; a row is
`{name, value, unit, target, better: "higher" | "lower"}`, `target` may be null. Name modules to run only these.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULT = HERE.parent.parent / "build" / "bench.json"
Row = dict[str, Any]


def met(row: Row) -> str:
    if row["target"] is None:
        return ""
    good = row["value"] >= row["target"] if row["better"] == "higher" else row["value"] <= row["target"]
    return "met" if good else "missed"


def show(row: Row) -> None:
    target = "" if row["target"] is None else f"{'≥' if row['better'] == 'higher' else '≤'} {row['target']:g}"
    print(f"{row['name']:<76} {row['value']:>12.4g} {row['unit']:<14} {target:<12} {met(row)}", flush=True)


def save(rows: Iterable[Row]) -> None:
    known = {row["name"]: row for row in json.loads(RESULT.read_text())} if RESULT.exists() else {}
    known.update((row["name"], row) for row in rows)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(list(known.values()), indent=1, ensure_ascii=False) + "\n")


def main() -> None:
    modules = sorted(p.stem for p in HERE.glob("*.py") if not p.stem.startswith(("_", "test_")))
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("only", nargs="*", choices=[[], *modules], metavar="MODULE", help=", ".join(modules))
    parser.add_argument("--peers", type=Path, help="folder with the peers' programs (needs a JDK and Maven)")
    arguments = parser.parse_args()
    for name in arguments.only or modules:
        module = importlib.import_module(f"tests.bench.{name}")
        if not hasattr(module, "rows") or (name == "peers" and arguments.peers is None):
            continue
        print(f"— {name}", flush=True)
        rows = []
        for row in module.rows(arguments.peers) if name == "peers" else module.rows():
            show(row)
            rows.append(row)
        save(rows)
    print(f"Written to {RESULT.relative_to(Path.cwd()) if RESULT.is_relative_to(Path.cwd()) else RESULT}")


if __name__ == "__main__":
    main()
