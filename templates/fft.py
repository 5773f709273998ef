"""Rules for `np.fft`. A transform is a symmetric matrix, so that its adjoint is the same transform of the cotangent.

Where a length is given, the operand was cut or padded with zeros: the adjoint is cut or padded back to its shape.
"""

from __future__ import annotations

import numpy as np

from s2sad.runtime import like


def fft(a, n=None, axis=-1, norm=None, *, a_dot, y_bar):
    y = np.fft.fft(a, n, axis, norm)
    y_dot = np.fft.fft(a_dot, n, axis, norm)
    whole = np.fft.fft(y_bar, None, axis, norm)
    if n is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def ifft(a, n=None, axis=-1, norm=None, *, a_dot, y_bar):
    y = np.fft.ifft(a, n, axis, norm)
    y_dot = np.fft.ifft(a_dot, n, axis, norm)
    whole = np.fft.ifft(y_bar, None, axis, norm)
    if n is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def fft2(a, s=None, axes=(-2, -1), norm=None, *, a_dot, y_bar):
    y = np.fft.fft2(a, s, axes, norm)
    y_dot = np.fft.fft2(a_dot, s, axes, norm)
    whole = np.fft.fft2(y_bar, None, axes, norm)
    if s is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def ifft2(a, s=None, axes=(-2, -1), norm=None, *, a_dot, y_bar):
    y = np.fft.ifft2(a, s, axes, norm)
    y_dot = np.fft.ifft2(a_dot, s, axes, norm)
    whole = np.fft.ifft2(y_bar, None, axes, norm)
    if s is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def fftn(a, s=None, axes=None, norm=None, *, a_dot, y_bar):
    """With `s` and no axes, the last `len(s)` are meant."""
    y = np.fft.fftn(a, s, axes, norm)
    y_dot = np.fft.fftn(a_dot, s, axes, norm)
    if s is None:
        back = np.fft.fftn(y_bar, None, axes, norm)
    else:
        whole = np.fft.fftn(y_bar, None, range(-len(s), 0) if axes is None else axes, norm)
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def ifftn(a, s=None, axes=None, norm=None, *, a_dot, y_bar):
    """With `s` and no axes, the last `len(s)` are meant."""
    y = np.fft.ifftn(a, s, axes, norm)
    y_dot = np.fft.ifftn(a_dot, s, axes, norm)
    if s is None:
        back = np.fft.ifftn(y_bar, None, axes, norm)
    else:
        whole = np.fft.ifftn(y_bar, None, range(-len(s), 0) if axes is None else axes, norm)
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def rfft(a, n=None, axis=-1, norm=None, *, a_dot, y_bar):
    """The first half of `fft`: the cotangent of the other half is 0."""
    y = np.fft.rfft(a, n, axis, norm)
    y_dot = np.fft.rfft(a_dot, n, axis, norm)
    if n is None:
        a_bar = np.real(np.fft.fft(y_bar, np.shape(a)[axis], axis, norm))
    else:
        whole = np.real(np.fft.fft(y_bar, n, axis, norm))
        kept = whole[tuple(map(slice, np.shape(a)))]
        a_bar = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    return y, y_dot, a_bar


def ihfft(a, n=None, axis=-1, norm=None, *, a_dot, y_bar):
    """The first half of `ifft` of a real operand."""
    y = np.fft.ihfft(a, n, axis, norm)
    y_dot = np.fft.ihfft(a_dot, n, axis, norm)
    if n is None:
        a_bar = np.real(np.fft.ifft(y_bar, np.shape(a)[axis], axis, norm))
    else:
        whole = np.real(np.fft.ifft(y_bar, n, axis, norm))
        kept = whole[tuple(map(slice, np.shape(a)))]
        a_bar = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    return y, y_dot, a_bar


def irfft(a, n=None, axis=-1, norm=None, *, a_dot, y_bar):
    """Each frequency stands for its mirror image too, but the first, and the last of an even length."""
    y = np.fft.irfft(a, n, axis, norm)
    y_dot = np.fft.irfft(a_dot, n, axis, norm)
    half = np.moveaxis(np.fft.ihfft(y_bar, None, axis, norm), axis, -1)
    alone = np.arange(np.shape(half)[-1]) % (np.shape(y)[axis] / 2.0) == 0
    whole = np.moveaxis(np.where(alone, half, 2.0 * half), -1, axis)
    if n is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def hfft(a, n=None, axis=-1, norm=None, *, a_dot, y_bar):
    """Each frequency stands for its mirror image too, but the first, and the last of an even length."""
    y = np.fft.hfft(a, n, axis, norm)
    y_dot = np.fft.hfft(a_dot, n, axis, norm)
    half = np.moveaxis(np.fft.rfft(y_bar, None, axis, norm), axis, -1)
    alone = np.arange(np.shape(half)[-1]) % (np.shape(y)[axis] / 2.0) == 0
    whole = np.moveaxis(np.where(alone, half, 2.0 * half), -1, axis)
    if n is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def rfft2(a, s=None, axes=(-2, -1), norm=None, *, a_dot, y_bar):
    """The first half, along the last axis, of `fft2`: the cotangent of the other half is 0."""
    y = np.fft.rfft2(a, s, axes, norm)
    y_dot = np.fft.rfft2(a_dot, s, axes, norm)
    if s is None:
        line = np.fft.fft(y_bar, np.shape(a)[axes[-1]], axes[-1], norm)
        a_bar = np.real(np.fft.fftn(line, None, axes[:-1], norm))
    else:
        line = np.fft.fft(y_bar, np.shape(a)[axes[-1]] if s[-1] == -1 else s[-1], axes[-1], norm)
        whole = np.real(np.fft.fftn(line, None, axes[:-1], norm))
        kept = whole[tuple(map(slice, np.shape(a)))]
        a_bar = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    return y, y_dot, a_bar


