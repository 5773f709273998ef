"""What one code object is: a digest of its source text and its instructions, and the names that it reads."""

from __future__ import annotations

import dis
import functools
import hashlib
import importlib.util
import linecache
import tokenize
import warnings
import weakref
from dataclasses import dataclass
from types import CodeType, FunctionType

from s2sad.origin import installed

_IMPORT = dis.opmap["IMPORT_NAME"]
Import = tuple[str, tuple[str, ...] | None, int]  # module, names wanted of it, level: what `__import__` takes
_known: dict[int, tuple[weakref.ref, CodePrint]] = {}


@dataclass(frozen=True)
class CodePrint:
    """`names`: globals and attributes, those of nested functions too; `imports`: modules that the body imports."""

    digest: str
    names: tuple[str, ...]
    imports: tuple[Import, ...]


def load_import(statement: Import, variables: dict) -> object:
    """The module that an import statement in a body gives; None for one that is installed, or that can't be had.

    A module of the user's is imported, as running the function would: what it holds counts like any other global.
    """
    name, wanted, level = statement
    try:
        if level == 0:
            spec = importlib.util.find_spec(name.partition(".")[0])
            if spec is None or spec.origin in ("built-in", "frozen") or installed(spec.origin):
                return None
        return __import__(name, variables, None, wanted, level)
    except Exception:  # whatever is raised here will be raised again when the function runs
        return None


def code_print(code: CodeType, texts: dict[str, list[str]], variables: dict) -> CodePrint:
    """`texts` holds the lines of source files that were read already; `variables` are the function's globals."""
    known = _known.get(id(code))
    if known is not None and known[0]() is code:
        return known[1]
    codes = _nested(code)
    numbers = {id(c): str(n) for n, c in enumerate(codes)}
    parts = [_source(codes, texts, variables), *(_instructions(c, numbers) for c in codes)]
    names = dict.fromkeys(name for c in codes for name in c.co_names)
    imports = dict.fromkeys(name for c in codes for name in _imports(c))
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()
    made = CodePrint(digest, tuple(names), tuple(imports))
    number = id(code)
    _known[number] = (weakref.ref(code, lambda _: _known.pop(number, None)), made)
    return made


def _nested(code: CodeType) -> list[CodeType]:
    codes = [code]
    for outer in codes:
        codes.extend(constant for constant in outer.co_consts if isinstance(constant, CodeType))
    return codes


def _instructions(code: CodeType, numbers: dict[int, str]) -> str:
    constants = [_constant(constant, numbers) for constant in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    flags = code.co_flags & 0xFFFF  # without those of `__future__`, which an interactive session hands down
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, flags)
    return f"{code.co_qualname} {counts} {names} {constants} {code.co_code.hex()} {code.co_exceptiontable.hex()}"


def _constant(value: object, numbers: dict[int, str]) -> str:
    """The same text in every process: no addresses, no order of a hash table."""
    if isinstance(value, CodeType):
        return f"code {numbers[id(value)]}"
    if isinstance(value, tuple):
        return f"({', '.join([_constant(item, numbers) for item in value])})"
    if isinstance(value, frozenset):
        return f"set {sorted(_constant(item, numbers) for item in value)}"
    if type(value) is int:
        return hex(value)  # decimals of a long integer are slow, and at some length refused
    return repr(value)


def _imports(code: CodeType) -> list[Import]:
    if _IMPORT not in code.co_code[::2]:
        return []
    out: list[Import] = []
    given: list = [None, None]  # the two values pushed last: level and names
    for instruction in dis.get_instructions(code):
        if instruction.opcode == _IMPORT:
            out.append((instruction.argval, given[1], given[0] or 0))
        elif instruction.opname in ("LOAD_CONST", "LOAD_SMALL_INT"):
            given = [given[1], instruction.argval]
    return out


def _source(codes: list[CodeType], texts: dict[str, list[str]], variables: dict) -> str:
    """The lines of the function, from its first decorator on; empty if there is no source."""
    filename = codes[0].co_filename
    if filename not in texts:
        texts[filename] = _lines(filename, variables)
    last = max((p[1] or 0 for c in codes for p in c.co_positions()), default=0)
    return "".join(texts[filename][codes[0].co_firstlineno - 1 : last])


def _lines(filename: str, variables: dict) -> list[str]:
    # not from linecache first: it may hold what the file was before it changed within the same second and size
    try:
        with tokenize.open(filename) as file:
            lines = file.readlines()
    except (OSError, ValueError, SyntaxError):
        return linecache.getlines(filename, variables)
    if linecache.cache.get(filename, (0, 0, lines))[2:3] != (lines,):
        linecache.cache.pop(filename, None)  # who parses the source next must see the same lines
    return lines


def starts_at(function: FunctionType) -> int | None:
    """The line (from 1) at which a function now starts in its file; None if the file has changed since it was imported.

    Parsing it would differentiate another function then. Lines that moved as a whole are found; a function of a name
    that the file does not have was made elsewhere, and nothing is known of it.
    """
    code = function.__code__
    compiled = _compiled("".join(_lines(code.co_filename, function.__globals__)), code.co_filename)
    if compiled and code.co_qualname not in compiled:
        return code.co_firstlineno
    found = compiled.get(code.co_qualname, [])
    if any("@pytest_ar" in c.co_names for c in _nested(code)):  # asserts were rewritten: only the place can be compared
        found = [other for other in found if other.co_firstlineno == code.co_firstlineno]
    else:
        wanted = _all_instructions(code)
        found = [other for other in found if _all_instructions(other) == wanted]
    if sum(other.co_firstlineno == code.co_firstlineno for other in compiled.get(code.co_qualname, [])) > 1:
        there = list(code.co_positions())  # lambdas of one line are told apart by their places
        found = [other for other in found if list(other.co_positions()) == there]
    starts = [other.co_firstlineno for other in found]
    return min(starts, key=lambda line: abs(line - code.co_firstlineno)) if starts else None


@functools.lru_cache(8)
def _compiled(text: str, filename: str) -> dict[str, list[CodeType]]:
    try:
        with warnings.catch_warnings(action="ignore"):
            codes = _nested(compile(text, filename, "exec", dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    out: dict[str, list[CodeType]] = {}
    for code in codes:
        out.setdefault(code.co_qualname, []).append(code)
    return out


def _all_instructions(code: CodeType) -> list[str]:
    codes = _nested(code)
    numbers = {id(c): str(n) for n, c in enumerate(codes)}
    return [_instructions(c, numbers) for c in codes]
