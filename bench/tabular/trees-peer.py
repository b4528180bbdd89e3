"""Trains scikit-learn's and XGBoost's trees on tables it is told of, and times them: the peer of trees.bench.ts.

Question: {"train": path, "test": path, "columns": n, "model": name, "trees": n, "seed": s}; a table is float32 rows, the target last.
Answer: {"seconds": s, "predictions": path of float64 probabilities of class 1 for the test rows}.
"""
import json
import sys
import time

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier


def read(path, columns):
    table = np.fromfile(path, "f4").reshape(-1, columns + 1)
    return np.ascontiguousarray(table[:, :columns]), table[:, columns].astype(int)


def histogram_boosting(x, y, test, trees, seed):
    model = HistGradientBoostingClassifier(max_iter=trees, max_leaf_nodes=31, early_stopping=False, random_state=seed)
    return lambda: model.fit(x, y), lambda: model.predict_proba(test)[:, 1]


def xgboost_depth(x, y, test, trees, seed):
    settings = dict(objective="binary:logistic", tree_method="hist", max_depth=6, eta=0.1, max_bin=256, nthread=1,
                    seed=seed)
    kept = []
    fit = lambda: kept.append(xgboost.train(settings, xgboost.DMatrix(x, y), trees))
    return fit, lambda: kept[-1].predict(xgboost.DMatrix(test)).astype(float)


def forest(kind):
    def make(x, y, test, trees, seed):
        model = kind(trees, n_jobs=1, random_state=seed)
        return lambda: model.fit(x, y), lambda: model.predict_proba(test)[:, 1]

    return make


models = {
    "histogram-boosting": histogram_boosting,
    "xgboost-depth": xgboost_depth,
    "extra-trees": forest(ExtraTreesClassifier),
    "random-forest": forest(RandomForestClassifier),
}

print(json.dumps({"sklearn": sklearn.__version__, "xgboost": xgboost.__version__}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    x, y = read(question["train"], question["columns"])
    test, _ = read(question["test"], question["columns"])
    fit, predict = models[question["model"]](x, y, test, question["trees"], question["seed"])
    started = time.perf_counter()
    fit()
    seconds = time.perf_counter() - started
    path = question["test"] + ".predictions"
    np.asarray(predict(), "f8").tofile(path)
    print(json.dumps({"seconds": seconds, "predictions": path}), flush=True)
