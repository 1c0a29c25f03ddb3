"""Every shipped form in a real browser: nothing of it breaks, and F8 leads through all that is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.web.browser import Person, chromium, serve
from tests.web.keyboard import keys
from tests.web.pages import FORMS, filled_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHERE = """
const faulty = [...document.querySelectorAll('.fjs-has-errors, .bh-checked:has(.bh-check.failing)')]
  .filter((field, _, all) => !all.some((other) => other !== field && other.contains(field)));
return [faulty.findIndex((field) => field.contains(document.activeElement)), faulty.length];
"""


@pytest.fixture(scope="module")
def owner(tmp_path_factory: pytest.TempPathFactory, demo_installation: Path) -> Iterator[Person]:
    folder = tmp_path_factory.mktemp("forms")
    instance = shutil.copytree(demo_installation, folder / "instance")
    with serve(instance) as site, chromium(folder / "chrome") as browser:
        yield Person(browser, site, "owner1")


@pytest.mark.parametrize("name", sorted(file.stem for file in FORMS.glob("*.form")))
def test_f8_leads_through_everything_that_is_missing(owner: Person, name: str) -> None:
    owner.go("/studio/forms/preview")
    filled_in(name)(owner)
    owner.here().get_log("browser")
    owner.js("document.querySelector('[data-form]').bhForm.submit()")
    owner.until(lambda: owner.js(WHERE)[0] == 0, "the first fault has the focus")
    passed = []
    for _ in range(owner.js(WHERE)[1]):
        passed.append(owner.js(WHERE)[0])
        keys(owner, Keys.F8)
    assert passed == list(range(len(passed))), "one after the other"
    assert owner.js(WHERE)[0] == 0, "and from the last back to the first"
    assert [entry["message"] for entry in owner.here().get_log("browser") if entry["level"] == "SEVERE"] == []
