"""The key changes with everything that the generated text depends on, and with nothing else."""

import functools
import gc
import importlib.util
import linecache
import os
import subprocess
import sys
import textwrap
import time
import tokenize
import types

import numpy as np
import pytest

from s2sad import codeprint, origin
from s2sad.fingerprint import fingerprint, reach
from s2sad.load import Namespace, load, unload

MODEL = """\
import enum
import functools
import math
from dataclasses import dataclass, field

import helpers
import numpy as np

scale = 2.0
unused = 1.0
size = 3
weights = np.ones((3, 4))
mask = np.ones(3, dtype=float)
chosen = {"first", "second", "third"}


def square(x):
    return x * x


def cube(x):
    return square(x) * x


def decorate(f):
    @functools.wraps(f)
    def wrapper(*args):
        return f(*args) * 1.0
    return wrapper


def outermost(f):
    return f


@outermost
@decorate
def decorated(x, power=2, *, shift=5):
    return x ** power + shift


def closed(offset, inner):
    def function(x):
        return inner(x) + offset
    return function


half = 0.5
factor = 1.5
over = closed(half, lambda x: x + 7)
partly = functools.partial(lambda a, x, flag: a * x - 11, factor, flag=True)
table = {"a": lambda x: x + 13, "b": [lambda x: x + 17, (lambda x: x + 19,)]}
several = frozenset({square, cube, decorate})


class Base:
    gain = 23.0

    def inherited(self, x):
        return x * 29


class Model(Base):
    def __init__(self):
        self.w = 1.0
        self.activation = lambda x: x * 31

    def __call__(self, x):
        return self.activation(x) + self.rate

    @property
    def rate(self):
        return 37.0

    @staticmethod
    def fixed(x):
        return x - 41

    @classmethod
    def named(cls, x):
        return x - 43


class Slotted:
    __slots__ = ("call",)

    def __init__(self):
        self.call = lambda x: x * 47


@dataclass
class Settings:
    rate: float = 53.0
    make: object = field(default_factory=lambda: 59.0)

    def step(self, x):
        return x * self.rate * 61


class Mode(enum.Enum):
    FAST = 1
    SLOW = 67


model, slotted, settings = Model(), Slotted(), Settings()
method = model.inherited


@functools.lru_cache
def remembered(n):
    return n + 71


@np.vectorize
def each(x):
    return x + 73


def loss(x, y=79.0):
    # a comment
    z = cube(x) + decorated(x) + over(x) + partly(x) + table["a"](x) + model(x) + method(x) + slotted.call(x)
    z = z + scale * np.sum(weights) + mask.sum() + math.sin(x) + settings.step(x) + remembered(size) + each(x)
    if x in {"one", "two", "three", "four"} or Mode.SLOW or x in chosen or several:
        z = z + helpers.shift(x) + 12345678901234567890

    def nested(t):
        import lazily
        from lazily import also
        return lazily.late(t) + also(t)
    return nested(z) + abs(83.0)
"""
HELPERS = """\
import deeper

def shift(x):
    return deeper.down(x) + 89

def not_reached(x):
    return x
"""
LAZILY = "def late(x):\n    return x * 97\n\ndef also(x):\n    return x * 98\n"
DEEPER = "def down(x):\n    return x * 99\n"
FILES = {"users.py": MODEL, "helpers.py": HELPERS, "lazily.py": LAZILY, "deeper.py": DEEPER}

