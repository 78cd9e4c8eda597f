"""The other side of `Benchmarks compare`: softmax regression with NumPy, PyTorch or scikit-learn.

compare.py epoch LIBRARY TRAIN.csv CACHE.npz         prints the milliseconds of an epoch
compare.py job   LIBRARY TRAIN.csv MODEL.npz EPOCHS  reads, trains, writes
compare.py iterations TRAIN.csv LAMBDA OBJECTIVE     prints how many iterations of scikit-learn's L-BFGS come so low
compare.py lbfgs TRAIN.csv LAMBDA ITERATIONS         reads and takes them
"""

import os
import sys
import time

import numpy as np
import pandas as pd

BATCH, RATE, L2 = 256, np.float32(0.05), np.float32(1e-4)


def read(path):
    """Standardised examples, one per row, with a constant 1 for the bias; and their labels."""
    features = pd.read_csv(path, nrows=0).columns[:-1]
    table = pd.read_csv(path, engine="c", dtype={name: np.float32 for name in features})
    x = table[features].to_numpy(np.float32)
    y = pd.factorize(table.iloc[:, -1], sort=True)[0]
    scale = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(scale > 0, scale, 1)
    return np.hstack([x, np.ones((len(x), 1), np.float32)]), y


def numpy_epochs(x, y, epochs):
    """The formulas of the textbook, on contiguous batches in random order."""
    classes = y.max() + 1
    w = np.zeros((x.shape[1], classes), np.float32)
    times = []
    for _ in range(epochs):
        start = time.perf_counter()
        for i in BATCH * np.random.permutation(len(x) // BATCH):
            xb, yb = x[i:i + BATCH], y[i:i + BATCH]
            s = xb @ w
            s = np.exp(s - s.max(axis=1, keepdims=True))
            s /= s.sum(axis=1, keepdims=True)
            s[np.arange(BATCH), yb] -= 1
            w -= RATE * (xb.T @ s / np.float32(BATCH) + L2 * w)
        times.append(time.perf_counter() - start)
    return w, times


def torch_epochs(x, y, epochs):
    """A linear layer and its optimizer, on slices of a tensor: no DataLoader, which takes several times as long."""
    import torch
    xt, yt = torch.from_numpy(x), torch.from_numpy(y)
    layer = torch.nn.Linear(x.shape[1], int(y.max()) + 1, bias=False)
    optimizer = torch.optim.SGD(layer.parameters(), lr=float(RATE), weight_decay=float(L2))
    times = []
    for _ in range(epochs):
        start = time.perf_counter()
        for i in BATCH * np.random.permutation(len(x) // BATCH):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(layer(xt[i:i + BATCH]), yt[i:i + BATCH]).backward()
            optimizer.step()
        times.append(time.perf_counter() - start)
    return layer.weight.detach().numpy(), times


def sklearn_epochs(x, y, epochs):
    """L-BFGS: an iteration looks at all examples once, or a little more often."""
    import warnings
    from sklearn.linear_model import LogisticRegression
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    model = LogisticRegression(max_iter=epochs, tol=0, C=1 / (L2 * len(x)), fit_intercept=False).fit(x, y)
    return model.coef_, [(time.perf_counter() - start) / model.n_iter_[0]]


def lbfgs(x, y, l2, iterations):
    import warnings
    from sklearn.linear_model import LogisticRegression
    warnings.simplefilter("ignore")
    return LogisticRegression(max_iter=iterations, tol=0, C=1 / (l2 * len(x))).fit(x[:, :-1], y)


def objective(model, x, y, l2):
    z = (x[:, :-1] @ model.coef_.T + model.intercept_).astype(np.float64)
    z -= z.max(axis=1, keepdims=True)
    losses = np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(x)), y]
    return losses.mean() + l2 / 2 * (model.coef_.astype(np.float64) ** 2).sum()


def iterations(x, y, l2, goal):
    """Doubles the number until it is enough, and then halves the interval until that is short; 0 if none is enough."""
    low, high = 0, 8
    while objective(lbfgs(x, y, l2, high), x, y, l2) > goal:
        low, high = high, 2 * high
        if high > 1024:
            return 0
    while high - low > high / 20:
        middle = (low + high) // 2
        if objective(lbfgs(x, y, l2, middle), x, y, l2) > goal:
            low = middle
        else:
            high = middle
    return high


def main():
    what = sys.argv[1]
    if what in ("iterations", "lbfgs"):
        x, y = read(sys.argv[2])
        if what == "lbfgs":
            lbfgs(x, y, float(sys.argv[3]), int(sys.argv[4]))
        else:
            print(iterations(x, y, float(sys.argv[3]), float(sys.argv[4])))
        return
    library, path, file = sys.argv[2:5]
    epochs = {"numpy": numpy_epochs, "torch": torch_epochs, "sklearn": sklearn_epochs}[library]
    if what == "job":
        w, _ = epochs(*read(path), int(sys.argv[5]))
        np.savez(file, w=w)
    else:
        if not os.path.exists(file):
            x, y = read(path)
            np.savez(file, x=x, y=y)
        data = np.load(file)
        _, times = epochs(data["x"], data["y"], 7)
        print(1e3 * np.median(times))


main()
