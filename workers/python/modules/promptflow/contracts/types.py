"""Names of types that tools annotate their inputs with; their values are texts."""


class FilePath(str):
    pass


class PromptTemplate(str):
    pass


class Secret(str):
    pass


class AssistantDefinition(dict):
    pass
