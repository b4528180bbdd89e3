"""What this Python was before a flow's code ran in it, and its way back there: a run expects a process of its own. What cannot be
undone is told, and whoever asked starts another Python."""

import asyncio
import builtins
import importlib
import linecache
import os
import sys
import types
import warnings

_untouched = ("/dev", "/proc", "/lib", "/hearth", "/wheels", "/flow")
_heap_type = 1 << 9
_noted = {}


def note():
    """Before the first of the flow's own code, when its packages are there."""
    _noted.update(
        modules=set(sys.modules),
        builtins=set(vars(builtins)),
        callables=list(_callables()),
        environ=dict(os.environ),
        path=list(sys.path),
        finders=(list(sys.meta_path), list(sys.path_hooks)),
        filters=list(warnings.filters),
        recursion=sys.getrecursionlimit(),
        files=dict(_files()),
    )


def restore():
    """Raises RuntimeError with what stands in its way."""
    _refuse_changes()
    _forget_modules()
    os.environ.clear()
    os.environ.update(_noted["environ"])
    sys.path[:] = _noted["path"]
    sys.meta_path[:], sys.path_hooks[:] = _noted["finders"]
    warnings.filters[:] = _noted["filters"]
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    sys.setrecursionlimit(_noted["recursion"])
    sys.settrace(None)
    sys.setprofile(None)
    _reset_libraries()
    os.chdir("/")
    for path in sorted(set(dict(_files())) - set(_noted["files"]), reverse=True):
        is_folder = os.path.isdir(path) and not os.path.islink(path)
        (os.rmdir if is_folder else os.remove)(path)
    importlib.invalidate_caches()
    linecache.clearcache()


def _refuse_changes():
    """What was put in place of functions and classes of Python itself, and work that was left undone."""
    for place, before in _noted["callables"]:
        for name, value in before:
            if place.get(name) is not value:
                raise RuntimeError(f"{name} in {place.get('__name__', place.get('__module__'))} is another")
    if any(not task.done() for task in asyncio.all_tasks(asyncio.get_event_loop())):
        raise RuntimeError("a task is not done")
    now = dict(_files())
    changed = [path for path, what in _noted["files"].items() if now.get(path) != what]
    if changed:
        raise RuntimeError(f"{changed[0]} is another")


def _callables():
    """Of every module that is there, and of the classes written in Python: the dictionary and what in it can be called."""
    for name in list(sys.modules):
        module = sys.modules[name]
        if not isinstance(module, types.ModuleType) or _is_within(module, "/hearth", "/wheels"):
            continue
        yield _noted_in(vars(module))
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__flags__ & _heap_type and value.__module__ == name:
                yield _noted_in(vars(value))


def _noted_in(place):
    return place, [(name, value) for name, value in place.items() if callable(value)]


def _forget_modules():
    """The flow's own, those of its wheels and ours. Python's stay, and those of a distribution: compiled code loads once."""
    for name, module in list(sys.modules.items()):
        is_new = name not in _noted["modules"]
        if _is_within(module, "/hearth", "/flow", "/wheels") or (is_new and not _is_within(module, "/lib", "")):
            if name != __name__ and name != "_hearth":
                del sys.modules[name]
    for name in set(vars(builtins)) - _noted["builtins"]:
        delattr(builtins, name)


def _is_within(module, *folders):
    """Where it was found; '' stands for what is built in or frozen."""
    spec = getattr(module, "__spec__", None)
    origin = getattr(module, "__file__", None) or getattr(spec, "origin", None)
    places = [origin] if origin else list(getattr(module, "__path__", []))
    if origin in ("built-in", "frozen"):
        return "" in folders
    return any(str(place).startswith(folder + "/") for place in places for folder in folders if folder)


def _reset_libraries():
    """Chance begins anew, and what loggers were told is forgotten: handlers added a second time would write twice."""
    if "random" in sys.modules:
        sys.modules["random"].seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    logging = sys.modules.get("logging")
    if logging is None:
        return
    for logger in [logging.root, *logging.root.manager.loggerDict.values()]:
        if isinstance(logger, logging.Logger):
            logger.handlers[:] = [handler for handler in logger.handlers if type(handler) is logging.NullHandler]
            logger.filters.clear()
            logger.setLevel(logging.WARNING if logger is logging.root else logging.NOTSET)
            logger.propagate, logger.disabled = True, False
    logging.disable(logging.NOTSET)


def _files():
    """Where code writes things: files and folders by path, with what tells one content of a file from another."""
    for folder, folders, names in os.walk("/"):
        if folder == "/":
            folders[:] = [name for name in folders if "/" + name not in _untouched]
        for name in folders:
            yield os.path.join(folder, name), None
        for name in names:
            path = os.path.join(folder, name)
            status = os.lstat(path)
            yield path, (status.st_size, status.st_mtime)
