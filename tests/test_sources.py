"""Source from anywhere: notebooks, the REPL, `python -c`, doctests, archives, code made at run time; and where there is none."""

import doctest
import functools
import importlib
import inspect
import linecache
import math
import operator
import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import numpy as np
import pytest

import s2sad
from s2sad import S2sadError, UnsupportedError, grad, value_and_grad

ROOT = Path(__file__).parents[1]
POINT = np.array([0.3, -0.7])


def registered(text, filename):
    """Code run as notebooks and the newer REPLs run it: the text is in linecache, there is no file."""
    text = textwrap.dedent(text)
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    space = {"np": np, "grad": grad, "__name__": "__main__"}
    exec(compile(text, filename, "exec"), space)
    return space


@pytest.mark.parametrize(
    "filename", ["<ipython-input-3-abcdef>", "<python-input-0>", "<string>", "/tmp/ipykernel_12/123.py", "<made>"]
)
def test_registered_in_linecache(filename):
    space = registered(
        """
        def helper(v):
            return np.sin(v) * v

        def f(x):
            '''Has a docstring.'''
            total = 0.0
            for v in x:
                total += helper(v)
            return total

        square = lambda x: np.sum(x ** 2)
        slopes = grad(f), grad(square), grad(lambda x: np.sum(x ** 3)), grad(lambda x: np.sum(x ** 4))

        class Model:
            def __init__(self, k):
                self.k = k

            def loss(self, x):
                return self.k * np.sum(x ** 2)

        model = grad(Model(3.0).loss)
        """,
        filename,
    )
    np.testing.assert_allclose(space["slopes"][0](POINT), np.cos(POINT) * POINT + np.sin(POINT))
    for power, slope in enumerate(space["slopes"][1:], 2):
        np.testing.assert_allclose(slope(POINT), power * POINT ** (power - 1))
    np.testing.assert_allclose(space["model"](POINT), 6.0 * POINT)


def test_errors_in_registered_code_show_the_line():
    space = registered(
        "import scipy.special\n\ndef f(x):\n    return scipy.special.airy(x)[0]\n", "<ipython-input-9-x>"
    )
    with pytest.raises(S2sadError, match=r"<ipython-input-9-x>:4:\d+") as caught:
        grad(space["f"])(0.5)
    assert "return scipy.special.airy(x)[0]\n           ^" in str(caught.value)


def test_ipython_cells():
    shells = pytest.importorskip("IPython.core.interactiveshell")
    shell = shells.InteractiveShell.instance()
    shell.run_cell("import numpy as np\nfrom s2sad import grad, value_and_grad")
    shell.run_cell("def f(x):\n    y = np.sin(x)\n    return np.sum(y * x)")
    result = shell.run_cell("grad(f)(np.array([0.3, -0.7]))")
    np.testing.assert_allclose(result.result, np.cos(POINT) * POINT + np.sin(POINT))
    shell.run_cell("def f(x):\n    return np.sum(x ** 2)  # the cell is run again, changed")
    np.testing.assert_allclose(shell.run_cell("grad(f)(np.array([0.3, -0.7]))").result, 2.0 * POINT)
    shell.run_cell("@value_and_grad\ndef g(x): return np.sum(x ** 3)")
    np.testing.assert_allclose(shell.run_cell("g(np.array([0.3, -0.7]))[1]").result, 3.0 * POINT**2)
    result = shell.run_cell("[grad(h)(np.ones(2)) for h in (lambda x: x @ x, lambda x: np.sum(x) ** 2)]")
    np.testing.assert_allclose(result.result, [[2.0, 2.0], [4.0, 4.0]])


def run(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment, **options)


def test_standard_input_and_command_line():
    """Before 3.13 neither keeps its text: then the error says so."""
    text = "import numpy as np\nfrom s2sad import grad\ndef f(x):\n    return x * np.sin(x)\nprint(grad(f)(0.5))\n"
    result = run("-c", text)
    if sys.version_info >= (3, 13):
        assert float(result.stdout) == pytest.approx(math.sin(0.5) + 0.5 * math.cos(0.5))
    else:
        assert "UnsupportedError: <string>:3:1: the source of 'f' can't be found" in result.stderr


def test_a_script(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from s2sad import grad\ndef f(x):\n    return x * x\nif __name__ == '__main__':\n    print(grad(f)(3.0))\n"
    )
    assert run(str(script)).stdout == "6.0\n"


def documented(x):
    """A function for a doctest.

    >>> from s2sad import grad
    >>> def cube(x):
    ...     y = x * x
    ...     return y * x
    >>> grad(cube)(2.0)
    12.0
    >>> grad(lambda x: x * cube(x))(1.0)
    4.0
    """
    return x


def test_doctest():
    [test] = doctest.DocTestFinder().find(documented, "documented", globs={})
    assert doctest.DocTestRunner().run(test).failed == 0


def test_zipped_package(tmp_path, monkeypatch):
    archive = tmp_path / "models.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("zipped_models/__init__.py", "")
        out.writestr(
            "zipped_models/losses.py",
            "import numpy as np\nfrom .helpers import half\n\ndef loss(x):\n    return np.sum(half(x) ** 2)\n\n"
            "power = lambda x: np.sum(x ** 3)\n",
        )
        out.writestr("zipped_models/helpers.py", "def half(x):\n    return 0.5 * x\n")
    monkeypatch.syspath_prepend(str(archive))
    losses = importlib.import_module("zipped_models.losses")
    np.testing.assert_allclose(grad(losses.loss)(POINT), 0.5 * POINT)
    np.testing.assert_allclose(grad(losses.power)(POINT), 3.0 * POINT**2)


