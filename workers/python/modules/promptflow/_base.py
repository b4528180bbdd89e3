"""What promptflow's packages share here: the mark of a tool, and figures that are logged."""

import functools
import inspect
import math


class Metrics:
    """Figures logged since they were last taken."""

    def __init__(self):
        self._logged = []

    def log(self, name, value):
        self._logged.append([str(name), float(value)])

    def drain(self):
        """What is not finite is no figure: JSON has no word for it."""
        logged, self._logged = self._logged, []
        return [[name, value] for name, value in logged if math.isfinite(value)]


metrics = Metrics()


def log_metric(key, value, variant_id=None):
    """Logs a figure of a whole run, from a node that aggregates."""
    metrics.log(key if variant_id is None else f"{key} ({variant_id})", value)


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
