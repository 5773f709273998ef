"""Convolutions, polynomials, interpolation and covariances."""

import numpy as np

from s2sad.arrays import full_length


def convolve(a, v, mode="full", *, a_dot, v_dot, y_bar):
    """One-dimensional; the adjoint of a convolution is a correlation."""
    y = np.convolve(a, v, mode)
    y_dot = np.convolve(a_dot, v, mode) + np.convolve(a, v_dot, mode)
    if mode == "full":
        full_bar = y_bar
    else:
        full_bar = full_length(y_bar, np.size(a), np.size(v), mode)
    a_bar = np.correlate(full_bar, np.conj(v), "valid")
    v_bar = np.correlate(full_bar, np.conj(a), "valid")
    return y, y_dot, a_bar, v_bar


def correlate(a, v, mode="valid", *, a_dot, v_dot, y_bar):
    """One-dimensional, the second operand conjugated; the adjoint of a correlation is a convolution."""
    y = np.correlate(a, v, mode)
    y_dot = np.correlate(a_dot, v, mode) + np.correlate(a, v_dot, mode)
    if mode == "full":
        full_bar = y_bar
    else:
        full_bar = full_length(y_bar, np.size(a), np.size(v), mode, True)
    a_bar = np.convolve(full_bar, np.conj(v), "valid")
    v_bar = np.flip(np.conj(np.correlate(full_bar, np.conj(a), "valid")))
    return y, y_dot, a_bar, v_bar


def polyval(p, x, *, p_dot, x_dot, y_bar):
    """A polynomial, highest power first, at any number of points."""
    y = np.polyval(p, x)
    slope = np.polyval(np.polyder(p).astype(y.dtype), x)
    y_dot = np.polyval(p_dot, x) + x_dot * slope
    p_bar = np.ravel(y_bar) @ np.vander(np.ravel(x), np.size(p)).astype(y.dtype)
    x_bar = y_bar * slope
    return y, y_dot, p_bar, x_bar


def polyfit(x, y, deg, *, y_dot, c_bar):
    """The coefficients of least squares, for points that are fixed: linear in the values."""
    c = np.polyfit(x, y, deg)
    c_dot = np.polyfit(x, y_dot, deg)
    y_bar = np.linalg.pinv(np.vander(x, deg + 1)).T @ c_bar
    return c, c_dot, y_bar


def polyder(p, m=1, *, p_dot, y_bar):
    """The coefficients of a derivative: each is one of the polynomial times a falling factorial."""
    y = np.polyder(p, m)
    y_dot = np.polyder(p_dot, m)
    factors = np.polyder(np.ones(np.size(p), y.dtype), m)
    p_bar = np.pad(y_bar * factors, (0, np.size(p) - np.size(y)))
    return y, y_dot, p_bar


def polyint(p, *, p_dot, y_bar):
    """The coefficients of the antiderivative that is 0 at 0."""
    y = np.polyint(p)
    y_dot = np.polyint(p_dot)
    p_bar = y_bar[:-1] / np.arange(np.size(p), 0, -1).astype(y.dtype)
    return y, y_dot, p_bar


def interp(x, xp, fp, left=None, right=None, *, x_dot, xp_dot, fp_dot, y_bar):
    """Piecewise linear. At a node the slope is that of the interval on its right; outside the nodes it is 0."""
    y = np.interp(x, xp, fp, left, right)
    low = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, np.maximum(np.size(xp) - 2, 0))
    high = np.minimum(low + 1, np.size(xp) - 1)
    width = np.take(xp, high) - np.take(xp, low)
    width = np.where(width == 0, 1.0, width)
    inside = (x >= np.take(xp, 0)) & (x <= np.take(xp, -1))
    part = np.clip((x - np.take(xp, low)) / width, 0.0, 1.0)
    slope = np.where(inside, (np.take(fp, high) - np.take(fp, low)) / width, 0.0)
    held = inside | ((left is None) & (x < np.take(xp, 0))) | ((right is None) & (x > np.take(xp, -1)))
    y_dot = (
        x_dot * slope
        - ((1.0 - part) * np.take(xp_dot, low) + part * np.take(xp_dot, high)) * slope
        + np.where(held, (1.0 - part) * np.take(fp_dot, low) + part * np.take(fp_dot, high), 0.0)
    )
    x_bar = y_bar * slope
    value_bar = np.where(held, y_bar, 0.0)
    n = np.size(xp)
    xp_bar = -(
        np.bincount(np.ravel(low), np.ravel(x_bar * (1.0 - part)), n)
        + np.bincount(np.ravel(high), np.ravel(x_bar * part), n)
    )
    fp_bar = np.bincount(np.ravel(low), np.ravel(value_bar * (1.0 - part)), n) + np.bincount(
        np.ravel(high), np.ravel(value_bar * part), n
    )
    return y, y_dot, x_bar, xp_bar, fp_bar