CHANGES = [  # of the same length
    ("x * x", "x + x"),
    ("square(x) * x", "square(x) + x"),
    ("scale = 2.0", "scale = 'a'"),
    ("size = 3\n", "size =''\n"),
    ("dtype=float", "dtype=bool "),
    ("np.ones((3, 4))", "np.ones((1, 4))"),
    ("* 1.0\n", "* 3.0\n"),
    ("@outermost\n@decorate\n", "@decorate\n@outermost\n"),
    ("    return f\n", "    return 1\n"),
    ("power=2", "power=3"),
    ("shift=5", "shift=6"),
    ("inner(x) + offset", "inner(x) - offset"),
    ("half = 0.5", "half = 100"),
    ("x + 7)", "x + 8)"),
    ("a * x - 11", "a * x - 12"),
    ("flag=True", "flag=None"),
    ("lambda x: x + 13", "lambda x: x + 14"),
    ('"a": lambda', '"c": lambda'),
    ("x + 17", "x + 18"),
    ("x + 19", "x + 20"),
    ("gain = 23.0", "gain = 24.0"),
    ("x * 29", "x * 28"),
    ("self.w = 1.0", "self.w = '0'"),
    ("x * 31", "x * 32"),
    ("+ self.rate", "- self.rate"),
    ("return 37.0", "return 38.0"),
    ("x - 41", "x - 42"),
    ("x - 43", "x - 44"),
    ("x * 47", "x * 48"),
    ("float = 53.0", "float = 54.0"),
    ("lambda: 59.0", "lambda: 58.0"),
    ("self.rate * 61", "self.rate * 62"),
    ("SLOW = 67", "SLOW = 68"),
    ("method = model.inherited", "method = model.named    "),
    ("n + 71", "n + 72"),
    ("x + 73", "x + 74"),
    ("y=79.0", "y=78.0"),
    ("# a comment", "# z comment"),
    ('"three"', '"seven"'),
    ("12345678901234567890", "12345678901234567891"),
    ("abs(83.0)", "abs(84.0)"),
    ("def square", "abs = max\n\n\ndef square"),
    ("+ 89", "+ 88"),
    ("x * 97", "x * 96"),
    ("x * 98", "x * 96"),
    ("x * 99", "x * 96"),
]
NO_CHANGES = [
    ("scale = 2.0", "scale = 3.5"),
    ("unused = 1.0", "unused = '1'"),
    ("size = 3", "size = 4"),
    ("np.ones((3, 4))", "np.ones((5, 2))"),
    ("half = 0.5", "half = 0.7"),
    ("factor = 1.5", "factor = 2.5"),
    ("    return x\n", "    return 1\n"),
    ("import enum", "\n\n\nimport enum"),
]


