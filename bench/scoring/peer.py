"""scikit-learn's HistGradientBoosting, asked in JSON lines: {"fit": {features, targets, columns, trees, leaves}} reads
float32 rows and uint8 targets from two files and fits; {"predict": true} answers the seconds of predict_proba."""
import json
import sys
import time

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

print("ready", flush=True)
for line in sys.stdin:
    question = json.loads(line)
    if "fit" in question:
        wanted = question["fit"]
        X = np.fromfile(wanted["features"], "f4").reshape(-1, wanted["columns"])
        y = np.fromfile(wanted["targets"], "u1")
        model = HistGradientBoostingClassifier(
            max_iter=wanted["trees"], max_leaf_nodes=wanted["leaves"], early_stopping=False
        ).fit(X, y)
    started = time.perf_counter()
    model.predict_proba(X)
    print(json.dumps(time.perf_counter() - started), flush=True)
