"""The shipped release passes its own check, and a renaming in it does not go unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import engine

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def shipped() -> dict[str, bytes]:
    return {
        f"{folder}/{path.name}": path.read_bytes()
        for folder in ("processes", "forms", "rules")
        for path in sorted((ROOT / folder).iterdir())
        if path.suffix in (".bpmn", ".form", ".dmn") or path.name == "variables.json"
    }


@pytest.mark.proves("003-14", "003-15")
def test_the_shipped_release_is_without_findings(shipped: dict[str, bytes]) -> None:
    assert [str(finding) for finding in engine.check(shipped)] == []


def test_every_column_of_the_case_is_filled_from_a_path_that_the_release_knows(shipped: dict[str, bytes]) -> None:
    catalogue = engine.load(shipped).variables
    assert len(catalogue.columns) > 5
    assert all(catalogue.knows(path) for path in catalogue.columns.values())


@pytest.mark.parametrize("path", ["complaint.category", "complaint.channel", "liability.party"])
def test_a_form_field_that_is_renamed_alone_is_found(shipped: dict[str, bytes], path: str) -> None:
    renamed = {
        name: source.replace(f'"{path}"'.encode(), f'"{path}x"'.encode()) if name.endswith(".form") else source
        for name, source in shipped.items()
    }
    assert renamed != shipped
    assert any(path in finding.text and "nothing writes" in finding.text for finding in engine.check(renamed))
