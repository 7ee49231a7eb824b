"""Which of our two languages a caller reads: Accept-Language (RFC 9110 §12.5.4) with its q-values."""

from typing import Literal

from shared.kernel import Text

Language = Literal["en", "zh"]


def preferred(accept: str) -> Language:
    """The one of ``en`` and ``zh`` with the higher q, the earlier at a tie. Neither named: English."""
    best: Language = "en"
    best_quality = 0.0
    for item in accept.split(","):
        tag, _, parameter = item.strip().partition(";")
        language = _language(tag.strip().lower())
        quality = _quality(parameter)
        if language and quality > best_quality:
            best, best_quality = language, quality
    return best


def say(text: Text | str, language: Language) -> str:
    """The text in one language; a plain string speaks for itself."""
    if isinstance(text, str):
        return text
    return text.zh if language == "zh" else text.en


def _language(tag: str) -> Language | None:
    match tag.partition("-")[0]:
        case "zh":
            return "zh"
        case "en" | "*":
            return "en"
        case _:
            return None


def _quality(parameter: str) -> float:
    """``q=0.8`` → 0.8; absent: 1; malformed: 0, as if the language weren't named."""
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        quality = float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0
