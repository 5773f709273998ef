"""Makes a failing program small: drops what the failure doesn't need, as long as it persists."""

import ast
from collections.abc import Callable, Iterator

BLOCKS = ("body", "orelse", "finalbody")


def shrink(source: str, fails: Callable[[str], bool], attempts: int = 600) -> str:
    """The smallest text found, from `source`, for which `fails` is still true; it is asked at most `attempts` times."""
    source = ast.unparse(ast.parse(source))
    progress = True
    while progress and attempts > 0:
        progress = False
        for candidate in smaller(source):
            attempts -= 1
            if attempts <= 0:
                break
            if len(candidate) < len(source) and fails(candidate):
                source, progress = candidate, True
                break
    return source + "\n"


def smaller(source: str) -> Iterator[str]:
    """Programs with one thing less, the larger things first."""
    for edit in (drop_statements, unwrap_blocks, simplify_expressions):
        count = edit(ast.parse(source), -1)
        for k in range(count):
            tree = ast.parse(source)
            edit(tree, k)
            try:
                yield ast.unparse(ast.fix_missing_locations(tree))
            except (ValueError, AttributeError):
                continue


def _lists(tree: ast.AST) -> Iterator[tuple[ast.AST, str, list]]:
    for node in ast.walk(tree):
        for name in BLOCKS:
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                yield node, name, statements


def drop_statements(tree: ast.AST, which: int) -> int:
    """Drops the statement (or, first, the half of a block) of that number; gives how many there are."""
    count = 0
    for node, name, statements in list(_lists(tree)):
        needed = name == "body" and not isinstance(node, ast.Module)
        spans = [(k, k + 1) for k in range(len(statements))]
        if len(statements) > 3:
            half = len(statements) // 2
            spans = [(0, half), (half, len(statements)), *spans]
        for start, stop in spans:
            if count == which:
                del statements[start:stop]
                if needed and not statements:
                    statements.append(ast.Pass())
                return count
            count += 1
    return count


def unwrap_blocks(tree: ast.AST, which: int) -> int:
    """Puts a block's statements in the place of the statement that holds them."""
    count = 0
    for _node, _name, statements in list(_lists(tree)):
        for k, statement in enumerate(statements):
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                continue
            for block in BLOCKS:
                inner = getattr(statement, block, None)
                if not isinstance(inner, list) or not inner:
                    continue
                if count == which:
                    statements[k : k + 1] = inner
                    return count
                count += 1
    return count


def simplify_expressions(tree: ast.AST, which: int) -> int:
    """Puts an operand in the place of an operation."""
    count = 0
    for node in list(ast.walk(tree)):
        for name, value in ast.iter_fields(node):
            holders = value if isinstance(value, list) else [value]
            for k, child in enumerate(holders):
                for part in _operands(child):
                    if count == which:
                        if isinstance(value, list):
                            value[k] = part
                        else:
                            setattr(node, name, part)
                        return count
                    count += 1
    return count


def _operands(node: object) -> list[ast.expr]:
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.Call):
        return [arg for arg in node.args if isinstance(arg, ast.expr)]
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
        return [node.value]
    return []
