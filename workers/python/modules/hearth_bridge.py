"""What Python of a flow may ask of the studio: a model, an address that was allowed, a template written.

Everything crosses as JSON. Asking waits; a browser that cannot suspend WebAssembly can only do it in async functions.
"""

import json

import _hearth
from pyodide.ffi import can_run_sync, run_sync


class BridgeError(Exception):
    """The studio refused, or what it asked failed."""


async def ask_async(kind, **request):
    """The answer to one request. Raises BridgeError with the studio's reason."""
    answer = json.loads(await _hearth.ask(json.dumps({"kind": kind, **request})))
    if "error" in answer:
        raise BridgeError(answer["error"])
    return answer["value"]


def ask(kind, **request):
    """As ask_async, for code that is not async."""
    if not can_run_sync():
        raise BridgeError(
            "this browser cannot let Python wait here: make the function async and use an async client"
        )
    return run_sync(ask_async(kind, **request))


def local(kind, **request):
    """What the studio's own code does at once, beside Python."""
    answer = json.loads(_hearth.local(json.dumps({"kind": kind, **request}, default=str)))
    if "error" in answer:
        raise BridgeError(answer["error"])
    return answer["value"]


def render(source, values):
    """A Jinja template, written by the studio's own engine."""
    return local("render", source=source, values=values)
