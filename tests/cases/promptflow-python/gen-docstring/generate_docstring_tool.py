import asyncio
from typing import List, Union

from jinja2 import Environment, FileSystemLoader
from openai import AsyncOpenAI
from promptflow.connections import AzureOpenAIConnection, OpenAIConnection
from promptflow.core import tool


@tool
async def generate_docstring(
    divided: List[str], connection: Union[OpenAIConnection, AzureOpenAIConnection] = None, model: str = None
):
    client = AsyncOpenAI(api_key=connection.api_key)
    template = Environment(loader=FileSystemLoader(".")).get_template("doc_format.jinja2")

    async def one(part):
        messages = [{"role": "user", "content": template.render(module="", code=part, functions=[])}]
        return (await client.chat.completions.create(model=model, messages=messages)).choices[0].message.content

    return await asyncio.gather(*[one(part) for part in divided])
