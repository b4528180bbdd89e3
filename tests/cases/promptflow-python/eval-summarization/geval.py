import re

from openai import AsyncAzureOpenAI
from promptflow.connections import AzureOpenAIConnection
from promptflow.core import tool


@tool
async def geval_summarization(
    connection: AzureOpenAIConnection, prompt_with_src_and_gen: str, max_score: float, deployment_name: str
) -> float:
    client = AsyncAzureOpenAI(api_key=connection.api_key)
    message = {"role": "system", "content": prompt_with_src_and_gen}
    answers = [
        await client.chat.completions.create(model=deployment_name, messages=[message], temperature=2, max_tokens=5)
        for _ in range(3)
    ]
    found = [re.match(r"\s*(\d+)", answer.choices[0].message.content) for answer in answers]
    scores = [int(match[1]) for match in found if match and int(match[1]) <= max_score]
    return sum(scores) / len(scores)
