"""The part of OpenAI's client that flows use, asked through the studio: its keys stay outside of Python."""

from openai._client import (
    APIError,
    AsyncAzureOpenAI,
    AsyncOpenAI,
    AzureOpenAI,
    OpenAI,
    OpenAIError,
)

__all__ = ["APIError", "AsyncAzureOpenAI", "AsyncOpenAI", "AzureOpenAI", "OpenAI", "OpenAIError"]
