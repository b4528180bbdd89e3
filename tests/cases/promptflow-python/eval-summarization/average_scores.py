from promptflow.core import log_metric, tool


@tool
def aggregate(fluency_list: list, consistency_list: list, relevance_list: list, coherence_list: list):
    given = {
        "fluency": fluency_list,
        "consistency": consistency_list,
        "relevance": relevance_list,
        "coherence": coherence_list,
    }
    for name, scores in given.items():
        log_metric(f"average_{name}", sum(scores) / len(scores))
