"""Einstein sums: the adjoint of an operand is an einsum of the others with the adjoint of the result."""

import numpy as np

from s2sad.runtime import unbroadcast
from s2sad.subscripts import einsum_adjoint, einsum_adjoint_subscripts, einsum_is_plain


def einsum_1(subscripts, a, *, a_dot, c_bar):
    """An Einstein sum of one operand."""
    c = np.einsum(subscripts, a)
    c_dot = np.einsum(subscripts, a_dot)
    if einsum_is_plain(subscripts, 0, np.ndim(a)):
        a_bar = unbroadcast(np.einsum(einsum_adjoint_subscripts(subscripts, 0, np.ndim(a)), c_bar), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a)
    return c, c_dot, a_bar


def einsum_2(subscripts, a, b, *, a_dot, b_dot, c_bar):
    """An Einstein sum of two operands."""
    c = np.einsum(subscripts, a, b)
    c_dot = np.einsum(subscripts, a_dot, b) + np.einsum(subscripts, a, b_dot)
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b)):
        a_bar = unbroadcast(np.einsum(einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b)), c_bar, b), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b)):
        b_bar = unbroadcast(np.einsum(einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b)), a, c_bar), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b)
    return c, c_dot, a_bar, b_bar


def einsum_3(subscripts, a, b, d, *, a_dot, b_dot, d_dot, c_bar):
    """An Einstein sum of three operands."""
    c = np.einsum(subscripts, a, b, d)
    c_dot = np.einsum(subscripts, a_dot, b, d) + np.einsum(subscripts, a, b_dot, d) + np.einsum(subscripts, a, b, d_dot)
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, b, d), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b, d)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d)):
        b_terms = einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d))
        b_bar = unbroadcast(np.einsum(b_terms, a, c_bar, d), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b, d)
    if einsum_is_plain(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d)):
        d_terms = einsum_adjoint_subscripts(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d))
        d_bar = unbroadcast(np.einsum(d_terms, a, b, c_bar), d)
    else:
        d_bar = einsum_adjoint(subscripts, 2, c_bar, a, b, d)
    return c, c_dot, a_bar, b_bar, d_bar


def einsum_4(subscripts, a, b, d, e, *, a_dot, b_dot, d_dot, e_dot, c_bar):
    """An Einstein sum of four operands."""
    c = np.einsum(subscripts, a, b, d, e)
    c_dot = (
        np.einsum(subscripts, a_dot, b, d, e)
        + np.einsum(subscripts, a, b_dot, d, e)
        + np.einsum(subscripts, a, b, d_dot, e)
        + np.einsum(subscripts, a, b, d, e_dot)
    )
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, b, d, e), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b, d, e)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        b_terms = einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        b_bar = unbroadcast(np.einsum(b_terms, a, c_bar, d, e), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b, d, e)
    if einsum_is_plain(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        d_terms = einsum_adjoint_subscripts(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        d_bar = unbroadcast(np.einsum(d_terms, a, b, c_bar, e), d)
    else:
        d_bar = einsum_adjoint(subscripts, 2, c_bar, a, b, d, e)
    if einsum_is_plain(subscripts, 3, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        e_terms = einsum_adjoint_subscripts(subscripts, 3, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        e_bar = unbroadcast(np.einsum(e_terms, a, b, d, c_bar), e)
    else:
        e_bar = einsum_adjoint(subscripts, 3, c_bar, a, b, d, e)
    return c, c_dot, a_bar, b_bar, d_bar, e_bar


def einsum_5(subscripts, a, b, d, e, f, *, a_dot, b_dot, d_dot, e_dot, f_dot, c_bar):
    """An Einstein sum of five operands."""
    c = np.einsum(subscripts, a, b, d, e, f)
    c_dot = (
        np.einsum(subscripts, a_dot, b, d, e, f)
        + np.einsum(subscripts, a, b_dot, d, e, f)
        + np.einsum(subscripts, a, b, d_dot, e, f)
        + np.einsum(subscripts, a, b, d, e_dot, f)
        + np.einsum(subscripts, a, b, d, e, f_dot)
    )
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, b, d, e, f), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b, d, e, f)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f)):
        b_terms = einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f))
        b_bar = unbroadcast(np.einsum(b_terms, a, c_bar, d, e, f), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b, d, e, f)
    if einsum_is_plain(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f)):
        d_terms = einsum_adjoint_subscripts(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f))
        d_bar = unbroadcast(np.einsum(d_terms, a, b, c_bar, e, f), d)
    else:
        d_bar = einsum_adjoint(subscripts, 2, c_bar, a, b, d, e, f)
    if einsum_is_plain(subscripts, 3, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f)):
        e_terms = einsum_adjoint_subscripts(subscripts, 3, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f))
        e_bar = unbroadcast(np.einsum(e_terms, a, b, d, c_bar, f), e)
    else:
        e_bar = einsum_adjoint(subscripts, 3, c_bar, a, b, d, e, f)
    if einsum_is_plain(subscripts, 4, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f)):
        f_terms = einsum_adjoint_subscripts(subscripts, 4, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e), np.ndim(f))
        f_bar = unbroadcast(np.einsum(f_terms, a, b, d, e, c_bar), f)
    else:
        f_bar = einsum_adjoint(subscripts, 4, c_bar, a, b, d, e, f)
    return c, c_dot, a_bar, b_bar, d_bar, e_bar, f_bar


