"""Filters, transforms, state estimation."""

import numpy as np

from tests.kernels.base import Kernel, uniform


def deriche(alpha, img_in):
    k = (1.0 - np.exp(-alpha)) ** 2 / (1.0 + alpha * np.exp(-alpha) - np.exp(2.0 * alpha) * 0.1)
    a1 = a5 = k
    a2 = a6 = k * np.exp(-alpha) * (alpha - 1.0)
    a3 = a7 = k * np.exp(-alpha) * (alpha + 1.0)
    a4 = a8 = -k * np.exp(-2.0 * alpha)
    b1 = 2.0 ** (-alpha)
    b2 = -np.exp(-2.0 * alpha)
    c1 = c2 = 1
    y1 = np.empty_like(img_in)
    y1[:, 0] = a1 * img_in[:, 0]
    y1[:, 1] = a1 * img_in[:, 1] + a2 * img_in[:, 0] + b1 * y1[:, 0]
    for j in range(2, img_in.shape[1]):
        y1[:, j] = a1 * img_in[:, j] + a2 * img_in[:, j - 1] + b1 * y1[:, j - 1] + b2 * y1[:, j - 2]
    y2 = np.empty_like(img_in)
    y2[:, -1] = 0.0
    y2[:, -2] = a3 * img_in[:, -1]
    for j in range(img_in.shape[1] - 3, -1, -1):
        y2[:, j] = a3 * img_in[:, j + 1] + a4 * img_in[:, j + 2] + b1 * y2[:, j + 1] + b2 * y2[:, j + 2]
    img_out = c1 * (y1 + y2)
    y1[0, :] = a5 * img_out[0, :]
    y1[1, :] = a5 * img_out[1, :] + a6 * img_out[0, :] + b1 * y1[0, :]
    for i in range(2, img_in.shape[0]):
        y1[i, :] = a5 * img_out[i, :] + a6 * img_out[i - 1, :] + b1 * y1[i - 1, :] + b2 * y1[i - 2, :]
    y2[-1, :] = 0.0
    y2[-2, :] = a7 * img_out[-1, :]
    for i in range(img_in.shape[0] - 3, -1, -1):
        y2[i, :] = a7 * img_out[i + 1, :] + a8 * img_out[i + 2, :] + b1 * y2[i + 1, :] + b2 * y2[i + 2, :]
    img_out[:] = c2 * (y1 + y2)
    return img_out


def deriche_loss(alpha, img_in):
    return np.sum(deriche(alpha, img_in) ** 2)


def iir_filter(b, a, x):
    y = np.zeros_like(x)
    for n in range(len(x)):
        y[n] = b[0] * x[n]
        for k in range(1, len(b)):
            if n - k >= 0:
                y[n] += b[k] * x[n - k] - a[k] * y[n - k]
        y[n] /= a[0]
    return np.sum(y**2)


def biquad_states(b, a, x):
    z1 = z2 = 0.0
    out = np.empty(len(x))
    for n, sample in enumerate(x):
        y = b[0] * sample + z1
        z1 = b[1] * sample - a[0] * y + z2
        z2 = b[2] * sample - a[1] * y
        out[n] = y
    x[:] = out[::-1]
    return np.sum(np.sin(x)) + z1 * z2


def stockham_fft(re, im):
    n = len(re)
    wr, wi = re.reshape(1, n), im.reshape(1, n)
    m = 1
    while m < n:
        half = n // (2 * m)
        angle = -np.pi * np.arange(m) / m
        c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
        er, ei = wr[:, :half], wi[:, :half]
        tr, ti = wr[:, half:], wi[:, half:]
        orr = c * tr - s * ti
        oi = c * ti + s * tr
        wr = np.concatenate([er + orr, er - orr], axis=0)
        wi = np.concatenate([ei + oi, ei - oi], axis=0)
        m *= 2
    power = wr.reshape(-1) ** 2 + wi.reshape(-1) ** 2
    return np.sum(np.log(power + 1.0))


