"""Every page of the desk in the states that a person meets, each with somebody who sees it: for pictures and checks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from tests.web.browser import A_WEDNESDAY, WIDE, Person, Site, Size, chromium, serve

Act = Callable[[Person], object]


@dataclass(frozen=True)
class Page:
    """`path` may name an open task as `{prejudge}`, which becomes its id, and its case as `{prejudge.case}`."""

    name: str
    who: str
    path: str
    then: Act | None = None
    status: int = 200

    def open(self, person: Person, tasks: dict[str, str]) -> None:
        path = self.path
        for element, task in tasks.items():
            path = path.replace(f"{{{element}}}", task).replace(f"{{{element}.case}}", task.rsplit(".", 1)[0])
        person.go(path)
        status = person.js("return performance.getEntriesByType('navigation')[0].responseStatus")
        assert status == self.status, f"{self.who} at {path}: expected {self.status}, found {status}"
        if self.then is not None:
            self.then(person)


class Gallery:
    """The product with its demo data and the people who look at its pages, all in one browser."""

    def __init__(self, browser: WebDriver, site: Site) -> None:
        self._browser, self._site = browser, site
        self._people: dict[str, Person] = {}
        self._tasks = _open_tasks(site)

    def show(self, page: Page, size: Size = WIDE, theme: str = "light", language: str = "zh") -> Person:
        """The page as its person sees it, in the state that it is about."""
        if page.who not in self._people:
            self._people[page.who] = Person(self._browser, self._site, page.who)
        person = self._people[page.who]
        person.look(size, theme)
        if person.js("return document.documentElement.lang.slice(0, 2)") != language:
            person.go(f"/sign-in?lang={language}" if not page.who else f"/settings?lang={language}")
        page.open(person, self._tasks)
        return person


@contextmanager
def gallery(folder: Path, demo_installation: Path) -> Iterator[Gallery]:
    instance = shutil.copytree(demo_installation, folder / "instance")
    with serve(instance) as site, chromium(folder / "chrome") as browser:
        yield Gallery(browser, site)


def _open_tasks(site: Site) -> dict[str, str]:
    """Of each kind of task one that is open: element → id."""
    text = sa.text("select element, case_id, key from task where status = 'open' order by case_id, key")
    with site.ctx.store.read() as tx:
        return {row.element: f"C-{A_WEDNESDAY.year}-{row.case_id:06d}.{row.key}" for row in tx.execute(text)}


def form(person: Person) -> None:
    """The fields of a form are there."""
    person.find(".bh-form .fjs-form-field")


def diagram(person: Person) -> None:
    person.find("[data-flow-open]").click()
    person.find("#diagram svg .djs-element")


def press(*keys: str, then: str) -> Act:
    """Press keys and wait for what they open."""

    def act(person: Person) -> None:
        person.press(*keys)
        person.find(then)

    return act


def click(selector: str, then: str) -> Act:
    def act(person: Person) -> None:
        person.js("document.querySelector(arguments[0]).click()", selector)
        person.find(then)

    return act


def way(person: Person) -> None:
    """The replay of the way taken, at its first stop."""
    diagram(person)
    person.find("[data-way]").click()
    person.find("[data-way-bar] .way-told b")


def filled_in(name: str) -> Act:
    """A form of which no demo task is open, as the form editor shows it; everything it could ask for stands there."""
    schema = json.loads((FORMS / f"{name}.form").read_text(encoding="utf-8"))

    def act(person: Person) -> None:
        given = json.dumps({"schema": _whole(schema)})
        person.js("sessionStorage.setItem('bh-form-preview', arguments[0])", given)
        person.go("/studio/forms/preview")
        form(person)

    return act


def _whole(component: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in component.items() if key != "conditional"}
    if "components" in shown:
        shown["components"] = [_whole(child) for child in shown["components"]]
    return shown


def questions(person: Person) -> None:
    """The intake after the sentence was said."""
    form(person)
    person.press("1", Keys.SPACE)
    person.find("[data-questions]:not([inert])")


ASK = "dialog#ask[open]"
FORMS = Path(__file__).parents[2] / "forms"
NOT_OPEN = (
    "advise", "approve_deviation", "approve_plan", "arbitrate", "can_keep", "decide_unreachable", "feedback_request",
    "mediate", "profile", "review",
)  # fmt: skip
PAGES = (
    Page("sign-in", "", "/sign-in"),
    Page("work", "agent1", "/work"),
    Page("work-filters", "agent1", "/work", click("[data-toggle-filters]", "#filters:not([hidden])")),
    Page("work-chosen", "agent1", "/work", press("j", "x", then="#bulk:not([hidden])")),
    Page("work-choosing", "agent1", "/work", click("[data-choosing-mode]", "#bulk:not([hidden])")),
    Page("work-peek", "agent1", "/work", press("j", Keys.SPACE, then="dialog#peek[open]")),
    Page("work-empty", "quality1", "/work"),
    Page("palette", "agent1", "/work", press(Keys.CONTROL + "k", then="dialog#palette[open] .hit")),
    Page("keys", "agent1", "/work", press("?", then="dialog#keymap[open]")),
    Page("pool", "logistics1", "/pool"),
    Page("cases", "supervisor1", "/cases"),
    Page("search", "supervisor1", "/cases?q=水果"),
    Page("search-nothing", "supervisor1", "/cases?q=没有这样的事"),
    Page("case", "agent1", "/cases/{compose.case}"),
    Page("case-diagram", "supervisor1", "/cases/{make_plan.case}", diagram),
    Page("case-way", "supervisor1", "/cases/{compose.case}", way),
    Page("case-send-back", "supervisor1", "/cases/{compose.case}", click("[data-ask$='/ask/send_back']", ASK)),
    Page("case-department", "logistics1", "/cases/{execute.case}"),
    Page("case-hand-over", "supervisor1", "/cases/{compose.case}", click("[data-ask$='/ask/hand_over']", ASK)),
    Page("case-move", "supervisor1", "/cases/{compose.case}", click("[data-ask$='/ask/move']", ASK)),
    Page("print", "agent1", "/cases/{compose.case}/print"),
    Page("task-prejudge", "agent1", "/tasks/{prejudge}", form),
    Page("task-contact", "agent1", "/tasks/{contact_customer}", form),
    Page("task-check-facts", "product1", "/tasks/{check_facts}", form),
    Page("task-reconcile", "agent1", "/tasks/{reconcile}", form),
    Page("task-confirm-facts", "logistics1", "/tasks/{confirm_facts}", form),
    Page("task-judge", "agent2", "/tasks/{judge_liability}", form),
    Page("task-plan", "agent1", "/tasks/{make_plan}", form),
    Page("task-recap", "agent1", "/tasks/{recap}", form),
    Page("task-compose", "agent1", "/tasks/{compose}", form),
    Page("task-execute", "logistics1", "/tasks/{execute}", form),
    Page("task-talk", "agent1", "/tasks/{talk}", form),
    Page("task-outcome", "agent1", "/tasks/{confirm_outcome}", form),
    Page("task-call-back", "agent1", "/tasks/{call_back}", form),
    Page("task-risk", "pr1", "/tasks/{risk_response}", form),
    Page("task-supervise", "supervisor1", "/tasks/{supervise}", form),
    Page("task-senior", "senior1", "/tasks/{ask_senior}", form),
    *(Page(f"form-{name}", "owner1", "/studio/forms/preview", filled_in(name)) for name in NOT_OPEN),
    Page("task-held", "supervisor1", "/tasks/{compose}", form),
    Page("task-assign", "supervisor1", "/tasks/{compose}", click("[data-ask$='/ask/assign']", ASK)),
    Page("intake", "agent1", "/intake", form),
    Page("intake-questions", "agent1", "/intake", questions),
    Page("customer", "agent1", "/customers/{compose.case}"),
    Page("promises", "supervisor1", "/promises"),
    Page("notices", "agent1", "/notices"),
    Page("notices-side", "agent1", "/work", click(".side [href='/notices']", "#notices[open] .told-rows")),
    Page("team", "supervisor1", "/team"),
    Page("team-tasks", "supervisor1", "/team?open=agent1&group=agent"),
    Page("team-steps", "logistics_lead", "/team?by=step"),
    Page("settings", "agent1", "/settings"),
    Page("form-editor", "owner1", "/studio/1/forms/compose", click(".bh-card", "[data-group-id='group-bh-content']")),
    Page("users", "admin1", "/admin/users"),
    Page("user-new", "admin1", "/admin/users", click("[data-ask='/admin/users/ask/new']", ASK)),
    Page("user-import", "admin1", "/admin/users", click("[data-ask='/admin/users/ask/import']", ASK)),
    Page("groups", "admin1", "/admin/groups"),
    Page("group-new", "admin1", "/admin/groups", click("[data-ask='/admin/groups/ask/new']", ASK)),
    Page("roles", "admin1", "/admin/roles"),
    Page("audit", "admin1", "/admin/audit"),
    Page("releases", "owner1", "/releases"),
    Page("release", "owner1", "/releases/1"),
    Page("missing", "agent1", "/nowhere", status=404),
    Page("no-right", "logistics1", "/team", status=403),
)
