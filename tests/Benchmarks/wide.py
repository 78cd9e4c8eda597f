"""The other side of `Benchmarks wide compare`: scikit-learn, and the same rows for LIBLINEAR.

wide.py rows  FILE ROWS.svm            writes the encoded, standardised rows in LIBSVM's format
wide.py trace FILE LAMBDA              prints the objective after each iteration of L-BFGS, to convergence
wide.py fit   FILE LAMBDA ITERATIONS   reads the file and takes so many iterations
wide.py score FILE LAMBDA ITERATIONS   the same, and prints the objective and the share of rows that it gets right
"""

import sys
import warnings

import numpy as np
import pandas as pd
from scipy import optimize, sparse
from sklearn.datasets import dump_svmlight_file, load_svmlight_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def read(path):
    """A feature for each level, and numbers over their deviation; the bias, free of penalty, takes up their mean."""
    if path.endswith(".svm"):
        x, y = load_svmlight_file(path, dtype=np.float32)
        return StandardScaler(with_mean=False).fit_transform(x), y.astype(int)
    table = pd.read_csv(path)
    y = pd.factorize(table.pop(table.columns[-1]), sort=True)[0]
    texts = table.select_dtypes("object")
    x = sparse.csr_matrix(table.select_dtypes("number").to_numpy(np.float32))
    x = StandardScaler(with_mean=False).fit_transform(x)
    if len(texts.columns):
        x = sparse.hstack([OneHotEncoder(dtype=np.float32).fit_transform(texts), x], format="csr")
    return x, y


def fit(x, y, l2, iterations):
    return LogisticRegression(max_iter=iterations, tol=0, C=1 / (l2 * len(y))).fit(x, y)


def trace(x, y, l2):
    """scikit-learn calls nobody back, so SciPy's minimiser, which it uses, is made to."""
    values, minimize = [], optimize.minimize

    def traced(function, start, args, options, **others):
        values.append(function(start, *args)[0])
        return minimize(function, start, args=args, options=options | {"ftol": 1e-11},
                        callback=lambda w: values.append(function(w, *args)[0]), **others)

    optimize.minimize = traced
    fit(x.astype(np.float64), y, l2, 2000)
    # At W = 0 the objective is ln K, so whether it is a sum or a mean does not matter.
    return np.log(len(np.unique(y))) / values[0] * np.array(values[1:])


def main():
    what, path = sys.argv[1:3]
    x, y = read(path)
    if what == "rows":
        # Single precision's digits, written out in double, would triple the file that LIBLINEAR has to read.
        dump_svmlight_file(round(x.astype(np.float64), 4), y, sys.argv[3], zero_based=False)
        return
    warnings.simplefilter("ignore")
    l2 = float(sys.argv[3])
    if what == "trace":
        print(*trace(x, y, l2))
        return
    model = fit(x, y, l2, int(sys.argv[4]))
    if what == "score":
        print(log_loss(y, model.predict_proba(x)) + l2 / 2 * (model.coef_ ** 2).sum(), model.score(x, y))


main()