def cov(m, y=None, rowvar=True, bias=False, ddof=None, *, m_dot, y_dot, c_bar):
    """The covariance of rows (columns if not `rowvar`)."""
    c = np.cov(m, y, rowvar, bias, ddof)
    rows = m if rowvar or np.ndim(m) == 1 else np.transpose(m)
    rows_dot = m_dot if rowvar or np.ndim(m) == 1 else np.transpose(m_dot)
    if y is None:
        data, data_dot = np.atleast_2d(rows), np.atleast_2d(rows_dot)
    else:
        others = y if rowvar or np.ndim(y) == 1 else np.transpose(y)
        others_dot = y_dot if rowvar or np.ndim(y) == 1 else np.transpose(y_dot)
        data, data_dot = np.vstack([rows, others]), np.vstack([rows_dot, others_dot])
    deviation = data - np.mean(data, axis=1, keepdims=True)
    lost = (0 if bias else 1) if ddof is None else ddof
    half = data_dot @ np.conj(deviation.T) / (np.shape(data)[1] - lost)
    c_dot = np.reshape(half + np.conj(half.T), np.shape(c))
    pairs_bar = np.reshape(c_bar, (np.shape(data)[0], np.shape(data)[0]))
    data_bar = (pairs_bar + np.conj(pairs_bar.T)) @ np.conj(deviation) / (np.shape(data)[1] - lost)
    if y is None:
        rows_bar, y_bar = np.reshape(data_bar, np.shape(rows)), None
    else:
        n = np.shape(data)[0] - np.shape(np.atleast_2d(others))[0]
        rows_bar, others_bar = np.reshape(data_bar[:n], np.shape(rows)), np.reshape(data_bar[n:], np.shape(others))
        y_bar = others_bar if rowvar or np.ndim(y) == 1 else np.transpose(others_bar)
    m_bar = rows_bar if rowvar or np.ndim(m) == 1 else np.transpose(rows_bar)
    return c, c_dot, m_bar, y_bar


def cov_weighted(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, m_dot, c_bar):
    """Observations with weights, of one array."""
    c = np.cov(m, y, rowvar, bias, ddof, fweights, aweights)
    rows = m if rowvar or np.ndim(m) == 1 else np.transpose(m)
    rows_dot = m_dot if rowvar or np.ndim(m) == 1 else np.transpose(m_dot)
    counts = 1.0 if fweights is None else np.asarray(fweights, float)
    shares = 1.0 if aweights is None else np.asarray(aweights, float)
    weights = np.broadcast_to(counts * shares, np.shape(np.atleast_2d(rows))[1:])
    lost = (0 if bias else 1) if ddof is None else ddof
    count = np.sum(weights) - lost * np.sum(weights * shares) / np.sum(weights)
    data, data_dot = np.atleast_2d(rows), np.atleast_2d(rows_dot)
    deviation = data - np.average(data, axis=1, weights=weights)[:, None]
    half = (data_dot * weights) @ np.conj(deviation.T) / count
    c_dot = np.reshape(half + np.conj(half.T), np.shape(c))
    pairs_bar = np.reshape(c_bar, (np.shape(data)[0], np.shape(data)[0]))
    data_bar = (pairs_bar + np.conj(pairs_bar.T)) @ np.conj(deviation) * weights / count
    rows_bar = np.reshape(data_bar, np.shape(rows))
    m_bar = rows_bar if rowvar or np.ndim(m) == 1 else np.transpose(rows_bar)
    return c, c_dot, m_bar


def corrcoef(x, y=None, rowvar=True, *, x_dot, y_dot, r_bar):
    """The correlation of rows (columns if not `rowvar`): inner products of the deviations scaled to length 1."""
    r = np.corrcoef(x, y, rowvar)
    rows = x if rowvar or np.ndim(x) == 1 else np.transpose(x)
    rows_dot = x_dot if rowvar or np.ndim(x) == 1 else np.transpose(x_dot)
    if y is None:
        data, data_dot = np.atleast_2d(rows), np.atleast_2d(rows_dot)
    else:
        others = y if rowvar or np.ndim(y) == 1 else np.transpose(y)
        others_dot = y_dot if rowvar or np.ndim(y) == 1 else np.transpose(y_dot)
        data, data_dot = np.vstack([rows, others]), np.vstack([rows_dot, others_dot])
    deviation = data - np.mean(data, axis=1, keepdims=True)
    length = np.sqrt(np.sum(np.real(deviation * np.conj(deviation)), axis=1, keepdims=True))
    unit = deviation / length
    turn = data_dot - np.mean(data_dot, axis=1, keepdims=True)
    unit_dot = (turn - unit * np.sum(np.real(turn * np.conj(unit)), axis=1, keepdims=True)) / length
    half = unit_dot @ np.conj(unit.T)
    r_dot = np.reshape(half + np.conj(half.T), np.shape(r))
    pairs_bar = np.reshape(r_bar, (np.shape(data)[0], np.shape(data)[0]))
    unit_bar = (pairs_bar + np.conj(pairs_bar.T)) @ np.conj(unit)
    data_bar = (unit_bar - np.conj(unit) * np.sum(np.real(unit_bar * unit), axis=1, keepdims=True)) / length
    if y is None:
        rows_bar, y_bar = np.reshape(data_bar, np.shape(rows)), None
    else:
        n = np.shape(data)[0] - np.shape(np.atleast_2d(others))[0]
        rows_bar, others_bar = np.reshape(data_bar[:n], np.shape(rows)), np.reshape(data_bar[n:], np.shape(others))
        y_bar = others_bar if rowvar or np.ndim(y) == 1 else np.transpose(others_bar)
    x_bar = rows_bar if rowvar or np.ndim(x) == 1 else np.transpose(rows_bar)
    return r, r_dot, x_bar, y_bar
