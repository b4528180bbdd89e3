import re

from promptflow.core import tool


@tool
def concat_scores(answer_relevance=None, conversation_quality=None, creativity=None, grounding=None):
    given = {
        "creativity": creativity,
        "conversation_quality": conversation_quality,
        "answer_relevance": answer_relevance,
        "grounding": grounding,
    }
    return {name: None if value is None else float(re.search(r"\d+(\.\d+)?", str(value))[0]) for name, value in given.items()}
