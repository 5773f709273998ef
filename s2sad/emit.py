"""The printer: a gast tree becomes text. No other module knows how code is laid out.

A tree has no place for comments and blank lines, so `comment` and `blank` (`comments.py`) make statements that stand for them:

>>> import gast
>>> from s2sad.comments import comment
>>> body = gast.parse("def f(x):\\n  return (x*x)").body
>>> body[0].body.insert(0, comment("forward sweep"))
>>> print(emit(body), end="")
def f(x):
    # forward sweep
    return x * x

Expressions get the brackets that they need and no more, and lines that are too long break inside brackets:

>>> print(emit(gast.parse("z = (a+b)*(c**(-1)),(d[(1,)],)")), end="")
z = (a + b) * c ** -1, (d[1,],)
>>> print(emit(gast.parse("y = np.concatenate((first[1:], second, third), axis=0) + offset"), width=40), end="")
y = (
    np.concatenate(
        (first[1:], second, third),
        axis=0,
    )
    + offset
)

Whatever is done to the tree shows: constants that no parser gives, such as a folded -1, keep their meaning.

>>> power = gast.parse("x ** 2", mode="eval").body
>>> power.left = gast.Constant(-1, None)
>>> expression(power)
'(-1) ** 2'
"""

import gast

from s2sad.expressions import tokens
from s2sad.printer import Printer


def expression(node: gast.AST) -> str:
    """The expression on one line. Raises TypeError for a constant that Python has no literal for."""
    return "".join(tokens(node))


def emit(tree: gast.AST | list[gast.stmt], width: int = 100) -> str:
    """The text of a module, of a list of statements or of one statement, in lines of at most `width` characters where
    there is a bracket to break in. Parsed again it gives the same tree, less comments and blank lines. Raises TypeError
    for a constant that Python has no literal for."""
    return Printer(tree, width).text()
