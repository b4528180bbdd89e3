from typing import List

from promptflow.core import log_metric, tool


@tool
def aggregate(processed_results: List[str]):
    log_metric(key="results_num", value=len(processed_results))
    return len(processed_results)
