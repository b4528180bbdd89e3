from promptflow.core import log_metric, tool


@tool
def aggregate_results(results: list, metrics: list):
    means = {name: sum(result[name] for result in results) / len(results) for name in results[0]}
    for name, mean in means.items():
        log_metric(name, mean)
    return means
