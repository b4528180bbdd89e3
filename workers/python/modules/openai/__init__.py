"""The part of OpenAI's client that flows use, asked through the studio: its keys stay outside of Python."""

from openai._client import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncAzureOpenAI,
    AsyncOpenAI,
    AuthenticationError,
    AzureOpenAI,
    BadRequestError,
    NOT_GIVEN,
    OpenAI,
    OpenAIError,
    RateLimitError,
)

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncAzureOpenAI",
    "AsyncOpenAI",
    "AuthenticationError",
    "AzureOpenAI",
    "BadRequestError",
    "NOT_GIVEN",
    "OpenAI",
    "OpenAIError",
    "RateLimitError",
]
