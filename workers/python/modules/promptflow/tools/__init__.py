"""promptflow.tools, as far as it asks models."""

from promptflow.tools.aoai import AzureOpenAI
from promptflow.tools.openai import OpenAI

__all__ = ["AzureOpenAI", "OpenAI"]
