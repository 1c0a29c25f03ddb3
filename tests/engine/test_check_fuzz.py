"""Whatever is done to a sound diagram, the check answers with findings and raises nothing."""

from __future__ import annotations

import copy
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_check_rules import REFUSED, SOUND

from app import engine

SOURCES = [*SOUND.values(), *(source for source, _, _ in REFUSED.values())]
GARBAGE = ["", " ", "${a}", "= (", "=a", "-1", "true", "a:b", "::", "PT1H", "9" * 40, "“”", "\n", "p", "s", "a"]


def damaged(source: bytes, seed: int) -> bytes:
    """The file with up to three random changes: attributes lost, swapped or filled with garbage, elements moved."""
    chance = random.Random(seed)
    root = etree.fromstring(source)
    for _ in range(chance.randint(1, 3)):
        elements = list(root.iter())
        one, other = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        what = chance.randrange(7)
        if what == 0 and one.attrib:
            del one.attrib[chance.choice(list(one.attrib))]
        elif what == 1 and one.attrib:
            one.set(chance.choice(list(one.attrib)), chance.choice(GARBAGE))
        elif what == 2 and parent is not None:
            parent.remove(one)
        elif what == 3 and parent is not None:
            other.append(copy.deepcopy(one))
        elif what == 4:
            one.text = chance.choice(GARBAGE)
        elif what == 5:
            one.tag = other.tag
        elif other.attrib:
            name = chance.choice(list(other.attrib))
            one.set(name, other.get(name))
    return etree.tostring(root)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SOURCES), st.integers(0, 10**9))
def test_a_damaged_diagram_never_breaks_the_check(source: bytes, seed: int) -> None:
    for finding in engine.check({"processes/x.bpmn": damaged(source, seed)}):
        assert finding.severity in ("error", "warning")
        assert finding.text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
@pytest.mark.parametrize("name", ["processes/x.bpmn", "forms/x.form", "rules/x.dmn", "processes/variables.json"])
def test_random_bytes_are_a_finding(name: str, source: bytes) -> None:
    assert any(finding.severity == "error" for finding in engine.check({name: source}))
