"""Runs the functions of a flow's Python files: finds the tool in a file, gives it its inputs as the types it names, and
makes JSON of what it returns."""

import contextvars
import dataclasses
import importlib.util
import inspect
import json
import math
import os
import shutil
import sys
import traceback
import types
import typing
import zipfile

from hearth_call import Call, listen
from promptflow._base import ToolProvider
from promptflow.connections._types import connection_named, is_connection_type
from promptflow.contracts.multimedia import Image
from pyodide.ffi import run_sync

folder = "/flow"
wheels = "/wheels"
_modules = {}
_objects = {}


def load_wheels(paths_json):
    """Unpacks packages that the flow was given, each into a folder of its own, found after all that the studio brings."""
    shutil.rmtree(wheels, ignore_errors=True)
    sys.path[:] = [place for place in sys.path if not place.startswith(wheels + "/")]
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(wheels + "/"):
            del sys.modules[name]
    for path in json.loads(paths_json):
        place = os.path.join(wheels, os.path.basename(path))
        with zipfile.ZipFile(path) as packed:
            packed.extractall(place)
        os.remove(path)
        sys.path.append(place)
    importlib.invalidate_caches()


def load_files(files_json):
    """Writes the flow's files into a folder of their own and makes it the place modules are found in."""
    shutil.rmtree(folder, ignore_errors=True)
    _objects.clear()
    for name in [_modules.pop(path).__name__ for path in list(_modules)]:
        sys.modules.pop(name, None)
    for path, text in json.loads(files_json).items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    os.makedirs(folder, exist_ok=True)
    listen()
    os.chdir(folder)
    if folder not in sys.path:
        sys.path.insert(0, folder)


def call(number, path, inputs_json, entry_json="null", bypassed_json="[]"):
    """What the tool of a file gives, or the entry that is named, as JSON with what it logged; an error has its reason instead.
    What it prints is told by the number of the call. Of inputs that are bypassed, a parameter's default stands."""
    return contextvars.copy_context().run(_call, number, path, inputs_json, entry_json, bypassed_json)


def _call(number, path, inputs_json, entry_json, bypassed_json):
    this = Call(number)
    this.begin()
    try:
        result = _called(path, json.loads(inputs_json), json.loads(entry_json), json.loads(bypassed_json))
        if inspect.isawaitable(result) or inspect.isasyncgen(result):
            result = run_sync(_awaited(result))
        return _told(result, this)
    except BaseException as error:  # what a person's code raises is theirs to see
        return _failed(error, this)


async def call_async(number, path, inputs_json, entry_json="null", bypassed_json="[]"):
    """As call, for a browser that cannot suspend WebAssembly. It runs as a task, and so in a context of its own."""
    this = Call(number)
    this.begin()
    try:
        called = _called(path, json.loads(inputs_json), json.loads(entry_json), json.loads(bypassed_json))
        return _told(await _awaited(called), this)
    except BaseException as error:
        return _failed(error, this)


async def _awaited(result):
    """What it comes to; what streams, whole."""
    if inspect.isawaitable(result):
        result = await result
    if not inspect.isasyncgen(result):
        return result
    return _joined([part async for part in result])


def _joined(parts):
    parts = [_plain(part) for part in parts]
    return "".join(parts) if all(isinstance(part, str) for part in parts) else parts


def _told(result, this):
    output = json.dumps(_plain(result), ensure_ascii=False)
    return json.dumps({"output": json.loads(output), "metrics": this.end()})


def _failed(error, this):
    missing = {"missing": error.name.split(".")[0]} if isinstance(error, ModuleNotFoundError) and error.name else {}
    return json.dumps({"error": _reason(error), "metrics": this.end(), **missing})


def _module(path):
    if path in _modules:
        return _modules[path]
    full = os.path.join(folder, path)
    name = os.path.splitext(path)[0].replace("/", ".")
    beside = os.path.dirname(full)
    if beside not in sys.path:
        sys.path.insert(1, beside)
    spec = importlib.util.spec_from_file_location(name, full)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    _modules[path] = module
    return module


