from promptflow.core import tool


@tool
def convert_chat_history_to_conversation(chat_history: list) -> str:
    turns = [f"User: {turn['inputs']['question']}\nBot: {turn['outputs']['answer']}" for turn in chat_history]
    return "\n".join(turns)
