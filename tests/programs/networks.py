"""Networks as people write them: MLP, RNN, LSTM, GRU, attention, convolution, autoencoders."""

import numpy as np

from .registry import Collection, rand

NETWORKS = Collection("networks")


def mlp(params, x, y):
    for W, b in params[:-1]:
        x = np.tanh(x @ W + b)
    W, b = params[-1]
    logits = x @ W + b
    log_probs = logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
    return -np.mean(np.sum(y * log_probs, axis=1))


NETWORKS.add(
    mlp,
    lambda: ([(rand(3, 4), rand(4)), (rand(4, 2, seed=1), rand(2, seed=1))], rand(3, 3, seed=2), np.eye(2)[[0, 1, 1]]),
    holomorphic=True,
    order2=True,
)


def cross_entropy(W, x, labels):
    z = x @ W
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(x.shape[0]), labels]).mean() + 0.01 * np.sum(W**2)


NETWORKS.add(cross_entropy, lambda: (rand(2, 3), rand(4, 2, seed=1), np.array([0, 2, 1, 1])), argnums=(0, 1))


def relu_network(W1, W2, x):
    h = np.maximum(0, x @ W1)
    h = h * (h > 0.05)
    out = np.maximum(0.1 * (h @ W2), h @ W2)
    return np.mean(out**2)


NETWORKS.add(relu_network, lambda: (rand(2, 3), rand(3, 2, seed=1), rand(3, 2, seed=2)), argnums=(0, 1, 2))


def rnn(W, U, b, xs, h):
    for t in range(len(xs)):
        h = np.tanh(W @ h + U @ xs[t] + b)
    return h @ h


NETWORKS.add(
    rnn,
    lambda: (rand(2, 2), rand(2, 2, seed=1), rand(2, seed=2), rand(4, 2, seed=3), rand(2, seed=4)),
    argnums=(0, 1, 2, 3, 4),
    holomorphic=True,
    order2=True,
)


def rnn_collecting_outputs(params, xs):
    h = np.zeros(2)
    outputs = []
    for x in xs:
        h = np.tanh(params["Wh"] @ h + params["Wx"] @ x + params["b"])
        outputs.append(params["Wo"] @ h)
    return np.mean((np.array(outputs) - xs) ** 2)


NETWORKS.add(
    rnn_collecting_outputs,
    lambda: (
        {"Wh": rand(2, 2), "Wx": rand(2, 3, seed=1), "b": rand(2, seed=2), "Wo": rand(3, 2, seed=3)},
        rand(3, 3, seed=4),
    ),
    holomorphic=True,
)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm_cell(x, h, c, W, b):
    gates = np.concatenate([x, h]) @ W + b
    i, f, o, g = np.split(gates, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    return h, c


def lstm(W, b, xs):
    h = np.zeros(2)
    c = np.zeros(2)
    for x in xs:
        h, c = lstm_cell(x, h, c, W, b)
    return np.sum(h**2) + np.sum(c)


NETWORKS.add(lstm, lambda: (rand(4, 8), rand(8, seed=1), rand(3, 2, seed=2)), argnums=(0, 1, 2), holomorphic=True)


def gru(params, xs):
    Wz, Wr, Wh = params
    h = np.zeros(Wz.shape[0])
    for x in xs:
        xh = np.hstack((x, h))
        z = sigmoid(Wz @ xh)
        r = sigmoid(Wr @ xh)
        candidate = np.tanh(Wh @ np.hstack((x, r * h)))
        h = (1 - z) * h + z * candidate
    return h.sum()


NETWORKS.add(
    gru,
    lambda: ((rand(2, 3), rand(2, 3, seed=1), rand(2, 3, seed=2)), rand(3, 1, seed=3)),
    argnums=(0, 1),
    holomorphic=True,
)


def softmax(x, axis=-1):
    x = x - np.max(x, axis=axis, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=axis, keepdims=True)


def attention(x, Wq, Wk, Wv):
    q, k, v = x @ Wq, x @ Wk, x @ Wv
    scores = q @ k.T / np.sqrt(k.shape[1])
    mask = np.tril(np.ones(scores.shape))
    scores = np.where(mask == 0, -1e9, scores)
    return np.sum((softmax(scores) @ v) ** 2)


NETWORKS.add(
    attention,
    lambda: (rand(3, 2), rand(2, 2, seed=1), rand(2, 2, seed=2), rand(2, 2, seed=3)),
    argnums=(0, 1, 2, 3),
)


def multi_head_attention(x, W, heads=2):
    n, d = x.shape
    qkv = (x @ W).reshape(n, 3, heads, d // heads).transpose(1, 2, 0, 3)
    q, k, v = qkv[0], qkv[1], qkv[2]
    weights = softmax(q @ k.swapaxes(-1, -2))
    out = (weights @ v).transpose(1, 0, 2).reshape(n, d)
    return np.mean(out**3)


NETWORKS.add(multi_head_attention, lambda: (rand(2, 4), rand(4, 12, seed=1)), argnums=(0, 1))


def layer_norm(x, gain, bias, eps=1e-5):
    mean = x.mean(-1, keepdims=True)
    var = x.var(-1, keepdims=True)
    return np.sum(np.sin((x - mean) / np.sqrt(var + eps) * gain + bias))


NETWORKS.add(layer_norm, lambda: (rand(2, 3), rand(3, seed=1), rand(3, seed=2)), argnums=(0, 1, 2))


def batch_norm(x, gamma, beta):
    mu = np.mean(x, axis=0)
    xc = x - mu
    var = np.mean(xc**2, axis=0)
    xhat = xc / np.sqrt(var + 1e-3)
    return np.sum((gamma * xhat + beta) ** 3)


NETWORKS.add(batch_norm, lambda: (rand(4, 2), rand(2, seed=1), rand(2, seed=2)), argnums=(0, 1, 2), holomorphic=True)


def gelu(x):
    return 0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3)))


