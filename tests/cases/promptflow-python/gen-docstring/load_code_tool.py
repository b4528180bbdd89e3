from promptflow.core import tool


@tool
def load_code(source: str):
    with open(source, encoding="utf-8") as file:
        return file.read()
