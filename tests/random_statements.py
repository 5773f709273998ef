"""The statements of random programs: each function writes one, as lines, and notes in the scope what it binds."""

from tests.random_writer import Scope, Var, Writer, indented
from tests.random_writes import WRITES, Lines, Statement


def statement(w: Writer, scope: Scope, depth: int) -> Lines:
    """One random statement; nothing that can't be written here is chosen."""
    for _ in range(20):
        table = [*PLAIN]
        if depth > 0:
            table += BLOCKS
        if w.writes:
            table += WRITES * 2
        if w.level == "full":
            table += FULL + (FULL_BLOCKS if depth > 0 else [])
        lines = w.pick(table)(w, scope, depth)
        if lines:
            return lines
    return ["pass"]


# binding


def bind_new(w: Writer, scope: Scope, depth: int) -> Lines:
    shape = w.pick([(), (3,), (4,), (5,), (3, 4), (2, 3)])
    name = w.fresh("u" if shape else "r")
    line = f"{name} = {w.expr(scope, shape, 2)}"
    scope.variables.append(Var(name, shape))
    return [line]


def rebind(w: Writer, scope: Scope, depth: int) -> Lines:
    names = [v for v in scope.variables if v.rebind]
    if not names:
        return []
    var = w.pick(names)
    return [f"{var.text} = {w.expr(scope, var.shape, 2)}"]


def scalar_update(w: Writer, scope: Scope, depth: int) -> Lines:
    scalars = [v for v in scope.of(()) if v.rebind]
    if not scalars:
        return []
    return [f"{w.pick(scalars).text} {w.pick(['+=', '-=', '*='])} {w.expr(scope, (), 1)}"]


def unpack_swap(w: Writer, scope: Scope, depth: int) -> Lines:
    first = w.pick(scope.variables)
    pairs = [v for v in scope.of(first.shape) if v.rebind and v.text != first.text]
    if not first.rebind or not pairs:
        return []
    second = w.pick(pairs)
    return [f"{first.text}, {second.text} = {second.text}, {first.text}"]


def list_new(w: Writer, scope: Scope, depth: int) -> Lines:
    shape = w.pick([(), (3,), (4,), (5,)])
    name = w.fresh("parts")
    count = 2 + w.below(2)
    items = [w.expr(scope, shape, w.below(2)) for _ in range(count)]
    scope.lists.append((name, shape))
    scope.local_lists.append(name)
    scope.variables += [Var(f"{name}[{k}]", shape) for k in range(count)]
    scope.variables.append(Var(f"{name}[-1]", shape))
    return [f"{name} = [{', '.join(items)}]"]


def list_append(w: Writer, scope: Scope, depth: int) -> Lines:
    if not scope.lists:
        return []
    name, shape = w.pick(scope.lists)
    if w.chance(0.2):
        return [f"{name}.insert(0, {w.expr(scope, shape, 1)})"]
    return [f"{name}.append({w.expr(scope, shape, 1)})"]


def list_pop(w: Writer, scope: Scope, depth: int) -> Lines:
    """Only where the list was made, and never below the two elements that the slots need."""
    if not scope.local_lists:
        return []
    name = w.pick(scope.local_lists)
    shape = dict(scope.lists)[name]
    target = w.fresh("last")
    lines = [f"{name}.append({w.expr(scope, shape, 1)})"]
    lines.append(f"{target} = {name}.pop({w.pick(['', '0', '1'])})")
    scope.variables.append(Var(target, shape))
    return lines


def early_return(w: Writer, scope: Scope, depth: int) -> Lines:
    if not scope.exits or not w.chance(0.4):
        return []
    value = "" if scope.result is None else f" {w.returned(scope, scope.result)}"
    return [f"if {w.condition(scope)}:", f"    return{value}"]


def leave_loop(w: Writer, scope: Scope, depth: int) -> Lines:
    if not scope.in_loop:
        return []
    return [f"if {w.condition(scope)}:", f"    {w.pick(['break', 'continue'])}"]


# blocks


def branch(w: Writer, scope: Scope, depth: int) -> Lines:
    lines = [f"if {w.condition(scope)}:", *indented(w.block(scope.inner(), 1 + w.below(3), depth - 1))]
    if w.chance(0.3):
        lines += [f"elif {w.condition(scope)}:", *indented(w.block(scope.inner(), 1 + w.below(2), depth - 1))]
    if w.chance(0.6):
        lines += ["else:", *indented(w.block(scope.inner(), 1 + w.below(2), depth - 1))]
    return lines


def looped(w: Writer, scope: Scope, header: str, depth: int, first: Lines = (), **changes) -> Lines:
    inner = scope.inner(in_loop=True)
    inner.variables += changes.get("variables", [])
    inner.counters += changes.get("counters", [])
    locked = changes.get("locked")
    inner.lists = [item for item in inner.lists if item[0] != locked]
    lines = [header, *indented([*first, *w.block(inner, 1 + w.below(3), depth - 1)])]
    if w.chance(0.1):
        lines += ["else:", *indented(w.block(scope.inner(), 1, 0))]
    return lines


def for_range(w: Writer, scope: Scope, depth: int) -> Lines:
    k, turns = w.fresh("k"), w.below(4)
    ranges = [f"range({turns})", f"reversed(range({turns}))", f"range({turns} - 1, -1, -1)"]
    return looped(w, scope, f"for {k} in {w.pick(ranges)}:", depth, counters=[(k, max(turns, 1))])


