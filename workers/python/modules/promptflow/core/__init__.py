"""promptflow.core: tools, figures, and prompts from .prompty files."""

from promptflow._base import ToolProvider, log_metric, tool
from promptflow.core._prompty import (
    AsyncPrompty,
    AzureOpenAIModelConfiguration,
    OpenAIModelConfiguration,
    Prompty,
)

__all__ = [
    "AsyncPrompty",
    "AzureOpenAIModelConfiguration",
    "OpenAIModelConfiguration",
    "Prompty",
    "ToolProvider",
    "log_metric",
    "tool",
]
