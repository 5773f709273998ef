"""The statements of random programs: each function writes one, as lines, and notes in the scope what it binds."""

from collections.abc import Callable

from tests.random_writer import Scope, Shape, Var, Writer, indented

Lines = list[str]
UFUNCS = ("add", "multiply", "subtract")


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


# writes


def place(w: Writer, scope: Scope) -> tuple[str, Shape]:
    """What a store can have on its left: a view of an array with an index; repeats may occur in fancy ones."""
    var = w.pick(scope.arrays())
    text, shape = w.view(scope, var.text, var.shape, w.below(3) if w.chance(0.4) else 0)
    n = shape[0]
    if len(shape) == 1:
        cut, length = w.cut(n)
        picks = [w.below(n) for _ in range(1 + w.below(3))]
        options = [(f"[{w.position(scope, n)}]", ())] * 2 + [(f"[{cut}]", (length,))] * 3
        options += [("[...]", shape), ("[:]", shape), (f"[{picks}]", (len(picks),))]
        options.append((f"[np.array({picks})]", (len(picks),)))
        options.append((f"[{text} > {w.constant()}]", ()))
    else:
        (rows, height), (columns, width) = w.cut(n), w.cut(shape[1])
        i, j = w.position(scope, n), w.position(scope, shape[1])
        picks = [w.below(n) for _ in range(2)]
        options = [(f"[{i}]", shape[1:]), (f"[:, {j}]", (n,)), (f"[{i}, {j}]", ()), (f"[{rows}]", (height, shape[1]))]
        options += [(f"[{rows}, {columns}]", (height, width)), (f"[{picks}]", (2, shape[1]))]
        options += [(f"[{picks}, {[w.below(shape[1]) for _ in range(2)]}]", (2,)), ("[...]", shape)]
        options.append((f"[{text} > {w.constant()}]", ()))
    index, found = w.pick(options)
    return text + index, found


def value_for(w: Writer, scope: Scope, shape: Shape, depth: int = 2) -> str:
    """A value that can be stored to a place of that shape."""
    choice = w.draw()
    if choice < 0.2:
        return w.expr(scope, (), 1)
    if choice < 0.35 and len(shape) == 2:
        return w.expr(scope, shape[1:], 1)
    return w.expr(scope, shape, depth)


def damped(w: Writer, scope: Scope, target: str, shape: Shape) -> str:
    """An augmented assignment that doesn't let values grow much."""
    value = value_for(w, scope, shape, 1)
    return w.pick(["{} += {}", "{} -= {}", "{} *= np.cos({})", "{} /= 2.0 + np.sin({})"]).format(target, value)


def store(w: Writer, scope: Scope, depth: int) -> Lines:
    target, shape = place(w, scope)
    return [f"{target} = {value_for(w, scope, shape)}"]


def augmented_store(w: Writer, scope: Scope, depth: int) -> Lines:
    return [damped(w, scope, *place(w, scope))]


def augmented_name(w: Writer, scope: Scope, depth: int) -> Lines:
    names = [v for v in scope.arrays() if v.rebind]
    if not names:
        return []
    var = w.pick(names)
    return [damped(w, scope, var.text, var.shape)]


def store_overlapping(w: Writer, scope: Scope, depth: int) -> Lines:
    var = w.pick(scope.arrays())
    n = var.shape[0]
    k = 1 + w.below(n - 1)
    pairs = [(f"{k}:", f":-{k}"), (f":-{k}", f"{k}:"), (":", "::-1")]
    (to, source), operator = w.pick(pairs), w.pick(["=", "=", "+=", "-="])
    return [f"{var.text}[{to}] {operator} {var.text}[{source}]"]


def chained_store(w: Writer, scope: Scope, depth: int) -> Lines:
    first, shape = place(w, scope)
    second, other = place(w, scope)
    value = w.expr(scope, (), 2) if shape != other or w.chance(0.3) else w.expr(scope, shape, 1)
    return [f"{first} = {second} = {value}"]


def bind_view(w: Writer, scope: Scope, depth: int) -> Lines:
    var = w.pick(scope.arrays())
    text, shape = w.view(scope, var.text, var.shape, w.below(4))
    name = w.fresh("v")
    scope.variables.append(Var(name, shape))
    return [f"{name} = {text}"]


def bind_view_again(w: Writer, scope: Scope, depth: int) -> Lines:
    names = [v for v in scope.arrays() if v.rebind]
    if not names:
        return []
    var = w.pick(names)
    text = w.view_of_shape(scope, var.shape)
    return [f"{var.text} = {text}"] if text else []


def swap_elements(w: Writer, scope: Scope, depth: int) -> Lines:
    (first, shape), (second, other) = place(w, scope), place(w, scope)
    if shape != other or ">" in first + second:
        return []
    return [f"{first}, {second} = {second}, {first}"]


def out_argument(w: Writer, scope: Scope, depth: int) -> Lines:
    var = w.pick(scope.arrays())
    text, shape = w.view(scope, var.text, var.shape, w.below(2))
    a, b = w.leaf(scope, shape), w.leaf(scope, shape)
    where = f", where={w.leaf(scope, shape)} > {w.constant()}" if w.chance(0.25) else ""
    if w.chance(0.3):
        return [f"np.{w.pick(['sin', 'tanh'])}({a}, out={text}{where})"]
    return [f"np.{w.pick(UFUNCS)}({w.pick([a, text])}, {b}, out={text}{where})"]


def add_at(w: Writer, scope: Scope, depth: int) -> Lines:
    vectors = [v for v in scope.variables if len(v.shape) == 1]
    if not vectors:
        return []
    var = w.pick(vectors)
    picks = [w.below(var.shape[0]) for _ in range(3)]
    return [f"np.{w.pick(['add', 'subtract'])}.at({var.text}, {picks}, {value_for(w, scope, (3,), 1)})"]


def writing_call(w: Writer, scope: Scope, depth: int) -> Lines:
    """A function or method that writes an array."""
    var = w.pick(scope.arrays())
    text, shape = w.view(scope, var.text, var.shape, w.below(2))
    options = [f"np.copyto({text}, {value_for(w, scope, shape)})", f"{text}.fill({w.expr(scope, (), 1)})"]
    if len(shape) == 1:
        options.append(f"{text}.sort()")
        options.append(f"np.put({text}, {[w.below(shape[0]), w.below(shape[0])]}, {w.expr(scope, (2,), 1)})")
    elif len(shape) == 2:
        options.append(f"np.fill_diagonal({text}, {w.expr(scope, (), 1)})")
    return [w.pick(options)]


def call_for_effect(w: Writer, scope: Scope, depth: int) -> Lines:
    call = w.call(scope, None)
    return [call] if call else []


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


Statement = Callable[[Writer, Scope, int], Lines]
PLAIN: list[Statement] = [bind_new, bind_new, rebind, scalar_update, unpack_swap, list_new, list_append, list_pop]
PLAIN += [early_return, leave_loop]
BLOCKS: list[Statement] = [branch, for_range, for_range, while_counter, for_rows, for_items]
WRITES: list[Statement] = [store, store, augmented_store, augmented_name, store_overlapping, chained_store, bind_view]
WRITES += [bind_view_again, swap_elements, out_argument, add_at, writing_call, call_for_effect]
FULL: list[Statement] = [dict_new, object_new, comprehension, lambda_used]
FULL_BLOCKS: list[Statement] = [closure_called, with_block]
