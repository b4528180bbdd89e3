"""Writes expected.json: partial dependence and ICE curves by scikit-learn (brute force) of the logistic model in
tests/support/tiny-models.ts. Run with scikit-learn 1.2."""
import json
import numpy as np
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(3)
age = rng.integers(18, 90, 60).astype(float)
lund = rng.integers(0, 2, 60).astype(float)
X = np.column_stack([age, lund])
model = LogisticRegression().fit(X, rng.integers(0, 2, 60))
model.coef_ = np.array([[0.1, 2.0]])
model.intercept_ = np.array([-4.0])
found = partial_dependence(
    model, X, [0], response_method="predict_proba", method="brute", kind="both", grid_resolution=12
)
json.dump(
    {
        "age": age.tolist(),
        "city": ["Lund" if flag else "Oslo" for flag in lund],
        "grid": found["values"][0].tolist(),
        "mean": found["average"][0].tolist(),
        "individual": found["individual"][0].tolist(),
    },
    open(__file__.replace("make.py", "expected.json"), "w"),
)
