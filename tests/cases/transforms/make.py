# What scikit-learn makes of the tables of tests/unit/workers/data/runs/transforms.test.ts. Run: python3 make.py
import json

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

numbers = np.array([[1, 2, 4, 8, 16, 31], [5.5, 1.5, np.nan, 2.5, 9.0, -3.5]]).T
scalers = {
    "z-score": StandardScaler(),
    "min-max": MinMaxScaler(),
    "max-abs": MaxAbsScaler(),
    "robust": RobustScaler(),
}
out = {name: scaler.fit_transform(numbers).tolist() for name, scaler in scalers.items()}
out["log"] = np.log1p(numbers).tolist()

texts = ["the red cat sat", "a red red dog", "the dog ran", "cats and dogs"]
words = TfidfVectorizer(ngram_range=(1, 2), min_df=2).fit(texts)
out["tfidf"] = {
    "terms": words.get_feature_names_out().tolist(),
    "m": words.transform(texts).toarray().tolist(),
}

rows = np.array([
    [2.5, 2.4, 1], [0.5, 0.7, 3], [2.2, 2.9, 2], [1.9, 2.2, 7], [3.1, 3.0, 1],
    [2.3, 2.7, 0], [2, 1.6, 5], [1, 1.1, 4], [1.5, 1.6, 6], [1.1, 0.9, 2],
])
pca = PCA(2)
projected = pca.fit_transform(StandardScaler().fit_transform(rows))
out["pca"] = {
    "c": pca.components_.tolist(),
    "z": projected[:3].tolist(),
    "r": pca.explained_variance_ratio_.tolist(),
}

points = np.array([[0, 0], [0, 1], [1, 0], [10, 10], [10, 11], [11, 10], [20, 0], [21, 0], [20, 1]])
out["km"] = {"i": KMeans(3, n_init=10, random_state=0).fit(points).inertia_}
print(json.dumps(out).replace("NaN", "null"))
