"""Expressions as tokens.

`tokens` writes an expression as a list of strings, in which each bracket, comma and spaced operator is a string of its
own. Joined, they are the expression on one line; `layout` breaks between them where that line is too long. f-strings
and patterns, one token each, are left to `gast.unparse`; all else is written here: many times faster, with brackets
only where they carry meaning, and right for constants that no parser gives, such as a folded -1.
"""

import copy

import gast

from .literal_text import literal
from .precedence import (
    AND,
    ATOM,
    AWAIT,
    BIT_OR,
    COMPARE,
    COMPARISONS,
    NAMED,
    OPERATORS,
    OR,
    POWER,
    SIGN,
    TEST,
    TUPLE,
    UNARY,
    YIELD,
)


def tokens(node: gast.AST, level: int = TEST) -> list[str]:
    """The expression's tokens, in brackets if it binds less tightly than `level`. Raises TypeError for a constant
    that Python has no literal for."""
    out: list[str] = []
    _write(node, level, out)
    return out


def _write(node, level, out):
    printer = _PRINTERS.get(type(node))
    if printer is None:
        # gast leaves these characters in f-strings as they are, and then Python reads each as a newline or a blank.
        out.append(gast.unparse(_Plain().visit(copy.deepcopy(node))).translate(_ESCAPES))
    else:
        printer(node, level, out)


_ESCAPES = str.maketrans({"\r": "\\r", "\n": "\\n", "\v": "\\v", "\f": "\\f"})


class _Plain(gast.NodeTransformer):
    """Makes every number what the parser would give, which is what `gast.unparse` prints rightly."""

    def visit_Constant(self, node):
        if type(node.value) in (str, bytes, bool, type(None), type(...)):
            return node
        return gast.parse("".join(tokens(node)), mode="eval").body


def _bracket(node, level, out, own, write):
    """Runs `write`, in brackets if the form's `own` level is looser than `level`."""
    if level > own:
        out.append("(")
        write(node, out)
        out.append(")")
    else:
        write(node, out)


def _at(own):
    """Decorator: the printer of a form that binds as `own`."""
    return lambda write: lambda node, level, out: _bracket(node, level, out, own, write)


def _commas(nodes, out, level=TEST):
    for k, node in enumerate(nodes):
        if k:
            out.append(", ")
        _write(node, level, out)


def _items(nodes, out):
    """The elements of a tuple: a single one has its comma."""
    _commas(nodes, out)
    if len(nodes) == 1:
        out.append(",")


def _name(node, level, out):
    out.append(node.id)


def _constant(node, level, out):
    value = node.value
    text = ("u" if getattr(node, "kind", None) == "u" else "") + literal(value)
    if text[0] == "-" and level > SIGN:
        text = f"({text})"  # (-1) ** 2
    out.append(text)


def _binary(node, level, out):
    # A loop down the left side: a sum of many terms is deep only there.
    spine = []
    while type(node) is gast.BinOp:
        text, own = OPERATORS[type(node.op)]
        if level > own:
            out.append("(")
        spine.append((text, own, node.right, level > own))
        level = own + 1 if own == POWER else own
        node = node.left
    _write(node, level, out)
    for text, own, right, bracketed in reversed(spine):
        out.append(text)
        _write(right, SIGN if own == POWER else own + 1, out)  # 2 ** -1 needs no brackets
        if bracketed:
            out.append(")")


def _unary(node, level, out):
    text, own = UNARY[type(node.op)]

    def write(node, out):
        out.append(text)
        _write(node.operand, own, out)

    _bracket(node, level, out, own, write)


def _bool(node, level, out):
    own, text = (AND, " and ") if isinstance(node.op, gast.And) else (OR, " or ")

    def write(node, out):
        for k, value in enumerate(node.values):
            if k:
                out.append(text)
            _write(value, own + 1, out)

    _bracket(node, level, out, own, write)


@_at(COMPARE)
def _compare(node, out):
    _write(node.left, COMPARE + 1, out)
    for op, right in zip(node.ops, node.comparators, strict=True):
        out.append(COMPARISONS[type(op)])
        _write(right, COMPARE + 1, out)


@_at(TEST)
def _conditional(node, out):
    _write(node.body, TEST + 1, out)
    out.append(" if ")
    _write(node.test, TEST + 1, out)
    out.append(" else ")
    _write(node.orelse, TEST, out)


@_at(TEST)
def _lambda(node, out):
    # One token: the commas between parameters are no places to break.
    out.append(" ".join(["lambda", "".join(parameters(node.args))]).rstrip() + ": ")
    _write(node.body, TEST, out)


@_at(NAMED)
def _named(node, out):
    out.append(node.target.id + " := ")
    _write(node.value, TEST, out)


def _keyword(word, own, operand):
    @_at(own)
    def printer(node, out):
        out.append(word + " " if node.value else word)
        if node.value:
            _write(node.value, operand, out)

    return printer


def _attribute(node, level, out):
    _write(node.value, ATOM, out)
    if isinstance(node.value, gast.Constant) and isinstance(node.value.value, int) and out[-1][-1] != ")":
        out.append(" ")  # 1 .real
    out.append("." + node.attr)


