"""The form bundle in a real browser under the strict policy: every type, live checks, drafts, faults, languages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

sys.path.insert(0, str(Path(__file__).parent))

from every_type import SCHEMA, VARIABLES, source
from form_site import Page, Site, served

from app import feel, forms

pytestmark = pytest.mark.browser

COMPLETE: dict[str, object] = {
    "feedback.empathy": "王女士您好，换作是我也会又急又气。",
    "plan.amount": 100.5,
    "soothed": True,
    "channel": "phone",
    "plan.execute_by": "2030-01-02",
    "promises": [{"what": "退款", "due": "2030-01-02"}],
    "feedback.answers": [
        {"demand": "退回全部货款", "status": "met", "answer": "今天退 597 元"},
        {"demand": "书面道歉", "status": "met", "answer": "25 日寄出"},
    ],
    "feedback.evidence": ["f1"],
}


@pytest.fixture
def site(dist: Path) -> Iterator[Site]:
    with served(Site(dist, forms.load(source(), "every_type.form"), VARIABLES)) as running:
        yield running


@pytest.fixture
def page(browser: Chrome, site: Site) -> Page:
    return Page(browser, site)


def test_every_component_type_is_drawn_and_nothing_breaks_the_strict_policy(page: Page) -> None:
    page.open()
    for component in SCHEMA["components"]:  # type: ignore[attr-defined]
        kind = component["type"]
        if kind not in {"expression"}:
            assert page.browser.find_elements(By.CSS_SELECTOR, f".fjs-form-field-{kind}"), kind
    assert page.complaints() == []
    assert page.browser.find_element(By.CSS_SELECTOR, ".fjs-powered-by").is_displayed()


def test_it_opens_with_rows_of_the_record_and_locked_values(page: Page) -> None:
    page.open()
    data = page.data()
    assert [row["who"] for row in data["feedback"]["timeline"]] == ["仓储部", "承运商"]
    assert [row["demand"] for row in data["feedback"]["answers"]] == ["退回全部货款", "书面道歉"]
    assert page.texts(".bh-rows time") == ["11-18 06:40", "11-19 22:15"]
    assert "命中第 4 行，依据 《生鲜时效承诺》3.2" in page.texts(".bh-why")


def test_a_check_is_judged_while_typing(page: Page) -> None:
    page.open()
    assert page.texts(".bh-check.ok") == ["没有以结果开头"]
    page.field("共情").send_keys("我们的处理结果是退款")
    page.until(lambda: page.texts(".bh-check.failing > span:last-child"))
    assert page.texts(".bh-check.failing q") == ["处理结果"]
    assert "先说体会，不要以结果开头" in page.texts(".bh-check.failing")[0]
    page.browser.find_element(By.CSS_SELECTOR, ".bh-remedy").click()
    page.until(lambda: page.data()["feedback"]["empathy"] == "我们的体会是退款")
    page.until(lambda: page.texts(".bh-check.failing") == [])
    page.field("共情").clear()
    page.field("共情").send_keys("处理结果")
    page.until(lambda: page.texts(".bh-check.failing"))
    page.field("共情").clear()
    page.field("共情").send_keys("您好")
    page.until(lambda: page.texts(".bh-check.failing") == [])


def test_a_date_is_a_date_in_the_browsers_checks_too(page: Page) -> None:
    page.open()
    page.set({"plan.execute_by": "2040-01-01"})
    page.until(lambda: page.texts(".bh-check.failing") == ["财务部最晚到 2036-12-01"])
    page.set({"plan.execute_by": "2030-01-01"})
    page.until(lambda: page.texts(".bh-check.failing") == [])


def test_a_draft_is_saved_after_typing_stops(page: Page, site: Site) -> None:
    page.open()
    page.field("上门人").send_keys("高翔")
    assert site.saved == []
    page.until(lambda: site.saved)
    assert site.saved[0]["version"] == 3
    assert site.saved[0]["data"]["visitor"]["name"] == "高翔"
    assert site.tokens[-1] == "token-1"


def test_a_draft_is_laid_over_the_case(page: Page) -> None:
    page.open(draft={"visitor": {"name": "高翔"}})
    assert page.data()["visitor"]["name"] == "高翔"
    assert page.data()["plan"]["locked"] == 597


def test_an_incomplete_form_is_not_sent_and_goes_to_the_first_fault(page: Page, site: Site) -> None:
    page.open()
    page.complete()
    page.until(lambda: page.texts(".fjs-form-field-error li"))
    assert site.submitted == []
    assert "必填，请填写" in page.texts(".fjs-form-field-error li")
    page.until(lambda: page.script("return document.activeElement.className") == "fjs-textarea")
    ActionChains(page.browser).send_keys(Keys.F8).perform()
    assert page.script("return document.activeElement.closest('.fjs-form-field').className").find("number") >= 0


def test_a_complete_form_is_sent_judged_and_left(page: Page, site: Site) -> None:
    page.open()
    page.set(COMPLETE)
    page.until(lambda: page.data().get("plan", {}).get("total") is not None)
    page.field("上门人").send_keys("高翔")
    ActionChains(page.browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
    page.until(lambda: page.browser.current_url.endswith("/done"))
    accepted = site.accepted[0]
    assert accepted["plan.amount"] == Decimal("100.5")
    assert accepted["plan.total"] == Decimal("101.5")
    assert accepted["visitor.name"] == "高翔"
    assert isinstance(accepted["plan.execute_by"], feel.Date)
    assert accepted["feedback.evidence"] == ["f1"]


def test_what_the_server_refuses_stands_at_its_field_and_nothing_typed_is_lost(page: Page, site: Site) -> None:
    page.open()
    page.set(COMPLETE)
    faults = [
        {"field": "visitor.name", "text": "这个人今天不在", "code": "check"},
        {"field": "promises[0].due", "text": "库存不足，要等 5 天", "code": "check"},
        {"field": "feedback.answers[1].answer", "text": "这项诉求还没有答复", "code": "required"},
        {"field": "gone", "text": "已经没有这一项", "code": "unknown_field"},
    ]
    site.refuse_next = (422, {"code": "invalid", "text": "有 4 处需要修改", "errors": faults})
    page.complete()
    page.until(lambda: "这个人今天不在" in page.texts(".fjs-form-field-textfield .fjs-form-field-error li"))
    assert "库存不足，要等 5 天" in page.texts(".fjs-form-field-dynamiclist .fjs-form-field-error li")
    assert "第 2 行：这项诉求还没有答复" in page.texts(".fjs-form-field-bh_demands .fjs-form-field-error li")
    assert page.texts(".bh-form-notice") == ["gone：已经没有这一项"]
    assert page.data()["plan"]["amount"] == 100.5
    page.until(
        lambda: page.script("return document.activeElement.closest('.fjs-form-field')?.textContent.includes('上门人')")
    )


def test_after_the_session_ended_what_was_typed_comes_back(page: Page, site: Site) -> None:
    page.open()
    page.set({**COMPLETE, "visitor.name": "高翔"})
    site.refuse_next = (401, {})
    page.complete()
    page.until(lambda: page.texts(".bh-form-notice") == ["登录已过期，填写的内容已保存在本机"])
    page.browser.refresh()
    page.until(lambda: page.script("return document.querySelector('#f')?.bhForm?._saved"))
    assert page.data()["visitor"]["name"] == "高翔"


def test_untouched_fields_follow_the_case_and_typed_ones_stay(page: Page) -> None:
    page.open()
    page.set({"visitor.name": "高翔"})
    both = page.script(
        "const form = document.querySelector('#f').bhForm;"
        "return form.update({data: {visitor: {name: '许岚', email: 'a@b.cn'}, plan: {locked: 600, limit: 700}}})"
    )
    assert both == ["visitor.name"]
    assert page.data()["visitor"] == {"name": "高翔", "email": "a@b.cn"}
    assert page.data()["plan"]["locked"] == 600


def test_what_a_draft_holds_was_typed_and_stays_when_the_case_changes(page: Page) -> None:
    page.open(draft={"visitor": {"name": "高翔"}})
    update = "return document.querySelector('#f').bhForm.update({data: {visitor: {email: 'a@b.cn'}}})"
    assert page.script(update) == []
    assert page.data()["visitor"] == {"name": "高翔", "email": "a@b.cn"}


def test_files_are_uploaded_when_chosen_and_named_by_reference(page: Page, site: Site, tmp_path: Path) -> None:
    page.open()
    picture = tmp_path / "a.png"
    picture.write_bytes(b"png")
    page.browser.find_element(By.CSS_SELECTOR, ".fjs-form-field-filepicker input[type=file]").send_keys(str(picture))
    page.until(lambda: page.data().get("photos"))
    assert page.data()["photos"] == [
        {"id": "file-1", "name": "a.png", "size": len(site.uploaded[0]), "type": "image/png"}
    ]


def test_english_readers_get_english(page: Page) -> None:
    page.open("en")
    assert "Empathy" in page.texts(".fjs-form-field-textarea .fjs-label-content")
    assert "Text message" in page.texts(".fjs-form-field-radio .fjs-label-content")
    assert page.texts(".bh-check.ok") == ["Does not open with the result"]
    page.complete()
    page.until(lambda: "Field is required." in page.texts(".fjs-form-field-error li"))


def test_script_in_values_of_the_case_is_shown_as_text(browser: Chrome, dist: Path) -> None:
    variables = {
        **VARIABLES,
        "customer": {"name": "<img src=x onerror=alert(1)><script>alert(2)</script>"},
        "order": {"number": "<b onclick=alert(3)>x</b>"},
    }
    with served(Site(dist, forms.load(source(), "every_type.form"), variables)) as site:
        page = Page(browser, site).open()
        assert page.complaints() == []
        assert "<img src=x onerror=alert(1)>" in page.texts(".fjs-form-field-text h3")[0]
        assert page.texts(".fjs-form-field-html p") == ["订单 <b onclick=alert(3)>x</b>"]
