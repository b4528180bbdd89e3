"""Writes hgb.json: what scikit-learn's histogram gradient boosting predicts on small made-up tables.

Needs scikit-learn (made with 1.2.1). Columns have few distinct values, so that both sides cut at the same
points; l2 and the least leaf differ from the defaults on purpose. Predictions are of the training rows: where no
training row lies between two cuts, which of them is taken is a matter of taste.
"""
import json
import os
import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

SETTINGS = dict(max_iter=12, learning_rate=0.3, max_leaf_nodes=6, min_samples_leaf=7, l2_regularization=0.5,
                max_depth=4, early_stopping=False)


def table(seed, rows):
    random = np.random.default_rng(seed)
    x = np.round(random.normal(size=(rows, 4)), 1)
    x[:, 3] = random.integers(0, 5, size=rows)
    signal = x[:, 0] * x[:, 1] + np.where(x[:, 3] > 2, 1.5, -0.5) + 0.4 * random.normal(size=rows)
    x[random.uniform(size=x.shape) < 0.08] = np.nan
    return x.astype(np.float32).astype(float), signal


def case(task, seed):
    x, signal = table(seed, 160)
    if task == 'regression':
        y = np.round(3 * signal, 3)
        model = HistGradientBoostingRegressor(**SETTINGS).fit(x, y)
        predict = model.predict
    else:
        y = (signal > 0).astype(int) if task == 'binary' else np.digitize(signal, [-0.7, 0.8])
        model = HistGradientBoostingClassifier(**SETTINGS).fit(x, y)
        predict = model.predict_proba
    rows = [[None if np.isnan(v) else round(v, 3) for v in row] for row in x.tolist()]
    return dict(task=task, x=rows, y=y.tolist(), expected=np.round(predict(x), 9).ravel().tolist())


cases = [case('binary', 1), case('multiclass', 2), case('regression', 3)]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'hgb.json')
with open(path, 'w') as file:
    json.dump(dict(sklearn=sklearn.__version__, settings=SETTINGS, cases=cases), file)