def rfftn(a, s=None, axes=None, norm=None, *, a_dot, y_bar):
    """As `rfft2`. With `s` and no axes, the last `len(s)` are meant."""
    y = np.fft.rfftn(a, s, axes, norm)
    y_dot = np.fft.rfftn(a_dot, s, axes, norm)
    if axes is not None:
        over = axes
    elif s is None:
        over = range(-np.ndim(a), 0)
    else:
        over = range(-len(s), 0)
    if s is None:
        line = np.fft.fft(y_bar, np.shape(a)[over[-1]], over[-1], norm)
        a_bar = np.real(np.fft.fftn(line, None, over[:-1], norm))
    else:
        line = np.fft.fft(y_bar, np.shape(a)[over[-1]] if s[-1] == -1 else s[-1], over[-1], norm)
        whole = np.real(np.fft.fftn(line, None, over[:-1], norm))
        kept = whole[tuple(map(slice, np.shape(a)))]
        a_bar = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    return y, y_dot, a_bar


def irfft2(a, s=None, axes=(-2, -1), norm=None, *, a_dot, y_bar):
    """As `irfft` along the last axis, `ifft` along the other."""
    y = np.fft.irfft2(a, s, axes, norm)
    y_dot = np.fft.irfft2(a_dot, s, axes, norm)
    front = np.fft.ifftn(np.fft.ihfft(y_bar, None, axes[-1], norm), None, axes[:-1], norm)
    half = np.moveaxis(front, axes[-1], -1)
    alone = np.arange(np.shape(half)[-1]) % (np.shape(y)[axes[-1]] / 2.0) == 0
    whole = np.moveaxis(np.where(alone, half, 2.0 * half), -1, axes[-1])
    if s is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def irfftn(a, s=None, axes=None, norm=None, *, a_dot, y_bar):
    """As `irfft` along the last axis, `ifft` along the others. With `s` and no axes, the last `len(s)` are meant."""
    y = np.fft.irfftn(a, s, axes, norm)
    y_dot = np.fft.irfftn(a_dot, s, axes, norm)
    if axes is not None:
        over = axes
    elif s is None:
        over = range(-np.ndim(a), 0)
    else:
        over = range(-len(s), 0)
    front = np.fft.ifftn(np.fft.ihfft(y_bar, None, over[-1], norm), None, over[:-1], norm)
    half = np.moveaxis(front, over[-1], -1)
    alone = np.arange(np.shape(half)[-1]) % (np.shape(y)[over[-1]] / 2.0) == 0
    whole = np.moveaxis(np.where(alone, half, 2.0 * half), -1, over[-1])
    if s is None:
        back = whole
    else:
        kept = whole[tuple(map(slice, np.shape(a)))]
        back = np.pad(kept, np.outer(np.subtract(np.shape(a), np.shape(kept)), (0, 1)))
    a_bar = like(back, a)
    return y, y_dot, a_bar


def fftshift(x, axes=None, *, x_dot, y_bar):
    y = np.fft.fftshift(x, axes)
    y_dot = np.fft.fftshift(x_dot, axes)
    x_bar = np.fft.ifftshift(y_bar, axes)
    return y, y_dot, x_bar


def ifftshift(x, axes=None, *, x_dot, y_bar):
    y = np.fft.ifftshift(x, axes)
    y_dot = np.fft.ifftshift(x_dot, axes)
    x_bar = np.fft.fftshift(y_bar, axes)
    return y, y_dot, x_bar


def fftfreq(n, d=1.0, *, d_dot, y_bar):
    y = np.fft.fftfreq(n, d)
    y_dot = -y * (d_dot / d)
    d_bar = -np.sum(y_bar * y) / d
    return y, y_dot, d_bar


def rfftfreq(n, d=1.0, *, d_dot, y_bar):
    y = np.fft.rfftfreq(n, d)
    y_dot = -y * (d_dot / d)
    d_bar = -np.sum(y_bar * y) / d
    return y, y_dot, d_bar
