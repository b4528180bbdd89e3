"""Only what flows import to load a part of another flow."""


def load_flow(source, **_):
    """A .prompty file as a function."""
    from promptflow.core import Prompty

    return Prompty.load(source)