def _call(node, level, out):
    _write(node.func, ATOM, out)
    if len(node.args) == 1 and not node.keywords and type(node.args[0]) is gast.GeneratorExp:
        _write(node.args[0], ATOM, out)  # its own brackets are the call's
        return
    out.append("(")
    _commas([*node.args, *node.keywords], out)
    out.append(")")


def _keyword_argument(node, level, out):
    out.append("**" if node.arg is None else node.arg + "=")
    _write(node.value, TEST, out)


def _subscript(node, level, out):
    _write(node.value, ATOM, out)
    out.append("[")
    if type(node.slice) is gast.Tuple and node.slice.elts:
        _items(node.slice.elts, out)
    else:
        _write(node.slice, TEST, out)
    out.append("]")


def _slice(node, level, out):
    if node.lower:
        _write(node.lower, TEST, out)
    out.append(":")
    if node.upper:
        _write(node.upper, TEST, out)
    if node.step:
        out.append(":")
        _write(node.step, TEST, out)


def _starred(node, level, out):
    out.append("*")
    _write(node.value, BIT_OR, out)


def _tuple(node, level, out):
    if node.elts:
        _bracket(node, level, out, TUPLE, lambda node, out: _items(node.elts, out))
    else:
        out.append("()")


def _collection(opening, closing):
    def printer(node, level, out):
        out.append(opening)
        _commas(node.elts, out)
        out.append(closing)

    return printer


def _set(node, level, out):
    if node.elts:
        _collection("{", "}")(node, level, out)
    else:
        out.append("{*()}")  # {} is a dict, and the name `set` may be shadowed


def _dict(node, level, out):
    out.append("{")
    for k, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if k:
            out.append(", ")
        if key is None:
            out.append("**")
            _write(value, BIT_OR, out)
        else:
            _write(key, TEST, out)
            out.append(": ")
            _write(value, TEST, out)
    out.append("}")


def _comprehension(opening, closing):
    def printer(node, level, out):
        out.append(opening)
        if type(node) is gast.DictComp:
            _write(node.key, TEST, out)
            out.append(": ")
            _write(node.value, TEST, out)
        else:
            _write(node.elt, TEST, out)
        for part in node.generators:
            out.append(" async for " if part.is_async else " for ")
            out.append("".join(tokens(part.target, TUPLE)))  # one token: no place to break, as in a lambda
            out.append(" in ")
            _write(part.iter, TEST + 1, out)
            for test in part.ifs:
                out.append(" if ")
                _write(test, TEST + 1, out)
        out.append(closing)

    return printer


def parameters(args: gast.arguments) -> list[str]:
    """The tokens of a function's parameters, without the brackets around them."""
    out: list[str] = []
    plain = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(plain) - len(args.defaults)) + args.defaults
    entries = [("", arg, default) for arg, default in zip(plain, defaults, strict=True)]
    if args.posonlyargs:
        entries.insert(len(args.posonlyargs), ("/", None, None))
    if args.vararg or args.kwonlyargs:
        entries.append(("*", args.vararg, None))
    entries += [("", arg, default) for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)]
    if args.kwarg:
        entries.append(("**", args.kwarg, None))
    for k, (stars, arg, default) in enumerate(entries):
        if k:
            out.append(", ")
        out.append(stars + arg.id if arg else stars)
        annotation = getattr(arg, "annotation", None)
        if annotation:
            out.append(": ")
            _write(annotation, TEST, out)
        if default:
            out.append(" = " if annotation else "=")
            _write(default, TEST, out)
    return out


def type_parameters(params: list) -> list[str]:
    """The tokens of `[T, *Ts, **P]`."""
    out = ["["]
    for k, param in enumerate(params):
        if k:
            out.append(", ")
        stars = {gast.TypeVarTuple: "*", gast.ParamSpec: "**"}.get(type(param), "")
        out.append(stars + param.name)
        for sign, part in ((": ", getattr(param, "bound", None)), (" = ", param.default_value)):
            if part:
                out.append(sign)
                _write(part, TEST, out)
    out.append("]")
    return out


_PRINTERS = {
    gast.Name: _name, gast.Constant: _constant, gast.BinOp: _binary, gast.UnaryOp: _unary, gast.BoolOp: _bool,
    gast.Compare: _compare, gast.IfExp: _conditional, gast.Lambda: _lambda, gast.NamedExpr: _named,
    gast.Yield: _keyword("yield", YIELD, TEST), gast.YieldFrom: _keyword("yield from", YIELD, TEST),
    gast.Await: _keyword("await", AWAIT, ATOM), gast.Attribute: _attribute, gast.Call: _call,
    gast.keyword: _keyword_argument, gast.Subscript: _subscript, gast.Slice: _slice, gast.Starred: _starred,
    gast.Tuple: _tuple, gast.List: _collection("[", "]"), gast.Set: _set, gast.Dict: _dict,
    gast.ListComp: _comprehension("[", "]"), gast.SetComp: _comprehension("{", "}"),
    gast.DictComp: _comprehension("{", "}"), gast.GeneratorExp: _comprehension("(", ")"),
}  # fmt: skip
