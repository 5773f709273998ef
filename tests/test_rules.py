"""Every template is found under what it matches, and binds to calls as docs/rules.md says."""

import ast
import importlib
import operator
import subprocess
import sys
from pathlib import Path

import gast
import numpy as np
import pytest
import scipy.integrate
import scipy.linalg
import scipy.ndimage
import scipy.signal
import scipy.special
import scipy.stats

import s2sad.arrays
import s2sad.stencils
import s2sad.subscripts
import s2sad.templates
from s2sad import rules

FILES = sorted(p for folder in s2sad.templates.__path__ for p in Path(folder).glob("*.py") if p.stem != "__init__")


def templates(path):
    """(module, function's tree) for each template of a file, by parsing all of it."""
    module = importlib.import_module(f"s2sad.templates.{path.stem}")
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and any(a.arg.endswith("_bar") for a in node.args.kwonlyargs):
            yield module, node


def callees(module, node):
    """What a template matches; nothing where this NumPy, SciPy or Python has no such function."""
    value = next(s for s in node.body if isinstance(s, ast.Assign)).value
    if isinstance(value, ast.BinOp | ast.UnaryOp):
        found = [getattr(gast, type(value.op).__name__)]
    else:
        try:
            found = [eval(ast.unparse(value.func), vars(module))]
        except AttributeError:
            found = []
    return [*found, *getattr(vars(module)[node.name], "also", ())]


def identity(rule):
    return rule.namespace["__name__"], rule.name


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_template_is_found(path):
    for module, node in templates(path):
        for callee in callees(module, node):
            assert (module.__name__, node.name) in [identity(r) for r in rules.rules_for(callee)], node.name
            assert rules.has_rule(callee)


def test_order_is_that_of_definition():
    expected = {}
    for path in FILES:
        for module, node in templates(path):
            for callee in callees(module, node):
                expected.setdefault(callee, {})[module.__name__, node.name] = None
    assert len(expected) > 500
    for callee, names in expected.items():
        assert [identity(r) for r in rules.rules_for(callee)] == list(names), callee


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_what_is_read(path):
    for module, node in templates(path):
        for callee in callees(module, node)[:1]:
            rule = next(r for r in rules.rules_for(callee) if identity(r) == (module.__name__, node.name))
            keyword_only = [a.arg for a in node.args.kwonlyargs]
            rest = [node.args.vararg.arg] if node.args.vararg else []
            assert [n for n, _ in rule.parameters] == [*(a.arg for a in node.args.args), *rest]
            assert [n for n, d in rule.parameters if d is not None] == [
                a.arg for a in node.args.args[len(node.args.args) - len(node.args.defaults) :]
            ]
            assert [*(f"{n}_dot" for n in rule.differentiable), rule.seed] == keyword_only
            assert rule.seed == f"{rule.result}_bar"
            assert rule.namespace is vars(module)
            assert rule.broadcasts == getattr(module, "BROADCASTS", False)
            outputs = {n.id for n in ast.walk(node.body[-1]) if isinstance(n, ast.Name)} - {rule.result}
            assert outputs <= rule.assigned | set(keyword_only)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_lists(path):
    module = importlib.import_module(f"s2sad.templates.{path.stem}")
    for function in getattr(module, "CONSTANT", ()):
        assert rules.is_constant(function)
        assert not rules.has_rule(function), function
    for function, reason in getattr(module, "NO_RULE", {}).items():
        assert rules.why_no_rule(function) == reason
        assert not rules.has_rule(function), function


def test_what_is_no_callee():
    for thing in (identity, print, object(), [], {}, None, np.zeros(2), "tanh", 3):
        assert list(rules.rules_for(thing)) == []
        assert not rules.has_rule(thing)
        assert not rules.is_constant(thing)
        assert rules.why_no_rule(thing) is None


def parsed(source):
    return gast.parse(source, mode="eval").body


def bound(callee, source):
    call = parsed(source)
    rule = next(rules.rules_for(callee))
    found = rule.bind(call.args, {k.arg: k.value for k in call.keywords})
    return found and {name: gast.unparse(tree) for name, tree in found.items()}


def test_binding():
    assert bound(np.tanh, "f(a + b)") == {"x": "a + b"}
    assert bound(np.cumsum, "f(u)") == bound(np.cumsum, "f(a=u, axis=None)")
    assert bound(np.cumsum, "f(u, 1)")["axis"] == bound(np.cumsum, "f(axis=1, a=u)")["axis"] == "1"
    assert bound(scipy.linalg.block_diag, "f(a, b, c)") == {"arrs": "(a, b, c)"}
    assert bound(scipy.linalg.block_diag, "f()") == {"arrs": "()"}


@pytest.mark.parametrize("call", ["f()", "f(a, b)", "f(*a)", "f(a, x=b)", "f(a, where=b)"])
def test_what_does_not_bind(call):
    assert bound(np.tanh, call) is None


def test_operators_and_functions_share_rules():
    for node, ufunc, function in ((gast.Add, np.add, operator.add), (gast.Pow, np.power, operator.pow)):
        names = [identity(r) for r in rules.rules_for(node)]
        assert names
        for other in (ufunc, function):
            assert [identity(r) for r in rules.rules_for(other)] == names
    assert [identity(r) for r in rules.rules_for(gast.MatMult)] == [identity(r) for r in rules.rules_for(np.matmul)]


LATE = """
import sys
import numpy as np
from s2sad import rules
assert rules.has_rule(np.tanh) and rules.is_constant(np.argmax) and rules.why_no_rule(np.roots)
next(rules.rules_for(np.tanh))
loaded = [m for m in sys.modules if m.startswith("s2sad.templates.")]
assert len(loaded) < 12, loaded
assert "scipy" not in sys.modules
import scipy.special
assert rules.has_rule(scipy.special.erf) and rules.is_constant(scipy.special.gammasgn)
assert [r.name for r in rules.rules_for(scipy.special.erf)] == ["erf"]
import scipy.stats
assert [r.name for r in rules.rules_for(scipy.stats.norm.logpdf)] and rules.has_rule(scipy.stats.norm.ppf)
"""


def test_libraries_are_not_imported_and_may_be_imported_late():
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


TOGETHER = """
import math, threading
import numpy as np
from s2sad import rules
found, start = [], threading.Barrier(8)
def look():
    start.wait()
    found.append(([r.name for r in rules.rules_for(np.power)], rules.is_constant(math.floor), rules.has_rule(max)))
threads = [threading.Thread(target=look) for _ in range(8)]
[t.start() for t in threads]
[t.join() for t in threads]
assert len(found) == 8 and all(f == found[0] for f in found) and found[0][0] and found[0][1:] == (True, True), found
"""


def test_threads_that_look_first_at_the_same_time():
    done = subprocess.run([sys.executable, "-c", TOGETHER], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
