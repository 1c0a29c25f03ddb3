"""Speed of FEEL and DMN, side by side with other engines in one run.

SpiffWorkflow is always there. The others (pySFeel, pyDMNrules, bkflow-feel, zen-engine) live in an environment of
their own under build/, which the first run makes from requirements-bench.txt; without a network they are left out,
with a word about it. Input expressions are written in each engine's own language; all engines give the same answers.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import timeit
import venv
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

from app import dmn, feel

ROOT = Path(__file__).parent.parent.parent
PEERS = ROOT / "build" / "peers"
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
EXPRESSION = 'category = "cat5" and amount >= 50 and amount < 60'
ZEN_EXPRESSION = "category == 'cat5' and amount >= 50 and amount < 60"
TYPES = {"category": "string", "amount": "number", "level": "string", "age": "number"}
SIZES = (10, 100, 1000, 10_000)
PYTHON_PEERS = ("SpiffWorkflow", "pySFeel", "pyDMNrules", "bkflow-feel")
Row = dict[str, Any]
Times = dict[str, dict[str, float]]


def rows() -> Iterator[Row]:
    times = {line: {"Bihuan": value} for line, value in ours().items()}
    for found in (spiffworkflow(), peers()):
        for line, engines in found.items():
            times[line].update(engines)
    zen = times["table 10"].get("zen-engine")
    for line, engines in times.items():
        for engine, value in engines.items():
            target = 0.25 * zen if zen and (line, engine) == ("table 10", "Bihuan") else None
            yield row(f"{LINES[line]}: {engine}", value, UNITS.get(line, "µs"), target)
        rivals = (
            value for engine, value in engines.items() if engine.startswith(PYTHON_PEERS) and "not read" not in engine
        )
        rival = min(rivals, default=None)
        if rival is not None:
            wanted = 1 if line == "load" else 10
            yield row(f"{LINES[line]}: best Python peer ÷ Bihuan", rival / engines["Bihuan"], "times", wanted, "higher")
    yield row(
        "DMN table: 1,000 rules ÷ 10 rules",
        times["table 1000"]["Bihuan"] / times["table 10"]["Bihuan"],
        "times",
        4,
    )


LINES = {
    "parse": "FEEL, read an expression",
    "first": "FEEL, read an expression and evaluate it once",
    "unary": "FEEL, one unary test",
    **{f"table {size}": f"DMN table, {size:,} rules × 4 inputs" for size in SIZES},
    "load": "DMN, load 1,000 decisions",
}
UNITS = {"load": "ms"}


def row(name: str, value: float, unit: str, target: float | None, better: str = "lower") -> Row:
    return {"name": name, "value": round(value, 3), "unit": unit, "target": target, "better": better}


def best(call: Callable[[], object], number: int, repeat: int = 9) -> float:
    """Microseconds of one call, the best of some rounds."""
    return min(timeit.repeat(call, number=number, repeat=repeat)) / number * 1e6


def last(rules: int) -> dict[str, object]:
    """Input that only the last rule matches."""
    rule = rules - 1
    return {"category": f"cat{rule % 7}", "amount": Decimal(rule * 10 + 5), "level": "gold", "age": Decimal(20)}


# ── this product ──────────────────────────────────────────────────────────────────────────────────────────────────────


def ours() -> dict[str, float]:
    values = last(10)
    true_of = {**values, "category": "cat5", "amount": Decimal(55)}
    assert feel.compile_expression(EXPRESSION).evaluate(true_of).value is True
    compiled = feel.compile_unary_tests("[50..60)")
    found = {
        "parse": best(lambda: feel.compile_expression(EXPRESSION), 300),
        "first": best(lambda: feel.compile_expression(EXPRESSION).evaluate(true_of), 300),
        "unary": best(lambda: compiled.evaluate(Decimal(55), values), 2000),
    }
    for size in SIZES:
        model = dmn.load({"table.dmn": table_xml("d", size)})
        given = last(size)
        assert model.evaluate("d", given).results == [{"result": f"r{size - 1}", "points": Decimal(size - 1)}]
        found[f"table {size}"] = best(lambda model=model, given=given: model.evaluate("d", given), 500)
    files = {f"{at}.dmn": table_xml(f"d{at}", 10) for at in range(1000)}
    found["load"] = loading(lambda: dmn.load(files))
    return found


def loading(load: Callable[[], object]) -> float:
    """Milliseconds, the best of five, each from a clean heap."""
    times = []
    for _ in range(5):
        gc.collect()
        times.append(best(load, 1, 1) / 1000)
    return min(times)


def cells(rule: int) -> list[str]:
    level = '"gold", "silver"' if rule % 2 else "-"
    return [f'"cat{rule % 7}"', f"[{rule * 10}..{rule * 10 + 10})", level, f"< {rule + 50}"]


def table_xml(decision: str, rules: int, cells_of: Callable[[int], list[str]] = cells) -> bytes:
    """One decision table as the modelers write it, every input declared."""
    root = etree.Element("definitions", {"id": "d", "name": "d", "namespace": "http://bench"})
    for name, kind in TYPES.items():
        data = etree.SubElement(root, "inputData", {"id": f"i_{name}", "name": name})
        etree.SubElement(data, "variable", {"name": name, "typeRef": kind})
    element = etree.SubElement(root, "decision", {"id": decision, "name": decision})
    etree.SubElement(element, "variable", {"name": decision})
    for name in TYPES:
        required = etree.SubElement(element, "informationRequirement")
        etree.SubElement(required, "requiredInput", {"href": f"#i_{name}"})
    table = etree.SubElement(element, "decisionTable", {"id": "t", "hitPolicy": "FIRST"})
    for name, kind in TYPES.items():
        clause = etree.SubElement(table, "input", {"id": f"c_{name}", "label": name})
        texts(clause, "inputExpression", name).set("typeRef", kind)
    for name in ("result", "points"):
        etree.SubElement(table, "output", {"id": f"o_{name}", "label": name, "name": name})
    for rule in range(rules):
        line = etree.SubElement(table, "rule", {"id": f"r{rule}"})
        for text in cells_of(rule):
            texts(line, "inputEntry", text)
        texts(line, "outputEntry", f'"r{rule}"')
        texts(line, "outputEntry", str(rule))
    return etree.tostring(root).replace(b"<definitions ", b'<definitions xmlns="' + NAMESPACE.encode() + b'" ', 1)


def texts(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, tag, {"id": f"{parent.get('id')}_{len(parent)}"})
    etree.SubElement(element, "text").text = text
    return element


# ── SpiffWorkflow: Python in the cells, one table a file ──────────────────────────────────────────────────────────────


def spiffworkflow() -> Times:
    found: Times = {}
    task = SimpleNamespace(data=last(10), workflow=SimpleNamespace(script_engine=PythonScriptEngine()))
    engine = DMNEngine(None)
    found["unary"] = {"SpiffWorkflow": best(lambda: engine.evaluate("amount", "50 <= ? < 60", task), 1000)}
    for size in SIZES:
        parser = BpmnDmnParser()
        parser.add_dmn_str(table_xml("d", size, python_cells).replace(b'"FIRST"', b'"UNIQUE"'), "d.dmn")
        table = parser.get_engine("d", None)
        task.data = last(size)
        assert table.result(task)["points"] == size - 1
        found[f"table {size}"] = {"SpiffWorkflow": best(lambda table=table: table.result(task), 1000 // size + 1)}
    files = {f"{at}.dmn": table_xml(f"d{at}", 10, python_cells) for at in range(1000)}
    found["load"] = {
        "SpiffWorkflow": loading(lambda: spiff_load(files, parse=True)),
        "SpiffWorkflow, decisions found but not read": loading(lambda: spiff_load(files, parse=False)),
    }
    return found


def python_cells(rule: int) -> list[str]:
    level = '? in ("gold", "silver")' if rule % 2 else ""
    return [f'"cat{rule % 7}"', f"{rule * 10} <= ? < {rule * 10 + 10}", level, f"< {rule + 50}"]


def spiff_load(files: dict[str, bytes], parse: bool) -> BpmnDmnParser:
    parser = BpmnDmnParser()
    for file, source in files.items():
        parser.add_dmn_str(source, file)
    if parse:
        for one in parser.dmn_parsers.values():
            one.parse()
    return parser


# ── the others, in their own environment ──────────────────────────────────────────────────────────────────────────────


def peers() -> Times:
    python = PEERS / "bin" / "python"
    wanted = (ROOT / "requirements-bench.txt").read_text(encoding="utf-8")
    stamp = PEERS / "installed.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"  making {PEERS.relative_to(ROOT)} for the other engines", flush=True)
        venv.create(PEERS, with_pip=True, clear=True)
        arguments = [python, "-m", "pip", "install", "-q", "-r", ROOT / "requirements-bench.txt"]
        if subprocess.run(arguments, check=False).returncode:
            print("  the other engines could not be installed and are left out", flush=True)
            return {}
        stamp.write_text(wanted, encoding="utf-8")
    job = {
        "expression": EXPRESSION,
        "zen expression": ZEN_EXPRESSION,
        "tables": {str(size): table_xml("d", size).decode() if size <= 100 else "" for size in SIZES},
    }
    script = Path(__file__).with_name("_dmn_peers.py")
    done = subprocess.run([python, script], input=json.dumps(job), capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"  the other engines failed and are left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return {}
    found: Times = json.loads(done.stdout)
    return found
