from promptflow.core import tool

names = ["creativity", "conversation_quality", "answer_relevance", "grounding"]


@tool
def select_metrics(metrics: str) -> dict:
    chosen = [name.strip() for name in metrics.split(",")]
    return {name: name in chosen for name in names}
