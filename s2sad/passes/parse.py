"""parse: function → tree, with its source lines remembered.

>>> import functools
>>> parse(functools.reduce)
Traceback (most recent call last):
    ...
s2sad.errors.UnsupportedError: the source of 'reduce' can't be found: it is not a Python function
Give it a rule with s2sad.custom_vjp.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import inspect
import keyword
import linecache
import re
import sys
import textwrap
import types
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from typing import Any

import gast

from s2sad.codeprint import starts_at
from s2sad.errors import UnsupportedError
from s2sad.passes.matching import Matching
from s2sad.passes.special_methods import SpecialMethods
from s2sad.scope import MADE
from s2sad.shipping import SHIPPED, key_of_code
from s2sad.trees import clone, walk


@dataclass(slots=True)
class Source:
    """A function's tree and where it comes from; `shift` is what to add to a node's line for the line in the file."""

    function: types.FunctionType
    tree: gast.FunctionDef
    filename: str
    lines: list[str]
    shift: int
    indent: int

    def error(self, kind: type, message: str, node: gast.AST | None = None, hint: str | None = None):
        """An error that points at a node, which may be another function's that is written out in this one."""
        node = self.tree if node is None or not hasattr(node, "lineno") else node
        home = node.lineno.source if isinstance(node.lineno, Line) else self
        number = min(max(node.lineno, 1), len(home.lines))
        return kind(
            message,
            filename=home.filename,
            lineno=node.lineno + home.shift,
            col_offset=node.col_offset + home.indent,
            line=" " * home.indent + home.lines[number - 1],
            hint=hint,
        )


class Line(int):
    """The line of a node that knows whose line it is: wherever the node, or its line, is copied to."""

    source: Source


def placed(source: Source) -> gast.FunctionDef:
    """The tree of a function, to be written out in another one."""
    lines: dict[int, Line] = {}
    for node in walk(source.tree):
        if hasattr(node, "lineno") and node.lineno is not None:
            if node.lineno not in lines:
                lines[node.lineno] = Line(node.lineno)
                lines[node.lineno].source = source
            node.lineno = lines[node.lineno]
    return source.tree


def parse(function: Any) -> Source:
    """The tree of a function or lambda; methods give that of the function below them."""
    if not isinstance(function, types.FunctionType):
        label = getattr(function, "__name__", type(function).__name__)
        raise UnsupportedError(
            f"the source of {label!r} can't be found: it is not a Python function",
            hint="Give it a rule with s2sad.custom_vjp.",
        )
    made = MADE.get(function)
    if made is not None:
        return dataclasses.replace(made.source, tree=clone(made.source.tree))
    first = _first_line(function)
    source = _parse_lambda(function) if function.__code__.co_name == "<lambda>" else _parse_def(function, first)
    if "." in function.__qualname__ and any("__" in line for line in source.lines):
        _private(source.tree, function)
    if any("getattr" in line for line in source.lines):
        _by_name(source.tree, function)
    if any(".__" in line for line in source.lines):
        source.tree.body = [SpecialMethods().visit(stmt) for stmt in source.tree.body]
    if any(isinstance(node, gast.Match) for node in walk(source.tree)):
        cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=False))
        closure = {label: cell.cell_contents for label, cell in cells.items() if not _empty(cell)}
        refuse = functools.partial(source.error, UnsupportedError)
        Matching(source.tree, {**function.__globals__, **closure}, refuse).lowered(source.tree)
    _with_functions_named(source)
    return source


def _with_functions_named(source: Source) -> None:
    """Functions of libraries that write have their own names, where the text gives them others."""
    from s2sad.passes.named_functions import with_functions_named
    from s2sad.scope import Scope

    with_functions_named(source.tree, Scope.of(source.function, source.tree))


def _private(tree: gast.FunctionDef, function: types.FunctionType) -> None:
    """`self.__a` in a class's body is `self._Class__a`."""
    stack, names = [function.__code__], set[str]()
    while stack:
        code = stack.pop()
        names.update(code.co_names)
        stack += [c for c in code.co_consts if isinstance(c, types.CodeType)]
    prefixes = [f"_{part.lstrip('_')}" for part in function.__qualname__.split(".")]
    for node in walk(tree):
        if isinstance(node, gast.Attribute) and node.attr.startswith("__"):
            node.attr = next((p + node.attr for p in prefixes if p + node.attr in names), node.attr)


def _by_name(tree: gast.FunctionDef, function: types.FunctionType) -> None:
    """`getattr(x, "a")` is `x.a`."""
    if "getattr" in function.__globals__ or "getattr" in function.__code__.co_varnames + function.__code__.co_freevars:
        return
    for node in gast.walk(tree):
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                value[:] = [_attribute(v) for v in value]
            elif isinstance(value, gast.Call):
                setattr(node, field, _attribute(value))


def _attribute(node: Any) -> Any:
    match node:
        case gast.Call(func=gast.Name(id="getattr"), args=[base, gast.Constant(value=str(attr))], keywords=[]) if (
            attr.isidentifier() and not attr.startswith("__") and not keyword.iskeyword(attr)
        ):
            made = gast.Attribute(_attribute(base), attr, gast.Load())
            made.lineno, made.col_offset = node.lineno, node.col_offset
            return made
    return node


