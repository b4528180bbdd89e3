import re


def divide(text):
    return [part for part in re.split(r"\n(?=def |class |async def )", text) if part.strip()]
