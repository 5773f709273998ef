"""Subscripts of `np.einsum`: what they are written out in full, and those of the adjoint of an operand."""

from __future__ import annotations

import string

import numpy as np

from s2sad.errors import UnsupportedError
from s2sad.runtime import unbroadcast


def explicit(subscripts, *ndims):
    """`(inputs, output)` with the ellipsis written as letters and the implicit output spelled out."""
    text = subscripts.replace(" ", "")
    left, arrow, output = text.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(ndims):
        raise UnsupportedError(f"einsum {subscripts!r} has {len(inputs)} terms for {len(ndims)} operands")
    if not arrow:
        letters = left.replace(",", "").replace(".", "")
        output = "." * 3 * ("..." in left) + "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    spare = [c for c in string.ascii_uppercase + string.ascii_lowercase if c not in text]
    most = max([0, *(ndim - len(term) + 3 for term, ndim in zip(inputs, ndims, strict=True) if "..." in term)])
    ellipsis = "".join(spare[:most])
    inputs = [
        term.replace("...", ellipsis[most - (ndim - len(term) + 3) :]) if "..." in term else term
        for term, ndim in zip(inputs, ndims, strict=True)
    ]
    return inputs, output.replace("...", ellipsis)


def einsum_is_plain(subscripts, position, *ndims):
    """Whether one einsum gives the adjoint: no index repeats in the operand, none stands in it alone."""
    inputs, output = explicit(subscripts, *ndims)
    others = output + "".join(inputs[:position] + inputs[position + 1 :])
    term = inputs[position]
    return len(set(term)) == len(term) and set(term) <= set(others)


def einsum_adjoint_subscripts(subscripts, position, *ndims):
    """Subscripts of the einsum that gives the adjoint of one operand, with the result's adjoint in its place.

    >>> einsum_adjoint_subscripts("ij,jk->ik", 0, 2, 2)
    'ik,jk->ij'
    """
    inputs, output = explicit(subscripts, *ndims)
    return ",".join([*inputs[:position], output, *inputs[position + 1 :]]) + "->" + inputs[position]


def einsum_adjoint(subscripts, position, c_bar, *operands):
    """The adjoint of any operand: repeated indices go to a diagonal, indices that it has alone are spread."""
    inputs, output = explicit(subscripts, *[np.ndim(a) for a in operands])
    shape, term = np.shape(operands[position]), inputs[position]
    others = output + "".join(inputs[:position] + inputs[position + 1 :])
    once = "".join(sorted(set(term), key=term.index))
    known = "".join(c for c in once if c in others)
    parts = [a for i, a in enumerate(operands) if i != position]
    terms = [t for i, t in enumerate(inputs) if i != position]
    adjoint = np.einsum(",".join([output, *terms]) + "->" + known, c_bar, *parts)
    lengths = dict(zip(term, shape, strict=True))
    adjoint = unbroadcast(adjoint, np.empty([lengths[c] for c in known], np.result_type(operands[position])))
    adjoint = np.reshape(adjoint, [np.shape(adjoint)[known.index(c)] if c in known else 1 for c in once])
    adjoint = np.broadcast_to(adjoint, [lengths[c] for c in once])
    spare = iter([c for c in string.ascii_letters if c not in once])
    names, eyes, seen = [], [], set()
    for c in term:
        if c in seen:
            fresh = next(spare)
            eyes.append((c + fresh, np.eye(lengths[c], dtype=adjoint.dtype)))
            c = fresh
        seen.add(c)
        names.append(c)
    if not eyes:
        return adjoint
    return np.einsum(",".join([once, *(t for t, _ in eyes)]) + "->" + "".join(names), adjoint, *(e for _, e in eyes))


def from_lists(*arguments):
    """`(subscripts, operands)` of a call in interlaced form: `einsum(a, [0, 1], b, [1, 2], [0, 2])`."""
    *pairs, last = arguments if len(arguments) % 2 else (*arguments, None)
    terms = ",".join(_letters(labels) for labels in pairs[1::2])
    return terms + ("" if last is None else "->" + _letters(last)), list(pairs[::2])


def _letters(labels):
    """Labels as letters, in an order that keeps the implicit output sorted as NumPy sorts the labels."""
    return "".join(
        "..." if label is Ellipsis else (string.ascii_uppercase + string.ascii_lowercase)[label] for label in labels
    )
