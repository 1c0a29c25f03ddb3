"""What the browser has to fetch: the script of each entry within its weight, and nothing from an outside host."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

LIMITS = {"desk": 25_000, "form": 179_000, "diagram": 64_000}


@pytest.mark.parametrize("entry", LIMITS)
def test_the_script_of_a_page_stays_within_its_weight(dist: Path, entry: str) -> None:
    asset = json.loads((dist / "assets.json").read_text())[entry]
    files = [asset["js"], *asset["preload"]]
    weight = sum(len(gzip.compress((dist / file).read_bytes())) for file in files)
    assert weight <= LIMITS[entry], f"{entry}: {weight} bytes"


def test_style_sheets_load_nothing_from_elsewhere(dist: Path) -> None:
    for sheet in dist.glob("*.css"):
        text = sheet.read_text()
        assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", text), sheet.name


def test_the_lock_file_names_no_download_addresses() -> None:
    lock = (Path(__file__).parent.parent.parent / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
