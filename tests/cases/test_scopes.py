"""The case file: values in scopes, read from inner to outer, written by leaf path, kept exactly."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.cases.scopes import CaseFile, Change, same


def stored(file: CaseFile) -> CaseFile:
    again = CaseFile.loads(file.dumps())
    assert again.dumps() == file.dumps()
    return again


def test_a_new_file_is_empty() -> None:
    file = stored(CaseFile.empty())
    assert dict(file.view()) == {}
    assert file.scopes == (0,)
    assert file.read(0, "a.b.c") is None


def test_a_leaf_path_changes_that_path_and_not_the_whole() -> None:
    file = CaseFile.empty()
    file.write(0, "contact", {"method": "phone", "name": "王"})
    before = file.read(0, "contact")
    assert file.write(0, "contact.method", "mail") == Change(0, "contact.method", "phone", "mail")
    assert stored(file).read(0, "contact") == {"method": "mail", "name": "王"}
    assert before == {"method": "phone", "name": "王"}, "values are never changed in place"
    assert [change.path for change in file.changes] == ["contact", "contact.method"]


def test_writing_the_same_value_is_no_change() -> None:
    file = CaseFile.empty()
    file.write(0, "a.b", Decimal(1))
    assert file.write(0, "a.b", Decimal(1)) is None
    assert file.write(0, "a.c", None) is None
    assert file.write(0, "z", None) is None
    assert file.write(0, "a.b", True) is not None, "1 is not true"


def test_a_path_through_something_that_is_no_context_replaces_it() -> None:
    file = CaseFile.empty()
    file.write(0, "a", "text")
    file.write(0, "a.b", "x")
    assert file.read(0, "a") == {"b": "x"}


def test_inner_scopes_read_through_and_write_locally() -> None:
    file = CaseFile.empty()
    file.write(0, "x", "outer")
    file.write(0, "y", "outer")
    inner = file.open_scope(0, False, {"x": "inner"})
    file = stored(file)
    assert (file.view(inner)["x"], file.view(inner)["y"]) == ("inner", "outer")
    file.write(inner, "y", "changed inside")
    assert file.view(0)["y"] == "outer"
    assert file.view(inner)["y"] == "changed inside"
    assert file.variables(inner) == {"x": "inner", "y": "changed inside"}
    file.close_scope(inner)
    assert file.scopes == (0,)


def test_a_leaf_written_inside_leaves_the_rest_of_its_context_readable() -> None:
    file = CaseFile.empty()
    file.write(0, "contact", {"method": "phone", "name": "王"})
    inner = file.open_scope(0, False, {"whole": {"a": "1"}})
    file.write(0, "whole", {"b": "2"})
    file.write(inner, "contact.method", "mail")
    file = stored(file)
    assert file.read(inner, "contact") == {"method": "mail", "name": "王"}
    assert file.read(inner, "contact.name") == "王"
    assert file.read(0, "contact.method") == "phone"
    assert file.read(inner, "whole") == {"a": "1"}, "a whole value hides the outer one"


def test_an_isolated_scope_sees_nothing_of_its_caller() -> None:
    file = CaseFile.empty()
    file.write(0, "x", "outer")
    called = file.open_scope(0, True, {"given": "1"})
    instance = file.open_scope(called, False, {})
    assert "x" not in file.view(instance)
    assert file.view(instance)["given"] == "1"
    assert list(file.view(called)) == ["given"]
    file.close_scope(called)
    assert file.scopes == (0,), "what is inside ends with it"


def test_notes_of_the_engine_are_stored_but_not_shown() -> None:
    file = CaseFile.empty()
    file.write(0, "#items", ["1"])
    file.write(0, "counter", Decimal(1), quiet=True)
    assert file.changes == []
    file = stored(file)
    assert file.view()["#items"] == ["1"]
    assert list(file.view()) == ["counter"]
    assert file.variables() == {"counter": Decimal(1)}


VALUES = [
    None,
    True,
    "0.1",
    Decimal("0.1"),
    Decimal("1.10"),
    Decimal("123456789012345678901234567890.1234"),
    feel.from_python(date(2026, 3, 1)),
    feel.from_python(timedelta(hours=2)),
    {"typename": "datetime", "value": "x", "$date": "2026"},
    {"a": [{"b": None}], "长": "说明"},
    [],
    {},
]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_every_value_survives_storage_as_what_it_is(value: object) -> None:
    file = CaseFile.empty()
    file.write(0, "marker", "x")
    file.write(0, "v.w", value)
    found = stored(file).read(0, "v.w")
    assert same(found, value)


TREES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5) | st.integers(-9, 9).map(Decimal),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(TREES)
def test_storage_keeps_any_tree(value: object) -> None:
    file = CaseFile.empty()
    file.write(0, "v", value)
    assert same(stored(file).read(0, "v"), value)


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "a.b", "a.c", "a.b.c"]), st.sampled_from(["1", "2", None])), max_size=12
    )
)
def test_what_was_written_last_is_what_is_read(writes: list[tuple[str, str | None]]) -> None:
    file = CaseFile.empty()
    for path, value in writes:
        file.write(0, path, value)
        assert file.read(0, path) == value
        file = stored(file)


def test_a_view_stays_up_to_date() -> None:
    file = CaseFile.empty()
    view = file.view()
    file.write(0, "x", "1")
    assert view["x"] == "1"
    assert len(view) == 1
    with pytest.raises(KeyError):
        view["y"]


@given(st.dictionaries(st.text(max_size=6), TREES, max_size=4))
def test_names_of_any_letters_survive_and_the_text_is_json(values: dict[str, object]) -> None:
    file = CaseFile.empty()
    inner = file.open_scope(0, False, {})
    for name, value in values.items():
        file.write(inner, name.replace(".", "-"), value)
    json.loads(file.dumps())
    again = stored(file)
    assert all(
        same(again.read(inner, name.replace(".", "-")), file.read(inner, name.replace(".", "-"))) for name in values
    )
    assert again.open_scope(0, False, {}) == inner + 1
