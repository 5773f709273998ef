"""Generated modules: registered, importable, live in the user's globals, and visible to debuggers and tracebacks."""

import bdb
import importlib
import inspect
import linecache
import multiprocessing
import pickle
import sys
import threading
import traceback
import types

import numpy as np
import pytest

from s2sad import cache
from s2sad.load import PACKAGE, Namespace, load, namespace, unload

TEXT = '''"""Gradient of f."""


def f_grad(x):
    y = model.scale * np.ones(3)
    z = y / x
    return z


def outer(x):
    return f_grad(x)
'''
DIVIDE = 6  # the line of the division


@pytest.fixture(autouse=True)
def nothing_stays():
    before = set(sys.modules)
    yield
    for name in [name for name in sys.modules if name.startswith(PACKAGE + ".") and name not in before]:
        unload(sys.modules[name])


@pytest.fixture
def model(monkeypatch):
    module = types.ModuleType("users_model")
    module.scale = 2.0
    monkeypatch.setitem(sys.modules, "users_model", module)
    return module


@pytest.fixture
def bindings(model):
    return {"np": np, "model": namespace(vars(model))}


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / "cache"))
    return cache.write(cache.directory(None), "model.f.grad.0123.py", "0123", TEXT)


# the user's globals


def test_globals_are_read_when_the_code_runs(model, bindings):
    assert bindings["model"] is model
    before = dict(vars(model))
    f_grad = load(TEXT, None, "model.f", bindings).f_grad
    assert f_grad(1.0).tolist() == [2.0] * 3
    assert vars(model) == before
    model.scale = 5.0
    assert f_grad(1.0).tolist() == [5.0] * 3
    del model.scale
    with pytest.raises(AttributeError, match="scale"):
        f_grad(1.0)


def test_globals_that_are_no_module(model, monkeypatch):
    variables = {"__name__": "users_model", "scale": 3.0}  # as after a fresh import, or `exec` with a dict
    user = namespace(variables)
    assert isinstance(user, Namespace) and namespace(variables) is user
    assert namespace({}) is not user
    f_grad = load(TEXT, None, "model.f", {"np": np, "model": user}).f_grad
    assert f_grad(1.0).tolist() == [3.0] * 3
    variables["scale"] = 4.0
    assert f_grad(1.0).tolist() == [4.0] * 3
    user.count = 1
    assert variables["count"] == 1


# the module


def test_the_module_is_registered_and_importable(bindings):
    module = load(TEXT, None, "model.f.grad.0123", bindings)
    assert module.__name__ == "s2sad._generated.model_f_grad_0123"
    assert sys.modules[module.__name__] is module
    assert importlib.import_module(module.__name__) is module
    from s2sad import _generated

    assert _generated.model_f_grad_0123 is module
    assert module.f_grad.__module__ == module.__name__
    assert module.__doc__ == "Gradient of f."


def test_the_same_again_is_the_same_module(bindings):
    first = load(TEXT, None, "model.f", bindings)
    assert load(TEXT, None, "model.f", dict(bindings)) is first
    others = [
        load(TEXT, None, "model.f", {**bindings, "extra": 1}),
        load(TEXT, None, "model.f", {"np": np, "model": Namespace({"scale": 7.0})}),
        load(TEXT + "\n", None, "model.f", bindings),
    ]
    assert [module.__name__.rpartition(".")[2] for module in others] == ["model_f_2", "model_f_3", "model_f_4"]
    assert others[1].outer(1.0).tolist() == [7.0] * 3
    assert first.outer(1.0).tolist() == [2.0] * 3