@pytest.fixture
def users(tmp_path, monkeypatch):
    """Loads the files (with changes) as if in a new process; all versions have the same time."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(old="", new="", files=FILES, name="users"):
        for file, text in files.items():
            (tmp_path / file).write_text(text.replace(old, new, 1) if old and old in text else text)
            os.utime(tmp_path / file, (1e9, 1e9))
            monkeypatch.delitem(sys.modules, file.removesuffix(".py"), raising=False)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    for file in FILES:
        sys.modules.pop(file.removesuffix(".py"), None)


@pytest.mark.parametrize(("old", "new"), CHANGES, ids=[old for old, _ in CHANGES])
def test_a_change_of_anything_that_counts(users, old, new):
    assert any(old in text for text in FILES.values())
    before = fingerprint(users().loss, "s")
    assert fingerprint(users().loss, "s") == before
    assert fingerprint(users(old, new).loss, "s") != before


@pytest.mark.parametrize(("old", "new"), NO_CHANGES, ids=[old for old, _ in NO_CHANGES])
def test_data_and_what_is_not_reached_do_not_count(users, old, new):
    assert any(old in text for text in FILES.values())
    assert fingerprint(users(old, new).loss, "s") == fingerprint(users().loss, "s")


def test_most_changes_keep_the_size():
    assert sum(len(old) == len(new) for old, new in CHANGES) >= len(CHANGES) - 3


def test_the_same_in_every_process_and_place(users, tmp_path):
    expected = reach(users().loss).digest
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for file, text in FILES.items():
        (elsewhere / file).write_text(text)
    program = "import users; from s2sad.fingerprint import reach; print(reach(users.loss).digest)"
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=elsewhere, env=environment, capture_output=True, text=True)
        assert done.stdout.strip() == expected, done.stderr


def test_signature_options_and_other_objects(users):
    module = users()
    keys = [
        fingerprint(module.square, "s"),
        fingerprint(module.square, "t"),
        fingerprint(module.square, "s", "o"),
        fingerprint(module.square, "so"),
        fingerprint(module.cube, "s"),
        fingerprint(module.square, "s", also=[module.Model]),
        fingerprint(module.square, "s", also=[module.Settings]),
        fingerprint(functools.partial(module.square, 1.0), "s"),
        fingerprint(module.model, "s"),
        fingerprint(module.model.__call__, "s"),
        fingerprint(np.sin, "s"),
        fingerprint(np.cos, "s"),
        fingerprint(np.sum, "s"),
        fingerprint(abs, "s"),
        fingerprint(lambda x: x, "s"),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 64 and int(key, 16) for key in keys)


def test_two_lambdas_on_one_line():
    pair = (lambda x: x + 1.0, lambda x: x + 2.0)
    assert fingerprint(pair[0], "s") != fingerprint(pair[1], "s")


def test_the_functions_that_are_reached(users):
    module = users()
    names = [function.__qualname__ for function in reach(module.cube).functions]
    assert names == ["cube", "square"]
    names = {function.__qualname__ for function in reach(module.loss).functions}
    assert {"loss", "shift", "down", "late", "Model.__call__", "Base.inherited", "remembered", "each"} <= names
    assert "not_reached" not in names


def test_globals_that_change_while_the_program_runs(users):
    module = users()
    keys = [fingerprint(module.loss, "s")]
    for name, value in (("scale", 2), ("scale", np.float32(2.0)), ("weights", np.ones(3)), ("cube", module.square)):
        setattr(module, name, value)
        keys.append(fingerprint(module.loss, "s"))
    module.helpers.shift = module.square
    keys.append(fingerprint(module.loss, "s"))
    module.model.activation = module.square
    keys.append(fingerprint(module.loss, "s"))
    module.model.w = 2.5  # data: another number says nothing new
    assert fingerprint(module.loss, "s") == keys[-1]
    module.model.w = "2.5"
    keys.append(fingerprint(module.loss, "s"))
    module.slotted.call = module.square
    keys.append(fingerprint(module.loss, "s"))
    module.loss.__defaults__ = (80.0,)
    keys.append(fingerprint(module.loss, "s"))
    module.loss.__kwdefaults__ = {"y": 81.0}
    keys.append(fingerprint(module.loss, "s"))
    del module.size
    keys.append(fingerprint(module.loss, "s"))
    assert len(set(keys)) == len(keys)


def compiled(text, **variables):
    variables = {"__name__": "nowhere", "np": np, **variables}
    exec(textwrap.dedent(text), variables)
    return variables


def test_code_without_source():
    first, second = (compiled(f"def f(x):\n    return x + {n}")["f"] for n in (1, 2))
    assert fingerprint(first, "s") != fingerprint(second, "s")
    assert fingerprint(first, "s") == fingerprint(compiled("def f(x):\n    return x + 1")["f"], "s")


def test_constants_that_differ_in_type_or_sign_only():
    texts = ["1", "1.0", "True", "-0.0", "0.0", "(1, 2)", "{1, 2}", "1j", "'1'", "b'1'", "...", "None", "10 ** 4000"]
    keys = [fingerprint(compiled(f"def f(x):\n    return x in {text}")["f"], "s") for text in texts]
    assert len(set(keys)) == len(keys)
    assert fingerprint(compiled(f"def f(x):\n    return {'9' * 4000}")["f"], "s")


def test_cycles():
    variables = compiled("""
        def even(n):
            return n == 0 or odd(n - 1)
        def odd(n):
            return n != 0 and even(n - 1) and ring and box and itself
        class Box:
            pass
    """)
    ring = [1.0, variables["even"]]
    ring.append(ring)
    box = variables["Box"]()
    box.me, box.ring, box.method = box, {"ring": ring, "globals": variables}, types.MethodType(variables["odd"], box)
    variables.update(ring=ring, box=box, itself=types.ModuleType("itself"))
    variables["itself"].itself = variables["itself"]
    before = fingerprint(variables["even"], "s")
    assert fingerprint(variables["even"], "s") == before
    ring.append("text")
    assert fingerprint(variables["even"], "s") != before


def test_a_thousand_calls_and_ten_thousand_lists_deep():
    calls = "\n".join(f"def f{n}(x):\n    return f{n + 1}(x) + deep" for n in range(1000))
    deep = []
    for _ in range(10_000):
        deep = [deep]
    first, second = (compiled(f"{calls}\ndef f1000(x):\n    return x * {n}", deep=deep)["f0"] for n in (1, 2))
    assert fingerprint(first, "s") != fingerprint(second, "s")
    assert len(reach(first).functions) == 1001


def test_long_containers_of_data_count_by_kind():
    text = "def f(x):\n    return x + data[0]"

    def key(data):
        return fingerprint(compiled(text, data=data)["f"], "s")

    assert key([1.0] * 1000) == key([2.0] * 5000) != key([1.0] * 999 + ["a"])
    assert key([1.0] * 1000) != key([1.0] * 999 + [np.sin]) != key([1.0] * 999 + [np.cos])
    assert key(dict.fromkeys(range(1000), 1.0)) == key(dict.fromkeys(range(2000), 2.0))
    assert key({"a": 1.0}) != key({"b": 1.0})
    assert key([1.0, 2]) != key([2, 1.0])


def test_arrays_count_by_dtype_and_ones():
    def key(data):
        return fingerprint(compiled("def f(x):\n    return x + data", data=data)["f"], "s")

    class Special(np.ndarray):
        pass

    arrays = [
        *(np.ones(shape) for shape in ((), (1,), (3,), (0,), (3, 3), (1, 3), (3, 1), (1, 1))),
        np.ones(3, "f4"), np.ones(3, ">f8"), np.ones(3, int), np.ones(3).view(Special),
        np.array([np.sin, 1.0]), np.array([np.cos, 1.0]), np.zeros(3, [("a", float)]), np.zeros(3, [("b", float)]),
    ]  # fmt: skip
    keys = [key(array) for array in arrays]
    assert keys[2] == keys[3] == key(np.zeros(7))
    assert len(set(keys)) == len(keys) - 1


def test_objects_say_themselves_what_counts():
    class Transformed:
        def __init__(self, function):
            self.function, self.calls = function, 0

        def __s2sad_key__(self):
            return (self.function,)

    def key(function, calls):
        transformed = Transformed(function)
        transformed.calls = calls
        return fingerprint(compiled("def f(x):\n    return g(x)", g=transformed)["f"], "s")

    assert key(np.sin, 1) == key(np.sin, "many") != key(np.cos, 1)


def test_globals_of_generated_code_are_followed():
    text = "def f_grad(x):\n    return model.helper(x)\n"

    def key(user):
        module = load(text, None, "generated", {"model": user})
        try:
            return fingerprint(module.f_grad, "s")
        finally:
            unload(module)

    helpers = [compiled(f"def helper(x):\n    return x * {n}\nunused = {n}") for n in (1, 2)]
    assert key(Namespace(helpers[0])) == key(Namespace(helpers[0])) != key(Namespace(helpers[1]))


def test_a_second_call_reads_no_file(users, monkeypatch):
    module = users()
    before = fingerprint(module.loss, "s")

    def refuse(*_):
        raise AssertionError("read again")

    monkeypatch.setattr(tokenize, "open", refuse)
    monkeypatch.setattr(linecache, "getlines", refuse)
    monkeypatch.setattr(origin, "_files", refuse)
    assert fingerprint(module.loss, "s") == before


def test_memory_of_code_is_given_back():
    function = compiled("def f(x):\n    return x")["f"]
    fingerprint(function, "s")
    number = id(function.__code__)
    assert number in codeprint._known
    del function
    gc.collect()
    assert number not in codeprint._known


def test_a_parser_sees_the_lines_that_were_counted(users, tmp_path):
    files = {"users.py": "def loss(x):\n    return x + 1\n"}
    module = users(files=files)
    assert linecache.getline(module.__file__, 2) == "    return x + 1\n"
    fingerprint(module.loss, "s")
    fingerprint(users("+ 1", "+ 2", files=files).loss, "s")  # same size, same time: linecache can't tell
    linecache.checkcache()
    assert linecache.getline(module.__file__, 2) == "    return x + 2\n"


LOCATED = "scale = 2.0\n\n\ndef loss(x):\n    return x + 1\n\n\npair = lambda x: x * 2, lambda x: x * 3\n"


def test_text_that_is_no_more_what_runs(users, tmp_path):
    module = users(files={"users.py": LOCATED})
    file = tmp_path / "users.py"
    assert codeprint.starts_at(module.loss) == 4
    assert [codeprint.starts_at(f) for f in module.pair] == [8, 8]
    file.write_text("# more\n\n" + LOCATED)  # after the import
    assert codeprint.starts_at(module.loss) == 6
    file.write_text(LOCATED.replace("x + 1", "x + 2").replace("x * 2", "x * 4"))
    os.utime(file, (1e9, 1e9))
    assert codeprint.starts_at(module.loss) is None
    assert [codeprint.starts_at(f) is None for f in module.pair] == [True, False]
    file.write_text(LOCATED + "(")
    assert codeprint.starts_at(module.loss) is None
    file.unlink()
    assert codeprint.starts_at(compiled("def f(x):\n    return x")["f"]) == 1  # made elsewhere: nothing is known


def test_functions_with_rewritten_asserts_are_located():
    def checked(x):
        assert x > 0
        return x

    lines = linecache.getlines(__file__)
    assert lines[codeprint.starts_at(checked) - 1] == "    def checked(x):\n"


def test_imports_in_a_body_that_fail_or_are_installed():
    statements = ("import not_there", "from . import beyond", "import this", "from scipy import special", "pass")
    keys = [fingerprint(compiled(f"def f(x):\n    {text}\n    return x")["f"], "s") for text in statements]
    assert len(set(keys)) == 5
    assert "this" not in sys.modules  # importing it prints a poem


# installed packages


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Installs package `name` from `text`; `record` is what the installer wrote down."""
    place = tmp_path / "site-packages"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(name, text, record=None):
        origin._recorded.cache_clear()
        origin._library_file.cache_clear()
        (place / f"{name}.py").write_text(text)
        if record is not None:
            folder = place / f"{name.upper()}-1.0.dist-info"
            folder.mkdir(exist_ok=True)
            (folder / "RECORD").write_text(record)
        sys.modules.pop(name, None)
        importlib.invalidate_caches()
        return importlib.import_module(name)

    yield make
    origin._recorded.cache_clear()
    origin._library_file.cache_clear()
    for name in ("lent", "owned"):
        sys.modules.pop(name, None)


