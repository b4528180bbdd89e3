"""Prompts as promptflow's tools write them."""

from hearth_bridge import local, render


def render_jinja_template(prompt, trim_blocks=True, keep_trailing_newline=True, escape_dict=None, **values):
    return render(prompt, values)


def parse_chat(chat_str, *_, **__):
    """Messages of a text whose lines 'system:', 'user:' and 'assistant:' begin them."""
    return local("messages", text=chat_str)


_numbers = {
    "temperature": float,
    "top_p": float,
    "presence_penalty": float,
    "frequency_penalty": float,
    "n": int,
    "max_tokens": int,
    "seed": int,
}


def settings(given):
    """What is set, without what is empty; a flow's file may write its numbers as texts."""
    kept = {key: value for key, value in given.items() if value not in (None, "", [])}
    return {key: _numbers[key](value) if key in _numbers and isinstance(value, str) else value for key, value in kept.items()}
