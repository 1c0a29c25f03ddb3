"""What holds between the files of a release: forms, tables, called processes and the names of variables."""

from __future__ import annotations

import json

from diagrams import definitions, extensions, node, path, plain, process, straight, user

from app import engine

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="t" name="t" namespace="urn:t">
<decision id="triage" name="triage"><decisionTable id="dt" hitPolicy="FIRST">
<input id="i"><inputExpression id="ie" typeRef="string"><text>{read}</text></inputExpression></input>
<output id="o1" name="risk" typeRef="string"/><output id="o2" name="hours" typeRef="number"/>
<rule id="r1"><inputEntry id="e1"><text>"x"</text></inputEntry>
<outputEntry id="x1"><text>"high"</text></outputEntry><outputEntry id="x2"><text>24</text></outputEntry></rule>
<rule id="r2"><inputEntry id="e2"><text>-</text></inputEntry>
<outputEntry id="x3"><text>"normal"</text></outputEntry><outputEntry id="x4"><text>48</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def form(id: str, *keys: str) -> bytes:
    fields = [{"type": "textfield", "key": key, "id": f"f{n}", "label": key} for n, key in enumerate(keys)]
    return json.dumps({"type": "default", "id": id, "schemaVersion": 19, "components": fields}).encode()


def variables(*names: str) -> bytes:
    entries = [{"name": name, "label": {"zh": name, "en": name}, "column": name.replace(".", "_")} for name in names]
    return json.dumps({"variables": entries}).encode()


def release(**changes: bytes) -> dict[str, bytes]:
    rule = node(
        "businessRuleTask",
        "r",
        camunda_decisionRef="triage",
        camunda_resultVariable="triage",
        camunda_mapDecisionResult="singleResult",
    )
    files = {
        "processes/x.bpmn": plain(user("a", camunda_formRef="intake"), rule, ids="a r"),
        "forms/intake.form": form("intake", "complaint.category"),
        "rules/triage.dmn": TABLE.format(read="complaint.category").encode(),
        "processes/variables.json": variables("complaint.category", "triage.risk"),
    }
    return {**files, **{name.replace("__", "/").replace("_", ".", 1): source for name, source in changes.items()}}


def told(files: dict[str, bytes]) -> list[str]:
    return [str(finding) for finding in engine.check(files) if finding.code != "drawing"]


def test_a_whole_release_is_sound() -> None:
    assert told(release()) == []


def test_a_renamed_form_field_is_found_at_the_table_and_at_the_catalogue() -> None:
    files = release() | {"forms/intake.form": form("intake", "complaint.kategory")}
    lines = told(files)
    assert [line for line in lines if line.startswith("rules/triage.dmn:triage: warning") and "'kategory'" in line]
    assert [line for line in lines if "variables.json:complaint.category" in line and "column would stay empty" in line]


def test_a_renamed_output_of_a_table_is_found_at_the_catalogue() -> None:
    files = release() | {"rules/triage.dmn": release()["rules/triage.dmn"].replace(b'"risk"', b'"riskk"')}
    assert [line for line in told(files) if "variables.json:triage.risk" in line]


def test_an_expression_that_reads_a_misspelt_name_is_found() -> None:
    task = user("a", camunda_formRef="intake", camunda_dueDate="= duration(complaint.categori)")
    files = release() | {"processes/x.bpmn": plain(task, ids="a")}
    assert [line for line in told(files) if "x.bpmn:a: warning" in line and "did you mean 'category'" in line]


def test_a_reference_may_carry_the_prefix_of_the_file() -> None:
    start = node("startEvent", "s", node("messageEventDefinition", messageRef="t:m"))
    source = definitions(node("message", "m", name="paid"), process(start, user("a"), *path("s a")))
    source = source.replace(b"<definitions ", b'<definitions xmlns:t="urn:test" ', 1)
    assert engine.load({"processes/x.bpmn": source}).processes["p"].start_messages == ("paid",)


def test_a_result_of_two_outputs_is_no_single_entry() -> None:
    task = node(
        "businessRuleTask",
        "r",
        camunda_decisionRef="triage",
        camunda_resultVariable="x",
        camunda_mapDecisionResult="singleEntry",
    )
    files = release() | {"processes/x.bpmn": plain(task, ids="r")}
    assert [line for line in told(files) if "x.bpmn:r: error" in line and "2 outputs" in line]


def test_an_id_in_two_files_is_found() -> None:
    files = release() | {
        "processes/y.bpmn": plain(user("b"), ids="b"),
        "forms/again.form": form("intake", "other"),
    }
    lines = told(files)
    assert [line for line in lines if "y.bpmn:p: error" in line and "x.bpmn too" in line]
    assert [line for line in lines if "again.form" in line and "error" in line]


def test_a_broken_form_is_told_once() -> None:
    lines = told(release() | {"forms/intake.form": b"{"})
    assert len([line for line in lines if ": error: " in line]) == 1


def test_what_the_live_release_holds_may_be_referred_to() -> None:
    live = engine.load(release())
    foreign = plain(user("a", camunda_formRef="intake"), node("callActivity", "c", calledElement="p"), ids="a c")
    files = {"processes/z.bpmn": foreign.replace(b'<process id="p"', b'<process id="z"')}
    assert [f.text for f in engine.check(files, live) if f.severity == "error"] == []
    assert len([f for f in engine.check(files) if f.severity == "error"]) == 2


def test_an_error_of_a_called_process_must_be_caught_by_a_caller() -> None:
    error = node("error", "err", errorCode="E1")
    thrower = process(
        node("startEvent", "s1"),
        node("endEvent", "x", node("errorEventDefinition", errorRef="err")),
        *path("s1 x"),
        id="called",
    )
    caller = straight(node("callActivity", "c", calledElement="called"), ids="c")
    catcher = node("boundaryEvent", "b", node("errorEventDefinition", errorRef="err"), attachedToRef="c")
    caught = {"processes/x.bpmn": definitions(error, thrower, process(*caller, catcher, *path("b e")))}
    uncaught = {"processes/x.bpmn": definitions(error, thrower, process(*caller))}
    assert [f.element for f in engine.check(caught) if f.severity == "error"] == []
    assert [f.element for f in engine.check(uncaught) if f.severity == "error"] == ["x"]


def test_processes_that_always_call_each_other_are_refused_and_avoidable_calls_are_not() -> None:
    def calling(name: str, target: str) -> str:
        call = node("callActivity", f"c{name}", calledElement=target)
        return process(
            node("startEvent", f"s{name}"),
            call,
            node("endEvent", f"e{name}"),
            *path(f"s{name} c{name} e{name}"),
            id=name,
        )

    endless = {"processes/x.bpmn": definitions(calling("one", "two"), calling("two", "one"))}
    assert {f.element for f in engine.check(endless) if f.severity == "error"} == {"cone", "ctwo"}
    bounded = (
        plain(
            node("exclusiveGateway", "g", default="g_h"),
            node("callActivity", "c", extensions(node("camunda:in", variables="all")), calledElement="p"),
            node("exclusiveGateway", "h"),
            node(
                "sequenceFlow",
                "g_c",
                node("conditionExpression", inner="depth &lt; 3"),
                sourceRef="g",
                targetRef="c",
            ),
            *path("g h"),
            *path("c h"),
            ids="g",
        )
        .replace(b'sourceRef="g" targetRef="e"', b'sourceRef="h" targetRef="e"')
        .replace(b'id="g_e"', b'id="h_e"')
    )
    assert [f.text for f in engine.check({"processes/x.bpmn": bounded}) if f.severity == "error"] == []
