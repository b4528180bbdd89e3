"""The embedding tool by its own name."""

from promptflow.tools.aoai import embedding

__all__ = ["embedding"]
