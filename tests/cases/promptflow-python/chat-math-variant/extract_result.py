import json
import re

from promptflow.core import tool


@tool
def extract_result(input1: str) -> str:
    text = re.sub(r"[$\\!]", "", input1)
    try:
        return str(json.loads(text)["answer"])
    except ValueError:
        return text
