# ruff: noqa: SIM108
"""Rules for norms and condition numbers. `slope` is the gradient of the norm.

Every norm has the gradient 0 at 0, and ties (equal maxima, equal largest singular values) share it evenly.
"""

from __future__ import annotations

import numpy as np


def norm(x, ord=None, axis=None, keepdims=False, *, x_dot, y_bar):
    """Vector norms 1, 2, inf, -inf, p; matrix norms Frobenius, nuclear, 1, 2, inf, -1, -2, -inf."""
    y = np.linalg.norm(x, ord, axis, keepdims)
    if axis is None or keepdims:
        length, g = y, y_bar
    else:
        length, g = np.expand_dims(y, axis), np.expand_dims(y_bar, axis)
    if ord is None or ord == "fro" or (ord == 2 and (isinstance(axis, int) or np.ndim(x) == 1)):
        y_dot = np.sum(np.real(np.conj(x) * x_dot), axis=axis, keepdims=keepdims) / (y + (y == 0))
        x_bar = (g / (length + (length == 0))) * np.conj(x)
    else:
        if isinstance(axis, int) or np.ndim(x) == 1 or (isinstance(axis, tuple) and len(axis) == 1):
            if ord == 1:
                slope = np.conj(np.sign(x))
            elif ord == np.inf or ord == -np.inf:
                hit = (np.abs(x) == length).astype(y.dtype)
                slope = np.conj(np.sign(x)) * (hit / np.sum(hit, axis=axis, keepdims=True))
            elif ord == 0:
                slope = np.zeros_like(x)
            else:
                ratio = np.abs(x) / (length + (length == 0))
                slope = np.conj(np.sign(x)) * np.where(ratio == 0, 1.0, ratio) ** (ord - 1)
        else:
            if axis is None:
                row, column = 0, 1
            else:
                row, column = axis
            if ord == 1 or ord == -1:
                hit = (np.sum(np.abs(x), axis=row, keepdims=True) == length).astype(y.dtype)
                slope = np.conj(np.sign(x)) * (hit / np.sum(hit, axis=column, keepdims=True))
            elif ord == np.inf or ord == -np.inf:
                hit = (np.sum(np.abs(x), axis=column, keepdims=True) == length).astype(y.dtype)
                slope = np.conj(np.sign(x)) * (hit / np.sum(hit, axis=row, keepdims=True))
            else:
                u, s, vh = np.linalg.svd(np.moveaxis(x, (row, column), (-2, -1)), full_matrices=False)
                if ord == "nuc":
                    weight = np.sign(s)
                elif ord == 2:
                    hit = (s == s[..., :1]).astype(y.dtype)
                    weight = np.sign(s) * hit / np.sum(hit, axis=-1, keepdims=True)
                else:
                    hit = (s == s[..., -1:]).astype(y.dtype)
                    weight = np.sign(s) * hit / np.sum(hit, axis=-1, keepdims=True)
                slope = np.moveaxis(np.conj(u * weight[..., None, :] @ vh), (-2, -1), (row, column))
        y_dot = np.sum(np.real(slope * x_dot), axis=axis, keepdims=keepdims)
        x_bar = g * slope
    return y, y_dot, x_bar


def vector_norm(x, axis=None, keepdims=False, ord=2, *, x_dot, y_bar):
    y = np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord)
    if axis is None or keepdims:
        length, g = y, y_bar
    else:
        length, g = np.expand_dims(y, axis), np.expand_dims(y_bar, axis)
    if ord == 2:
        y_dot = np.sum(np.real(np.conj(x) * x_dot), axis=axis, keepdims=keepdims) / (y + (y == 0))
        x_bar = (g / (length + (length == 0))) * np.conj(x)
    else:
        if ord == 1:
            slope = np.conj(np.sign(x))
        elif ord == np.inf or ord == -np.inf:
            hit = (np.abs(x) == length).astype(y.dtype)
            slope = np.conj(np.sign(x)) * (hit / np.sum(hit, axis=axis, keepdims=True))
        elif ord == 0:
            slope = np.zeros_like(x)
        else:
            ratio = np.abs(x) / (length + (length == 0))
            slope = np.conj(np.sign(x)) * np.where(ratio == 0, 1.0, ratio) ** (ord - 1)
        y_dot = np.sum(np.real(slope * x_dot), axis=axis, keepdims=keepdims)
        x_bar = g * slope
    return y, y_dot, x_bar


