"""The types of connections, by promptflow's names."""

key_prefix = "hearth-connection:"


class Connection:
    """A connection by its name. `api_key` is a place-holder that only the studio can use."""

    type = "Custom"

    def __init__(self, name="", **given):
        self.name = name
        self.api_key = given.pop("api_key", None) or f"{key_prefix}{name}"
        self.api_base = given.pop("api_base", None)
        self.base_url = given.pop("base_url", None)
        self.configs = given.pop("configs", None) or {}
        self.secrets = given.pop("secrets", None) or {"api_key": self.api_key}
        for key, value in given.items():
            setattr(self, key, value)

    def is_secret(self, name):
        """Whether a value of it is kept apart from its settings."""
        return name in self.secrets

    def keys(self):
        """What `dict(connection)` has: settings and place-holders of secrets."""
        return [*self.configs, *self.secrets]

    def __getitem__(self, name):
        return self.secrets[name] if name in self.secrets else self.configs[name]

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        values = {**self.__dict__.get("configs", {}), **self.__dict__.get("secrets", {})}
        if name in values:
            return values[name]
        raise AttributeError(f'the connection "{self.__dict__.get("name", "")}" has no "{name}" here')


class OpenAIConnection(Connection):
    type = "OpenAI"
    organization = None


class AzureOpenAIConnection(Connection):
    type = "AzureOpenAI"
    api_type = "azure"
    api_version = "2024-02-01"


class ServerlessConnection(Connection):
    type = "Serverless"


class AzureAIServicesConnection(Connection):
    type = "AzureAIServices"


class CognitiveSearchConnection(Connection):
    type = "CognitiveSearch"


class SerpConnection(Connection):
    type = "Serp"


class AzureContentSafetyConnection(Connection):
    type = "AzureContentSafety"


class FormRecognizerConnection(Connection):
    type = "FormRecognizer"


class CustomConnection(Connection):
    type = "Custom"


class CustomStrongTypeConnection(CustomConnection):
    pass


def is_connection_type(hint):
    """Whether a parameter of this type is given a connection by its name."""
    return isinstance(hint, type) and issubclass(hint, Connection)


def connection_named(name, kind):
    """The connection a flow's file names, as the type that its code asks for."""
    return kind(name=name)
