"""variables.json is read strictly, and answers who may see what."""

from __future__ import annotations

import json

import pytest

from app.engine import variables
from app.engine.variables import VariableCatalogue, VariablesError

ENTRIES: list[dict[str, object]] = [
    {"name": "complaint", "type": "context", "label": {"zh": "投诉", "en": "Complaint"}},
    {
        "name": "complaint.category",
        "type": "string",
        "label": {"zh": "类别", "en": "Category"},
        "customer": True,
        "column": "category",
        "search": True,
    },
    {
        "name": "plan.bottom_line",
        "type": "number",
        "label": {"zh": "底线", "en": "Bottom line"},
        "read": ["agent", "supervisor"],
    },
    {
        "name": "differences.inflated",
        "type": "boolean",
        "label": {"zh": "夸大", "en": "Inflated"},
        "read": ["supervisor"],
    },
    {"name": "customer.phone", "label": {"zh": "电话", "en": "Phone"}, "personal": True},
]


@pytest.fixture
def catalogue() -> VariableCatalogue:
    return variables.load(json.dumps({"variables": ENTRIES}).encode())


def test_the_catalogue_knows_columns_personal_and_searchable_paths(catalogue: VariableCatalogue) -> None:
    assert catalogue.columns == {"category": "complaint.category"}
    assert catalogue.personal == ("customer.phone",)
    assert catalogue.searchable == ("complaint.category",)
    assert catalogue["complaint.category"].label.zh == "类别"
    assert catalogue.for_customer("complaint.category")
    assert not catalogue.for_customer("plan.bottom_line")


@pytest.mark.parametrize(
    ("path", "groups", "readable"),
    [
        ("plan.bottom_line", ["agent"], True),
        ("plan.bottom_line", ["logistics"], False),
        ("plan.bottom_line.amount", ["logistics"], False),  # an entry speaks for what is below it
        ("plan", ["logistics"], True),
        ("complaint.narrative", ["logistics"], True),
        ("unnamed.path", [], True),
    ],
)
def test_a_path_is_readable_by_the_groups_of_the_entry_that_covers_it(
    catalogue: VariableCatalogue, path: str, groups: list[str], readable: bool
) -> None:
    assert catalogue.readable(path, groups) is readable


def test_what_a_reader_may_not_see_is_cut_out_at_any_depth(catalogue: VariableCatalogue) -> None:
    values: dict[str, object] = {
        "plan": {"amount": 100, "bottom_line": 80},
        "differences": [{"text": "a", "inflated": True}, {"text": "b", "inflated": False}],
        "customer": {"phone": "139"},
    }
    assert catalogue.visible(values, ["logistics"]) == {
        "plan": {"amount": 100},
        "differences": [{"text": "a"}, {"text": "b"}],
        "customer": {"phone": "139"},
    }
    assert catalogue.visible(values, ["supervisor"]) == values
    assert catalogue.prune("plan.bottom_line", 80, ["logistics"]) is None


@pytest.mark.parametrize(
    ("content", "element", "part"),
    [
        ("", "variables", "JSON"),
        ("[]", "variables", "expected an object"),
        ('{"variables": [], "variable": 1}', "variables", "unknown key 'variable'"),
        ('{"variables": [1]}', "variables[0]", "expected an object"),
        ('{"variables": [{"name": "a", "name": "b"}]}', "variables", "stands twice"),
        ('{"variables": [{"name": "a b", "label": {"zh": "", "en": ""}}]}', "a b", "path of names"),
        ('{"variables": [{"name": "a", "label": "x"}]}', "a", "label must be"),
        ('{"variables": [{"name": "a", "lable": {}}]}', "a", "did you mean 'label'"),
        ('{"variables": [{"name": "a", "label": {"zh": "", "en": ""}, "type": "int"}]}', "a", "type must be"),
        ('{"variables": [{"name": "a", "label": {"zh": "", "en": ""}, "read": "agent"}]}', "a", "read must be"),
        ('{"variables": [{"name": "a", "label": {"zh": "", "en": ""}, "column": "A B"}]}', "a", "column must be"),
        ('{"variables": [{"name": "a", "label": {"zh": "", "en": ""}, "personal": 1}]}', "a", "true or false"),
        ("[" * 100_000, "variables", "JSON"),
    ],
)
def test_a_wrong_catalogue_is_refused_at_its_entry(content: str, element: str, part: str) -> None:
    with pytest.raises(VariablesError) as caught:
        variables.load(content.encode())
    assert any(finding.element == element and part in finding.text for finding in caught.value.findings)


def test_a_name_or_a_column_twice_is_refused() -> None:
    entry = {"name": "a", "label": {"zh": "", "en": ""}, "column": "c"}
    findings = variables.check(json.dumps({"variables": [entry, entry]}).encode())
    assert [finding.text for finding in findings] == ["is named twice", "column c is already filled from a"]
