"""Asking a model by a connection: the functions promptflow's flows call."""

from hearth_bridge import ask
from promptflow.tools.common import parse_chat, render_jinja_template, settings

_body = (
    "temperature",
    "top_p",
    "n",
    "stop",
    "max_tokens",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "response_format",
    "logit_bias",
    "user",
    "tools",
    "tool_choice",
)


def _split(given):
    body = settings({key: given.pop(key) for key in list(given) if key in _body})
    return body, given


def chat(connection, prompt, deployment_name="", model="", **given):
    """The answer to a template of a conversation."""
    body, values = _split(given)
    messages = parse_chat(render_jinja_template(prompt, **values))
    asked = {"model": deployment_name or model, "messages": messages, **body}
    answer = ask("openai", route="chat/completions", connection=connection.name, body=asked)
    return answer["choices"][0]["message"]["content"]


def completion(connection, prompt, deployment_name="", model="", **given):
    """What a model writes after a template."""
    body, values = _split(given)
    asked = {"model": deployment_name or model, "prompt": render_jinja_template(prompt, **values), **body}
    return ask("openai", route="completions", connection=connection.name, body=asked)["choices"][0]["text"]


def embedding(connection, input, deployment_name="", model="", **_):
    """The vector of a text."""
    asked = {"model": deployment_name or model, "input": input}
    return ask("openai", route="embeddings", connection=connection.name, body=asked)["data"][0]["embedding"]


class AzureOpenAI:
    """The same three as methods."""

    def __init__(self, connection):
        self.connection = connection

    def chat(self, prompt, **given):
        return chat(self.connection, prompt, **given)

    def completion(self, prompt, **given):
        return completion(self.connection, prompt, **given)

    def embedding(self, input, **given):
        return embedding(self.connection, input, **given)
