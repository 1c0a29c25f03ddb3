"""Whatever a file holds, a check gives findings and an evaluation gives a value: nothing else comes out."""

from __future__ import annotations

from pathlib import Path

from dmn_models import NAMESPACE
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from app import dmn
from app.dmn import xml

TAGS = (
    "decision inputData businessKnowledgeModel decisionService variable informationRequirement knowledgeRequirement",
    "requiredDecision requiredInput requiredKnowledge decisionTable input output rule inputEntry outputEntry",
    "inputExpression inputValues outputValues defaultOutputEntry annotationEntry literalExpression text context",
    "contextEntry list relation row column invocation binding parameter functionDefinition formalParameter",
    "encapsulatedLogic conditional if then else filter in match for return some every satisfies itemDefinition",
    "itemComponent typeRef allowedValues typeConstraint functionItem outputDecision inputDecision import description",
)
WORDS = [
    "a",
    "b",
    "d",
    "#a",
    "#d",
    "http://x#a",
    "",
    "number",
    "tA",
    "d.a",
    "two words",
    "UNIQUE",
    "COLLECT",
    "SUM",
    "true",
]
TEXTS = [
    "",
    "-",
    "1",
    '"a"',
    "a + 1",
    "< 5",
    "[1..",
    "d(a)",
    "a.b",
    "not(1, 2)",
    "for x in a return x",
    "${x}",
    "null",
    "漢字",
]
NAMES = [
    "id",
    "name",
    "typeRef",
    "href",
    "hitPolicy",
    "aggregation",
    "isCollection",
    "kind",
    "iteratorVariable",
    "namespace",
]

ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*WORDS, "Java", "PRIORITY"]), max_size=4)


EXPRESSIONS = sorted(xml.EXPRESSIONS)


def element(tag: str, attributes: dict[str, str], text: str, children: list[etree._Element]) -> etree._Element:
    made = etree.Element(f"{{{NAMESPACE}}}{tag}", attributes)
    made.text = text
    made.extend(children)
    return made


LEAVES = st.builds(element, st.sampled_from(" ".join(TAGS).split()), ATTRIBUTES, st.sampled_from(TEXTS), st.just([]))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        element,
        st.sampled_from(" ".join(TAGS).split()),
        ATTRIBUTES,
        st.sampled_from(TEXTS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)
FITTING: dict[str, list[str]] = {
    "decision": [*EXPRESSIONS, "variable", "informationRequirement", "knowledgeRequirement"],
    "businessKnowledgeModel": ["variable", "encapsulatedLogic", "knowledgeRequirement"],
    "encapsulatedLogic": [*EXPRESSIONS, "formalParameter"],
    "functionDefinition": [*EXPRESSIONS, "formalParameter"],
    "decisionService": ["variable", "outputDecision", "inputDecision", "inputData"],
    "informationRequirement": ["requiredDecision", "requiredInput"],
    "knowledgeRequirement": ["requiredKnowledge"],
    "decisionTable": ["input", "output", "rule", "rule"],
    "input": ["inputExpression", "inputValues"],
    "output": ["outputValues", "defaultOutputEntry"],
    "rule": ["inputEntry", "inputEntry", "outputEntry", "annotationEntry"],
    "context": ["contextEntry"],
    "contextEntry": ["variable", *EXPRESSIONS],
    "list": EXPRESSIONS,
    "relation": ["column", "row"],
    "row": EXPRESSIONS,
    "invocation": ["literalExpression", "binding"],
    "binding": ["parameter", *EXPRESSIONS],
    "conditional": ["if", "then", "else"],
    "filter": ["in", "match"],
    "for": ["in", "return"],
    "some": ["in", "satisfies"],
    "every": ["in", "satisfies"],
    **dict.fromkeys(["if", "then", "else", "in", "match", "return", "satisfies"], EXPRESSIONS),
    "itemDefinition": ["typeRef", "allowedValues", "typeConstraint", "itemComponent", "functionItem"],
    "itemComponent": ["typeRef", "allowedValues", "itemComponent"],
}


@st.composite
def fitting(draw: st.DrawFn, tag: str, depth: int = 5) -> etree._Element:
    """An element whose children may stand in it, most of the time."""
    attributes = draw(ATTRIBUTES)
    kinds = FITTING.get(tag)
    if kinds is None or not depth:
        return element(tag, attributes, "", [element("text", {}, draw(st.sampled_from(TEXTS)), [])])
    chosen = draw(st.lists(st.sampled_from(kinds), max_size=4))
    return element(tag, attributes, "", [draw(fitting(one, depth - 1)) for one in chosen])


TOPS = ["decision", "decision", "businessKnowledgeModel", "decisionService", "inputData", "itemDefinition"]
DOCUMENTS = st.lists(st.one_of(TREES, st.sampled_from(TOPS).flatmap(fitting)), max_size=5).map(
    lambda parts: etree.tostring(element("definitions", {}, "", parts))
)


@given(DOCUMENTS)
@settings(max_examples=300, deadline=None)
def test_any_arrangement_of_elements_is_checked_and_evaluated(source: bytes) -> None:
    dmn.check({"x.dmn": source})
    try:
        model = dmn.load({"x.dmn": source})
    except dmn.ModelError:
        return
    for decision in model.decisions:
        model.evaluate(decision, {"a": "b"})
        model.reads(decision)


SAMPLE = (Path(__file__).parent / "files" / "dinner.dmn").read_bytes()


@given(st.integers(0, len(SAMPLE)), st.integers(0, 40), st.binary(max_size=20))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_gives_findings(at: int, cut: int, junk: bytes) -> None:
    source = SAMPLE[:at] + junk + SAMPLE[at + cut :]
    dmn.check({"x.dmn": source})
    try:
        model = dmn.load({"x.dmn": source})
    except dmn.ModelError:
        return
    for decision in model.decisions:
        model.evaluate(decision, {"month": "b", "guests": None})


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_junk_is_refused(source: bytes) -> None:
    assert dmn.check({"x.dmn": source})