def _called(path, inputs, entry=None, bypassed=()):
    """What the tool of a file gives, or what it must be awaited for."""
    if entry is not None:
        return _entered(path, inputs, entry)
    tool = _tool(path)
    if not inspect.isclass(tool):
        return tool(**_arguments(tool, inputs, bypassed))
    made_of = {name: value for name, value in inputs.items() if name in _parameters(tool.__init__)}
    method = getattr(tool(**_arguments(tool.__init__, made_of, bypassed)), _method_of(tool))
    rest = {name: value for name, value in inputs.items() if name not in made_of}
    return method(**_arguments(method, rest, bypassed))


def _entered(path, inputs, entry):
    """What a flex flow's function gives, or an object of its class: one for the run, as it may keep things."""
    found = getattr(_module(path), entry["name"], None)
    if found is None:
        raise TypeError(f"{path} has no function or class {entry['name']}")
    if not inspect.isclass(found):
        return found(**_arguments(found, inputs))
    if path not in _objects:
        _objects[path] = found(**_arguments(found.__init__, entry["init"]))
    return _objects[path](**_arguments(found.__call__, inputs))


def _tool(path):
    """The function marked with @tool, the class with such a method, or the only public function where none is marked."""
    module = _module(path)
    own = [value for value in vars(module).values() if callable(value) and getattr(value, "__module__", None) == module.__name__]
    functions = [value for value in own if not inspect.isclass(value)]
    marked = [function for function in functions if _is_tool(function)]
    classes = [value for value in own if inspect.isclass(value) and issubclass(value, ToolProvider) and _method_of(value)]
    public = [function for function in functions if not function.__name__.startswith("_")]
    found = marked + classes or (public if len(public) == 1 else [])
    if len(found) != 1:
        said = "no function" if not found else f"{len(found)} functions"
        raise TypeError(f"{path} has {said} marked with @tool")
    return found[0]


def _is_tool(value):
    return getattr(value, "__promptflow_tool__", False)


def _method_of(provider):
    return next((name for name, value in vars(provider).items() if _is_tool(value)), None)


def _parameters(function):
    return [name for name in inspect.signature(function).parameters if name != "self"]


def _has_default(function, name):
    parameter = inspect.signature(function).parameters.get(name)
    return parameter is not None and parameter.default is not inspect.Parameter.empty


def _arguments(function, inputs, bypassed=()):
    inputs = {name: value for name, value in inputs.items() if name not in bypassed or not _has_default(function, name)}
    try:
        hints = typing.get_type_hints(inspect.unwrap(function))
    except Exception:
        hints = {}
    return {name: _as_type(value, hints.get(name)) for name, value in inputs.items()}


def _as_type(value, hint):
    if isinstance(value, str):
        kinds = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
        kind = next((one for one in kinds if is_connection_type(one)), None)
        if kind is not None:
            return connection_named(value, kind)
        return _number(value, hint) if hint in (int, float) else value
    return _with_pictures(value)


def _number(text, kind):
    """A flow's file may write a number as a text."""
    try:
        return kind(text)
    except ValueError:
        return text


def _with_pictures(value):
    if isinstance(value, list):
        return [_with_pictures(part) for part in value]
    if not isinstance(value, dict):
        return value
    picture = Image.from_json(value)
    # A picture at an address has no bytes, and is one all the same.
    return picture if picture is not None else {key: _with_pictures(part) for key, part in value.items()}


def _plain(value):
    """As JSON has it: tuples are lists, what is not finite is nothing, what streams is joined."""
    if isinstance(value, Image):
        return value.to_json()
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(part) for part in value]
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        return _plain(value.tolist())  # numbers and arrays of numpy, columns of pandas
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(dataclasses.asdict(value))
    if inspect.isgenerator(value):
        return _joined(value)
    return str(value)


def _reason(error):
    text = str(error) or "no reason given"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folder)]
    if isinstance(error, SyntaxError) and error.filename:
        return f"{type(error).__name__}: {error.msg} ({error.filename.removeprefix(folder + '/')}, line {error.lineno})"
    if not frames:
        return f"{type(error).__name__}: {text}"
    last = frames[-1]
    return f"{type(error).__name__}: {text} ({last.filename.removeprefix(folder + '/')}, line {last.lineno})"
