"""The part of requests that flows use: over the studio, to addresses a person has allowed the flow to ask."""

import base64
import json as _json
from urllib.parse import urlencode

from hearth_bridge import BridgeError, ask
from requests.exceptions import ConnectionError, HTTPError, RequestException, Timeout

__all__ = ["ConnectionError", "HTTPError", "RequestException", "Response", "Session", "Timeout", "get", "post", "request"]


class Headers(dict):
    """By names in whatever case."""

    def __init__(self, given):
        super().__init__({key.lower(): value for key, value in given.items()})

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)


class Response:
    """An answer, read whole."""

    def __init__(self, answer):
        self.status_code = answer["status"]
        self.reason = answer["reason"]
        self.url = answer["url"]
        self.headers = Headers(answer["headers"])
        self.content = base64.b64decode(answer["base64"])
        self.encoding = "utf-8"

    @property
    def ok(self):
        return self.status_code < 400

    @property
    def text(self):
        return self.content.decode(self.encoding or "utf-8", "replace")

    def json(self, **_):
        return _json.loads(self.text)

    def iter_lines(self, decode_unicode=False, **_):
        yield from (self.text if decode_unicode else self.content).splitlines()

    def raise_for_status(self):
        if not self.ok:
            raise HTTPError(f"{self.status_code} {self.reason} for {self.url}", response=self)


def request(method, url, params=None, data=None, json=None, headers=None, auth=None, timeout=None, **_):
    """Asks an address. Raises ConnectionError with the reason, such as that it is not allowed."""
    sent = {str(key): str(value) for key, value in (headers or {}).items()}
    if params:
        url += ("&" if "?" in url else "?") + (params if isinstance(params, str) else urlencode(params, doseq=True))
    body = data
    if json is not None:
        body = _json.dumps(json)
        sent.setdefault("content-type", "application/json")
    elif isinstance(data, dict):
        body = urlencode(data, doseq=True)
        sent.setdefault("content-type", "application/x-www-form-urlencoded")
    elif isinstance(data, bytes):
        body = data.decode("utf-8")
    if isinstance(auth, tuple):
        sent["authorization"] = "Basic " + base64.b64encode(":".join(auth).encode()).decode()
    try:
        return Response(ask("http", method=method.upper(), url=url, headers=sent, body=body))
    except BridgeError as error:
        raise ConnectionError(str(error)) from error


def get(url, **given):
    return request("GET", url, **given)


def post(url, data=None, json=None, **given):
    return request("POST", url, data=data, json=json, **given)


def put(url, data=None, **given):
    return request("PUT", url, data=data, **given)


def delete(url, **given):
    return request("DELETE", url, **given)


def head(url, **given):
    return request("HEAD", url, **given)


def patch(url, data=None, **given):
    return request("PATCH", url, data=data, **given)


class Session:
    """Headers that every request of it has."""

    def __init__(self):
        self.headers = {}

    def request(self, method, url, headers=None, **given):
        return request(method, url, headers={**self.headers, **(headers or {})}, **given)

    def get(self, url, **given):
        return self.request("GET", url, **given)

    def post(self, url, **given):
        return self.request("POST", url, **given)

    def put(self, url, **given):
        return self.request("PUT", url, **given)

    def delete(self, url, **given):
        return self.request("DELETE", url, **given)

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None
