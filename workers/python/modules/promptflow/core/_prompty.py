"""A .prompty file as a function: its template written with the arguments, then asked of the flow's model."""

import dataclasses
import json
import re

from hearth_bridge import BridgeError, ask, ask_async, local, render


@dataclasses.dataclass
class OpenAIModelConfiguration:
    model: str = None
    base_url: str = None
    api_key: str = None
    organization: str = None
    connection: str = None


@dataclasses.dataclass
class AzureOpenAIModelConfiguration:
    azure_deployment: str = None
    azure_endpoint: str = None
    api_version: str = None
    api_key: str = None
    connection: str = None


class Prompty:
    """Prompty.load('chat.prompty')(question='…') gives the model's answer as text, or as JSON where it asks for JSON."""

    def __init__(self, path, body, model):
        self._path = path
        self._body = body
        self._model = model

    @classmethod
    def load(cls, source, model=None, **_):
        with open(source, encoding="utf-8") as file:
            match = re.match(r"^\ufeff?---\s*\n(.*?)\n---[^\S\n]*\n?(.*)$", file.read(), re.S)
        if not match:
            raise ValueError(f"{source} has no heading between two lines of ---")
        heading = local("yaml", text=match[1], file=str(source))
        chosen = _merged(heading.get("model") or {}, model if isinstance(model, dict) else {})
        return cls(str(source), match[2], {**chosen, "_inputs": heading.get("inputs") or {}})

    def __call__(self, **values):
        return self._told(ask("openai", **self._request(values)))

    def _request(self, values):
        defaults = {
            name: entry["default"]
            for name, entry in self._model["_inputs"].items()
            if isinstance(entry, dict) and "default" in entry
        }
        text = render(self._body, {**defaults, **values})
        parameters = self._model.get("parameters") or {}
        connection = (self._model.get("configuration") or {}).get("connection") or ""
        body = {**parameters, "messages": local("messages", text=text)}
        return {"route": "chat/completions", "connection": connection, "body": body}

    def _told(self, answer):
        said = answer["choices"][0]["message"]["content"]
        parameters = self._model.get("parameters") or {}
        if (parameters.get("response_format") or {}).get("type") == "json_object":
            try:
                return json.loads(said)
            except ValueError as error:
                raise BridgeError(f"the model's answer is no JSON: {said[:80]}") from error
        return said


class AsyncPrompty(Prompty):
    """The same for code that awaits."""

    async def __call__(self, **values):
        return self._told(await ask_async("openai", **self._request(values)))


def _merged(heading, chosen):
    """What is chosen, in place of what the heading says; what it does not name stays, as deep as they go."""
    both = {key: _merged(heading[key], chosen[key]) for key in heading if isinstance(heading[key], dict) and isinstance(chosen.get(key), dict)}
    return {**heading, **chosen, **both}