def test_many_threads_get_one_module(bindings):
    found = []
    threads = [threading.Thread(target=lambda: found.append(load(TEXT, None, "model.f", bindings))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16 and len(set(map(id, found))) == 1


@pytest.mark.parametrize(("text", "error"), [("x = (", SyntaxError), ("x = 1\n1 / 0\n", ZeroDivisionError)])
def test_text_that_fails_leaves_nothing(text, error):
    before = set(sys.modules) | {PACKAGE}
    with pytest.raises(error):
        load(text, None, "wrong")
    assert set(sys.modules) <= before
    assert "<s2sad wrong>" not in linecache.cache


def test_unload(bindings):
    module = load(TEXT, None, "model.f", bindings)
    f_grad, name = module.f_grad, module.__name__
    unload(module)
    assert name not in sys.modules and "<s2sad model_f>" not in linecache.cache
    del module
    assert f_grad(1.0).tolist() == [2.0] * 3


def in_child(pickled):
    return pickle.loads(pickled)(4.0).tolist()


def test_functions_are_found_in_a_forked_child(bindings, path):
    module = load(TEXT, path, "model.f", bindings)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(in_child, [pickle.dumps(module.f_grad)]) == [[0.5] * 3]


# lines


def raised(function, *args):
    try:
        with np.errstate(divide="raise"):
            function(*args)
    except FloatingPointError:
        return traceback.format_exc()
    raise AssertionError("nothing raised")


def test_a_traceback_shows_the_line_in_the_file(bindings, path):
    module = load(TEXT, path, "model.f", bindings)
    text = raised(module.outer, 0.0)
    assert f'File "{path}", line {DIVIDE}, in f_grad\n    z = y / x' in text
    assert path.read_text().splitlines()[DIVIDE - 1] == "    z = y / x"
    assert module.__file__ == str(path)


def test_lines_are_those_that_run_whatever_becomes_of_the_file(bindings, path):
    outer = load(TEXT, path, "model.f", bindings).outer
    path.write_text("something else\n" * 20)
    linecache.checkcache()
    assert "z = y / x" in raised(outer, 0.0)
    path.unlink()
    linecache.checkcache()
    assert "z = y / x" in raised(outer, 0.0)


def test_a_traceback_without_a_file(bindings):
    module = load(TEXT, None, "model.f", bindings)
    linecache.checkcache()
    assert f'File "<s2sad model_f>", line {DIVIDE}, in f_grad\n    z = y / x' in raised(module.outer, 0.0)
    assert not hasattr(module, "__file__")


def test_source_is_found(bindings, path):
    for where in (path, None):
        module = load(TEXT, where, "model.f" if where else "model.g", bindings)
        assert inspect.getsource(module.outer) == "def outer(x):\n    return f_grad(x)\n"
    assert inspect.getsource(sys.modules[f"{PACKAGE}.model_f"]) == TEXT


def test_odd_line_ends_keep_their_numbers():
    text = "s = 'a\x0cb'  # \x85 \u2028\nt = 1\ndef f():\n    raise KeyError\n"
    module = load(text, None, "odd")
    with pytest.raises(KeyError) as caught:
        module.f()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.lineno, last.line) == (4, "raise KeyError")


class Debugger(bdb.Bdb):
    """Notes where it stops, and steps on."""

    def __init__(self):
        super().__init__()
        self.stops = []

    def user_line(self, frame):
        if frame.f_code.co_name in ("f_grad", "outer"):
            line = linecache.getline(frame.f_code.co_filename, frame.f_lineno).strip()
            self.stops.append((frame.f_lineno, line))
            self.set_step()


@pytest.mark.parametrize("on_disk", [True, False])
def test_breakpoints_and_steps(bindings, path, on_disk):
    module = load(TEXT, path if on_disk else None, "model.f", bindings)
    filename = module.outer.__code__.co_filename
    debugger = Debugger()
    tracer = sys.gettrace()
    try:
        assert debugger.set_break(filename, DIVIDE) is None  # no complaint
        assert "exist" in debugger.set_break(filename, 1000)
        debugger.set_trace()
        debugger.set_continue()
        module.outer(2.0)
    finally:
        debugger.clear_all_breaks()
        sys.settrace(tracer)
    assert debugger.stops[:2] == [(DIVIDE, "z = y / x"), (DIVIDE + 1, "return z")]
