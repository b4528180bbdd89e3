"""Traces are the studio's own; these names do nothing more."""


def trace(func=None, **_):
    return func if callable(func) else lambda function: function


def start_trace(**_):
    pass
