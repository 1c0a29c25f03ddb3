"""Files that arrive while a complaint is taken in: they wait with the draft and go onto the case, none is lost."""

from __future__ import annotations

from typing import Any

import pytest

from app import actions, feel, queries
from app.errors import Refusal
from app.queries import rehearsal
from tests.contents import PAGE, png
from tests.house import House, diagram

TALK = '<userTask id="talk" camunda:candidateGroups="agent"/>'
FORM = (
    b'{"type": "default", "id": "start", "schemaVersion": 19, "components": ['
    b'{"type": "textfield", "id": "F1", "key": "what", "label": "what", "validate": {"required": true}},'
    b'{"type": "filepicker", "id": "F2", "key": "damage.photos", "label": "photos", "multiple": true}]}'
)


def process(*elements: str, flows: tuple[tuple[str, str], ...]) -> dict[str, bytes]:
    """A release whose process opens with a form."""
    lines = [f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(flows)]
    body = '<startEvent id="start" camunda:formRef="start"/>' + "".join([*elements, *lines])
    return {"processes/p.bpmn": diagram(body), "forms/start.form": FORM}


@pytest.fixture
def taking(house: House) -> House:
    house.release(process(TALK, '<endEvent id="end"/>', flows=(("start", "talk"), ("talk", "end"))))
    return house


def add(house: House, name: str, by: str = "agent1", **more: Any) -> actions.Added:
    return actions.add_start_file(house.ctx, house.who(by), "p", name, png(), **more)


def opened(house: House, *files: actions.Added, by: str = "agent1", **more: Any) -> actions.Opened:
    data = {"what": "坏了", **more}
    numbers = [file.number for file in files]
    return actions.open_case(house.ctx, house.who(by), process="p", data=data, files=numbers)


def waiting(house: House, by: str = "agent1") -> list[str]:
    return [file.name for file in queries.start_page(house.ctx, house.who(by), "p").files]


def on_case(house: House, case: str) -> list[tuple[str, bool]]:
    return [(file.name, file.internal) for file in queries.case_page(house.ctx, house.who("supervisor1"), case).files]


def test_they_become_the_first_files_of_the_case_with_what_the_form_says_of_them(taking: House) -> None:
    photo, paper = add(taking, "照片.png"), add(taking, "聊天记录.png", internal=True)
    case = opened(taking, paper, photo, damage={"photos": [{"id": photo.id, "name": "别的名字"}]})
    assert on_case(taking, case.case) == [("照片.png", False), ("聊天记录.png", True)]
    value = rehearsal.case_file(taking.ctx, case.case_id).read(0, "damage.photos")
    named = {"id": f"{case.case}/files/1", "name": "照片.png", "size": len(png()), "type": "image/png"}
    assert feel.to_python(value) == [named]
    told = queries.case_page(taking.ctx, taking.who("agent1"), case.case).timeline
    assert [row.kind for row in reversed(told)][:3] == ["opened", "file", "file"]
    assert waiting(taking) == []


def test_a_refused_submission_keeps_them(taking: House) -> None:
    photo = add(taking, "照片.png")
    with pytest.raises(Refusal, match="invalid"):
        opened(taking, photo, what="")
    assert waiting(taking) == ["照片.png"]
    assert on_case(taking, opened(taking, photo).case) == [("照片.png", False)]


def test_a_start_that_runs_in_circles_keeps_them_on_the_case(house: House) -> None:
    loop = (
        '<task id="a"/><exclusiveGateway id="g" default="f2"/><endEvent id="end"/>'
        '<sequenceFlow id="again" sourceRef="g" targetRef="a"><conditionExpression>=true</conditionExpression>'
        "</sequenceFlow>"
    )
    house.release(process(loop, flows=(("start", "a"), ("a", "g"), ("g", "end"))))
    photo = add(house, "照片.png")
    case = opened(house, photo, damage={"photos": [photo.id]})
    assert case.stopped
    assert on_case(house, case.case) == [("照片.png", False)]


def test_what_is_not_named_waits_on(taking: House) -> None:
    first, _second = add(taking, "一.png"), add(taking, "二.png")
    assert on_case(taking, opened(taking, first).case) == [("一.png", False)]
    assert waiting(taking) == ["二.png"]


def test_sent_twice_they_stand_on_one_case_once(taking: House) -> None:
    photo, agent = add(taking, "照片.png"), taking.who("agent1")
    for _ in range(2):
        case = actions.open_case(taking.ctx, agent, process="p", data={"what": "x"}, key="k", files=[photo.number]).case
    assert on_case(taking, case) == [("照片.png", False)]


def test_a_file_that_is_gone_or_somebody_elses_is_refused_and_the_rest_is_told(taking: House) -> None:
    mine, theirs, gone = add(taking, "我的.png"), add(taking, "别人的.png", by="agent2"), add(taking, "错的.png")
    actions.drop_start_files(taking.ctx, taking.who("agent1"), [gone.number, theirs.number])
    assert waiting(taking, "agent2") == ["别人的.png"]
    for other in (theirs, gone):
        with pytest.raises(Refusal, match="invalid") as refusal:
            opened(taking, mine, other)
        assert refusal.value.errors[0].code == "unknown_file"
        assert refusal.value.details == {"waiting": [mine.id]}
    assert waiting(taking) == ["我的.png"]
    assert not taking.rows("cases")


def test_a_form_refers_only_to_files_that_go_with_it(taking: House) -> None:
    photo, other = add(taking, "照片.png"), add(taking, "另一件.png")
    with pytest.raises(Refusal) as refusal:
        opened(taking, photo, damage={"photos": [other.id]})
    assert [(fault.field, fault.code) for fault in refusal.value.errors] == [("damage.photos[0]", "unknown_file")]


def test_they_go_to_an_earlier_case_when_the_call_was_about_that_one(taking: House) -> None:
    case = opened(taking, by="agent2").case
    photo = add(taking, "照片.png")
    actions.move_start_files(taking.ctx, taking.who("agent1"), case, "p", [photo.number])
    # agent1 is not the contact of this customer: agent2 decides whether it may go back
    assert on_case(taking, case) == [("照片.png", True)]
    assert waiting(taking) == []
    again = add(taking, "又一张.png")
    with pytest.raises(Refusal, match="not_found"):
        actions.move_start_files(taking.ctx, taking.who("agent1"), "C-2026-009999", "p", [again.number])
    assert waiting(taking) == ["又一张.png"]


def test_what_a_department_opens_a_case_with_is_internal(taking: House) -> None:
    photo = add(taking, "照片.png", by="logistics1")
    assert on_case(taking, opened(taking, photo, by="logistics1").case) == [("照片.png", True)]


def test_they_are_judged_as_every_file_is_and_only_from_whoever_opens_cases(taking: House) -> None:
    with pytest.raises(Refusal) as refusal:
        actions.add_start_file(taking.ctx, taking.who("agent1"), "p", "网页.png", PAGE)
    assert refusal.value.errors[0].code == "bad_type"
    with pytest.raises(Refusal, match="not_allowed"):
        add(taking, "照片.png", by="admin1")
    assert not taking.rows("start_file")


def test_no_more_wait_than_a_case_would_hold(taking: House) -> None:
    for number in range(50):
        add(taking, f"{number}.png")
    with pytest.raises(Refusal, match="已满"):
        add(taking, "51.png")
    add(taking, "别人的.png", by="agent2")
