"""Rules for the sums of `scipy.integrate`. The result is a weighted sum of `y`."""

from __future__ import annotations

import numpy as np
import scipy.integrate


def trapezoid(y, x=None, dx=1.0, axis=-1, *, y_dot, x_dot, area_bar):
    """`x` has one axis, or the shape of `y`."""
    area = scipy.integrate.trapezoid(y, x, dx, axis)
    if x is None:
        area_dot = scipy.integrate.trapezoid(y_dot, None, dx, axis)
        n = np.shape(y)[axis]
        weights = dx * np.where(np.arange(n) % (n - 1) == 0, 0.5, 1.0)
        y_bar = np.moveaxis(np.asarray(area_bar)[..., None] * weights, -1, axis)
        x_bar = None
    else:
        heights = np.moveaxis(y, axis, -1)
        if np.ndim(x) == 1:
            points, points_dot = x, x_dot
        else:
            points, points_dot = np.moveaxis(x, axis, -1), np.moveaxis(x_dot, axis, -1)
        means = 0.5 * (heights[..., 1:] + heights[..., :-1])
        area_dot = scipy.integrate.trapezoid(y_dot, x, axis=axis) + np.sum(means * np.diff(points_dot), axis=-1)
        g = np.asarray(area_bar)[..., None]
        weights = 0.5 * (np.diff(points, prepend=points[..., :1]) + np.diff(points, append=points[..., -1:]))
        y_bar = np.moveaxis(g * weights, -1, axis)
        points_bar = -np.diff(g * means, prepend=0.0, append=0.0)
        if np.ndim(x) == 1:
            x_bar = np.sum(np.reshape(points_bar, (-1, np.size(x))), axis=0)
        else:
            x_bar = np.moveaxis(points_bar, -1, axis)
    return area, area_dot, y_bar, x_bar


def simpson(y, x=None, dx=1.0, axis=-1, *, y_dot, area_bar):
    """The weights are the integrals of the unit vectors. No derivative by the points."""
    area = scipy.integrate.simpson(y, x=x, dx=dx, axis=axis)
    area_dot = scipy.integrate.simpson(y_dot, x=x, dx=dx, axis=axis)
    if x is None or np.ndim(x) == 1:
        weights = scipy.integrate.simpson(np.eye(np.shape(y)[axis]), x=x, dx=dx)
    else:
        points = np.moveaxis(x, axis, -1)[..., None, :]
        units = np.broadcast_to(np.eye(np.shape(y)[axis]), (*np.shape(area), np.shape(y)[axis], np.shape(y)[axis]))
        weights = scipy.integrate.simpson(units, x=np.broadcast_to(points, np.shape(units)), axis=-1)
    y_bar = np.moveaxis(np.asarray(area_bar)[..., None] * weights, -1, axis)
    return area, area_dot, y_bar
