"""Networks, and models of sequences: recurrences, dynamic programs, layers that keep running statistics."""

import numpy as np

from .registry import pos, program, rnd


def logsumexp(a, axis=None):
    top = np.max(a, axis=axis, keepdims=True)
    out = np.log(np.sum(np.exp(a - top), axis=axis, keepdims=True)) + top
    return np.squeeze(out, axis=axis)


@program(lambda: (rnd(5, 4), np.array([1, 2, 1])))
def ctc_loss(logits, labels):
    T, blank = logits.shape[0], 0
    log_p = logits - logsumexp(logits, axis=1)[:, None]
    extended = [blank]
    for label in labels:
        extended += [int(label), blank]
    S = len(extended)
    alpha = np.full((T, S), -1e30)
    alpha[0, 0] = log_p[0, extended[0]]
    alpha[0, 1] = log_p[0, extended[1]]
    for t in range(1, T):
        for s in range(S):
            before = [alpha[t - 1, s]]
            if s > 0:
                before.append(alpha[t - 1, s - 1])
            if s > 1 and extended[s] != blank and extended[s] != extended[s - 2]:
                before.append(alpha[t - 1, s - 2])
            alpha[t, s] = logsumexp(np.array(before)) + log_p[t, extended[s]]
    return -np.logaddexp(alpha[-1, -1], alpha[-1, -2])


@program(lambda: (rnd(3), rnd(3, 3, seed=1), rnd(3, 4, seed=2), np.array([0, 3, 1, 1, 2])))
def hidden_markov_scaled(start, transitions, emissions, seen):
    pi = np.exp(start) / np.exp(start).sum()
    A = np.exp(transitions)
    A /= A.sum(axis=1, keepdims=True)
    B = np.exp(emissions)
    B /= B.sum(axis=1, keepdims=True)
    T, n = len(seen), len(pi)
    alpha, c = np.zeros((T, n)), np.zeros(T)
    for t, o in enumerate(seen):
        alpha[t] = (pi if t == 0 else alpha[t - 1] @ A) * B[:, o]
        c[t] = alpha[t].sum()
        alpha[t] /= c[t]
    beta = np.ones((T, n))
    for t in range(T - 2, -1, -1):
        beta[t] = A @ (B[:, seen[t + 1]] * beta[t + 1]) / c[t + 1]
    gamma = alpha * beta
    return np.log(c).sum() + np.sum(gamma[1:-1] ** 2)


