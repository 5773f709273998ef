"""The statements of random programs that write arrays or bind views."""

from collections.abc import Callable

from tests.random_writer import Scope, Shape, Var, Writer

Lines = list[str]
Statement = Callable[[Writer, Scope, int], Lines]
UFUNCS = ("add", "multiply", "subtract")


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


def bind_window(w: Writer, scope: Scope, depth: int) -> Lines:
    """A view that overlaps itself, kept while what it looks at is written."""
    var = w.pick(scope.arrays())
    text, shape = w.view(scope, var.text, var.shape, w.below(2))
    if len(shape) != 1 or shape[0] < 3:
        return []
    name, n = w.fresh("w"), shape[0]
    if w.chance(0.3):
        scope.windows.append((name, (3, n)))
        return [f"{name} = np.broadcast_to({text}, (3, {n}))"]
    width = 2 + w.below(n - 2)
    scope.windows.append((name, (n - width + 1, width)))
    return [f"{name} = sliding_window_view({text}, {width})"]


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


WRITES: list[Statement] = [store, store, augmented_store, augmented_name, store_overlapping, chained_store, bind_view]
WRITES += [bind_window]
WRITES += [bind_view_again, swap_elements, out_argument, add_at, writing_call, call_for_effect]
