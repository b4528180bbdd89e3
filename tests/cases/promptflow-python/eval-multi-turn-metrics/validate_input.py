from promptflow.core import tool


@tool
def validate_input(chat_history: list, selected_metrics: dict) -> dict:
    grounded = all("context" in turn["outputs"] for turn in chat_history)
    return {name: on and (name != "grounding" or grounded) for name, on in selected_metrics.items()}
