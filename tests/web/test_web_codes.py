"""Nobody reads codes: the values, names and messages of every demo case are said in words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from lxml import html

from app import create_app, demo
from app.web import security
from tests.web.browser import A_WEDNESDAY, Site, serve
from tests.web.desk_site import Browser

CODE = re.compile(r"(?<![\w/.@-])[a-z]+(?:[_-][a-z]+)+(?![\w/.@-])|(?<![\w/.@-])[a-z]{3,}(?![\w/.@-])")
READ = (
    "//main//text()[not(ancestor::code or ancestor::script or ancestor::kbd or ancestor::form or"
    " ancestor::*[@lang='en'] or ancestor::*[@id='panel-help'])]"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demo_installation: Path) -> Iterator[Site]:
    instance = shutil.copytree(demo_installation, tmp_path_factory.mktemp("codes") / "instance")
    with serve(instance) as running:
        yield running


@pytest.fixture(scope="module")
def supervisor(site: Site) -> Browser:
    security.limiter.enabled = False
    browser = Browser(create_app(site.ctx.settings, site.ctx).test_client())
    browser.sign_in("supervisor1", demo.PASSWORD)
    return browser


def _rows(site: Site, text: str) -> list[Any]:
    with site.ctx.store.read() as tx:
        return list(tx.execute(sa.text(text)))


def _number(case_id: int) -> str:
    return f"C-{A_WEDNESDAY.year}-{case_id:06d}"


def _codes(browser: Browser, url: str) -> list[str]:
    page = html.fromstring(browser.get(url).text)
    texts = [str(text).strip() for text in page.xpath(READ)]
    return [f"{url}: {text}" for text in texts if CODE.search(text)]


def test_no_page_of_a_case_shows_a_code(site: Site, supervisor: Browser) -> None:
    cases = [_number(row.case_id) for row in _rows(site, "select case_id from cases")]
    assert len(cases) > 10
    urls = [url for case in cases for url in (f"/cases/{case}", f"/cases/{case}/print")]
    assert [code for url in urls for code in _codes(supervisor, url)] == []


def test_no_task_shows_a_code_beside_its_form(site: Site, supervisor: Browser) -> None:
    """Of each step one task, done or open."""
    found = _rows(site, "select element, max(case_id) as case_id, max(key) as key from task group by element, case_id")
    tasks = {row.element: f"/tasks/{_number(row.case_id)}.{row.key}" for row in found}
    assert len(tasks) > 15
    assert [code for url in tasks.values() for code in _codes(supervisor, url)] == []
