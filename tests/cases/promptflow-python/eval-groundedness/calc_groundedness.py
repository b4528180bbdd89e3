import re

from promptflow.core import tool


@tool
def calc_groundedness(gpt_score: str) -> float:
    numbers = re.findall(r"[-+]?\d*\.\d+|\d+", gpt_score)
    return float(numbers[0]) if numbers else 0.0
