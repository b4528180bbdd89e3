"""Clients: chat.completions, completions and embeddings, waiting or async."""

import json

from hearth_bridge import BridgeError, ask, ask_async

key_prefix = "hearth-connection:"


class OpenAIError(Exception):
    pass


class APIError(OpenAIError):
    pass


class APIConnectionError(APIError):
    pass


class APITimeoutError(APIConnectionError):
    pass


class APIStatusError(APIError):
    pass


class AuthenticationError(APIStatusError):
    pass


class BadRequestError(APIStatusError):
    pass


class RateLimitError(APIStatusError):
    pass


_by_status = {400: BadRequestError, 401: AuthenticationError, 429: RateLimitError}
# What stands for a parameter that is not given.
NOT_GIVEN = None
_of_the_call = ("stream", "timeout", "extra_headers", "extra_query", "extra_body")


class Record(dict):
    """JSON whose fields are attributes too."""

    def __getattr__(self, name):
        if name in self:
            return self[name]
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    def model_dump(self, **_):
        return json.loads(json.dumps(self))

    def model_dump_json(self, **_):
        return json.dumps(self)


def _record(value):
    if isinstance(value, dict):
        return Record({key: _record(part) for key, part in value.items()})
    return [_record(part) for part in value] if isinstance(value, list) else value


def _chunks(answer):
    """A whole answer as the one piece of a stream."""
    for choice in answer["choices"]:
        message = choice.get("message") or {}
        delta = {"role": "assistant", "content": message.get("content", choice.get("text"))}
        yield _record({**answer, "choices": [{**choice, "delta": delta, "message": None}]})


async def _async_chunks(answer):
    for chunk in _chunks(answer):
        yield chunk


class _Route:
    def __init__(self, client, route):
        self._client = client
        self._route = route

    def _request(self, body):
        sent = {key: value for key, value in body.items() if value is not None and key not in _of_the_call}
        return self._client._request(self._route, sent)

    def create(self, **body):
        """The answer. Raises APIError with the reason."""
        kind, request = self._request(body)
        try:
            answer = self._told(kind, ask(kind, **request))
        except BridgeError as error:
            raise APIError(str(error)) from error
        return _chunks(answer) if body.get("stream") else _record(answer)

    def _told(self, kind, answer):
        if kind != "http":
            return answer
        status = answer["status"]
        if status >= 400:
            raise _by_status.get(status, APIStatusError)(f"it answered {status}: {answer['text'][:200]}")
        return json.loads(answer["text"])


class _AsyncRoute(_Route):
    async def create(self, **body):
        kind, request = self._request(body)
        try:
            answer = self._told(kind, await ask_async(kind, **request))
        except BridgeError as error:
            raise APIError(str(error)) from error
        return _async_chunks(answer) if body.get("stream") else _record(answer)


class _Chat:
    def __init__(self, completions):
        self.completions = completions


class OpenAI:
    """A client. Without a key of its own, or with a connection's, it asks what the flow's connection leads to."""

    _routes = _Route

    def __init__(self, api_key=None, base_url=None, azure_endpoint=None, azure_deployment=None, api_version=None, **_):
        self._key = api_key
        self._base = base_url
        self._azure = azure_endpoint
        self._deployment = azure_deployment
        self._version = api_version or "2024-02-01"
        self.chat = _Chat(self._routes(self, "chat/completions"))
        self.completions = self._routes(self, "completions")
        self.embeddings = self._routes(self, "embeddings")

    def _request(self, route, body):
        key = self._key or key_prefix
        if key.startswith(key_prefix):
            return "openai", {"route": route, "connection": key.removeprefix(key_prefix), "body": body}
        if self._azure:
            name = self._deployment or body.get("model", "")
            url = f"{self._azure.rstrip('/')}/openai/deployments/{name}/{route}?api-version={self._version}"
            headers = {"api-key": key}
        else:
            url = f"{(self._base or 'https://api.openai.com/v1').rstrip('/')}/{route}"
            headers = {"authorization": f"Bearer {key}"}
        headers["content-type"] = "application/json"
        return "http", {"method": "POST", "url": url, "headers": headers, "body": json.dumps(body)}


class AzureOpenAI(OpenAI):
    pass


class AsyncOpenAI(OpenAI):
    _routes = _AsyncRoute


class AsyncAzureOpenAI(AsyncOpenAI):
    pass
