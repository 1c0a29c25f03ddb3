"""The same measurements in other engines, run by dmn_speed in an environment of their own.

Prints JSON: line → engine → µs.

zen-engine has its own expression language; the decisions are the same.
"""

from __future__ import annotations

import json
import sys
import timeit
from collections.abc import Callable

import pyDMNrules
import pySFeel
import zen
from bkflow_feel.api import parse_expression

INPUTS = ["category", "amount", "level", "age"]


def best(call: Callable[[], object], number: int) -> float:
    """Microseconds of one call, the best of three rounds."""
    return min(timeit.repeat(call, number=number, repeat=3)) / number * 1e6


def cells(rule: int) -> list[str]:
    """As in dmn_speed."""
    level = '"gold", "silver"' if rule % 2 else ""
    return [f'"cat{rule % 7}"', f"[{rule * 10}..{rule * 10 + 10})", level, f"< {rule + 50}"]


def last(rules: int) -> dict[str, object]:
    """Input that only the last rule matches."""
    rule = rules - 1
    return {"category": f"cat{rule % 7}", "amount": rule * 10 + 5, "level": "gold", "age": 20}


def zen_table(rules: int) -> float:
    columns = [
        {"id": name, "type": "expression", "field": name, "name": name} for name in [*INPUTS, "result", "points"]
    ]
    rows = [
        {"_id": str(at), **dict(zip(INPUTS, cells(at), strict=True)), "result": f'"r{at}"', "points": str(at)}
        for at in range(rules)
    ]
    table = {"hitPolicy": "first", "inputs": columns[:4], "outputs": columns[4:], "rules": rows}
    place = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "i", "type": "inputNode", "name": "i", **place},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table, **place},
        {"id": "o", "type": "outputNode", "name": "o", **place},
    ]
    edges = [
        {"id": "a", "sourceId": "i", "targetId": "t", "type": "edge"},
        {"id": "b", "sourceId": "t", "targetId": "o", "type": "edge"},
    ]
    content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    made = zen.ZenEngine().create_decision(json.dumps(content))
    values = last(rules)
    assert made.evaluate(values)["result"]["points"] == rules - 1
    return best(lambda: made.evaluate(values), 3000 // rules + 3)


def conditions(rule: int, either: str) -> list[str]:
    """The cells of a rule as conditions, for engines without tables; `either` is how they ask for gold or silver."""
    category, amount, level, age = cells(rule)
    return [f"category = {category}", f"amount in {amount}", *([either] if level else []), f"age {age}"]


def rows_table(evaluate: Callable[[str], object], rules: int, either: str) -> float:
    """First match, cell by cell, as one builds a table on an engine that only evaluates expressions."""
    texts = [conditions(rule, either) for rule in range(rules)]

    def first() -> int:
        return next(at for at, row in enumerate(texts) if all(evaluate(text) is True for text in row))

    assert first() == rules - 1
    return best(first, 200 // rules + 1)


def dmn_rules_table(rules: int, xml: str) -> float:
    made = pyDMNrules.DMN()
    made.useXML(xml)
    values = last(rules)
    assert made.decide(values)[1]["Result"]["points"] == rules - 1
    return best(lambda: made.decide(values), 30 // rules + 1)


def sfeel() -> Callable[[str], object]:
    parser = pySFeel.SFeelParser()

    def evaluate(text: str) -> object:
        return parser.sFeelParse(text)[1]

    return evaluate


def bkflow(values: dict[str, object]) -> Callable[[str], object]:
    return lambda text: parse_expression(text, values)


def bind(evaluate: Callable[[str], object], values: dict[str, object]) -> None:
    for name, value in values.items():
        evaluate(f"{name} <- " + (f'"{value}"' if isinstance(value, str) else str(value)))


def main() -> None:
    job = json.load(sys.stdin)
    expression, found = job["expression"], {}
    values = {"category": "cat5", "amount": 55, "level": "gold", "age": 20}
    sfeel_parse = sfeel()
    bind(sfeel_parse, values)
    found["first"] = {
        "pySFeel": best(lambda: sfeel_parse(expression), 100),
        "bkflow-feel": best(lambda: parse_expression(expression, values), 100),
        "zen-engine": best(lambda: zen.evaluate_expression(job["zen expression"], values), 3000),
    }
    found["parse"] = {
        "pySFeel (parses and evaluates)": found["first"]["pySFeel"],
        "bkflow-feel (parses and evaluates)": found["first"]["bkflow-feel"],
        "zen-engine": best(lambda: zen.compile_expression(job["zen expression"]), 3000),
    }
    compiled = zen.compile_unary_expression("[50..60)")
    found["unary"] = {
        "pySFeel": best(lambda: sfeel_parse("amount in [50..60)"), 100),
        "bkflow-feel": best(lambda: parse_expression("amount in [50..60)", values), 100),
        "zen-engine": best(lambda: compiled.evaluate({"$": 55}), 3000),
    }
    for rules in map(int, job["tables"]):
        line = found[f"table {rules}"] = {"zen-engine": zen_table(rules)}
        if rules <= 1000:
            bind(sfeel_parse, last(rules))
            line["pySFeel, cell by cell"] = rows_table(sfeel_parse, rules, 'level in ("gold", "silver")')
            either = 'level = "gold" or level = "silver"'
            line["bkflow-feel, cell by cell"] = rows_table(bkflow(last(rules)), rules, either)
        if rules <= 100:
            line["pyDMNrules"] = dmn_rules_table(rules, job["tables"][str(rules)])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
