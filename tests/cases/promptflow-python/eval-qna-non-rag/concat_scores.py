import re

from promptflow.core import tool


def _number(value):
    if isinstance(value, (int, float)):
        return float(value)
    found = re.search(r"\d+(\.\d+)?", value or "")
    return float(found[0]) if found else float("nan")


@tool
def concat_results(
    gpt_coherence_score=None,
    gpt_similarity_score=None,
    gpt_fluency_score=None,
    gpt_relevance_score=None,
    gpt_groundedness_score=None,
    f1_score=None,
    ada_cosine_similarity=None,
):
    scores = {
        "gpt_coherence": gpt_coherence_score,
        "gpt_similarity": gpt_similarity_score,
        "gpt_fluency": gpt_fluency_score,
        "gpt_relevance": gpt_relevance_score,
        "gpt_groundedness": gpt_groundedness_score,
        "f1_score": f1_score,
        "ada_similarity": ada_cosine_similarity,
    }
    return {name: None if value is None else _number(value) for name, value in scores.items()}
