import re
import string
from collections import Counter

from promptflow.core import tool


def _words(text):
    text = "".join(letter for letter in text.lower() if letter not in set(string.punctuation))
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


@tool
def compute_f1_score(ground_truth: str, answer: str) -> str:
    said, wanted = _words(answer), _words(ground_truth)
    common = sum((Counter(said) & Counter(wanted)).values())
    if common == 0:
        return 0.0
    precision, recall = common / len(said), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
