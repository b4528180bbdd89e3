"""A picture as flows pass it: {'data:image/png;base64': '…'} or {'data:image/png;url': '…'}."""

import base64
import re

_key = re.compile(r"^data:(image/[\w.+*-]+);(base64|url)$")


class Image(bytes):
    """The bytes of a picture, or the address it is at."""

    def __new__(cls, value=b"", mime_type="image/*", source_url=None):
        made = super().__new__(cls, value or b"")
        made._mime_type = mime_type
        made.source_url = source_url
        return made

    @classmethod
    def from_json(cls, value):
        """The picture a JSON value is, or None."""
        if not isinstance(value, dict) or len(value) != 1:
            return None
        ((key, content),) = value.items()
        match = _key.match(key) if isinstance(content, str) else None
        if not match:
            return None
        if match[2] == "base64":
            return cls(base64.b64decode(content), match[1])
        return cls(b"", match[1], content)

    def to_json(self):
        if self.source_url and not len(self):
            return {f"data:{self._mime_type};url": self.source_url}
        return {f"data:{self._mime_type};base64": self.to_base64()}

    def to_base64(self, with_type=False, dict_type=False):
        """As promptflow: alone, as a data URL, or under promptflow's key."""
        text = base64.b64encode(bytes(self)).decode()
        if not with_type:
            return text
        return {f"data:{self._mime_type};base64": text} if dict_type else f"data:{self._mime_type};base64,{text}"
