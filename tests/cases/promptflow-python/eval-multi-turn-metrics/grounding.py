import re
from typing import Union

from jinja2 import Template
from openai import AsyncAzureOpenAI
from promptflow.connections import AzureOpenAIConnection, OpenAIConnection
from promptflow.core import tool


@tool
async def grounding(
    connection: Union[OpenAIConnection, AzureOpenAIConnection],
    chat_history: list,
    prompt: str,
    model_or_deployment_name: str = "",
):
    client = AsyncAzureOpenAI(api_key=connection.api_key, azure_endpoint=connection.api_base)
    scores = []
    for turn in chat_history:
        text = Template(prompt).render(
            question=turn["inputs"]["question"], answer=turn["outputs"]["answer"], context=turn["outputs"]["context"]
        )
        messages = [{"role": "system", "content": text}]
        answer = await client.chat.completions.create(model=model_or_deployment_name, messages=messages, temperature=0)
        scores.append(float(re.search(r"\d+", answer.choices[0].message.content)[0]))
    return sum(scores) / len(scores)
