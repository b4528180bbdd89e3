"""Writes mlp.json: losses and weights that scikit-learn's networks reach from given first weights.

Needs scikit-learn (made with 1.2.1). One batch an epoch, so that nothing depends on a shuffle. scikit-learn divides
its penalty by the rows of a batch: alpha = weightDecay * rows. Layers: weights [inputs][outputs], then bias.
"""
import json
import os
import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

ROWS = 30
EPOCHS = 25


def first_layers(sizes, random):
    return [(np.round(random.normal(0, 0.6, size=(a, b)), 4), np.round(random.normal(0, 0.1, size=b), 4))
            for a, b in zip(sizes, sizes[1:])]


def case(name, task, activation, hidden, weight_decay, learning_rate, seed):
    random = np.random.default_rng(seed)
    x = np.round(random.normal(size=(ROWS, 3)), 2)
    signal = x[:, 0] * x[:, 1] + 0.5 * x[:, 2]
    regression = task == 'regression'
    y = np.round(signal, 3) if regression else np.digitize(signal, [-0.5, 0.4])
    if regression:
        # The network learns standardised targets; these are standardised already.
        y = (y - y.mean()) / y.std()
    sizes = [3, *hidden, 1 if regression else 3]
    layers = first_layers(sizes, random)
    given = iter(layers)
    peer = MLPRegressor if regression else MLPClassifier

    class Started(peer):
        def _init_coef(self, fan_in, fan_out, dtype):
            weights, bias = next(given)
            return weights.astype(dtype), bias.astype(dtype)

    model = Started(hidden_layer_sizes=hidden, activation=activation, solver='adam', alpha=weight_decay * ROWS,
                    batch_size=ROWS, learning_rate_init=learning_rate, max_iter=EPOCHS, tol=0,
                    n_iter_no_change=EPOCHS + 1, random_state=1)
    model.fit(x, y)
    # Its loss curve has the penalty in it, ours has not: with a penalty only the weights are compared.
    final = [[w.tolist(), b.tolist()] for w, b in zip(model.coefs_, model.intercepts_)]
    penalised = weight_decay > 0
    return dict(name=name, task=task, activation=dict(logistic='sigmoid').get(activation, activation),
                weightDecay=weight_decay, learningRate=learning_rate, x=x.tolist(), y=np.asarray(y).tolist(),
                first=[[w.tolist(), b.tolist()] for w, b in layers],
                losses=None if penalised else model.loss_curve_, final=final)


np.seterr(all='raise', under='ignore')
cases = [
    case('classes, relu', 'multiclass', 'relu', (5,), 0, 0.02, 1),
    case('classes, tanh, two layers', 'multiclass', 'tanh', (5, 4), 0, 0.01, 2),
    case('classes, sigmoid, penalty', 'multiclass', 'logistic', (6,), 0.01, 0.05, 3),
    case('value, relu, penalty', 'regression', 'relu', (6,), 0.02, 0.02, 4),
    case('value, tanh', 'regression', 'tanh', (4, 4), 0, 0.02, 5),
]
path = os.path.join(os.path.dirname(__file__), 'mlp.json')
with open(path, 'w') as file:
    json.dump(dict(made=f'scikit-learn {sklearn.__version__}', epochs=EPOCHS, cases=cases), file)
    file.write('\n')
