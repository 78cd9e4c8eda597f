"""The other side of `Benchmarks large compare`: scikit-learn, which reads the table in parts, anew in each pass.

large.py TABLE.csv TEST.csv PASSES   prints the median seconds of a pass, then log-loss and accuracy on the test rows
"""

import sys
import time

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.preprocessing import OneHotEncoder, StandardScaler

ROWS = 100_000  # of a part: its memory, and what is shuffled


def parts(path):
    return pd.read_csv(path, chunksize=ROWS)


def main():
    path, test, passes = sys.argv[1], sys.argv[2], int(sys.argv[3])
    # Means, deviations and levels of the first part are near enough to those of all.
    first = next(parts(path))
    label = first.columns[-1]
    classes = np.unique(first[label])
    numbers = first.columns[:-1].intersection(first.select_dtypes("number").columns)
    texts = first.columns[:-1].difference(numbers, sort=False)
    encoder = make_column_transformer(
        (StandardScaler(), numbers), (OneHotEncoder(handle_unknown="ignore"), texts), sparse_threshold=1).fit(first)
    model = SGDClassifier(loss="log_loss", random_state=0, average=True, n_jobs=-1)
    seconds = []
    for _ in range(passes):
        start = time.perf_counter()
        for part in parts(path):
            model.partial_fit(sparse.csr_matrix(encoder.transform(part)), part[label], classes)
        seconds.append(time.perf_counter() - start)
    rows = pd.read_csv(test)
    x = encoder.transform(rows)
    print(np.median(seconds), log_loss(rows[label], model.predict_proba(x), labels=classes), model.score(x, rows[label]))


main()
