"""The part of jinja2 that flows use: templates written by the studio's own engine."""

import os

from hearth_bridge import render as _render

__all__ = ["Environment", "FileSystemLoader", "Template"]


class Template:
    def __init__(self, source, **_):
        self._source = source

    def render(self, *values, **named):
        return _render(self._source, {**dict(*values), **named})


class FileSystemLoader:
    def __init__(self, searchpath, **_):
        self.folders = [searchpath] if isinstance(searchpath, (str, os.PathLike)) else list(searchpath)


class Environment:
    def __init__(self, loader=None, **_):
        self._loader = loader

    def from_string(self, source):
        return Template(source)

    def get_template(self, name):
        for folder in self._loader.folders if self._loader else ["."]:
            path = os.path.join(folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    return Template(file.read())
        raise FileNotFoundError(f"there is no template {name}")
