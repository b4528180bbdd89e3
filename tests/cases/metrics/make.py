# Writes the case files beside it: predictions and what scikit-learn 1.2.1 says of them. Undefined is null.
#   python3 tests/cases/metrics/make.py
import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

assert sklearn.__version__ == "1.2.1", sklearn.__version__
warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).parent


def write(name, case):
    def plain(value):
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple, np.ndarray)):
            return [plain(v) for v in value]
        if isinstance(value, (int, np.integer)):
            return int(value)
        return None if not np.isfinite(value) else float(value)

    text = json.dumps({k: plain(v) if k != "task" else v for k, v in case.items()}, indent=None)
    (here / f"{name}.json").write_text(text + "\n")


def one_vs_rest(y, p):
    """Curves and scores of one class; y is 0/1."""
    both = 0 < y.sum() < len(y)
    roc = m.roc_curve(y, p, drop_intermediate=False) if both else ([], [], [])
    pr = m.precision_recall_curve(y, p) if y.sum() else ([], [], [])
    true, mean = calibration_curve(y, p, n_bins=10) if both else ([], [])
    return {
        "rocAuc": m.roc_auc_score(y, p) if both else np.nan,
        "averagePrecision": m.average_precision_score(y, p) if y.sum() else np.nan,
        "roc": {"x": roc[0], "y": roc[1], "thresholds": roc[2]},
        # scikit-learn lists it from recall 1 down to 0; ours goes up.
        "precisionRecall": {"x": pr[1][::-1], "y": pr[0][::-1]},
        "calibration": {"x": mean, "y": true},
    }


def classification(name, y, p):
    y, p = np.asarray(y), np.asarray(p, dtype=float)
    k = p.shape[1]
    labels = list(range(k))
    pred = p.argmax(axis=1)
    scores = {
        "accuracy": m.accuracy_score(y, pred),
        "balancedAccuracy": m.balanced_accuracy_score(y, pred),
        "mcc": m.matthews_corrcoef(y, pred) if len(set(y)) > 1 else np.nan,
        "logLoss": m.log_loss(y, p, labels=labels),
    }
    for rate, score in {"precision": m.precision_score, "recall": m.recall_score, "f1": m.f1_score}.items():
        scores[rate + "Macro"] = score(y, pred, average="macro")
        scores[rate + "Weighted"] = score(y, pred, average="weighted")
    rest = [one_vs_rest((y == c).astype(int), p[:, c]) for c in labels]
    if k == 2:
        scores["brier"] = m.brier_score_loss(y, p[:, 1], pos_label=1)
        scores["rocAuc"], scores["averagePrecision"] = rest[1]["rocAuc"], rest[1]["averagePrecision"]
    else:
        scores["brier"] = ((p - np.eye(k)[y]) ** 2).sum(axis=1).mean()
        all_there = len(set(y)) == k
        for average, suffix in {"macro": "", "weighted": "Weighted"}.items():
            scores["rocAuc" + suffix] = (
                m.roc_auc_score(y, p, multi_class="ovr", average=average) if all_there else np.nan
            )
            scores["averagePrecision" + suffix] = (
                m.average_precision_score(np.eye(k)[y], p, average=average) if all_there else np.nan
            )
    per = m.precision_recall_fscore_support(y, pred, labels=labels)
    for c in labels:
        support, predicted = (y == c).sum(), (pred == c).sum()
        rest[c]["precision"] = per[0][c] if predicted else np.nan
        rest[c]["recall"] = per[1][c] if support else np.nan
        rest[c]["f1"] = per[2][c] if support + predicted else np.nan
        rest[c]["support"] = support
    write(name, {
        "task": "binary" if k == 2 else "multiclass",
        "actual": y, "probabilities": p,
        "scores": scores, "confusion": m.confusion_matrix(y, pred, labels=labels), "perClass": rest,
    })


def regression(name, y, v):
    y, v = np.asarray(y, float), np.asarray(v, float)
    write(name, {
        "task": "regression", "actual": y, "values": v,
        "scores": {
            "rmse": m.mean_squared_error(y, v, squared=False),
            "mae": m.mean_absolute_error(y, v),
            "r2": m.r2_score(y, v) if len(set(y)) > 1 else np.nan,
            "mape": m.mean_absolute_percentage_error(y, v) if (y != 0).all() else np.nan,
            "medianAe": m.median_absolute_error(y, v),
        },
    })


rng = np.random.default_rng(7)


def soft(n, k, signal, decimals):
    y = rng.integers(k, size=n)
    z = rng.normal(size=(n, k)) + signal * np.eye(k)[y]
    p = np.exp(z)
    p = (p / p.sum(axis=1, keepdims=True)).round(decimals)
    p[:, -1] = (1 - p[:, :-1].sum(axis=1)).round(decimals)
    return y, p


classification("binary", *soft(150, 2, 1.2, 6))
# One decimal: most scores are tied, and many lie exactly on a bin's edge.
classification("binary-ties", *soft(120, 2, 0.8, 1))
classification("binary-all-equal", [0, 1, 1, 0, 1], [[0.5, 0.5]] * 5)
classification("binary-certain", [0, 1, 1, 0, 1, 0], [[1, 0], [0, 1], [1, 0], [1, 0], [0, 1], [0, 1]])
classification("binary-one-class", [1, 1, 1, 1], [[0.2, 0.8], [0.6, 0.4], [0.1, 0.9], [0.5, 0.5]])
classification("multiclass", *soft(120, 4, 1.5, 6))
classification("multiclass-ties", *soft(90, 3, 0.7, 1))
y, p = soft(60, 4, 1.0, 3)
keep = y != 2
classification("multiclass-absent-class", y[keep], p[keep])
y, p = soft(50, 3, 1.5, 3)
p[:, 1] = 0.01
classification("multiclass-never-predicted", y, p / p.sum(axis=1, keepdims=True))
x = rng.normal(50, 20, 80).round(2)
regression("regression", x, (x + rng.normal(0, 5, 80)).round(2))
regression("regression-with-zero", [0, 1, 2, 3, 4], [0.5, 1, 2.5, 2, 4])
regression("regression-constant", [3, 3, 3, 3], [3, 2.5, 3.5, 3])
regression("regression-far-from-zero", 1e9 + x, 1e9 + x + rng.normal(0, 1e-2, 80))
