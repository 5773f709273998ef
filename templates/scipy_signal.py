"""Rules for `scipy.signal` and `scipy.ndimage`.

A convolution is a part of the full one: `whole` is the cotangent of the full one, the rest of it 0.
"""

from __future__ import annotations

import numpy as np
import scipy.ndimage
import scipy.signal

from s2sad.rules import also


def convolve(in1, in2, mode="full", method="auto", *, in1_dot, in2_dot, y_bar):
    y = scipy.signal.convolve(in1, in2, mode, method)
    y_dot = scipy.signal.convolve(in1_dot, in2, mode, method) + scipy.signal.convolve(in1, in2_dot, mode, method)
    if mode == "full":
        whole = y_bar
    else:
        beyond = np.add(np.shape(in1), np.shape(in2)) - 1 - np.shape(y)
        whole = np.pad(y_bar, np.stack([beyond // 2, beyond - beyond // 2], axis=1))
    in1_bar = scipy.signal.convolve(whole, np.flip(in2), "valid", method)
    in2_bar = scipy.signal.convolve(whole, np.flip(in1), "valid", method)
    return y, y_dot, in1_bar, in2_bar


@also(scipy.signal.oaconvolve)
def fftconvolve(in1, in2, mode="full", *, in1_dot, in2_dot, y_bar):
    y = scipy.signal.fftconvolve(in1, in2, mode)
    y_dot = scipy.signal.fftconvolve(in1_dot, in2, mode) + scipy.signal.fftconvolve(in1, in2_dot, mode)
    if mode == "full":
        whole = y_bar
    else:
        beyond = np.add(np.shape(in1), np.shape(in2)) - 1 - np.shape(y)
        whole = np.pad(y_bar, np.stack([beyond // 2, beyond - beyond // 2], axis=1))
    in1_bar = scipy.signal.fftconvolve(whole, np.flip(in2), "valid")
    in2_bar = scipy.signal.fftconvolve(whole, np.flip(in1), "valid")
    return y, y_dot, in1_bar, in2_bar


def convolve2d(in1, in2, mode="full", *, in1_dot, in2_dot, y_bar):
    """Zeros beyond the boundary."""
    y = scipy.signal.convolve2d(in1, in2, mode)
    y_dot = scipy.signal.convolve2d(in1_dot, in2, mode) + scipy.signal.convolve2d(in1, in2_dot, mode)
    if mode == "full":
        whole = y_bar
    else:
        beyond = np.add(np.shape(in1), np.shape(in2)) - 1 - np.shape(y)
        whole = np.pad(y_bar, np.stack([beyond // 2, beyond - beyond // 2], axis=1))
    in1_bar = scipy.signal.convolve2d(whole, np.flip(in2), "valid")
    in2_bar = scipy.signal.convolve2d(whole, np.flip(in1), "valid")
    return y, y_dot, in1_bar, in2_bar


def correlate(in1, in2, mode="full", method="auto", *, in1_dot, in2_dot, y_bar):
    """The convolution with `in2` reversed and conjugate."""
    y = scipy.signal.correlate(in1, in2, mode, method)
    y_dot = scipy.signal.correlate(in1_dot, in2, mode, method) + scipy.signal.correlate(in1, in2_dot, mode, method)
    if mode == "full":
        whole = y_bar
    else:
        beyond = np.add(np.shape(in1), np.shape(in2)) - 1 - np.shape(y)
        whole = np.pad(y_bar, np.stack([beyond // 2, beyond - beyond // 2], axis=1))
    in1_bar = scipy.signal.convolve(whole, np.conj(in2), "valid", method)
    in2_bar = np.conj(np.flip(scipy.signal.convolve(whole, np.flip(in1), "valid", method)))
    return y, y_dot, in1_bar, in2_bar


def lfilter(b, a, x, axis=-1, *, b_dot, a_dot, x_dot, y_bar):
    """With a(z) y = b(z) x: a y_dot = b x_dot + b_dot x - a_dot y, and the adjoint filter runs backward.

    `lag[k, n]` is n - k: the entries of `b` and `a` sum what came k steps before.
    """
    y = scipy.signal.lfilter(b, a, x, axis)
    y_dot = (
        scipy.signal.lfilter(b, a, x_dot, axis)
        + scipy.signal.lfilter(b_dot, a, x, axis)
        - scipy.signal.lfilter(a_dot, a, y, axis)
    )
    x_bar = np.flip(scipy.signal.lfilter(b, a, np.flip(y_bar, axis), axis), axis)
    g = np.moveaxis(y_bar, axis, -1)[..., None, :]
    n = np.shape(x)[axis]
    b_lag = np.arange(n) - np.arange(len(b))[:, None]
    b_before = np.moveaxis(scipy.signal.lfilter([1.0], a, x, axis), axis, -1)[..., b_lag % n]
    b_bar = np.sum(np.where(b_lag >= 0, g * b_before, 0.0), axis=(*range(np.ndim(x) - 1), -1))
    lag = np.arange(n) - np.arange(len(a))[:, None]
    before = np.moveaxis(scipy.signal.lfilter([1.0], a, y, axis), axis, -1)[..., lag % n]
    a_bar = -np.sum(np.where(lag >= 0, g * before, 0.0), axis=(*range(np.ndim(x) - 1), -1))
    return y, y_dot, b_bar, a_bar, x_bar


def ndimage_correlate(
    input, weights, output=None, mode="reflect", cval=0.0, origin=0, *, input_dot, weights_dot, y_bar
):
    """`source` says which entry of the input stands where around it; past the last one stands `cval`. Real operands."""
    y = scipy.ndimage.correlate(input, weights, mode=mode, cval=cval, origin=origin)
    y_dot = scipy.ndimage.correlate(input_dot, weights, mode=mode, origin=origin) + scipy.ndimage.correlate(
        input, weights_dot, mode=mode, cval=cval, origin=origin
    )
    size = np.array(np.shape(weights))
    centre = size // 2 + origin
    widths = np.stack([centre, size - 1 - centre], axis=1)
    number = np.reshape(np.arange(np.size(input)), np.shape(input))
    if mode == "constant" or mode == "grid-constant":
        source = np.pad(number, widths, constant_values=np.size(input))
    elif mode == "reflect" or mode == "grid-mirror":
        source = np.pad(number, widths, "symmetric")
    elif mode == "mirror":
        source = np.pad(number, widths, "reflect")
    elif mode == "nearest":
        source = np.pad(number, widths, "edge")
    else:
        source = np.pad(number, widths, "wrap")
    spread = np.bincount(np.ravel(source), np.ravel(scipy.signal.convolve(y_bar, weights)), np.size(input) + 1)
    input_bar = np.reshape(spread[:-1], np.shape(input))
    weights_bar = scipy.signal.correlate(np.append(input, cval)[source], y_bar, "valid")
    return y, y_dot, input_bar, weights_bar


def ndimage_convolve(input, weights, output=None, mode="reflect", cval=0.0, origin=0, *, input_dot, weights_dot, y_bar):
    """As `ndimage_correlate` with the weights reversed."""
    y = scipy.ndimage.convolve(input, weights, mode=mode, cval=cval, origin=origin)
    y_dot = scipy.ndimage.convolve(input_dot, weights, mode=mode, origin=origin) + scipy.ndimage.convolve(
        input, weights_dot, mode=mode, cval=cval, origin=origin
    )
    size = np.array(np.shape(weights))
    centre = (size - 1) // 2 - origin
    widths = np.stack([centre, size - 1 - centre], axis=1)
    number = np.reshape(np.arange(np.size(input)), np.shape(input))
    if mode == "constant" or mode == "grid-constant":
        source = np.pad(number, widths, constant_values=np.size(input))
    elif mode == "reflect" or mode == "grid-mirror":
        source = np.pad(number, widths, "symmetric")
    elif mode == "mirror":
        source = np.pad(number, widths, "reflect")
    elif mode == "nearest":
        source = np.pad(number, widths, "edge")
    else:
        source = np.pad(number, widths, "wrap")
    spread = np.bincount(np.ravel(source), np.ravel(scipy.signal.correlate(y_bar, weights)), np.size(input) + 1)
    input_bar = np.reshape(spread[:-1], np.shape(input))
    weights_bar = np.flip(scipy.signal.correlate(np.append(input, cval)[source], y_bar, "valid"))
    return y, y_dot, input_bar, weights_bar


def gaussian_filter(input, sigma, order=0, output=None, mode="reflect", cval=0.0, truncate=4.0, *, input_dot, y_bar):
    """The kernel is even, so that the filter is its own adjoint: for an even order and where the boundary is reflected,
    wrapped or constant (the look-ups fail for others)."""
    y = scipy.ndimage.gaussian_filter(input, sigma, order, mode=mode, cval=cval, truncate=truncate)
    y_dot = scipy.ndimage.gaussian_filter(input_dot, sigma, order, mode=mode, truncate=truncate)
    sign = {0: 1.0}[order % 2]
    plain = {"reflect": "reflect", "wrap": "wrap", "constant": "constant"}
    edge = {**plain, "grid-mirror": "reflect", "grid-wrap": "wrap", "grid-constant": "constant"}[mode]
    input_bar = sign * scipy.ndimage.gaussian_filter(y_bar, sigma, order, mode=edge, truncate=truncate)
    return y, y_dot, input_bar