def matrix_norm(x, keepdims=False, ord="fro", *, x_dot, y_bar):
    y = np.linalg.matrix_norm(x, keepdims=keepdims, ord=ord)
    if keepdims:
        length, g = y, y_bar
    else:
        length, g = np.expand_dims(y, (-2, -1)), np.expand_dims(y_bar, (-2, -1))
    if ord == "fro":
        slope = np.conj(x) / (length + (length == 0))
    elif ord == 1 or ord == -1:
        hit = (np.sum(np.abs(x), axis=-2, keepdims=True) == length).astype(y.dtype)
        slope = np.conj(np.sign(x)) * (hit / np.sum(hit, axis=-1, keepdims=True))
    elif ord == np.inf or ord == -np.inf:
        hit = (np.sum(np.abs(x), axis=-1, keepdims=True) == length).astype(y.dtype)
        slope = np.conj(np.sign(x)) * (hit / np.sum(hit, axis=-2, keepdims=True))
    else:
        u, s, vh = np.linalg.svd(x, full_matrices=False)
        if ord == "nuc":
            weight = np.sign(s)
        elif ord == 2:
            hit = (s == s[..., :1]).astype(y.dtype)
            weight = np.sign(s) * hit / np.sum(hit, axis=-1, keepdims=True)
        else:
            hit = (s == s[..., -1:]).astype(y.dtype)
            weight = np.sign(s) * hit / np.sum(hit, axis=-1, keepdims=True)
        slope = np.conj(u * weight[..., None, :] @ vh)
    y_dot = np.sum(np.real(slope * x_dot), axis=(-2, -1), keepdims=keepdims)
    x_bar = g * slope
    return y, y_dot, x_bar


def cond(x, p=None, *, x_dot, y_bar):
    """A quotient of singular values, or the product of the norms of `x` and of its inverse."""
    y = np.linalg.cond(x, p)
    if p is None or p == 2 or p == -2:
        u, s, vh = np.linalg.svd(x, full_matrices=False)
        first = np.conj(u[..., :, :1] * vh[..., :1, :]) / s[..., None, :1]
        last = np.conj(u[..., :, -1:] * vh[..., -1:, :]) / s[..., None, -1:]
        if p == -2:
            slope = y[..., None, None] * (last - first)
        else:
            slope = y[..., None, None] * (first - last)
    else:
        z = np.linalg.inv(x)
        if p == "fro":
            x_slope, z_slope = np.conj(x), np.conj(z)
            x_size, z_size = np.sum(np.real(x * x_slope), axis=(-2, -1)), np.sum(np.real(z * z_slope), axis=(-2, -1))
        elif p == "nuc":
            u, s, vh = np.linalg.svd(x)
            x_slope, z_slope = np.conj(u @ vh), (u @ vh).mT
            x_size, z_size = np.sum(s, axis=-1), np.sum(1.0 / s, axis=-1)
        else:
            along = -2 if abs(p) == 1 else -1
            x_sums = np.sum(np.abs(x), axis=along, keepdims=True)
            z_sums = np.sum(np.abs(z), axis=along, keepdims=True)
            if p > 0:
                x_size, z_size = np.max(x_sums, axis=(-2, -1)), np.max(z_sums, axis=(-2, -1))
            else:
                x_size, z_size = np.min(x_sums, axis=(-2, -1)), np.min(z_sums, axis=(-2, -1))
            x_hit = (x_sums == x_size[..., None, None]).astype(y.dtype)
            z_hit = (z_sums == z_size[..., None, None]).astype(y.dtype)
            x_slope = np.conj(np.sign(x)) * (x_hit / np.sum(x_hit, axis=(-2, -1), keepdims=True))
            z_slope = np.conj(np.sign(z)) * (z_hit / np.sum(z_hit, axis=(-2, -1), keepdims=True))
        x_part = x_slope / x_size[..., None, None]
        z_part = z.mT @ (z_slope / z_size[..., None, None]) @ z.mT
        slope = y[..., None, None] * (x_part - z_part)
    y_dot = np.sum(np.real(slope * x_dot), axis=(-2, -1))
    if np.ndim(x) == 2:
        x_bar = y_bar * slope
    else:
        x_bar = y_bar[..., None, None] * slope
    return y, y_dot, x_bar
