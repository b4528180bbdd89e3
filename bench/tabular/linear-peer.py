"""Fits scikit-learn's logistic regression (lbfgs) to a table it is told of, and times it: the peer of linear.bench.ts.

Question: {"train": path, "columns": n, "l2": penalty}; the table is float32 rows, the target last. scikit-learn gets
float64, as it would from a data frame. Answer: {"seconds": s, "loss": mean log loss of the training rows}.
"""
import json
import sys
import time

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

print(json.dumps({"sklearn": sklearn.__version__}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    table = np.fromfile(question["train"], "f4").reshape(-1, question["columns"] + 1)
    x, y = np.ascontiguousarray(table[:, :-1], "f8"), table[:, -1].astype(int)
    model = LogisticRegression(C=1 / question["l2"], solver="lbfgs", max_iter=200)
    started = time.perf_counter()
    model.fit(x, y)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "loss": log_loss(y, model.predict_proba(x))}), flush=True)
