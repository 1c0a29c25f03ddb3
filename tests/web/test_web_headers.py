"""What a browser may do with our pages: headers, no script or style within a page, tokens against forgery."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from lxml import html

from tests.web.desk_site import Desk

PAGES = [
    "/work",
    "/pool",
    "/cases",
    "/cases/{case}",
    "/cases/{case}/print",
    "/tasks/{task}",
    "/intake",
    "/promises",
    "/notices",
    "/releases",
    "/releases/1",
    "/settings",
    "/team",
    "/customers/{case}",
    "/sign-in",
    "/nowhere",
]
WITH_VIEWER = {"/cases/{case}", "/tasks/{task}", "/intake", "/releases/1"}


def _open(desk: Desk, page: str) -> Any:
    case = desk.open_case()
    url = page.format(case=case, task=desk.task(case, "prejudge"))
    return desk.browser().get(url) if page == "/sign-in" else desk.as_("supervisor1").get(url)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_strict_policy(desk: Desk, page: str) -> None:
    headers = _open(desk, page).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("style-src-attr 'unsafe-inline'" in policy) is (page in WITH_VIEWER)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_holds_script_or_style_of_its_own(desk: Desk, page: str) -> None:
    root = html.fromstring(_open(desk, page).text)
    assert not root.xpath("//style | //*[@style]")
    assert not [item for item in root.xpath("//script[not(@src)]") if item.get("type") != "application/json"]
    assert not [name for item in root.iter("*") for name in item.attrib if name.startswith("on")]
    assert not [href for href in root.xpath("//@href") if href.startswith("javascript:")]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_title_one_main_and_a_way_past_the_navigation(desk: Desk, page: str) -> None:
    root = html.fromstring(_open(desk, page).text)
    assert root.get("lang") == "zh-CN"
    assert len(root.xpath("//main")) == 1
    assert len(root.xpath("//h1")) == 1
    assert root.xpath("//a[@class='skip']/@href") == ["#main"]
    ids = root.xpath("//@id")
    assert sorted(ids) == sorted(set(ids)), "an id stands twice"


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("/tasks/{task}/claim", {}),
        ("/cases/{case}/comments", {"text": "x"}),
        ("/api/tasks/{task}/claim", {}),
        ("/sign-in", {}),
    ],
)
def test_what_changes_something_needs_the_token(desk: Desk, url: str, body: dict[str, str]) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    answer = browser.client.post(url.format(case=case, task=desk.task(case, "prejudge")), data=body)
    assert answer.status_code == 400
    assert not desk.house.rows("comment")


def test_static_files_are_kept_by_the_browser(desk: Desk) -> None:
    page = desk.browser().get("/sign-in").text
    address = re.search(r'src="(/static/theme\.js\?v=[0-9a-f]+)"', page)
    assert address is not None
    answer = desk.browser().get(address[1])
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    answer.close()


def test_pages_and_files_go_compressed_over_the_wire_to_who_takes_it(desk: Desk) -> None:
    browser = desk.as_("agent1")
    packed = browser.get("/work", Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "我的工作" in gzip.decompress(packed.data).decode()
    assert "Content-Encoding" not in browser.get("/work").headers
    for script in re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))', browser.get("/work").text):
        answer = browser.get(script, Accept_Encoding="gzip")
        assert answer.headers.get("Content-Encoding") == "gzip" or int(answer.headers["Content-Length"]) < 600
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        answer.close()


def test_the_length_of_a_compressed_page_tells_nothing_of_its_secret(desk: Desk) -> None:
    browser = desk.as_("agent1")
    sizes = {len(browser.get("/settings", Accept_Encoding="gzip").data) for _ in range(12)}
    assert len(sizes) > 3


def test_pictures_and_answers_without_a_body_are_left_alone(desk: Desk) -> None:
    browser = desk.as_("agent1")
    told = browser.get("/live", Accept_Encoding="gzip")
    again = browser.get("/live", Accept_Encoding="gzip", If_None_Match=told.headers["ETag"])
    assert again.status_code == 304
    assert "Content-Encoding" not in again.headers
    assert browser.get("/static/nothing.js", Accept_Encoding="gzip").status_code == 404
