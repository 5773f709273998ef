"""Networks written with loops or by hand."""

import numpy as np

from tests.kernels.base import Kernel, uniform


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    tmp_sum = np.sum(tmp_out, axis=-1, keepdims=True)
    return tmp_out / tmp_sum


def softmax_loss(x):
    return np.sum(softmax(x) ** 2)


def conv2d(images, weights):
    k = weights.shape[0]
    n, h, w = images.shape[0], images.shape[1] - k + 1, images.shape[2] - k + 1
    output = np.empty((n, h, w, weights.shape[3]), dtype=images.dtype)
    for i in range(h):
        for j in range(w):
            output[:, i, j, :] = np.sum(
                images[:, i : i + k, j : j + k, :, np.newaxis] * weights[np.newaxis, :, :, :], axis=(1, 2, 3)
            )
    return output


def conv2d_loss(images, weights, bias):
    return np.sum(np.sin(conv2d(images, weights) + bias))


def conv2d_seven_loops(image, kernel):
    h, w = image.shape
    kh, kw = kernel.shape
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    out[i, j] += image[i + a, j + b] * kernel[a, b]
    return np.sum(out**2)


def maxpool2d(x):
    output = np.empty([x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]], dtype=x.dtype)
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            output[:, i, j, :] = np.max(x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2))
    return output


def lenet(images, conv1, bias1, fc1, fc1bias):
    x = relu(conv2d(images, conv1) + bias1)
    x = maxpool2d(x)
    x = np.reshape(x, (images.shape[0], -1))
    return softmax(x @ fc1 + fc1bias)


def lenet_loss(images, conv1, bias1, fc1, fc1bias):
    return -np.sum(np.log(lenet(images, conv1, bias1, fc1, fc1bias)[:, 0]))


def mlp(x, params):
    for layer in params[:-1]:
        x = relu(x @ layer["w"] + layer["b"])
    last = params[-1]
    return softmax(x @ last["w"] + last["b"])


def mlp_loss(x, params):
    return -np.mean(np.log(mlp(x, params)[:, 1]))


def batchnorm2d(x, eps=1e-3):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


def resnet_block(x, w1, w2, w3):
    padded = np.zeros((x.shape[0], x.shape[1] + 2, x.shape[2] + 2, w1.shape[3]))
    padded[:, 1:-1, 1:-1, :] = conv2d(x, w1)
    y = relu(batchnorm2d(padded))
    y = conv2d(y, w2)
    y = relu(batchnorm2d(y))
    y = batchnorm2d(conv2d(y, w3))
    return relu(y + x)


def resnet_loss(x, w1, w2, w3):
    return np.sum(resnet_block(x, w1, w2, w3) ** 2)


def rnn_preallocated(W, U, b, xs):
    hs = np.zeros((len(xs) + 1, len(b)))
    for t in range(len(xs)):
        hs[t + 1] = np.tanh(W @ hs[t] + U @ xs[t] + b)
    return np.sum(hs[-1] ** 2) + np.sum(hs[1:, 0])


def lstm_buffers(W, xs, h, c):
    n = len(h)
    gates = np.empty(4 * n)
    joined = np.empty(n + xs.shape[1])
    for x in xs:
        joined[:n] = h
        joined[n:] = x
        np.matmul(W, joined, out=gates)
        gates[: 3 * n] = 1.0 / (1.0 + np.exp(-gates[: 3 * n]))
        np.tanh(gates[3 * n :], out=gates[3 * n :])
        i, f, o, g = gates[:n], gates[n : 2 * n], gates[2 * n : 3 * n], gates[3 * n :]
        c *= f
        c += i * g
        h[:] = o * np.tanh(c)
    return np.sum(h**2) + np.sum(c)


def backprop_by_hand(W1, W2, x, target, rate, steps):
    for _ in range(steps):
        h = np.tanh(W1 @ x)
        err = W2 @ h - target
        dW2 = np.outer(err, h)
        dh = W2.T @ err
        dW1 = np.outer(dh * (1.0 - h * h), x)
        W1 -= rate * dW1
        W2 -= rate * dW2
    return np.sum((W2 @ np.tanh(W1 @ x) - target) ** 2)


def adam_by_hand(w, X, y, rate, steps):
    m = np.zeros_like(w)
    v = np.zeros_like(w)
    for t in range(1, steps + 1):
        g = X.T @ (X @ w - y)
        m *= 0.9
        m += 0.1 * g
        v *= 0.99
        v += 0.01 * g * g
        w -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.99**t)) + 1e-2)
    return np.sum((X @ w - y) ** 2)


def attention_loop(q, k, v):
    out = np.zeros_like(v)
    for i in range(len(q)):
        scores = k[: i + 1] @ q[i] / np.sqrt(q.shape[1])
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        for j, w in enumerate(weights):
            out[i] += w * v[j]
    return np.sum(out**2)


def _mlp_params():
    sizes = [(4, 5), (5, 4), (4, 3)]
    return [{"w": uniform(*s, seed=20 + k), "b": uniform(s[1], seed=30 + k)} for k, s in enumerate(sizes)]


KERNELS = [
    Kernel(softmax_loss, lambda: (uniform(3, 4, seed=1),)),
    Kernel(conv2d_loss, lambda: (uniform(2, 4, 4, 2, seed=2), uniform(2, 2, 2, 3, seed=3), uniform(3, seed=4))),
    Kernel(conv2d_seven_loops, lambda: (uniform(4, 5, seed=5), uniform(2, 3, seed=6))),
    Kernel(
        lenet_loss,
        lambda: (
            uniform(2, 5, 5, 1, seed=7),
            uniform(2, 2, 1, 2, seed=8),
            uniform(2, seed=9),
            uniform(8, 3, seed=10),
            uniform(3, seed=11),
        ),
    ),
    Kernel(mlp_loss, lambda: (uniform(3, 4, seed=12), _mlp_params())),
    Kernel(
        resnet_loss,
        lambda: (
            uniform(3, 3, 3, 2, seed=13),
            uniform(1, 1, 2, 2, seed=14),
            uniform(3, 3, 2, 2, seed=15),
            uniform(1, 1, 2, 2, seed=16),
        ),
    ),
    Kernel(
        rnn_preallocated,
        lambda: (uniform(3, 3, seed=17), uniform(3, 2, seed=18), uniform(3, seed=19), uniform(4, 2, seed=20)),
    ),
    Kernel(
        lstm_buffers,
        lambda: (uniform(12, 5, seed=21), uniform(3, 2, seed=22), uniform(3, seed=23), uniform(3, seed=24)),
    ),
    Kernel(
        backprop_by_hand,
        lambda: (uniform(3, 2, seed=25), uniform(2, 3, seed=26), uniform(2, seed=27), uniform(2, seed=28), 0.1, 3),
    ),
    Kernel(adam_by_hand, lambda: (uniform(3, seed=29), uniform(5, 3, seed=30), uniform(5, seed=31), 0.1, 3)),
    Kernel(attention_loop, lambda: (uniform(3, 2, seed=32), uniform(3, 2, seed=33), uniform(3, 2, seed=34))),
]
