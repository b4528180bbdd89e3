"""promptflow, as far as flows need it in a browser: written anew, with the names its users know."""

from promptflow._base import ToolProvider, log_metric, tool

__all__ = ["ToolProvider", "log_metric", "tool"]
