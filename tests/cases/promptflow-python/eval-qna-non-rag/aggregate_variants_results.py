from promptflow.core import log_metric, tool


@tool
def aggregate_variants_results(results: list, metrics: list):
    means = {}
    for name in results[0]:
        values = [result[name] for result in results if result[name] is not None]
        if values:
            means[name] = round(sum(values) / len(values), 2)
            log_metric(name, means[name])
    return means
