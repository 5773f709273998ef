"""Particles, time integrators, tables of dynamic programming."""

import numpy as np

from tests.kernels.base import Kernel, positive, uniform


def get_acc(pos, mass, G, softening):
    x, y, z = pos[:, 0:1], pos[:, 1:2], pos[:, 2:3]
    dx, dy, dz = x.T - x, y.T - y, z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0] ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    return np.hstack((ax, ay, az))


def nbody(mass, pos, vel, G, softening, dt, steps):
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = get_acc(pos, mass, G, softening)
    energy = np.zeros(steps)
    for i in range(steps):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc[:] = get_acc(pos, mass, G, softening)
        vel += acc * dt / 2.0
        energy[i] = 0.5 * np.sum(mass * vel**2)
    return np.sum(pos**2) + np.sum(energy)


def pairwise_forces_in_place(pos, vel, dt, steps):
    force = np.empty_like(pos)
    for _ in range(steps):
        force[:] = 0.0
        for i in range(len(pos)):
            for j in range(i):
                d = pos[i] - pos[j]
                pull = d / (d @ d + 0.3)
                force[i] -= pull
                force[j] += pull
        vel += dt * force
        pos += dt * vel
    return np.sum(pos**2)


def rk4_stages(y, rate, dt, steps):
    k = np.empty((4, len(y)))

    def rhs(z, out):
        out[0] = z[1]
        out[1] = -rate * np.sin(z[0])

    for _ in range(steps):
        rhs(y, k[0])
        rhs(y + 0.5 * dt * k[0], k[1])
        rhs(y + 0.5 * dt * k[1], k[2])
        rhs(y + dt * k[2], k[3])
        y += dt / 6.0 * (k[0] + 2.0 * k[1] + 2.0 * k[2] + k[3])
    return np.sum(y**2)


def adaptive_heun(y, dt, tol, end):
    t = 0.0
    steps = 0
    while t < end and steps < 30:
        k1 = -y * y + t
        k2 = -((y + dt * k1) ** 2) + t + dt
        err = 0.5 * dt * np.abs(k2 - k1).max()
        if err > tol:
            dt = 0.5 * dt
            steps += 1
            continue
        y += 0.5 * dt * (k1 + k2)
        t += dt
        steps += 1
    return np.sum(y**2)


def adams_bashforth_ring(y, dt, steps):
    history = np.zeros((3, len(y)))
    for t in range(steps):
        history[t % 3] = np.cos(y) - 0.5 * y[::-1]
        if t < 2:
            y += dt * history[t % 3]
        else:
            y += dt / 12.0 * (23.0 * history[t % 3] - 16.0 * history[(t - 1) % 3] + 5.0 * history[(t - 2) % 3])
    return np.sum(y**3)


def leapfrog_double_buffer(q, p, dt, steps):
    state = [q.copy(), p.copy()]
    scratch = [np.empty_like(q), np.empty_like(p)]
    for _ in range(steps):
        scratch[1][:] = state[1] - dt * np.sin(state[0])
        scratch[0][:] = state[0] + dt * scratch[1]
        state, scratch = scratch, state
    return np.sum(state[0] ** 2) + np.sum(scratch[1] * state[1])


def ising_soft(spins, beta, sweeps):
    n, m = spins.shape
    for _ in range(sweeps):
        for i in range(n):
            for j in range(m):
                field = spins[i - 1, j] + spins[(i + 1) % n, j] + spins[i, j - 1] + spins[i, (j + 1) % m]
                spins[i, j] = np.tanh(beta * field)
    return np.sum(spins * np.roll(spins, 1, axis=0))


def soft_dtw(a, b, gamma):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = (a[i - 1] - b[j - 1]) ** 2
            z = -np.array([D[i - 1, j], D[i, j - 1], D[i - 1, j - 1]]) / gamma
            top = z.max()
            D[i, j] = cost - gamma * (top + np.log(np.sum(np.exp(z - top))))
    return D[n, m]


def needleman_wunsch_soft(scores, gap):
    n, m = scores.shape
    F = np.zeros((n + 1, m + 1))
    F[:, 0] = -gap * np.arange(n + 1)
    F[0, :] = -gap * np.arange(m + 1)
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            match = F[i - 1, j - 1] + scores[i - 1, j - 1]
            F[i, j] = np.logaddexp(np.logaddexp(match, F[i - 1, j] - gap), F[i, j - 1] - gap)
    return F[-1, -1]