def einsum_1_optimized(subscripts, a, optimize, *, a_dot, c_bar):
    """An Einstein sum of one operand, with the order of contraction chosen."""
    c = np.einsum(subscripts, a, optimize=optimize)
    c_dot = np.einsum(subscripts, a_dot, optimize=optimize)
    if einsum_is_plain(subscripts, 0, np.ndim(a)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, optimize=optimize), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a)
    return c, c_dot, a_bar


def einsum_2_optimized(subscripts, a, b, optimize, *, a_dot, b_dot, c_bar):
    """An Einstein sum of two operands, with the order of contraction chosen."""
    c = np.einsum(subscripts, a, b, optimize=optimize)
    c_dot = np.einsum(subscripts, a_dot, b, optimize=optimize) + np.einsum(subscripts, a, b_dot, optimize=optimize)
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, b, optimize=optimize), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b)):
        b_terms = einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b))
        b_bar = unbroadcast(np.einsum(b_terms, a, c_bar, optimize=optimize), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b)
    return c, c_dot, a_bar, b_bar


def einsum_3_optimized(subscripts, a, b, d, optimize, *, a_dot, b_dot, d_dot, c_bar):
    """An Einstein sum of three operands, with the order of contraction chosen."""
    c = np.einsum(subscripts, a, b, d, optimize=optimize)
    c_dot = (
        np.einsum(subscripts, a_dot, b, d, optimize=optimize)
        + np.einsum(subscripts, a, b_dot, d, optimize=optimize)
        + np.einsum(subscripts, a, b, d_dot, optimize=optimize)
    )
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, b, d, optimize=optimize), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b, d)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d)):
        b_terms = einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d))
        b_bar = unbroadcast(np.einsum(b_terms, a, c_bar, d, optimize=optimize), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b, d)
    if einsum_is_plain(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d)):
        d_terms = einsum_adjoint_subscripts(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d))
        d_bar = unbroadcast(np.einsum(d_terms, a, b, c_bar, optimize=optimize), d)
    else:
        d_bar = einsum_adjoint(subscripts, 2, c_bar, a, b, d)
    return c, c_dot, a_bar, b_bar, d_bar


def einsum_4_optimized(subscripts, a, b, d, e, optimize, *, a_dot, b_dot, d_dot, e_dot, c_bar):
    """An Einstein sum of four operands, with the order of contraction chosen."""
    c = np.einsum(subscripts, a, b, d, e, optimize=optimize)
    c_dot = (
        np.einsum(subscripts, a_dot, b, d, e, optimize=optimize)
        + np.einsum(subscripts, a, b_dot, d, e, optimize=optimize)
        + np.einsum(subscripts, a, b, d_dot, e, optimize=optimize)
        + np.einsum(subscripts, a, b, d, e_dot, optimize=optimize)
    )
    if einsum_is_plain(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        a_terms = einsum_adjoint_subscripts(subscripts, 0, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        a_bar = unbroadcast(np.einsum(a_terms, c_bar, b, d, e, optimize=optimize), a)
    else:
        a_bar = einsum_adjoint(subscripts, 0, c_bar, a, b, d, e)
    if einsum_is_plain(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        b_terms = einsum_adjoint_subscripts(subscripts, 1, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        b_bar = unbroadcast(np.einsum(b_terms, a, c_bar, d, e, optimize=optimize), b)
    else:
        b_bar = einsum_adjoint(subscripts, 1, c_bar, a, b, d, e)
    if einsum_is_plain(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        d_terms = einsum_adjoint_subscripts(subscripts, 2, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        d_bar = unbroadcast(np.einsum(d_terms, a, b, c_bar, e, optimize=optimize), d)
    else:
        d_bar = einsum_adjoint(subscripts, 2, c_bar, a, b, d, e)
    if einsum_is_plain(subscripts, 3, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e)):
        e_terms = einsum_adjoint_subscripts(subscripts, 3, np.ndim(a), np.ndim(b), np.ndim(d), np.ndim(e))
        e_bar = unbroadcast(np.einsum(e_terms, a, b, d, c_bar, optimize=optimize), e)
    else:
        e_bar = einsum_adjoint(subscripts, 3, c_bar, a, b, d, e)
    return c, c_dot, a_bar, b_bar, d_bar, e_bar