def _empty(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return True
    return False


def _lost(function: types.FunctionType) -> UnsupportedError:
    code = function.__code__
    return UnsupportedError(
        f"the source of {function.__qualname__!r} can't be found ({code.co_filename}, line {code.co_firstlineno})",
        filename=code.co_filename,
        lineno=code.co_firstlineno,
        hint="Define the function in a file, a notebook cell or the REPL of Python 3.13, or give it a rule with s2sad.custom_vjp.",
    )


def _first_line(function: types.FunctionType) -> int:
    """Where the function starts in its file, which may have changed since it was imported: around it, but not there."""
    code, space = function.__code__, function.__globals__
    module = sys.modules.get(space.get("__name__", ""))
    read = type(space.get("__loader__")) is SourceFileLoader and space.get("__file__") == code.co_filename
    if not read or getattr(module, "__dict__", None) is not space:
        return code.co_firstlineno  # not read from a file, or changed on the way, or made elsewhere
    found = starts_at(function)
    if found is None or (code.co_name == "<lambda>" and found != code.co_firstlineno):
        raise UnsupportedError(
            f"the source of {function.__qualname__!r} can't be found: its file was changed after it was imported",
            filename=code.co_filename,
            lineno=code.co_firstlineno,
            hint="Import its module again, or start anew.",
        )
    return found


def _parse_def(function: types.FunctionType, first: int) -> Source:
    code = function.__code__
    try:
        linecache.checkcache(code.co_filename)
        file, first = linecache.getlines(code.co_filename, function.__globals__), max(first, 1) - 1
        if not file and (shipped := SHIPPED.get(key_of_code(code))) is not None:
            file = shipped[1].splitlines(keepends=True)
        lines = _indented(file, first)
        try:
            dedented = textwrap.dedent("".join(lines))
            module = ast.parse(dedented)
        except SyntaxError:  # what stands further left need not be the end: in a string, or in brackets
            lines = inspect.getblock(file[first:])
            dedented = textwrap.dedent("".join(lines))
            module = ast.parse(dedented)
        shift, indent = first, len(lines[0]) - len(lines[0].lstrip())
    except (OSError, TypeError, IndexError):
        raise _lost(function) from None
    except SyntaxError:
        text = "".join(lines)
        try:
            module, shift, indent = ast.parse("if 1:\n" + text), first - 1, 0
        except SyntaxError:
            raise _lost(function) from None
        dedented = "if 1:\n" + text
    node = next((n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)), None)
    if node is None or node.name != code.co_name:
        raise _lost(function)
    source = Source(function, gast.ast_to_gast(node), code.co_filename, dedented.splitlines(), shift, indent)
    if isinstance(node, ast.AsyncFunctionDef):
        raise source.error(
            UnsupportedError, "an async function has no gradient", source.tree, "Write a plain function."
        )
    return source


def _indented(file: list[str], first: int) -> list[str]:
    """The lines of a definition: up to the next one that does not stand further right, brackets and remarks aside."""
    margin = len(file[first]) - len(file[first].lstrip())
    end = next((n for n in range(first, len(file)) if re.match(r"\s*(async\s+)?def\s", file[n])), len(file)) + 1
    for number in range(end, len(file)):
        line = file[number]
        start = line.lstrip()
        if start and start[0] != "#":
            if len(line) - len(start) <= margin and start[0] not in ")]}":
                break
            end = number + 1
    return file[first:end]


def _parse_lambda(function: types.FunctionType) -> Source:
    """Lambdas are found by position: several may stand on one line."""
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    if not lines and (shipped := SHIPPED.get(key_of_code(code))) is not None:
        lines = shipped[1].splitlines(keepends=True)
    try:
        module = ast.parse("".join(lines))
    except SyntaxError:
        raise _lost(function) from None
    found = [n for n in ast.walk(module) if isinstance(n, ast.Lambda) and n.lineno == code.co_firstlineno]
    if len(found) > 1:
        found = [n for n in found if _parameters(n.args) == code.co_varnames[: len(_parameters(n.args))]]
    if len(found) > 1:
        inside = {
            (line, column) for line, _, column, _ in code.co_positions() if line is not None and column is not None
        }
        ends = {(line, column) for _, line, _, column in code.co_positions() if line is not None and column is not None}
        positions = inside | ends
        if positions:
            low, high = min(inside - {(code.co_firstlineno, 0)} or inside), max(ends)
            found = [
                n
                for n in found
                if (n.body.lineno, n.body.col_offset) <= low
                and high <= (n.body.end_lineno or 0, n.body.end_col_offset or 0)
            ]
            if _nested(found):
                found = [max(found, key=lambda n: (n.body.lineno, n.body.col_offset))]
    if len(found) != 1:
        raise _lost(function)
    node = found[0]
    tree = ast.FunctionDef(
        name="function",
        args=node.args,
        body=[ast.copy_location(ast.Return(node.body), node.body)],
        decorator_list=[],
        returns=None,
        type_comment=None,
    )
    if hasattr(ast, "TypeAlias"):
        tree.type_params = []
    ast.copy_location(tree, node)
    return Source(function, gast.ast_to_gast(tree), code.co_filename, [line.rstrip("\n") for line in lines], 0, 0)


def _parameters(given: ast.arguments) -> tuple[str, ...]:
    """The names of the parameters, in the order in which code objects have them."""
    rest = [a for a in (given.vararg, given.kwarg) if a is not None]
    return tuple(a.arg for a in [*given.posonlyargs, *given.args, *given.kwonlyargs, *rest])


def _nested(lambdas: list[ast.Lambda]) -> bool:
    """Does each stand inside another? Then the innermost that spans the code is meant."""
    return len(lambdas) > 1 and all(
        any(a in ast.walk(b) or b in ast.walk(a) for b in lambdas if b is not a) for a in lambdas
    )
