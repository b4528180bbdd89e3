from openai import AsyncOpenAI
from promptflow.core import tool


@tool
async def my_python_tool(prompt: str, deployment_name: str, max_tokens: int = 120, **_) -> str:
    client = AsyncOpenAI()
    answer = await client.completions.create(model=deployment_name, prompt=prompt, max_tokens=int(max_tokens))
    return answer.choices[0].text
