from promptflow.core import log_metric, tool


@tool
def aggregate(groundedness_scores: list):
    mean = round(sum(groundedness_scores) / len(groundedness_scores), 2)
    log_metric("count", len(groundedness_scores))
    log_metric("groundedness", mean)
    return {"groundedness": mean, "count": len(groundedness_scores)}
