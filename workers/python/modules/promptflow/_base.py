"""What promptflow's packages share here: the mark of a tool, and figures that are logged."""

import functools
import inspect

import hearth_call


def log_metric(key, value, variant_id=None):
    """Logs a figure of a whole run, from a node that aggregates."""
    hearth_call.log_metric(key if variant_id is None else f"{key} ({variant_id})", value)


class ToolProvider:
    """A class whose method marked with @tool is what a node runs; its constructor takes some of the node's inputs."""


def tool(func=None, *args, **kwargs):
    """Marks the function that a node runs. With or without arguments, as in promptflow."""

    def mark(function):
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def marked(*given, **named):
                return await function(*given, **named)

        else:

            @functools.wraps(function)
            def marked(*given, **named):
                return function(*given, **named)

        marked.__promptflow_tool__ = True
        return marked

    return mark(func) if callable(func) else mark