def activations(x):
    swish = x * sigmoid(x)
    softplus = np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)
    elu = np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)
    leaky = np.where(x > 0, x, 0.01 * x)
    return np.sum(gelu(x) * swish + softplus * elu + leaky)


NETWORKS.add(activations, lambda: (np.array([0.7, -0.4, 1.2]),))


def conv1d(x, kernel):
    n, k = len(x), len(kernel)
    out = []
    for i in range(n - k + 1):
        out.append(np.dot(x[i : i + k], kernel))
    return np.sum(np.tanh(np.array(out)))


NETWORKS.add(conv1d, lambda: (rand(5), rand(3, seed=1)), argnums=(0, 1), holomorphic=True)


def conv2d_pool(image, kernel):
    H, W = image.shape
    rows = [[np.sum(image[i : i + 2, j : j + 2] * kernel) for j in range(W - 1)] for i in range(H - 1)]
    out = np.array(rows)
    pooled = out.reshape(2, 2, 2, 2).max(axis=(1, 3))
    return np.sum(pooled**2)


NETWORKS.add(conv2d_pool, lambda: (rand(5, 5), rand(2, 2, seed=1)), argnums=(0, 1))


def residual_block(x, blocks):
    for block in blocks:
        h = np.tanh(x @ block["in"])
        x = x + h @ block["out"]
    return np.sum(x**2) / x.shape[0]


NETWORKS.add(
    residual_block,
    lambda: (rand(2, 2), [{"in": rand(2, 3, seed=s), "out": rand(3, 2, seed=s + 5)} for s in (1, 2)]),
    argnums=(0, 1),
    holomorphic=True,
)


def autoencoder_loss(params, x, noise):
    mu = x @ params["mu"]
    log_sigma = x @ params["log_sigma"]
    z = mu + np.exp(log_sigma) * noise
    reconstruction = sigmoid(z @ params["decoder"])
    kl = -0.5 * np.sum(1 + 2 * log_sigma - mu**2 - np.exp(2 * log_sigma), axis=1)
    return np.mean(np.sum((reconstruction - x) ** 2, axis=1) + kl)


NETWORKS.add(
    autoencoder_loss,
    lambda: (
        {"mu": rand(3, 2), "log_sigma": rand(3, 2, seed=1), "decoder": rand(2, 3, seed=2)},
        rand(2, 3, seed=3),
        rand(2, 2, seed=4),
    ),
    holomorphic=True,
)


def word_embedding_loss(vectors, pairs):
    loss = 0.0
    for centre, context, label in pairs:
        score = sigmoid(vectors[centre] @ vectors[context])
        loss += -np.log(score) if label else -np.log(1 - score)
    return loss / len(pairs)


NETWORKS.add(word_embedding_loss, lambda: (rand(3, 2), [(0, 1, True), (1, 2, False), (2, 0, True)]), holomorphic=True)


def contrastive_hinge(a, b, margin=1.0):
    distance = np.sqrt(np.sum((a - b) ** 2, axis=1))
    return np.mean(distance**2) + np.mean(np.maximum(0.0, margin - distance) ** 2)


NETWORKS.add(contrastive_hinge, lambda: (rand(3, 2), rand(3, 2, seed=1)), argnums=(0, 1))


def graph_convolution(A, X, W):
    A_hat = A + np.eye(len(A))
    d = A_hat.sum(axis=1) ** -0.5
    propagated = (d[:, None] * A_hat * d) @ X @ W
    return np.sum(np.tanh(propagated))


NETWORKS.add(
    graph_convolution,
    lambda: (np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]), rand(3, 2), rand(2, 2, seed=1)),
    argnums=(1, 2),
    holomorphic=True,
)
