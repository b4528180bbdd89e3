from promptflow.core import tool

names = ["gpt_coherence", "gpt_similarity", "gpt_fluency", "gpt_relevance", "gpt_groundedness", "f1_score", "ada_similarity"]


@tool
def select_metrics(metrics: str) -> dict:
    chosen = [name.strip() for name in metrics.split(",")]
    return {name: name in chosen for name in names}
