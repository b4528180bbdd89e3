"""As aoai: here a connection says where a model is, whoever's it is."""

from promptflow.tools.aoai import AzureOpenAI, chat, completion, embedding

OpenAI = AzureOpenAI

__all__ = ["OpenAI", "chat", "completion", "embedding"]
