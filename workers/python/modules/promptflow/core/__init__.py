"""promptflow.core: tools, figures, and prompts from .prompty files."""

from promptflow._base import log_metric, tool
from promptflow.core._prompty import AzureOpenAIModelConfiguration, OpenAIModelConfiguration, Prompty

__all__ = ["AzureOpenAIModelConfiguration", "OpenAIModelConfiguration", "Prompty", "log_metric", "tool"]
