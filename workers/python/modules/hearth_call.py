"""What the code of one call tells besides its result: figures it logs, and what it prints, told while it runs. Calls may take
turns, as they wait for answers; each knows its own by the context that its code runs in."""

import contextvars
import io
import math
import sys

import _hearth

most = 65_536  # characters of a call; the run keeps no more (core/flows/run/printed.ts)
_longest_line = 4096
_current = contextvars.ContextVar("call", default=None)


class Call:
    """One call, from its beginning to its result."""

    def __init__(self, number):
        self._number = number
        self._metrics = []
        self._line = ""
        self._room = most
        self._left_out = 0

    def begin(self):
        """From here on, what the context prints and logs is this call's."""
        _current.set(self)

    def end(self):
        """The figures it logged. What is not finite is no figure: JSON has no word for it."""
        self.flush()
        return [[name, value] for name, value in self._metrics if math.isfinite(value)]

    def log(self, name, value):
        self._metrics.append([str(name), float(value)])

    def write(self, text):
        """Told by lines: code may be stopped at any moment, and is asked for each line once."""
        taken = text[: self._room]
        self._room -= len(taken)
        self._left_out += len(text) - len(taken)
        self._line += taken
        if "\n" in taken or len(self._line) > _longest_line:
            self._tell(0)

    def flush(self):
        left_out, self._left_out = self._left_out, 0
        self._tell(left_out)

    def _tell(self, left_out):
        line, self._line = self._line, ""
        if line or left_out:
            _hearth.printed(self._number, line, left_out)


class _Printing(io.TextIOBase):
    """Stands for stdout and stderr. What no call prints goes where it went before."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, before):
        self._before = before
        self.buffer = _Bytes(self)

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        (_current.get() or self._before).write(text)
        return len(text)


class _Bytes(io.RawIOBase):
    """`sys.stdout.buffer`: bytes are read as UTF-8."""

    def __init__(self, text):
        self._text = text

    def writable(self):
        return True

    def write(self, data):
        self._text.write(bytes(data).decode("utf-8", "replace"))
        return len(data)


def log_metric(name, value):
    """Outside of a call there is nobody to tell."""
    call = _current.get()
    if call is not None:
        call.log(name, value)


def listen():
    """Takes the place of stdout and stderr."""
    sys.stdout = _Printing(sys.__stdout__)
    sys.stderr = _Printing(sys.__stderr__)
