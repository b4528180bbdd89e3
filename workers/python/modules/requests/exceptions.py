"""What asking an address may raise."""


class RequestException(IOError):
    def __init__(self, *args, response=None, **_):
        super().__init__(*args)
        self.response = response


class ConnectionError(RequestException):
    pass


class HTTPError(RequestException):
    pass


class Timeout(RequestException):
    pass
