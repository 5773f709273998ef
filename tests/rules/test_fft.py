"""Rules for `np.fft`: lengths odd, even, cut and padded; all norms; real and complex operands."""

from __future__ import annotations

import numpy as np
import pytest

from s2sad.templates import fft
from s2sad.testing import check_rule

NORMS = pytest.mark.parametrize("norm", [None, "backward", "ortho", "forward"])
LENGTHS = pytest.mark.parametrize("n", [None, 1, 3, 4, 6, 7])
SIZES = pytest.mark.parametrize("s", [None, (4, 3), (2, 5), (6, 7), (5, 2)])


def randn(*shape, dtype=complex):
    rng = np.random.default_rng(shape)
    a = rng.standard_normal(shape)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal(shape)
    return a.astype(dtype)


@NORMS
@LENGTHS
@pytest.mark.parametrize("rule", [fft.fft, fft.ifft])
def test_one_axis(rule, n, norm):
    check_rule(rule, randn(5), n, norm=norm)
    check_rule(rule, randn(4, 3, dtype=float), n, 0, norm)
    check_rule(rule, randn(2, 3, 4), n, 1, norm)


@NORMS
@LENGTHS
@pytest.mark.parametrize("rule", [fft.rfft, fft.ihfft])
def test_one_axis_of_reals(rule, n, norm):
    check_rule(rule, randn(5, dtype=float), n, norm=norm)
    check_rule(rule, randn(4, 3, dtype=float), n, 0, norm)
    check_rule(rule, randn(2, 3, 4, dtype=float), n, -2, norm)


@NORMS
@LENGTHS
@pytest.mark.parametrize("rule", [fft.irfft, fft.hfft])
def test_one_axis_to_reals(rule, n, norm):
    check_rule(rule, randn(3), n, norm=norm)
    check_rule(rule, randn(4, 3), n, 0, norm)
    check_rule(rule, randn(2, 3, 2), n, -2, norm)
    check_rule(rule, randn(4, dtype=float), n, norm=norm)


@NORMS
@SIZES
@pytest.mark.parametrize("rule", [fft.fft2, fft.ifft2, fft.fftn, fft.ifftn, fft.irfft2, fft.irfftn])
def test_several_axes(rule, s, norm):
    check_rule(rule, randn(3, 4), s, (-2, -1), norm)
    check_rule(rule, randn(4, 2, 3), s, (2, 0), norm)
    check_rule(rule, randn(3, 3, dtype=float), s, (0, 1), norm)


@NORMS
@SIZES
@pytest.mark.parametrize("rule", [fft.rfft2, fft.rfftn])
def test_several_axes_of_reals(rule, s, norm):
    check_rule(rule, randn(3, 4, dtype=float), s, (-2, -1), norm)
    check_rule(rule, randn(4, 2, 3, dtype=float), s, (2, 0), norm)


@NORMS
@pytest.mark.parametrize("rule", [fft.fftn, fft.ifftn, fft.rfftn, fft.irfftn])
@pytest.mark.parametrize(
    ("s", "axes"), [(None, None), (None, (1,)), ((3,), (0,)), ((-1, 5), (2, 1)), ((5, -1), (2, 1))]
)
def test_axes_left_out_and_single(rule, s, axes, norm):
    check_rule(rule, randn(2, 3, 4, dtype=float if rule is fft.rfftn else complex), s, axes, norm)


@pytest.mark.parametrize("shape", [(4,), (5,), (2, 3)])
def test_shifts(shape):
    for rule in (fft.fftshift, fft.ifftshift):
        check_rule(rule, randn(*shape))
        check_rule(rule, randn(*shape, dtype=float), 0)
    check_rule(fft.fftshift, randn(2, 3, 4), (0, 2))


@pytest.mark.parametrize("n", [None, 3, 6])
def test_single_precision(n):
    for rule in (fft.fft, fft.ifft, fft.irfft, fft.hfft):
        check_rule(rule, randn(4, dtype=np.complex64), n)
    for rule in (fft.fft, fft.rfft, fft.ihfft):
        check_rule(rule, randn(5, dtype=np.float32), n)
    check_rule(fft.rfft2, randn(3, 4, dtype=np.float32))
    check_rule(fft.irfft2, randn(3, 4, dtype=np.complex64))


@pytest.mark.parametrize("n", [1, 4, 5])
def test_frequencies_by_the_spacing(n):
    check_rule(fft.fftfreq, n, 0.7)
    check_rule(fft.rfftfreq, n, 0.7)