def while_counter(w: Writer, scope: Scope, depth: int) -> Lines:
    k, turns = w.fresh("k"), 1 + w.below(3)
    test = f"{k} < {turns}" + (f" and {w.condition(scope)}" if w.chance(0.5) else "")
    header, first = f"while {test}:", [f"{k} += 1"]
    if w.chance(0.25):
        header, first = "while True:", [f"if {k} >= {turns}:", "    break", f"{k} += 1"]
    return [f"{k} = 0", *looped(w, scope, header, depth, first, counters=[(k, turns + 1)])]


def for_rows(w: Writer, scope: Scope, depth: int) -> Lines:
    matrices = [v for v in scope.variables if len(v.shape) == 2]
    if not matrices:
        return []
    var = w.pick(matrices)
    text, shape = (f"{var.text}.T", var.shape[::-1]) if w.chance(0.3) else (var.text, var.shape)
    row = w.fresh("row")
    item = Var(row, shape[1:])
    if w.chance(0.3):
        k = w.fresh("k")
        header = f"for {k}, {row} in enumerate({text}):"
        return looped(w, scope, header, depth, variables=[item], counters=[(k, shape[0])])
    return looped(w, scope, f"for {row} in {w.pick([text, f'reversed({text})'])}:", depth, variables=[item])


def for_items(w: Writer, scope: Scope, depth: int) -> Lines:
    """Over the elements of a list, of a vector, or of two vectors together."""
    item = w.fresh("e")
    if scope.lists and w.chance(0.6):
        name, shape = w.pick(scope.lists)
        return looped(w, scope, f"for {item} in {name}:", depth, variables=[Var(item, shape)], locked=name)
    first, second = w.leaf(scope, (3,)), w.leaf(scope, (3,))
    if w.chance(0.5):
        return looped(w, scope, f"for {item} in {first}:", depth, variables=[Var(item, ())])
    other = w.fresh("e")
    header = f"for {item}, {other} in zip({first}, {second}):"
    return looped(w, scope, header, depth, variables=[Var(item, ()), Var(other, ())])


# the whole language


def dict_new(w: Writer, scope: Scope, depth: int) -> Lines:
    name = w.fresh("state")
    shapes = [w.pick([(), (3,), (5,)]) for _ in range(2)]
    items = [w.expr(scope, shape, w.below(2)) for shape in shapes]
    scope.variables += [Var(f'{name}["{key}"]', shape) for key, shape in zip("pq", shapes, strict=True)]
    return [f'{name} = {{"p": {items[0]}, "q": {items[1]}}}']


def object_new(w: Writer, scope: Scope, depth: int) -> Lines:
    name = w.fresh("box")
    shapes = [w.pick([(), (3,), (5,), (3, 4)]) for _ in range(2)]
    items = [w.expr(scope, shape, w.below(2)) for shape in shapes]
    scope.variables += [Var(f"{name}.{key}", shape) for key, shape in zip("uv", shapes, strict=True)]
    return [f"{name} = Box({items[0]}, {items[1]})"]


def comprehension(w: Writer, scope: Scope, depth: int) -> Lines:
    if not scope.lists:
        return []
    name, shape = w.pick(scope.lists)
    target = w.fresh("u")
    scope.variables.append(Var(target, ()))
    e = w.fresh("e")
    inner = scope.inner()
    inner.variables = [v for v in inner.variables if v.text != target] + [Var(e, shape)]
    return [f"{target} = sum([{w.expr(inner, (), 2)} for {e} in {name}])"]


def lambda_used(w: Writer, scope: Scope, depth: int) -> Lines:
    name, target, shape = w.fresh("g"), w.fresh("u"), w.pick([(), (3,), (5,)])
    q = w.fresh("q")
    inner = scope.inner()
    inner.variables.append(Var(q, shape))
    lines = [f"{name} = lambda {q}: {w.expr(inner, shape, 2)}", f"{target} = {name}({w.expr(scope, shape, 1)})"]
    scope.variables.append(Var(target, shape))
    return lines


def closure_called(w: Writer, scope: Scope, depth: int) -> Lines:
    """A nested function that reads and writes the outer arrays, called once or twice."""
    name, shape = w.fresh("step"), w.pick([(), (3,), (5,)])
    outer = [Var(v.text, v.shape, rebind=not v.text.isidentifier()) for v in scope.variables]
    q = w.fresh("q")
    inner = Scope([*outer, Var(q, shape)], lists=[], result=None)
    lines = [f"def {name}({q}):", *indented(w.block(inner, 1 + w.below(3), depth - 1))]
    for _ in range(1 + w.below(2)):
        lines.append(f"{name}({w.expr(scope, shape, 1)})")
    return lines


def with_block(w: Writer, scope: Scope, depth: int) -> Lines:
    header = w.pick(['with np.errstate(all="ignore"):', "try:"])
    lines = [header, *indented(w.block(scope.inner(), 1 + w.below(2), depth - 1))]
    if header == "try:":
        lines += ["finally:", *indented(w.block(scope.inner(exits=False, in_loop=False), 1, 0))]
    return lines


PLAIN: list[Statement] = [bind_new, bind_new, rebind, scalar_update, unpack_swap, list_new, list_append, list_pop]
PLAIN += [early_return, leave_loop]
BLOCKS: list[Statement] = [branch, for_range, for_range, while_counter, for_rows, for_items]
FULL: list[Statement] = [dict_new, object_new, comprehension, lambda_used]
FULL_BLOCKS: list[Statement] = [closure_called, with_block]
