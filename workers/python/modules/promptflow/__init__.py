"""promptflow, as far as flows need it in a browser: written anew, with the names its users know."""

from promptflow._base import log_metric, tool

__all__ = ["log_metric", "tool"]
