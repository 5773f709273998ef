"""Long lines broken between tokens.

Breaks come only inside brackets, where Python ignores them: those of the line itself, or a pair put around a whole
value. The shape is the common one: brackets open at the end of a line, their content is indented by four, and the
closing one stands under the start of the statement. Commas split before operators, and loose operators before tight.
"""

OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
INDENT = "    "
FILLED = 8  # from so many, elements of one token each share lines

# The places to break at, the first to split first. (`**` binds too tightly to break at.)
_SPLITS = (
    (", ", ","), (" for ", " async for "), (" if ", " else "), (" or ",), (" and ",),
    (" == ", " != ", " < ", " <= ", " > ", " >= ", " is ", " is not ", " in ", " not in "),
    (" | ",), (" ^ ",), (" & ",), (" << ", " >> "), (" + ", " - "), (" * ", " @ ", " / ", " % ", " // "),
)  # fmt: skip
RANK = {text: rank for rank, texts in enumerate(_SPLITS) for text in texts}
COMMA, NONE = 0, len(_SPLITS)

Tokens = list[str] | tuple[str, ...]


def break_line(margin: str, pieces: list, width: int) -> list[str]:
    """The lines of one logical line. A piece is a string, a list of tokens, around which brackets may be put, or a
    tuple of tokens, around which they may not. Lines are at most `width` long where there is a place to break."""
    flat = ["".join(piece) for piece in pieces]
    whole = margin + "".join(flat)
    if len(whole) <= width:
        return [whole]
    by_size = sorted((k for k, piece in enumerate(pieces) if not isinstance(piece, str)), key=lambda k: -len(flat[k]))
    for k in by_size:
        head, tail = "".join(flat[:k]), "".join(flat[k + 1 :])
        lines = _break(pieces[k], margin + head, tail, margin, width, isinstance(pieces[k], list))
        if len(lines) == 1:
            continue
        if head and len(lines[0]) > width:  # what stands before may have places to break too
            lines[:1] = break_line(margin, [*pieces[:k], lines[0][len(margin + head) :]], width)
        if tail and len(lines[-1]) > width:
            lines[-1:] = break_line(margin, [lines[-1][len(margin) : -len(tail)], *pieces[k + 1 :]], width)
        return lines
    return [whole]


def _break(tokens: Tokens, head: str, tail: str, margin: str, width: int, may_bracket: bool) -> list[str]:
    """The lines of `head tokens tail`, all on the level of `margin` but for what is in brackets."""
    text = "".join(tokens)
    if len(head) + len(text) + len(tail) <= width:
        return [head + text + tail]
    splits, pairs = _survey(tokens)
    if not may_bracket or not splits or _hangs(tokens, splits, pairs, head, width):
        return _break_pair(tokens, pairs, head, tail, margin, width)
    return [head + "(", *_content(tokens, margin + INDENT, width), margin + ")" + tail]


def _survey(tokens: Tokens) -> tuple[list[int], list[tuple[int, int]]]:
    """Where the tokens can be split outside their brackets, and their outermost pairs of brackets that aren't empty."""
    splits, pairs, depth, start = [], [], 0, 0
    for k, token in enumerate(tokens):
        if token in OPENING:
            if depth == 0:
                start = k
            depth += 1
        elif token in CLOSING:
            depth -= 1
            if depth == 0 and k > start + 1:
                pairs.append((start, k))
        elif depth == 0 and token in RANK:
            splits.append(k)
    return splits, pairs


def _hangs(tokens, splits, pairs, head, width) -> bool:
    """Whether one last pair of brackets makes up most of the line, so that it reads best broken: return y, {...}."""
    if len(splits) != 1 or not pairs or pairs[-1][1] != len(tokens) - 1:
        return False
    before = "".join(tokens[: pairs[-1][0] + 1])
    return len(head) + len(before) <= width and 2 * len(before) < len("".join(tokens))


def _break_pair(tokens, pairs, head, tail, margin, width) -> list[str]:
    """The lines with the largest pair of brackets opened."""
    if not pairs:
        return [head + "".join(tokens) + tail]
    start, end = max(pairs, key=lambda pair: sum(map(len, tokens[pair[0] : pair[1]])))
    first = _break(tokens[:start], head, tokens[start], margin, width, False)
    last = _break(tokens[end + 1 :], margin + tokens[end], tail, margin, width, False)
    return [*first, *_content(tokens[start + 1 : end], margin + INDENT, width), *last]


def _content(tokens: Tokens, margin: str, width: int) -> list[str]:
    """The lines of what stands in brackets."""
    if len(margin) + sum(map(len, tokens)) <= width:
        return [margin + "".join(tokens)]
    return _split(tokens, margin, "", margin, width)


def _split(tokens: Tokens, head: str, tail: str, margin: str, width: int) -> list[str]:
    """The lines of tokens within brackets, split where they are loosest."""
    if len(head) + sum(map(len, tokens)) + len(tail) <= width:
        return [head + "".join(tokens) + tail]
    splits, pairs = _survey(tokens)
    rank = min((RANK[tokens[k]] for k in splits), default=NONE)
    if rank == NONE or (rank != COMMA and _hangs(tokens, splits, pairs, head, width)):
        return _break_pair(tokens, pairs, head, tail, margin, width)
    cuts = [k for k in splits if RANK[tokens[k]] == rank]
    parts = [tokens[a:b] for a, b in zip([0, *(k + (rank == COMMA) for k in cuts)], [*cuts, len(tokens)], strict=True)]
    if rank != COMMA:
        parts = [parts[0], *((part[0].lstrip(), *part[1:]) for part in parts[1:])]
        starts, ends = [head] + [margin] * len(cuts), [""] * len(cuts) + [tail]
    else:
        parts = [part for part in parts if part]  # nothing follows the comma of (x,)
        starts, ends = [head] + [margin] * (len(parts) - 1), [","] * len(parts)
        if len(parts) >= FILLED and all(len(part) == 1 for part in parts):
            return _fill([part[0] for part in parts], margin, width)
    lines = []
    for part, start, end in zip(parts, starts, ends, strict=True):
        lines += _split(part, start, end, margin, width)
    return lines


def _fill(items: list[str], margin: str, width: int) -> list[str]:
    """As many items on each line as fit."""
    lines, line = [], margin + items[0] + ","
    for item in items[1:]:
        if len(line) + len(item) + 2 > width:
            lines.append(line)
            line = f"{margin}{item},"
        else:
            line += f" {item},"
    return [*lines, line]
