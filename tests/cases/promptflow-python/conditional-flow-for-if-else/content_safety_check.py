from promptflow.core import tool


@tool
def content_safety_check(text: str) -> bool:
    # Chance in promptflow's example; here what can be checked.
    return len(text) % 2 == 0
