"""Statements as lines of text."""

import io
import re

import astunparse
import gast

from s2sad.comments import Blank, is_comment

from .expressions import TEST, TUPLE, YIELD, parameters, tokens, type_parameters
from .layout import break_line

INDENT = "    "
DEFINITIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)


class Printer(astunparse.Unparser):
    """Collects the pieces of one logical line, and lays it out when the next one starts. A piece is a string, a list of
    tokens (which may be put in brackets to break it), or a tuple of tokens (which may not)."""

    def __init__(self, tree, width):
        self.lines: list[str] = []
        self.pieces: list = []
        self.margin = 0  # the indentation of the logical line
        self.gap = self.blanks = 0  # blank lines before the next line: by our habit, and by `blank`
        self.width = width
        super().__init__(tree if isinstance(tree, (list, gast.Module, gast.Interactive)) else [tree], io.StringIO())

    def text(self) -> str:
        self._flush()
        return "\n".join(self.lines) + "\n" if self.lines else ""

    # What the inherited methods call.

    def fill(self, text=""):
        self._leave_blanks()
        self.margin = self._indent
        self.pieces.append(text)

    def write(self, text):
        self.pieces.append(text)

    def dispatch(self, tree):
        if isinstance(tree, list):
            self._block(tree)
        elif isinstance(tree, gast.expr):
            self.pieces.append(tokens(tree))
        else:
            getattr(self, "_" + type(tree).__name__)(tree)

    def _flush(self):
        if self.pieces:
            self.lines += break_line(INDENT * self.margin, self.pieces, self.width)
            self.pieces = []

    def _leave_blanks(self):
        self._flush()
        if self.lines:
            self.lines += [""] * max(self.gap, self.blanks)
        self.gap = self.blanks = 0

    # Blocks.

    def _block(self, body, after_docstring=None):
        """The statements, with blank lines around definitions: two in a module, elsewhere one. Where a body may have a
        docstring, the blank lines after that are given."""
        code = [node for node in body if not is_comment(node)]
        doc = code[0] if after_docstring is not None and code and _is_text(code[0]) else None
        if self._indent and not code:
            body = [*body, gast.Pass()]
        opens, after = _opens_definition(body), False
        for k, node in enumerate(body):
            if is_comment(node) and isinstance(node.value.value, Blank):
                self.blanks += 1
                continue
            if k and (after or (opens[k] and not opens[k - 1]) or (opens[k] and not is_comment(body[k - 1]))):
                self.gap = 1 if self._indent else 2
            after = isinstance(node, DEFINITIONS)
            if is_comment(node):
                self._comment(node.value.value)
            elif node is doc:
                self._docstring(node.value)
                self.gap = after_docstring
            else:
                self.dispatch(node)

    def _suite(self, body, after_docstring=None):
        self.enter()
        self._block(body, after_docstring)
        self.leave()

    def _comment(self, text):
        self._leave_blanks()
        for line in text.splitlines() or [""]:
            line = "".join(c if c.isprintable() or c == "\t" else _escape(c) for c in line).rstrip()
            if len(self.lines) < 2:  # there it would declare the file's encoding
                line = re.sub(r"(coding)([:=])", r"\1 \2", line)
            self.lines.append(INDENT * self._indent + f"# {line}".rstrip())

    def _docstring(self, node):
        self._leave_blanks()
        text = "".join(c if (c.isprintable() and c != "\\") or c == "\n" else _escape(c) for c in node.value)
        text = re.sub(r'"(?=""|\Z)', r"\"", text)
        prefix = "u" if node.kind == "u" else ""
        self.lines.append(f'{INDENT * self._indent}{prefix}"""{text}"""')

    def _Module(self, tree):
        self._block(tree.body, after_docstring=1)

    def _Interactive(self, tree):
        self._block(tree.body)

    # Simple statements: those that astunparse does not know, or prints otherwise.

    def _open(self, node):
        """A value that may be a tuple without brackets, as hands write it."""
        several = type(node) is gast.Tuple and len(node.elts) > 1
        self.pieces.append(tokens(node, TUPLE if several else TEST))

    def _Expr(self, tree):
        self.fill()
        self.pieces.append(tokens(tree.value, YIELD))

    def _Assign(self, tree):
        self.fill()
        for target in tree.targets:
            self._open(target)
            self.write(" = ")
        self._assigned(tree.value)

    def _assigned(self, value):
        if isinstance(value, (gast.Yield, gast.YieldFrom)):
            self.pieces.append(tokens(value, YIELD))
        else:
            self._open(value)

    def _AugAssign(self, tree):
        self.fill()
        self.dispatch(tree.target)
        self.write(f" {self.binop[type(tree.op).__name__]}= ")
        self.dispatch(tree.value)

    def _AnnAssign(self, tree):
        self.fill()
        # (x): int declares nothing, x: int does.
        target = tokens(tree.target)
        self.write(f"({target[0]})" if type(tree.target) is gast.Name and not tree.simple else "".join(target))
        self.write(": ")
        self.dispatch(tree.annotation)
        if tree.value:
            self.write(" = ")
            self.dispatch(tree.value)

    def _Return(self, tree):
        self.fill("return")
        if tree.value:
            self.write(" ")
            self._open(tree.value)

    def _ImportFrom(self, tree):
        self.fill(f"from {'.' * (tree.level or 0)}{tree.module or ''} import ")
        names: list[str] = []
        for alias in tree.names:
            names += [", "] * bool(names) + [f"{alias.name} as {alias.asname}" if alias.asname else alias.name]
        self.pieces.append(names)

    def _TypeAlias(self, tree):
        self.fill("type ")
        self.write(tree.name.id)
        self._type_parameters(tree)
        self.write(" = ")
        self.dispatch(tree.value)

    # Compound statements.

    def _definition(self, tree, word):
        for decorator in tree.decorator_list:
            self.fill("@")
            self.dispatch(decorator)
        self.fill(f"{word} {tree.name}")
        self._type_parameters(tree)

    def _type_parameters(self, tree):
        if getattr(tree, "type_params", None):
            self.pieces.append(tuple(type_parameters(tree.type_params)))

    def _FunctionDef(self, tree, word="def"):
        self._definition(tree, word)
        self.pieces.append(("(", *parameters(tree.args), ")"))
        if tree.returns:
            self.write(" -> ")
            self.dispatch(tree.returns)
        self._suite(tree.body, after_docstring=0)

    def _AsyncFunctionDef(self, tree):
        self._FunctionDef(tree, "async def")

    def _ClassDef(self, tree):
        self._definition(tree, "class")
        if tree.bases or tree.keywords:
            name = gast.Name("", gast.Load(), None, None)
            self.pieces.append(tuple(tokens(gast.Call(name, tree.bases, tree.keywords))))
        self._suite(tree.body, after_docstring=1)

    def _For(self, tree, word="for"):
        self.fill(f"{word} ")
        self._open(tree.target)
        self.write(" in ")
        self.dispatch(tree.iter)
        self._suite(tree.body)
        self._else(tree.orelse)

    def _AsyncFor(self, tree):
        self._For(tree, "async for")

    def _else(self, body):
        if body:
            self.fill("else")
            self._suite(body)

    def _If(self, tree):
        self.fill("if ")
        self.dispatch(tree.test)
        self._suite(tree.body)
        while len(tree.orelse) == 1 and type(tree.orelse[0]) is gast.If:  # a loop: such chains may be long
            tree = tree.orelse[0]
            self.fill("elif ")
            self.dispatch(tree.test)
            self._suite(tree.body)
        self._else(tree.orelse)

    def _withitem(self, item):
        if type(item.context_expr) is gast.Tuple:  # with (a, b): enters a and b
            self.pieces.append(("(", *tokens(item.context_expr), ")"))
        else:
            self.dispatch(item.context_expr)
        if item.optional_vars:
            self.write(" as ")
            self.dispatch(item.optional_vars)

    def _TryStar(self, tree):
        self._Try(tree)

    def _Try(self, tree):
        self.fill("try")
        self._suite(tree.body)
        for handler in tree.handlers:
            self.fill("except*" if type(tree) is gast.TryStar else "except")
            if handler.type:
                self.write(" ")
                self.dispatch(handler.type)
            if handler.name:
                self.write(f" as {handler.name.id}")
            self._suite(handler.body)
        self._else(tree.orelse)
        if tree.finalbody:
            self.fill("finally")
            self._suite(tree.finalbody)

    def _Match(self, tree):
        self.fill("match ")
        self.dispatch(tree.subject)
        self.enter()
        for case in tree.cases:
            self.fill("case ")
            self.pieces.append(tokens(case.pattern))
            if case.guard:
                self.write(" if ")
                self.dispatch(case.guard)
            self._suite(case.body)
        self.leave()


def _is_text(node) -> bool:
    return type(node) is gast.Expr and type(node.value) is gast.Constant and isinstance(node.value.value, str)


def _opens_definition(body) -> list[bool]:
    """For each statement whether it is a definition, or one of the comments right above one."""
    opens = [False] * (len(body) + 1)
    for k in range(len(body) - 1, -1, -1):
        remark = is_comment(body[k]) and not isinstance(body[k].value.value, Blank)
        opens[k] = isinstance(body[k], DEFINITIONS) or (remark and opens[k + 1])
    return opens[:-1]


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