def fft_in_place(re, im):
    n = len(re)
    j = 0
    for i in range(1, n):
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            re[i], re[j] = re[j], re[i]
            im[i], im[j] = im[j], im[i]
    size = 2
    while size <= n:
        angle = -2.0 * np.pi / size * np.arange(size // 2)
        c, s = np.cos(angle), np.sin(angle)
        for start in range(0, n, size):
            top = slice(start, start + size // 2)
            low = slice(start + size // 2, start + size)
            tr = c * re[low] - s * im[low]
            ti = c * im[low] + s * re[low]
            re[low] = re[top] - tr
            im[low] = im[top] - ti
            re[top] += tr
            im[top] += ti
        size *= 2
    return re[1] ** 2 + im[2] ** 2 + np.sum(re[3:] * im[3:]) + re[0]


def haar_wavelet(x, threshold):
    work = np.empty_like(x)
    n = len(x)
    while n > 1:
        half = n // 2
        work[:half] = (x[0:n:2] + x[1:n:2]) / np.sqrt(2.0)
        work[half:n] = (x[0:n:2] - x[1:n:2]) / np.sqrt(2.0)
        x[:n] = work[:n]
        n = half
    x[np.abs(x) < threshold] *= 0.1
    return np.sum(x**2)


def kalman_buffers(F, H, Q, R, x, P, zs):
    n = len(x)
    K = np.empty((n, len(R)))
    eye = np.eye(n)
    score = 0.0
    for z in zs:
        x[:] = F @ x
        P[...] = F @ P @ F.T + Q
        S = H @ P @ H.T + R
        K[:] = np.linalg.solve(S, H @ P).T
        innovation = z - H @ x
        score += innovation @ np.linalg.solve(S, innovation)
        x += K @ innovation
        P[:] = (eye - K @ H) @ P
    return score + np.sum(x**2) + np.trace(P)


def moving_average_ring(x, width):
    ring = np.zeros(width)
    total = 0.0
    out = np.zeros_like(x)
    for t in range(len(x)):
        slot = t % width
        total -= ring[slot]
        ring[slot] = x[t] ** 2
        total += ring[slot]
        out[t] = total / width
    return np.sum(out * x)


def delay_line(x, gain, delay):
    memory = [0.0] * delay
    out = np.zeros(len(x))
    for t, sample in enumerate(x):
        echo = memory.pop(0)
        out[t] = sample + gain * echo
        memory.append(out[t])
    return np.sum(out**2)


def prefix_sum_doubling(x):
    n = len(x)
    step = 1
    while step < n:
        x[step:] += x[:-step]
        step *= 2
    return np.sum(np.sin(x))


def scan_up_down(x):
    n = len(x)
    d = 1
    while d < n:
        x[2 * d - 1 :: 2 * d] += x[d - 1 :: 2 * d]
        d *= 2
    x[-1] = 0.0
    while d > 1:
        d //= 2
        left = x[d - 1 :: 2 * d].copy()
        x[d - 1 :: 2 * d] = x[2 * d - 1 :: 2 * d]
        x[2 * d - 1 :: 2 * d] += left
    return np.sum(x * np.cos(x))


def lms_adaptive(x, d, w, mu):
    taps = len(w)
    errors = np.zeros(len(x))
    for n in range(taps, len(x)):
        window = x[n - taps : n][::-1]
        errors[n] = d[n] - w @ window
        w += mu * errors[n] * window
    return np.sum(errors**2)


KERNELS = [
    Kernel(deriche_loss, lambda: (0.25, uniform(4, 5, seed=1))),
    Kernel(iir_filter, lambda: (uniform(3, seed=2), np.array([1.2, 0.3, -0.2]), uniform(7, seed=3))),
    Kernel(biquad_states, lambda: (uniform(3, seed=4), uniform(2, seed=5) * 0.5, uniform(7, seed=6))),
    Kernel(stockham_fft, lambda: (uniform(8, seed=7), uniform(8, seed=8))),
    Kernel(fft_in_place, lambda: (uniform(8, seed=9), uniform(8, seed=10))),
    Kernel(haar_wavelet, lambda: (uniform(8, seed=11), 0.2)),
    Kernel(
        kalman_buffers,
        lambda: (
            uniform(3, 3, seed=12),
            uniform(2, 3, seed=13),
            0.3 * np.eye(3),
            0.5 * np.eye(2),
            uniform(3, seed=14),
            np.eye(3),
            uniform(3, 2, seed=15),
        ),
    ),
    Kernel(moving_average_ring, lambda: (uniform(8, seed=16), 3)),
    Kernel(delay_line, lambda: (uniform(7, seed=17), 0.6, 2)),
    Kernel(prefix_sum_doubling, lambda: (uniform(7, seed=18),)),
    Kernel(scan_up_down, lambda: (uniform(8, seed=19),)),
    Kernel(lms_adaptive, lambda: (uniform(7, seed=20), uniform(7, seed=21), uniform(3, seed=22), 0.2)),
]
