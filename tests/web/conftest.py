"""The desk on an installation of its own, for each test."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.web.desk_site import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)
