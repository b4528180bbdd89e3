"""Writes linear.json: coefficients that scikit-learn's linear models have on small made-up tables.

Needs scikit-learn (made with 1.2.1). Solvers run far below the tolerance of the test. Penalties are
those of the summed loss: l2 = alpha of Ridge = 1 / C; ElasticNet takes the mean loss, so alpha is divided by rows.
saga is the solver that leaves the intercept out of an L1 penalty. weights: [outputs, columns + 1], intercept last.
"""
import json
import os
import numpy as np
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge


def table(task, seed, rows=90):
    random = np.random.default_rng(seed)
    x = np.round(random.normal(size=(rows, 5)), 2)
    x[:, 3] = random.integers(0, 2, size=rows)
    signal = 1.4 * x[:, 0] - 0.8 * x[:, 1] + 0.9 * x[:, 3] - 0.5 + 0.9 * random.normal(size=rows)
    if task == 'regression':
        return x, np.round(250 + 30 * signal, 2)
    if task == 'binary':
        return x, (signal > 0.8).astype(int)
    return x, np.digitize(signal + 0.4 * x[:, 2] ** 2, [-0.6, 0.9])


def classifier(l2, l1, balanced):
    total = l1 + l2
    weight = 'balanced' if balanced else None
    return LogisticRegression(penalty='elasticnet', l1_ratio=l1 / total, C=1 / total, class_weight=weight,
                              solver='saga', tol=1e-12, max_iter=1_000_000, random_state=1)


def regressor(rows, l2, l1):
    if l1 == 0:
        return Ridge(alpha=l2, solver='svd')
    if l2 == 0:
        return Lasso(alpha=l1 / rows, tol=1e-14, max_iter=1_000_000)
    return ElasticNet(alpha=(l1 + l2) / rows, l1_ratio=l1 / (l1 + l2), tol=1e-14, max_iter=1_000_000)


def case(name, task, seed, l2=0.0, l1=0.0, balanced=False):
    x, y = table(task, seed)
    model = regressor(len(x), l2, l1) if task == 'regression' else classifier(l2, l1, balanced)
    model.fit(x, y)
    weights = np.column_stack([np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)])
    params = dict(l2=l2, l1=l1, balanced=balanced)
    return dict(name=name, task=task, params=params, x=x.tolist(), y=y.tolist(),
                weights=np.round(weights, 10).tolist())


cases = [
    case('logistic regression, C = 1', 'binary', 1, l2=1),
    case('logistic regression, weak penalty', 'binary', 2, l2=0.01),
    case('logistic regression, balanced', 'binary', 3, l2=1, balanced=True),
    case('logistic regression, L1', 'binary', 4, l1=3),
    case('logistic regression, L1 and L2', 'binary', 5, l1=2, l2=4),
    case('softmax regression, C = 1', 'multiclass', 6, l2=1),
    case('softmax regression, balanced', 'multiclass', 7, l2=0.5, balanced=True),
    case('softmax regression, L1 and L2', 'multiclass', 8, l1=2, l2=1),
    case('Ridge', 'regression', 9, l2=5),
    case('Lasso', 'regression', 10, l1=300),
    case('ElasticNet', 'regression', 11, l1=200, l2=7),
]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'linear.json')
with open(path, 'w') as file:
    json.dump(dict(sklearn=sklearn.__version__, cases=cases), file, separators=(',', ':'))
    file.write('\n')
