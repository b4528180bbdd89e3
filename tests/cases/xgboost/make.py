"""Writes one folder a case: model.json saved by XGBoost 1.7, and expected.json with rows (null is missing) and
XGBoost's own predictions, or the words of the refusal. Run with one thread."""
import json
import os
import numpy as np
import xgboost as xgb

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7)
X = rng.normal(size=(300, 4)).astype(np.float32)
X[rng.random(X.shape) < 0.1] = np.nan
Z = np.nan_to_num(X)
signal = Z[:, 0] + Z[:, 1] * Z[:, 2]
two = (signal > 0).astype(int)
three = np.digitize(signal, [-0.5, 0.5])
names = ["age", "income, net", "höjd", "rooms"]
rows = X[:40]


def small(matrix):
    return [[None if np.isnan(v) else round(float(v), 9) for v in row] for row in matrix]


def write(name, model, expected):
    folder = os.path.join(here, name)
    os.makedirs(folder, exist_ok=True)
    model.save_model(os.path.join(folder, "model.json"))
    with open(os.path.join(folder, "expected.json"), "w") as out:
        json.dump(expected, out)


def booster(name, labels, feature_names=None, **params):
    data = xgb.DMatrix(X, labels, feature_names=feature_names)
    model = xgb.train({"max_depth": 3, "nthread": 1, "seed": 1, **params}, data, 6)
    predicted = model.predict(xgb.DMatrix(rows, feature_names=feature_names))
    write(name, model, {"rows": small(rows), "predictions": predicted.tolist()})


booster("binary", two, objective="binary:logistic")
booster("binary-named-base-score", two, names, objective="binary:logistic", base_score=0.2)
booster("softprob", three, names, objective="multi:softprob", num_class=3)
booster("forest", three, objective="multi:softprob", num_class=3, num_parallel_tree=2, subsample=0.6)
booster("squared-error", signal * 100, names, objective="reg:squarederror")
booster("dart", two, objective="binary:logistic", booster="dart", rate_drop=0.5)
booster("poisson", three, objective="count:poisson")
booster("logistic-value", two, objective="reg:logistic")

stopped = xgb.XGBClassifier(n_estimators=60, max_depth=3, learning_rate=1.0, early_stopping_rounds=2, n_jobs=1)
stopped.fit(X[:200], two[:200], eval_set=[(X[200:], rng.permutation(two[200:]))], verbose=False)
write("early-stopped", stopped, {"rows": small(rows), "predictions": stopped.predict_proba(rows)[:, 1].tolist()})

frame = xgb.DMatrix(np.column_stack([Z[:, 0], rng.integers(0, 4, 300)]), two, feature_names=["age", "city"], feature_types=["q", "c"], enable_categorical=True)
write("refused-categorical", xgb.train({"tree_method": "approx", "nthread": 1}, frame, 2), {"refusal": "categories of \"city\""})
write("refused-linear", xgb.train({"booster": "gblinear", "nthread": 1}, xgb.DMatrix(X, two), 2), {"refusal": "booster is \"gblinear\""})
write("refused-objective", xgb.train({"objective": "survival:cox", "nthread": 1}, xgb.DMatrix(X, two + 1), 2), {"refusal": "objective \"survival:cox\""})
