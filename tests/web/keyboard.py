"""Filling a form with the keyboard alone: Tab to a field by what its label says, then the keys that its kind takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.web.browser import Person

Answer = str | bool | int | datetime | tuple[str, ...]
TABS = 160  # more than any form has stops
EVERY = ("…",)  # tick whatever a list of choices offers

# What a screen reader would say of the element that has the focus.
FOCUS = """
const element = document.activeElement;
const clean = (text) => (text ?? '').replace(/[*\\s]+/g, ' ').replace(/选填/g, '').trim();
const told = (ids) => ids.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ');
const labels = (one) => [...(one.labels ?? [])].map((label) => label.innerText).join(' ');
const name = (one) => clean(one.hasAttribute('aria-labelledby') ? told(one.getAttribute('aria-labelledby'))
  : one.getAttribute('aria-label') ?? (labels(one) || one.innerText));
const group = element.closest('[role=radiogroup],[role=group]');
const chosen = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
return {
  kind: element.getAttribute('role') ?? (element.localName === 'input' ? element.type : element.localName),
  name: name(element), group: group ? name(group) : '', checked: Boolean(element.checked),
  chosen: clean(chosen?.textContent ?? element.selectedOptions?.[0]?.textContent),
};
"""


@dataclass(frozen=True)
class Focus:
    kind: str
    name: str
    group: str
    checked: bool
    chosen: str


def focus(person: Person) -> Focus:
    return Focus(**person.js(FOCUS))


def keys(person: Person, *pressed: str) -> None:
    ActionChains(person.here(), duration=0).send_keys(*pressed).perform()


def control(person: Person, key: str) -> None:
    ActionChains(person.here(), duration=0).key_down(Keys.CONTROL).send_keys(key).key_up(Keys.CONTROL).perform()


def reach(person: Person, label: str, kind: str = "") -> Focus:
    """Tab forward until a stop is called so, or answers the question that is called so."""
    passed = []
    for _ in range(TABS):
        stop = focus(person)
        if label in (stop.name, stop.group if stop.kind in ("radio", "checkbox") else "") and kind in ("", stop.kind):
            return stop
        passed.append(stop.name[:40] or stop.kind)
        keys(person, Keys.TAB)
    raise AssertionError(
        f"{person.name} at {person.path}: Tab never comes to {label!r}, only to {list(dict.fromkeys(passed))}"
    )


def press_button(person: Person, name: str) -> None:
    reach(person, name)
    keys(person, Keys.ENTER)


def fill(person: Person, answers: Mapping[str, Answer]) -> None:
    """Fields by label, in the order of the form; a choice by the name of what is chosen."""
    for label, answer in answers.items():
        match answer:
            case bool():
                _tick(person, label)
            case tuple():
                _tick_some(person, label, answer)
            case datetime():
                _type(person, label, f"{answer:%Y-%m-%d}")
                keys(person, Keys.TAB, f"{answer:%H:%M}", Keys.ENTER)
            case _:
                _answer(person, label, str(answer))


def _answer(person: Person, label: str, text: str) -> None:
    stop = reach(person, label)
    match stop.kind:
        case "radio":
            _choose(person, stop, text)
        case "combobox" | "select":
            _pick(person, stop, text)
        case _:
            _type(person, label, text)


def _type(person: Person, label: str, text: str) -> None:
    reach(person, label)
    control(person, "a")
    keys(person, text)


def _tick(person: Person, label: str) -> None:
    if not reach(person, label, "checkbox").checked:
        keys(person, Keys.SPACE)


def _tick_some(person: Person, label: str, names: tuple[str, ...]) -> None:
    stop, left = reach(person, label), set(names)
    for _ in range(TABS):
        if stop.group != label or not left:
            break
        if (stop.name in left or names == EVERY) and not stop.checked:
            keys(person, Keys.SPACE)
        left.discard(stop.name)
        keys(person, Keys.TAB)
        stop = focus(person)
    assert names == EVERY or not left, f"{label}: {left} are not offered"


def _choose(person: Person, stop: Focus, name: str) -> None:
    """Arrows move and choose among radio buttons; Space chooses the one where one stands."""
    first = stop.name
    while stop.name != name:
        keys(person, Keys.ARROW_DOWN)
        stop = focus(person)
        assert stop.name != first, f"{stop.group}: {name} is not offered"
    if not stop.checked:
        keys(person, Keys.SPACE)


def _pick(person: Person, stop: Focus, name: str) -> None:
    """Arrows walk through the list of a select; Enter takes what they stand on."""
    seen: list[str] = []
    while (stop := focus(person)).chosen != name:
        assert seen[-1:] != [stop.chosen], f"{stop.name}: {name} is not offered, only {seen}"
        seen.append(stop.chosen)
        keys(person, Keys.ARROW_DOWN)
    if stop.kind == "combobox":
        keys(person, Keys.ENTER)
