"""The shared cases of the DMN Technology Compatibility Kit, all of them, at both levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.dmn import tck

KIT = Path(__file__).parents[2].parent / "shared" / "tck"


@pytest.mark.skipif(not KIT.is_dir(), reason="the compatibility kit is not beside the checkout (../shared/tck)")
@pytest.mark.parametrize("level", [2, 3])
def test_every_case_of_the_kit_passes(level: int) -> None:
    report = tck.run(KIT, level)
    assert report.cases
    assert [f"{one.folder}/{one.id}: {one.reason}" for one in report.failures] == []
