"""Comments and blank lines, which a tree has no place for, as statements."""

import gast


class Comment(str):
    """The value of the constant that stands for a comment: its text."""


class Blank(Comment):
    """The value of the constant that stands for a blank line."""


def comment(text: str) -> gast.Expr:
    """A statement that prints as `# text`, one comment line for each line of the text."""
    return gast.Expr(gast.Constant(Comment(text), None))


def blank() -> gast.Expr:
    """A statement that prints as one blank line."""
    return gast.Expr(gast.Constant(Blank(), None))


def is_comment(node: gast.AST) -> bool:
    """Whether the statement stands for a comment or a blank line."""
    return type(node) is gast.Expr and type(node.value) is gast.Constant and isinstance(node.value.value, Comment)
