"""Closures of calls and of function literals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.feel import arithmetic, builtins, nodes, types
from app.feel.compiler import Compiler, Environment, Thunk, Warn, constant, literal_value, rule
from app.feel.errors import Undefined
from app.feel.values import Function, kind

if TYPE_CHECKING:
    from app.feel.run import Run

_FAULTS = (Undefined, ArithmeticError, ValueError)


@rule(nodes.Call)
def _call(compiler: Compiler, node: nodes.Call) -> Thunk:
    known, value = literal_value(node)
    name = node.function.name if isinstance(node.function, nodes.Name) else None
    free = name is not None and compiler.is_free(name) and name not in compiler.roots
    if known and free:
        return constant(value)
    arguments = [compiler.compile(argument) for argument in node.arguments]
    warn = compiler.warner(node, node.function.at)
    builtin = builtins.FUNCTIONS.get(name) if name is not None else None
    built_in = None if builtin is None else _builtin_call(builtin, arguments, node.names, warn)
    if built_in is not None and free:
        return built_in
    return _value_call(compiler.compile(node.function), arguments, node.names, warn, built_in)


def _builtin_call(
    function: builtins.Builtin, arguments: list[Thunk], names: tuple[str, ...] | None, warn: Warn
) -> Thunk:
    try:
        body = function.select(len(arguments), names)
    except Undefined as error:
        message = str(error)

        def refuse(env: Environment) -> object:
            warn(env, "bad_arguments", message)
            return None

        return refuse
    order = body.order(names)

    def evaluate(env: Environment) -> object:
        values = [argument(env) for argument in arguments]
        run = env[0]
        try:
            for value in values:
                if type(value) is list or type(value) is str:
                    run.spend(1 + (len(value) >> 5))
            return body.apply(run, values if order is None else [None if i is None else values[i] for i in order])
        except _FAULTS as error:
            warn(
                env,
                "null_argument" if None in values else "bad_arguments",
                f"{function.name}: {arithmetic.reason(error)}",
            )
            return None

    return evaluate


def _value_call(
    function: Thunk, arguments: list[Thunk], names: tuple[str, ...] | None, warn: Warn, built_in: Thunk | None
) -> Thunk:
    """Calls what an expression evaluates to; a name whose value is no function means the built-in of that name."""

    def evaluate(env: Environment) -> object:
        called = function(env)
        if built_in is not None and not isinstance(called, Function):
            return built_in(env)
        values = [argument(env) for argument in arguments]
        if not isinstance(called, Function):
            warn(env, "no_function", f"{kind(called)} is not a function")
            return None
        try:
            if names is not None:
                if len(set(names)) < len(names):
                    raise Undefined("an argument is given twice")
                values = called.in_order(dict(zip(names, values, strict=True)))
            return called.invoke(env[0], values)
        except _FAULTS as error:
            warn(env, "bad_arguments", f"{called.name or 'function'}: {arithmetic.reason(error)}")
            return None

    return evaluate


@rule(nodes.FunctionLiteral)
def _function(compiler: Compiler, node: nodes.FunctionLiteral) -> Thunk:
    with compiler.locals() as known:
        slots = [compiler.declare(known, parameter.name) for parameter in node.parameters]
        body = compiler.compile(node.body)
    if node.external:
        return _external(node)
    unknown = [p.type_name for p in node.parameters if p.type is None and p.type_name]
    parameter_types = [parameter.type or types.ANY for parameter in node.parameters]
    typed = [(i, type_) for i, type_ in enumerate(parameter_types) if type_ != types.ANY]
    signature = types.FunctionType(tuple(parameter_types), types.ANY)
    names = tuple(parameter.name for parameter in node.parameters)
    if unknown:
        return _external(node)

    def evaluate(env: Environment) -> object:
        env[0].spend(1 + (len(env) >> 3))
        captured = env.copy()

        def run_body(run: Run, arguments: Sequence[object]) -> object:
            local = captured.copy()
            local[0] = run
            if typed:
                run.walk(list(arguments))
                arguments = _conforming(names, typed, arguments)
            for slot, argument in zip(slots, arguments, strict=True):
                local[slot] = argument
            return body(local)

        function = Function("", names, run_body, type=signature)
        function.environment = captured
        return function

    return evaluate


def _external(node: nodes.FunctionLiteral) -> Thunk:
    names = tuple(parameter.name for parameter in node.parameters)
    reason = "external functions are not supported" if node.external else "a parameter has an unknown type"

    def refuse(_run: Run, _arguments: Sequence[object]) -> object:
        raise Undefined(reason)

    return lambda _env: Function("", names, refuse)


def _conforming(
    names: tuple[str, ...], typed: list[tuple[int, types.Type]], arguments: Sequence[object]
) -> list[object]:
    """The arguments as the parameters' types see them; `Undefined` if one does not conform."""
    values = list(arguments)
    for index, type_ in typed:
        values[index], conforms = types.coerce(type_, values[index])
        if not conforms:
            raise Undefined(f"{names[index]} takes {type_}, not {kind(arguments[index])}")
    return values