def test_decorated_and_wrapped():
    def twice(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            return 2.0 * f(*args, **kwargs)

        return wrapper

    @twice
    @twice
    def f(x, y=1.0):
        return np.sum(x**2) * y

    assert np.array_equal(grad(f)(POINT, y=3.0), 24.0 * POINT)
    assert np.array_equal(grad(twice(lambda x: np.sum(x**2)))(POINT), 4.0 * POINT)


def test_lambdas_on_one_line_and_across_lines():
    first, second = lambda x: np.sum(x**2), lambda x: np.sum(x**3)
    third = [
        lambda x: np.sum(
            x**4
        ),
        lambda x: np.sum(x**5),
    ]  # fmt: skip
    nested = (lambda k: lambda x: k * np.sum(x**2))(3.0)
    for power, f in enumerate([first, second, *third], 2):
        np.testing.assert_allclose(grad(f)(POINT), power * POINT ** (power - 1))
    np.testing.assert_allclose(grad(nested)(POINT), 6.0 * POINT)


def test_local_class_and_nested_functions():
    class Local:
        def __init__(self, k):
            self.k = k

        def loss(self, x):
            def inner(v):
                return v * self.k

            return np.sum(inner(x) ** 2)

    np.testing.assert_allclose(grad(Local(2.0).loss)(POINT), 8.0 * POINT)


def without_text():
    space = {"np": np}
    exec("def f(x):\n    return np.sum(x * x)\n", space)
    return space["f"]


NAMELESS = [
    (without_text(), POINT, "the source of 'f' can't be found"),
    (eval("lambda x: x * x"), 2.0, "can't be found"),
    (operator.attrgetter("T"), POINT, "can't be found"),
    (functools.partial(max, 1.0), 2.0, "can't be found"),
]


@pytest.mark.parametrize("case", NAMELESS, ids=range(len(NAMELESS)))
def test_no_source(case):
    function, point, message = case
    with pytest.raises(UnsupportedError, match=message):
        grad(function)(point)


def same(x):
    return without_text_helper(x) * x


without_text_helper = eval("lambda x: x * x")


def test_helper_without_source():
    with pytest.raises(S2sadError, match="can't be found"):
        grad(same)(2.0)


def test_lambdas_that_can_not_be_told_apart():
    """The same text twice on a line is the same function: either will do."""
    pair = (lambda x: x * x, lambda x: x * x)
    assert value_and_grad(pair[0])(3.0) == (9.0, 6.0)
    assert value_and_grad(pair[1])(3.0) == (9.0, 6.0)


CHANGING = "def f(x):\n    return x * x\n\n\nh = lambda x: x * x\n"


def test_lambdas_of_one_line_that_changed_places(tmp_path, monkeypatch):
    text = "fs = [lambda x: x * x, lambda x: x + x]\n"
    (tmp_path / "two_lambdas.py").write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "two_lambdas", raising=False)
    importlib.invalidate_caches()
    first, second = importlib.import_module("two_lambdas").fs
    assert grad(first)(3.0) == 6.0
    (tmp_path / "two_lambdas.py").write_text("fs = [lambda x: x + x, lambda x: x * x]\n")
    for f in (first, second):
        with pytest.raises(UnsupportedError, match="its file was changed"):
            grad(f, argnums=(0,))(3.0)


def declared(f, wrapper):
    wrapper.__signature__ = inspect.signature(f)
    return wrapper


def test_signatures_that_a_decorator_declares():
    """What the code takes counts."""

    def f(x, k=2.0):
        return np.sum(x**k)

    collecting = declared(f, lambda *args, **named: f(*args, **named) * 2)
    other_default = declared(f, lambda x, k=3.0: f(x, k) * 2)
    np.testing.assert_allclose(grad(collecting)(POINT), 4 * POINT)
    np.testing.assert_allclose(grad(collecting)(POINT, k=3.0), 6 * POINT**2)
    np.testing.assert_allclose(grad(other_default)(POINT), 6 * POINT**2)


@pytest.mark.parametrize("name", ["f", "h"])
@pytest.mark.parametrize(
    "text, found",
    [
        ("\n\ndef g(x):\n    return x * x * x\n", ""),
        (CHANGING.replace("x * x", "x * x * x"), ""),  # where it was, other code
        (CHANGING.replace("x * x", "x * x", 1).replace("x * x\n", "x * x  # as before\n"), "fh"),
        ("\n\n\n" + CHANGING, "f"),  # further down
        (CHANGING.replace("f(x)", "g(x)") + CHANGING, "fh"),
        (CHANGING + "(", ""),
    ],
)
def test_source_that_changed_on_disk(tmp_path, monkeypatch, name, text, found):
    """What runs counts, not what the file says by now."""
    module = tmp_path / "changing_model.py"
    module.write_text(CHANGING)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "changing_model", raising=False)
    importlib.invalidate_caches()
    function = getattr(importlib.import_module("changing_model"), name)
    module.write_text(text)
    linecache.checkcache()
    if name in found:
        assert value_and_grad(function)(3.0) == (9.0, 6.0)
    else:
        with pytest.raises(S2sadError, match="can't be found"):
            value_and_grad(function)(3.0)


@pytest.mark.parametrize("label", ["loss[l2=0.1]", "2 l", "a/b", "é è", "-"])
def test_names_that_are_none(label):
    def helper(x):
        return np.sum(x**2)

    def f(x):
        return helper(x) * x[0]

    f.__name__ = helper.__name__ = label
    np.testing.assert_allclose(grad(f)(POINT), 2 * POINT * POINT[0] + np.array([POINT @ POINT, 0.0]))
    np.testing.assert_allclose(s2sad.hessian(helper)(POINT), 2 * np.eye(2))


def test_version():
    assert s2sad.__version__