def forward_algorithm(log_start, log_trans, log_emit):
    T, S = log_emit.shape
    table = np.empty((T, S))
    table[0] = log_start + log_emit[0]
    for t in range(1, T):
        for s in range(S):
            z = table[t - 1] + log_trans[:, s]
            top = np.max(z)
            table[t, s] = top + np.log(np.sum(np.exp(z - top))) + log_emit[t, s]
    return np.logaddexp.reduce(table[-1])


def viterbi_path_score(log_start, log_trans, log_emit):
    T, S = log_emit.shape
    best = log_start + log_emit[0]
    back = np.zeros((T, S), dtype=int)
    for t in range(1, T):
        cand = best[:, None] + log_trans
        back[t] = np.argmax(cand, axis=0)
        best = cand[back[t], np.arange(S)] + log_emit[t]
    state = int(np.argmax(best))
    total = best[state]
    for t in range(T - 1, 0, -1):
        total += 0.1 * log_emit[t, state]
        state = back[t, state]
    return total


def floyd_warshall_soft(path, gamma):
    for k in range(path.shape[0]):
        via = np.add.outer(path[:, k], path[k, :])
        path[:] = -gamma * np.logaddexp(-path / gamma, -via / gamma)
    return np.sum(path**2)


def floyd_warshall(path):
    for k in range(path.shape[0]):
        path[:] = np.minimum(path[:], np.add.outer(path[:, k], path[k, :]))
    return np.sum(path**2)


def sorting_network(x):
    n = len(x)
    for phase in range(n):
        lo = x[phase % 2 : n - 1 : 2].copy()
        hi = x[phase % 2 + 1 :: 2].copy()
        x[phase % 2 : n - 1 : 2] = np.minimum(lo, hi)
        x[phase % 2 + 1 :: 2] = np.maximum(lo, hi)
    return np.sum(x * np.arange(1.0, n + 1.0) ** 2)


def insertion_sort_swaps(x):
    for i in range(1, len(x)):
        j = i
        while j > 0 and x[j - 1] > x[j]:
            x[j - 1], x[j] = x[j], x[j - 1]
            j -= 1
    return np.sum(x ** np.arange(1, len(x) + 1))


def random_walk_network(rates, p0, dt, steps):
    Q = rates.copy()
    np.fill_diagonal(Q, 0.0)
    np.fill_diagonal(Q, -Q.sum(axis=1))
    p = p0 / p0.sum()
    history = []
    for _ in range(steps):
        p = p + dt * p @ Q
        history.append(p)
    return sum(h @ h for h in history)


def de_casteljau(points, t):
    work = points.copy()
    n = len(work)
    for r in range(1, n):
        for i in range(n - r):
            work[i] *= 1.0 - t
            work[i] += t * work[i + 1]
    return np.sum(work[0] ** 2)


KERNELS = [
    Kernel(nbody, lambda: (positive(4, 1, seed=1), uniform(4, 3, seed=2), uniform(4, 3, seed=3), 1.0, 0.5, 0.05, 3)),
    Kernel(pairwise_forces_in_place, lambda: (uniform(4, 2, seed=4), uniform(4, 2, seed=5), 0.05, 3)),
    Kernel(rk4_stages, lambda: (uniform(2, seed=6), 1.5, 0.1, 3)),
    Kernel(adaptive_heun, lambda: (positive(3, seed=7), 0.4, 0.05, 0.55)),
    Kernel(adams_bashforth_ring, lambda: (uniform(4, seed=8), 0.1, 6)),
    Kernel(leapfrog_double_buffer, lambda: (uniform(3, seed=9), uniform(3, seed=10), 0.2, 5)),
    Kernel(ising_soft, lambda: (uniform(3, 3, seed=11), 0.4, 2)),
    Kernel(soft_dtw, lambda: (uniform(4, seed=12), uniform(5, seed=13), 1)),
    Kernel(needleman_wunsch_soft, lambda: (uniform(3, 4, seed=14), 0.6)),
    Kernel(forward_algorithm, lambda: (uniform(3, seed=15), uniform(3, 3, seed=16), uniform(4, 3, seed=17))),
    Kernel(viterbi_path_score, lambda: (uniform(3, seed=18), uniform(3, 3, seed=19), uniform(5, 3, seed=20))),
    Kernel(floyd_warshall_soft, lambda: (positive(4, 4, seed=21), 0.7)),
    Kernel(floyd_warshall, lambda: (positive(4, 4, seed=22) ** 3,)),
    Kernel(sorting_network, lambda: (uniform(7, seed=23),)),
    Kernel(insertion_sort_swaps, lambda: (uniform(5, seed=24),)),
    Kernel(random_walk_network, lambda: (positive(4, 4, seed=25), positive(4, seed=26), 0.05, 4)),
    Kernel(de_casteljau, lambda: (uniform(4, 2, seed=27), 0.3)),
]
