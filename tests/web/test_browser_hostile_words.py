"""Whatever people write, endless words, emoji, HTML, 20,000 characters: it is shown as text and breaks no page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app import actions, queries
from tests.web.browser import NARROW, PHONE, WIDE, Person, Site, chromium, make_people, serve
from tests.web.desk_site import intake
from tests.web.test_browser_reflow import outside

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HTML = "<b id=hit>粗</b><img src=x onerror=document.body.dataset.hit=1><script>document.body.dataset.hit=1</script>"
ENDLESS = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 4
EMOJI = "👨‍👩‍👧‍👦🤬❤️‍🔥𠮷" * 12
NARRATIVE = f"{HTML}{EMOJI}{ENDLESS}\n{'快递晚到两天。' * 3000}"
NARRATIVE = NARRATIVE.encode("utf-16-le")[:40_000].decode("utf-16-le", "ignore")  # counted as browsers do


def write_everywhere(site: Site) -> str:
    """A case with such words in every field, a note, views; its number."""
    agent = site.ctx.people.actor("agent1")
    words = {
        "customer__name": (HTML + ENDLESS)[:60],
        "complaint__narrative": NARRATIVE,
        "complaint__key_points": (ENDLESS + HTML + EMOJI)[:4000],
        "complaint__demands": [{"text": HTML + EMOJI}, {"text": ENDLESS * 3}],
        "complaint__express__grievance": ENDLESS + HTML,
        "order__number": ENDLESS,
        "order__product": HTML + ENDLESS + EMOJI,
    }
    case = actions.open_case(site.ctx, agent, process="complaint_handling", data=intake(**words)).case
    actions.add_comment(site.ctx, agent, case, NARRATIVE[:4000])
    actions.add_comment(site.ctx, site.ctx.people.actor("supervisor1"), case, f"@agent1 {ENDLESS}{HTML}")
    for name in (HTML, ENDLESS, EMOJI, "高风险、还没有答复、今天要回电的华东客户，含门店"):
        actions.save_view(site.ctx, agent, name=name, page="cases", query="status=open")
    return case


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, str]]:
    """agent1 on an installation in which everything is written so; with the number of the case."""
    folder = tmp_path_factory.mktemp("words")
    make_people(folder / "instance")
    with ExitStack() as stack:
        site = stack.enter_context(serve(folder / "instance"))
        browser = stack.enter_context(chromium(folder / "chrome"))
        yield Person(browser, site, "agent1"), write_everywhere(site)


PAGES = (
    "/work", "/work?q=kapit", "/cases", "/cases?q=粗", "/cases/{case}", "/cases/{case}#diagram", "/cases/{case}/print",
    "/cases/{case}/correct", "/customers/{case}", "/tasks/{task}", "/notices", "/views",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_hostile_words_are_text_and_break_no_page(agent: tuple[Person, str], path: str) -> None:
    person, case = agent
    site = person.site
    [task] = [task.id for task in queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows][:1]
    person.look(WIDE)
    person.go(path.format(case=case, task=task))
    if path.startswith("/tasks"):
        person.find(".bh-form .fjs-form-field")
    typed = person.js("return [...document.querySelectorAll('input, textarea')].map((one) => one.value).join()")
    assert ENDLESS[:20] in person.text() + typed or HTML[:20] in person.text() + typed
    assert outside(person, WIDE, PHONE, NARROW) == {}
    assert not person.js("return document.body.dataset.hit ?? document.getElementById('hit')")
