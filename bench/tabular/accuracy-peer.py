"""Reads real tables for accuracy.bench.ts and fits scikit-learn's learners on the splits it is given.

{"read": name, "folder": data, "into": path}: writes the features to `into` as float32 rows with the target last;
categories as the place of their name among the sorted names, missing as NaN. Answers {"rows", "columns", "classes"}
(classes 0: a regression).
{"fit": kind, "table": path, "columns": n, "classes": k, "train": [rows], "test": [rows], "seed": s, "small": whether
too few rows are there for some to be held out}: answers {"predictions"}: labels or values of the test rows.
"""
import csv
import json
import os
import sys
import warnings

import numpy as np
import sklearn
from sklearn.ensemble import (ExtraTreesClassifier, ExtraTreesRegressor, HistGradientBoostingClassifier,
                              HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor)
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# File, target by name or place, columns that give the target away.
tables = {
    "adult": ("adult-train.csv", 14, ()),
    "titanic": ("titanic.csv", "survived", ("alive",)),
    "penguins": ("penguins.csv", "species", ()),
    "wine": ("wine.csv", 13, ()),
    "phoneme": ("phoneme.csv", 5, ()),
    "california housing": ("california-housing.csv", "median_house_value", ()),
}
regressions = {"california housing"}


def read_columns(path, target):
    with open(path, newline="") as file:
        rows = [row for row in csv.reader(file, skipinitialspace=True) if row]
    names = rows.pop(0) if isinstance(target, str) else list(range(len(rows[0])))
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def encode(values):
    values = ["" if v in ("?", "NA") else v for v in values]
    try:
        return np.array([float(v) if v else np.nan for v in values])
    except ValueError:
        codes = {v: i for i, v in enumerate(sorted(set(values) - {""}))}
        return np.array([codes.get(v, np.nan) for v in values], float)


def read(question):
    file, target, leaks = tables[question["read"]]
    columns = read_columns(os.path.join(question["folder"], file), target)
    y = encode(columns.pop(target))
    x = np.stack([encode(v) for name, v in columns.items() if name not in leaks], 1)
    classes = 0
    if question["read"] not in regressions:
        _, y = np.unique(y, return_inverse=True)
        classes = int(y.max()) + 1
    np.column_stack([x, y]).astype("f4").tofile(question["into"])
    return {"rows": len(y), "columns": x.shape[1], "classes": classes}


def fit(question):
    table = np.fromfile(question["table"], "f4").reshape(-1, question["columns"] + 1)
    x, y = table[:, :-1], table[:, -1]
    train, test, seed = question["train"], question["test"], question["seed"]
    value = question["classes"] == 0
    if question["fit"] == "gradient-boosting":
        kind = HistGradientBoostingRegressor if value else HistGradientBoostingClassifier
        model = kind(max_iter=100, early_stopping=False, random_state=seed)
    elif question["fit"] == "dense-network":
        # Its own defaults but for the layers, which are ours, and early stopping, which holds out a tenth.
        settings = dict(hidden_layer_sizes=(64, 64), random_state=seed)
        if not question["small"]:
            settings.update(early_stopping=True, n_iter_no_change=20)
        learner = TransformedTargetRegressor(MLPRegressor(**settings), transformer=StandardScaler()) if value \
            else MLPClassifier(**settings)
        model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), learner)
    elif question["fit"] == "linear":
        learner = Ridge(1.0) if value else LogisticRegression(C=1.0, max_iter=1000)
        model = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), learner)
    else:
        kinds = {"random-forest": (RandomForestClassifier, RandomForestRegressor),
                 "extra-trees": (ExtraTreesClassifier, ExtraTreesRegressor)}
        model = kinds[question["fit"]][value](100, n_jobs=1, random_state=seed)
        # scikit-learn 1.2's forests take no missing values.
        imputer = SimpleImputer(strategy="median").fit(x[train])
        x = imputer.transform(x)
    return {"predictions": model.fit(x[train], y[train]).predict(x[test]).tolist()}


# It warns where it has not stopped by itself after 200 epochs.
warnings.filterwarnings("ignore", category=ConvergenceWarning)
print(json.dumps({"sklearn": sklearn.__version__}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    print(json.dumps(read(question) if "read" in question else fit(question)), flush=True)
