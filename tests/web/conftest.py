"""The desk on an installation of its own, for each test; and in a real browser, with the demo data."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from tests.house import House
from tests.web.browser import Person, Site, chromium, make_demo, serve
from tests.web.desk_site import Desk


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


@pytest.fixture(scope="session")
def demo_installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo data, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("demo")
    make_demo(folder)
    return folder


@pytest.fixture
def site(tmp_path: Path, demo_installation: Path) -> Iterator[Site]:
    """The product on an installation of its own, with the demo data, on a Wednesday afternoon."""
    folder = shutil.copytree(demo_installation, tmp_path / "instance")
    with serve(folder) as site:
        yield site


@pytest.fixture
def chrome(tmp_path: Path) -> Iterator[WebDriver]:
    with chromium(tmp_path / "chrome") as browser:
        yield browser


@pytest.fixture
def person(chrome: WebDriver, site: Site) -> Callable[[str], Person]:
    """`person("agent1")`: somebody who has signed in with the keyboard, in a tab of their own."""
    people: dict[str, Person] = {}

    def sit_down(name: str) -> Person:
        if name not in people:
            people[name] = Person(chrome, site, name)
        return people[name]

    return sit_down
