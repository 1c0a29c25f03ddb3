"""Signing in and out, users, releases, tables that are always the latest."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app import actions, engine, queries
from app.actions.passwords import hash_password, matches
from app.config import BadSettings, Settings
from app.errors import Refusal
from app.queries import rehearsal
from tests.house import House, diagram, line

PASSWORD = "correct horse 42"


@pytest.fixture
def peopled(both: House) -> House:
    actions.create_user(both.ctx, both.who("admin1"), "li.na", name="李娜", groups=["agent"], password=PASSWORD)
    return both


# ── signing in ────────────────────────────────────────────────────────────────────────────────────


def test_who_signs_in_is_known_by_the_token_until_signing_out(peopled: House) -> None:
    signed = actions.sign_in(peopled.ctx, "li.na", PASSWORD, address="10.0.0.1", agent="a browser")
    session = queries.session_actor(peopled.ctx, signed.token)
    assert session is not None
    assert (session.actor.id, session.actor.groups) == ("li.na", frozenset({"agent"}))
    assert queries.session_actor(peopled.ctx, signed.token + "x") is None
    actions.sign_out(peopled.ctx, signed.token)
    assert queries.session_actor(peopled.ctx, signed.token) is None


def test_neither_the_password_nor_the_token_is_stored_as_it_is(peopled: House) -> None:
    signed = actions.sign_in(peopled.ctx, "li.na", PASSWORD)
    [user] = [row for row in peopled.rows("users") if row.user_id == "li.na"]
    assert user.password.startswith("$argon2id$")
    assert all(signed.token not in str(tuple(row)) for row in peopled.rows("web_session"))


@pytest.mark.parametrize(("name", "password"), [("li.na", "wrong"), ("nobody", PASSWORD), ("agent1", ""), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_with_the_same_words(
    peopled: House, name: str, password: str
) -> None:
    with pytest.raises(Refusal) as caught:
        actions.sign_in(peopled.ctx, name, password)
    assert (caught.value.code, caught.value.text.en) == ("not_allowed", "The name or the password is not right")


def test_too_many_tries_wait_even_with_the_right_password_and_only_for_a_time(peopled: House) -> None:
    for _ in range(peopled.ctx.settings.sign_in_tries):
        with pytest.raises(Refusal):
            actions.sign_in(peopled.ctx, "li.na", "wrong", address="10.0.0.1")
    with pytest.raises(Refusal) as caught:
        actions.sign_in(peopled.ctx, "li.na", PASSWORD, address="10.0.0.2")
    assert caught.value.details["retry_after"] == peopled.ctx.settings.sign_in_window
    peopled.clock.advance(timedelta(seconds=peopled.ctx.settings.sign_in_window + 1))
    assert actions.sign_in(peopled.ctx, "li.na", PASSWORD).actor.id == "li.na"


def test_a_session_ends_when_unused_when_old_and_when_its_user_is_deactivated(peopled: House) -> None:
    first = actions.sign_in(peopled.ctx, "li.na", PASSWORD).token
    peopled.clock.advance(timedelta(seconds=peopled.ctx.settings.session_idle + 1))
    assert queries.session_actor(peopled.ctx, first) is None
    second = actions.sign_in(peopled.ctx, "li.na", PASSWORD).token
    for _ in range(4):
        peopled.clock.advance(timedelta(hours=7))
        actions.touch_session(peopled.ctx, second)
    assert queries.session_actor(peopled.ctx, second) is None
    third = actions.sign_in(peopled.ctx, "li.na", PASSWORD).token
    actions.change_user(peopled.ctx, peopled.who("admin1"), "li.na", active=False)
    assert queries.session_actor(peopled.ctx, third) is None
    with pytest.raises(Refusal):
        actions.sign_in(peopled.ctx, "li.na", PASSWORD)


def test_changing_the_password_ends_all_other_sessions(peopled: House) -> None:
    here, there = (actions.sign_in(peopled.ctx, "li.na", PASSWORD).token for _ in range(2))
    person = peopled.who("li.na")
    with pytest.raises(Refusal) as caught:
        actions.change_password(peopled.ctx, person, "wrong", "another horse 43")
    assert caught.value.field == "old"
    actions.change_password(peopled.ctx, person, PASSWORD, "another horse 43", keep=here)
    assert queries.session_actor(peopled.ctx, here) is not None
    assert queries.session_actor(peopled.ctx, there) is None
    assert actions.sign_in(peopled.ctx, "li.na", "another horse 43")


def test_a_password_that_was_reset_must_be_changed(peopled: House) -> None:
    actions.reset_password(peopled.ctx, peopled.who("admin1"), "li.na", "temporary one 77")
    assert actions.sign_in(peopled.ctx, "li.na", "temporary one 77").must_change


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "li.na is my name", "password123", "x" * 300])
def test_a_password_that_is_easily_guessed_is_refused(house: House, password: str) -> None:
    with pytest.raises(Refusal) as caught:
        actions.create_user(house.ctx, house.who("admin1"), "li.na", name="李娜", password=password)
    assert caught.value.field == "password"


def test_nobody_signs_in_without_a_password_of_their_own() -> None:
    assert not matches("", "")
    assert not matches("", "nobody has this password")
    assert matches(hash_password("x"), "x")


# ── users ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("user", "groups", "field"),
    [("Li", [], "id"), ("li na", [], "id"), ("li.na", [], "id"), ("", [], "id"), ("new", ["nobodies"], "groups")],
)
def test_a_user_with_a_bad_id_or_an_unknown_group_is_refused(
    peopled: House, user: str, groups: list[str], field: str
) -> None:
    with pytest.raises(Refusal) as caught:
        actions.create_user(peopled.ctx, peopled.who("admin1"), user, name="x", groups=groups)
    assert caught.value.field == field


def test_only_administrators_manage_users_and_everything_is_audited(peopled: House) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        actions.create_user(peopled.ctx, peopled.who("supervisor1"), "new", name="x")
    with pytest.raises(Refusal, match="not_allowed"):
        queries.users(peopled.ctx, peopled.who("supervisor1"))
    actions.change_user(peopled.ctx, peopled.who("admin1"), "li.na", groups=["logistics"], leads=["logistics"])
    [row] = queries.users(peopled.ctx, peopled.who("admin1"), text="李")
    assert ([group.id for group in row.groups], row.leads) == (["logistics"], frozenset({"logistics"}))
    told, _ = queries.audit(peopled.ctx, peopled.who("admin1"))
    assert [entry.what for entry in told][:2] == ["user.change", "user.create"]


def test_an_administrator_does_not_lock_oneself_out(house: House) -> None:
    with pytest.raises(Refusal, match="invalid"):
        actions.change_user(house.ctx, house.who("admin1"), "admin1", active=False)


# ── releases ──────────────────────────────────────────────────────────────────────────────────────

ONE = {"processes/p.bpmn": diagram(line('userTask a camunda:candidateGroups="agent"'))}
TWO = {"processes/p.bpmn": diagram(line('userTask b camunda:candidateGroups="agent"'))}


def test_a_release_is_numbered_hashed_and_never_changes(both: House, tmp_path: Path) -> None:
    first = actions.load_release(both.ctx, actions.SYSTEM, ONE, note="first", publish=True)
    draft = actions.load_release(both.ctx, both.who("owner1"), TWO, note="second")
    assert (first.status, draft.status, draft.id) == ("live", "draft", first.id + 1)
    assert first.hash != draft.hash
    assert both.rows("task") == []
    actions.publish_release(both.ctx, both.who("owner1"), draft.id)
    assert {row.id: row.status for row in queries.releases(both.ctx)} == {first.id: "retired", draft.id: "live"}
    assert actions.export_release(both.ctx, first.id, tmp_path) == 1
    assert (tmp_path / "processes/p.bpmn").read_bytes() == ONE["processes/p.bpmn"]


def test_the_same_files_make_no_new_release(both: House) -> None:
    first = actions.load_release(both.ctx, actions.SYSTEM, ONE, publish=True)
    assert actions.load_release(both.ctx, actions.SYSTEM, dict(ONE), publish=True).id == first.id


def test_files_with_errors_are_not_loaded(both: House) -> None:
    bad = {"processes/p.bpmn": diagram('<startEvent id="s"/><scriptTask id="x"/>')}
    with pytest.raises(engine.CheckFailed) as caught:
        actions.load_release(both.ctx, actions.SYSTEM, bad, publish=True)
    assert any(finding.element == "x" for finding in caught.value.findings)
    assert queries.releases(both.ctx) == ()


def test_a_column_that_cases_do_not_have_is_an_error(house: House) -> None:
    catalogue = b'{"variables": [{"name": "x", "label": {"zh": "x", "en": "x"}, "column": "shoe_size"}]}'
    with pytest.raises(engine.CheckFailed, match="shoe_size"):
        actions.load_release(house.ctx, actions.SYSTEM, {**ONE, "processes/variables.json": catalogue})


@pytest.mark.parametrize("who", ["agent1", "supervisor1", "compliance1", "admin1"])
def test_only_the_process_owner_publishes(house: House, who: str) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        actions.load_release(house.ctx, house.who(who), ONE)
    draft = actions.load_release(house.ctx, house.who("owner1"), ONE)
    with pytest.raises(Refusal, match="not_allowed"):
        actions.publish_release(house.ctx, house.who(who), draft.id)


def test_the_first_start_loads_the_folders_and_later_changes_wait(tmp_path: Path) -> None:
    from tests.house import house as make_house

    folder = tmp_path / "content" / "processes"
    folder.mkdir(parents=True)
    (folder / "p.bpmn").write_bytes(ONE["processes/p.bpmn"])
    with make_house(tmp_path, None, content=tmp_path / "content") as house:
        first = actions.load_first_release(house.ctx)
        assert first is not None
        assert first.status == "live"
        assert actions.load_first_release(house.ctx) is None
        assert not actions.folder_differs(house.ctx)
        (folder / "p.bpmn").write_bytes(TWO["processes/p.bpmn"])
        assert actions.folder_differs(house.ctx)
        assert [task.split(".")[0] for task in house.open().opened] == ["C-2026-000001"]
        assert rehearsal.open_tasks(house.ctx, 1)[0].element == "a"


def table(value: str, name: str = "rate") -> bytes:
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="tests">'
        f'<decision id="{name}" name="{name}"><variable name="{name}" typeRef="string"/>'
        f'<literalExpression><text>"{value}"</text></literalExpression></decision></definitions>'
    ).encode()


def decided(value: str, name: str) -> dict[str, bytes]:
    result = 'camunda:resultVariable="found" camunda:mapDecisionResult="singleEntry"'
    task = f'businessRuleTask r camunda:decisionRef="{name}" {result}'
    return {
        "processes/p.bpmn": diagram(line('userTask a camunda:candidateGroups="agent"', task)),
        f"rules/{name}.dmn": table(value, name),
    }


@pytest.mark.parametrize(("name", "found"), [("rate", "old"), ("authority", "new")])
def test_a_case_keeps_its_tables_but_those_that_are_always_the_latest(both: House, name: str, found: str) -> None:
    both.release(decided("old", name))
    case = both.open()
    both.release(decided("new", name))
    both.do(case.opened[0])
    assert rehearsal.case_file(both.ctx, case.case_id).read(0, "found") == found


def test_always_latest_is_a_setting_of_the_table(both: House) -> None:
    both.release(decided("old", "authority"))
    case = both.open()
    both.release(decided("new", "authority"))
    actions.set_always_latest(both.ctx, both.who("owner1"), "authority", False)
    both.do(case.opened[0])
    assert rehearsal.case_file(both.ctx, case.case_id).read(0, "found") == "old"


# ── settings ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "env",
    [{"BIHUAN_DATABSE_URL": "x"}, {"BIHUAN_MAX_UPLOAD": "much"}, {"BIHUAN_TIME_ZONE": "Mars/Base"},
     {"BIHUAN_WORKER": "perhaps"}, {"BIHUAN_ON_TIME_TARGET": "950"}, {"BIHUAN_ON_TIME_TARGET": "nan"}],
)  # fmt: skip
def test_a_setting_that_is_unknown_or_wrong_is_refused_by_name(env: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=next(iter(env))):
        Settings.from_env({"BIHUAN_INSTANCE": str(tmp_path), **env})


def test_the_embedded_mode_makes_its_own_secret_and_keeps_it(tmp_path: Path) -> None:
    first = Settings.from_env({"BIHUAN_INSTANCE": str(tmp_path), "HOME": "x"})
    assert len(first.secret_key) > 40
    assert Settings.from_env({"BIHUAN_INSTANCE": str(tmp_path)}).secret_key == first.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert first.database_url == f"sqlite:///{tmp_path / 'bihuan.db'}"
    assert first.secret_key not in repr(first)
