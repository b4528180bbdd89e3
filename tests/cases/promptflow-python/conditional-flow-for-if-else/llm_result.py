from promptflow.core import tool


@tool
def llm_result(question: str) -> str:
    return "Prompt flow is a suite of development tools."