def test_an_installed_package_counts_by_its_record(install):
    text = "def inner(x):\n    return x + 1\ndef outer(x):\n    return inner(x)\n"

    def key(text, record):
        lent = install("lent", text, record)
        assert fingerprint(lent.outer, "s") != fingerprint(lent.inner, "s")
        return fingerprint(compiled("def f(x):\n    return lent.outer(x) + g(x)", lent=lent, g=lent.outer)["f"], "s")

    assert key(text, "one") == key(text, "one") != key(text.replace("1", "2"), "two")


def test_an_installed_package_without_a_record_counts_by_its_text(install):
    text = "def inner(x):\n    return x + 1\ndef outer(x):\n    return inner(x)\n"

    def key(text):
        return fingerprint(compiled("def f(x):\n    return lent.outer(x)", lent=install("lent", text))["f"], "s")

    assert key(text) == key(text) != key(text.replace("1", "2"))


def test_the_functions_own_package_counts_by_its_text(install):
    text = "def inner(x):\n    return x + 1\ndef outer(x):\n    return inner(x)\n"
    owned = [fingerprint(install("owned", text.replace("1", n), "same").outer, "s") for n in "12"]
    assert owned[0] != owned[1]


# s2sad itself


def test_s2sads_own_text_counts(tmp_path, monkeypatch):
    (tmp_path / "maker" / "passes").mkdir(parents=True)
    files = [tmp_path / "maker" / "__init__.py", tmp_path / "maker" / "passes" / "reverse.py"]
    for file in files:
        file.write_text("x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(origin, "_OWN_PARTS", ("maker",))
    make = origin.machinery.__wrapped__
    keys = [make()]
    assert make() == keys[0]
    for file in files:
        file.write_text("x = 2\n")
        keys.append(make())
    (tmp_path / "maker" / "new.py").touch()
    keys.append(make())
    assert len(set(keys)) == 4
    assert {"s2sad", "s2sad.templates", "gast", "astunparse"} == set(origin_parts())


def test_s2sads_own_text_is_read_again_only_where_a_file_changed(tmp_path, monkeypatch):
    file = tmp_path / "maker" / "__init__.py"
    file.parent.mkdir()
    file.write_text("x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(origin, "_OWN_PARTS", ("maker",))
    make, digest = origin.machinery.__wrapped__, origin._digest
    read = []
    monkeypatch.setattr(origin, "_digest", lambda files: (read.append(1), digest(files))[1])
    first = make()
    assert make() == first
    assert len(read) == 2  # it is too new to be known by its times
    monkeypatch.setattr(origin, "_SETTLED", -1.0)
    assert [make(), make(), make()] == [first] * 3
    assert len(read) == 3
    before = file.stat()
    time.sleep(0.05)
    file.write_text("x = 2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    second = make()
    assert second != first
    assert len(read) == 4
    for kept in (tmp_path / "cache").glob("s2sad.machinery*"):
        kept.write_text("0" * 64)
    assert make() == second


def origin_parts():
    spec = importlib.util.spec_from_file_location("fresh_origin", origin.__file__)
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    for part in fresh._OWN_PARTS:
        assert fresh._files(part)
    return fresh._OWN_PARTS


@pytest.mark.parametrize(("version", "same"), [("{}.{}.999", True), ("{}.999.0", False), ("99.{1}.0", False)])
def test_numpy_counts_by_minor_version(monkeypatch, version, same):
    monkeypatch.setattr(origin, "_OWN_PARTS", ("gast",))
    before = origin.machinery.__wrapped__()
    monkeypatch.setattr(np, "__version__", version.format(*np.__version__.split(".")))
    assert (origin.machinery.__wrapped__() == before) == same
