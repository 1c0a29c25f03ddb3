"""Camunda 7 with full history on the same shape, machine and kind of PostgreSQL: `make bench PEERS=FOLDER`.

Needs a JDK 17 and Maven. The folder holds `run ENGINE JDBC_URL USER CLIENTS SECONDS HISTORY`, which prints a JSON line
a figure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import _postgresql

CLIENTS = "1,4,16"
SECONDS = "15"


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Completions per second and latencies of Camunda, for 1, 4 and 16 clients."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        print("  skipped: a JDK and Maven are needed")
        return
    work = Path("build/peers").resolve()
    work.parent.mkdir(exist_ok=True)
    with _postgresql.server() as port:
        _postgresql.create_database(port, "camunda")
        url = f"jdbc:postgresql://127.0.0.1:{port}/camunda"
        command = [str((folder / "run").resolve()), "camunda", url, "postgres", CLIENTS, SECONDS, "full"]
        work.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            command,
            env={**os.environ, "PEERS_WORK": str(work)},
            capture_output=True,
            text=True,
            timeout=900,
            check=True,
        )
    for line in done.stdout.splitlines():
        if not line.startswith("{"):
            continue
        found = json.loads(line)
        name = f"camunda 7, full history, PostgreSQL, {found['clients']} clients"
        yield {
            "name": f"{name}: completions",
            "value": found["completions_per_s"],
            "unit": "1/s",
            "target": None,
            "better": "higher",
        }
        for quantile in ("p50", "p95", "p99"):
            yield {
                "name": f"{name}: {quantile}",
                "value": found[f"{quantile}_ms"],
                "unit": "ms",
                "target": None,
                "better": "lower",
            }