@program(lambda: (rnd(5, 2), rnd(4, 2, seed=1), 0.3))
def soft_time_warping(a, b, gamma):
    n, m = len(a), len(b)
    D = np.full((n + 1, m + 1), np.inf)
    D[0, 0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            cost = np.sum((a[i - 1] - b[j - 1]) ** 2)
            options = [D[i - 1, j], D[i, j - 1], D[i - 1, j - 1]]
            least = min(options)
            D[i, j] = cost + least - gamma * np.log(sum(np.exp(-(o - least) / gamma) for o in options))
    return D[n, m]


@program(lambda: (rnd(4, 5), 0.4, 0.2))
def soft_alignment_affine(scores, opening, extending):
    n, m = scores.shape
    M, X, Y = (np.full((n + 1, m + 1), -1e9) for _ in range(3))
    M[0, 0] = 0.0
    for i in range(n + 1):
        for j in range(m + 1):
            if i and j:
                s = scores[i - 1, j - 1]
                M[i, j] = s + np.logaddexp(M[i - 1, j - 1], np.logaddexp(X[i - 1, j - 1], Y[i - 1, j - 1]))
            if i:
                X[i, j] = np.logaddexp(M[i - 1, j] - opening, X[i - 1, j] - extending)
            if j:
                Y[i, j] = np.logaddexp(M[i, j - 1] - opening, Y[i, j - 1] - extending)
    return np.logaddexp(np.logaddexp(M[n, m], X[n, m]), Y[n, m])


@program(lambda: (rnd(3, 4, 2), {"gamma": pos(2), "beta": rnd(2), "w": rnd(2, 2)}))
def batch_norm_with_running_statistics(batches, params):
    running_mean, running_var = np.zeros(2), np.ones(2)
    loss = 0.0
    for x in batches:
        mean, var = x.mean(axis=0), x.var(axis=0)
        running_mean *= 0.9
        running_mean += 0.1 * mean
        running_var = 0.9 * running_var + 0.1 * var
        x_hat = (x - mean) / np.sqrt(var + 1e-5)
        out = np.maximum(params["gamma"] * x_hat + params["beta"], 0) @ params["w"]
        loss += np.mean(out**2)
    test = (batches[0] - running_mean) / np.sqrt(running_var + 1e-5) * params["gamma"] + params["beta"]
    return loss + np.mean(test**2)


@program(lambda: (rnd(5, 4), rnd(4, 4, seed=1), rnd(4, 4, seed=2), rnd(4, 4, seed=3)))
def causal_attention_with_cache(x, Wq, Wk, Wv):
    heads, d = 2, 2
    keys, values, outputs = [], [], []
    for token in x:
        q = (token @ Wq).reshape(heads, d)
        keys.append((token @ Wk).reshape(heads, d))
        values.append((token @ Wv).reshape(heads, d))
        K, V = np.stack(keys, axis=1), np.stack(values, axis=1)
        scores = np.einsum("hd,htd->ht", q, K) / np.sqrt(d)
        scores -= scores.max(axis=-1, keepdims=True)
        w = np.exp(scores)
        w /= w.sum(axis=-1, keepdims=True)
        outputs.append(np.einsum("ht,htd->hd", w, V).ravel())
    y = np.array(outputs) + x
    mu = y.mean(-1, keepdims=True)
    y = (y - mu) / np.sqrt(y.var(-1, keepdims=True) + 1e-5)
    return np.sum(y * np.arange(4) ** 2) + np.sum(y[-1] ** 3)


@program(lambda: (rnd(4, 2, 3), rnd(3, 12, seed=1), rnd(3, 12, seed=2), rnd(12)))
def gates_by_split(xs, Wx, Wh, b):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    h, c = np.zeros((2, 3)), np.zeros((2, 3))
    hidden = np.empty((len(xs), 2, 3))
    for t, x in enumerate(xs):
        i, f, o, g = np.split(x @ Wx + h @ Wh + b, 4, axis=1)
        c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        hidden[t] = h
    last = hidden[-1]
    return np.sum(last**2) + np.mean(hidden[:, 0] * hidden[:, 1])


@program(lambda: (rnd(2, 5, 5, 2), rnd(2, 2, 2, 3, seed=1), rnd(3)))
def convolution_and_pooling(image, kernel, bias):
    n, k = len(image), kernel.shape[0]
    out = np.empty((n, 4, 4, 3))
    for i in range(4):
        for j in range(4):
            patch = image[:, i : i + k, j : j + k, :, None]
            out[:, i, j, :] = np.sum(patch * kernel[None], axis=(1, 2, 3))
    out = np.maximum(out + bias, 0.01 * (out + bias))
    pooled = np.empty((n, 2, 2, 3))
    for i in range(2):
        for j in range(2):
            pooled[:, i, j] = np.max(out[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2], axis=(1, 2))
    flat = pooled.reshape(n, -1)
    shifted = flat - flat.max(axis=1, keepdims=True)
    return np.mean(np.log(np.sum(np.exp(shifted), axis=1)) - shifted[np.arange(n), [0, 3]])


@program(
    lambda: ([(rnd(3, 4), rnd(4)), (rnd(4, 4, seed=1), rnd(4)), (rnd(4, 2, seed=2), rnd(2))], rnd(5, 3), rnd(5, 2)),
    second=False,
)
def momentum_training(params, x, y):
    velocity = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    params = [(W.copy(), b.copy()) for W, b in params]
    for _ in range(2):
        activations = [x]
        for n, (W, b) in enumerate(params):
            z = activations[-1] @ W + b
            activations.append(np.tanh(z) if n < len(params) - 1 else z)
        delta = 2 * (activations[-1] - y) / len(y)
        for n in reversed(range(len(params))):
            W, b = params[n]
            dW, db = activations[n].T @ delta, delta.sum(axis=0)
            if n:
                delta = (delta @ W.T) * (1 - activations[n] ** 2)
            vW, vb = velocity[n]
            vW *= 0.9
            vW -= 0.1 * dW
            vb *= 0.9
            vb -= 0.1 * db
            W += vW
            b += vb
    return np.mean((activations[-1] - y) ** 2) + sum(np.sum(W**2) for W, _ in params)


@program(lambda: (rnd(6, 3), rnd(3, 3, seed=1)))
def viterbi_score(emit, move):
    T, n = emit.shape
    score = emit[0].copy()
    back = np.zeros((T, n), dtype=int)
    for t in range(1, T):
        table = score[:, None] + move
        back[t] = np.argmax(table, axis=0)
        score = table[back[t], np.arange(n)] + emit[t]
    path = [int(np.argmax(score))]
    for t in range(T - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    path.reverse()
    return score.max() ** 2 + sum(emit[t, s] for t, s in enumerate(path))


@program(lambda: (rnd(3, 2), rnd(4, 3, seed=1)), second=False)
def message_passing(h, W):
    edges = [(0, 1), (1, 2), (2, 0), (0, 2)]
    for _ in range(2):
        inbox = {i: [] for i in range(len(h))}
        for n, (a, b) in enumerate(edges):
            inbox[b].append(np.tanh(h[a] * W[n, 0] + W[n, 1]))
        h = np.array([h[i] + np.sum(m, axis=0) / len(m) if m else h[i] for i, m in inbox.items()])
    return np.sum(h**2)


@program(lambda: (rnd(3), rnd(3, 3, seed=1), pos(4, 3)), second=False)
def greedy_decoder(h, W, E):
    total, token, seen = 0.0, 0, []
    for _ in range(4):
        h = np.tanh(W @ h + E[token])
        logits = E @ h
        log_p = logits - np.log(np.sum(np.exp(logits)))
        log_p[seen] -= 5.0
        token = int(np.argmax(log_p))
        seen.append(token)
        total += log_p[token]
    return total
