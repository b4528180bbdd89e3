"""Reference values for labels: geometry.json by pycocotools 2.0.11 and shapely 2 (pip install pycocotools shapely),
agreement.json and learning.json by scikit-learn 1.2.1. Run: python make.py geometry | agreement | learning."""
import json
import random
import sys

random.seed(7)


def geometry():
    import numpy as np
    from pycocotools import mask as rle
    from shapely.geometry import Polygon
    from shapely.ops import unary_union
    from shapely.validation import make_valid

    masks = []
    for width, height, density in [(1, 1, 1.0), (3, 2, 0.5), (17, 11, 0.3), (64, 48, 0.5), (200, 3, 0.02), (9, 9, 0.0)]:
        pair = []
        for _ in range(2):
            pixels = np.array([[random.random() < density for _ in range(width)] for _ in range(height)], dtype=np.uint8)
            if width == 64:  # blobs: long runs, whose differences are negative too
                pixels[:, 10:40] = 1
            encoded = rle.encode(np.asfortranarray(pixels))
            pair.append((pixels, encoded))
        (a, ea), (b, eb) = pair
        masks.append({
            "width": width, "height": height,
            "pixels": ["".join(map(str, p.flatten())) for p in (a, b)],
            "strings": [e["counts"].decode() for e in (ea, eb)],
            "areas": [int(rle.area(e)) for e in (ea, eb)],
            "bounds": [[int(v) for v in rle.toBbox(e)] for e in (ea, eb)],
            "iou": float(rle.iou([ea], [eb], [0])[0][0]),
        })

    def ring(n, cx, cy, radius):
        angles = sorted(random.random() * 6.283185307179586 for _ in range(n))
        import math
        return [[cx + math.cos(t) * radius * (0.4 + random.random()), cy + math.sin(t) * radius * (0.4 + random.random())] for t in angles]

    polygons = []
    for case in range(24):
        a = ring(random.randint(3, 14), 50, 50, 30)
        b = ring(random.randint(3, 14), 60, 45, 25)
        hole = ring(5, 50, 50, 3)
        # Even-odd repair of rings that cross themselves is what both sides are compared under.
        pa, pb, ph = (make_valid(Polygon(p)) for p in (a, b, hole))
        with_hole = case % 3 == 0
        if with_hole and not ph.within(pa):
            with_hole = False
        figure = pa.difference(ph) if with_hole else pa
        polygons.append({
            "first": a, "hole": hole if with_hole else None, "second": b,
            "areas": [figure.area, pb.area],
            "shared": figure.intersection(pb).area,
            "iou": figure.intersection(pb).area / unary_union([figure, pb]).area,
        })

    boxes = []
    for _ in range(12):
        pair = [[random.uniform(0, 50), random.uniform(0, 50), random.uniform(5, 60), random.uniform(5, 60), random.choice([0, 0, 30, -75, 90])] for _ in range(2)]
        from shapely import affinity
        from shapely.geometry import box
        # shapely turns anticlockwise in a plane whose y goes up, so clockwise where y goes down.
        pa, pb = (affinity.rotate(box(x, y, x + w, y + h), r, origin="center") for x, y, w, h, r in pair)
        boxes.append({"boxes": pair, "iou": pa.intersection(pb).area / pa.union(pb).area})
    return {"masks": masks, "polygons": polygons, "boxes": boxes}


def agreement():
    from sklearn.metrics import cohen_kappa_score

    pairs = []
    for count, classes, noise in [(10, 2, 0.3), (60, 3, 0.2), (200, 5, 0.5), (20, 2, 0.0)]:
        a = [random.randrange(classes) for _ in range(count)]
        b = [v if random.random() >= noise else random.randrange(classes) for v in a]
        pairs.append({"first": a, "second": b, "kappa": cohen_kappa_score(a, b)})
    return {"cohen": pairs}


def learning():
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 4)).round(3)
    y = (x @ rng.normal(size=(4, 3)) + rng.normal(size=(60, 3))).argmax(1)
    model = LogisticRegression(C=0.7, multi_class="multinomial", tol=1e-10, max_iter=10_000).fit(x, y)
    softmax = {"x": x.tolist(), "y": y.tolist(), "c": 0.7, "probabilities": model.predict_proba(x).tolist()}
    several = np.stack([x[:, 0] + x[:, 1] > 0.2, x[:, 2] + rng.normal(size=60) > 0], 1).astype(int)
    models = [LogisticRegression(C=2, tol=1e-10, max_iter=10_000).fit(x, several[:, k]) for k in range(2)]
    p = np.stack([m.predict_proba(x)[:, 1] for m in models], 1)
    return {"softmax": softmax, "several": {"x": x.tolist(), "y": several.tolist(), "c": 2, "probabilities": p.tolist()}}


name = sys.argv[1]
with open(f"{name}.json", "w") as out:
    json.dump({"geometry": geometry, "agreement": agreement, "learning": learning}[name](), out, indent=1)
    out.write("\n")
