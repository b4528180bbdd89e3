"""Scores rows with scikit-learn's HistGradientBoosting, one timing for each line it is sent.
Arguments: file of float32 features, row by row, and of uint8 targets; columns; trees; leaves a tree."""
import sys
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

features, targets, columns, trees, leaves = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
X = np.fromfile(features, "f4").reshape(-1, columns)
y = np.fromfile(targets, "u1")
model = HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=leaves, early_stopping=False).fit(X, y)
print("ready", flush=True)
for _ in sys.stdin:
    started = time.perf_counter()
    model.predict_proba(X)
    print(time.perf_counter() - started, flush=True)
