from divider import divide
from promptflow.core import tool


@tool
def divide_code(file_content: str):
    return divide(file_content)
