"""Sentences about parameters in the words of who reads them: a panel's labels, a command line's options.

Errors and notes call a parameter by its field's name, as requests do: "class_order is ...", "set scale to 0.0625".
"""

import re
from collections.abc import Mapping

from .errors import NNVisError

# where a name of one word is a parameter's, and not just a word
_MEANT = r"(?:(?<=^)|(?<=\bset )|(?<=\bSet )|(?<=\boption )|(?<=\bLeave )|(?<=\band )(?=\w+ to ))"
_AFTER = r"(?![\w/='\"-]|\.\w)"


def reworded(text: str, words: Mapping[str, str]) -> str:
    """The text with the names of parameters as `words` has them. words: field's name -> what it is called instead."""
    several = "|".join(name for name in words if "_" in name)
    single = "|".join(name for name in words if "_" not in name)
    text = re.sub(r"\b(?:model|data)_options\.(?=\w)", "", text)
    for pattern in (
        several and rf"(?<![\w/\\.'\"=-])(?:{several}){_AFTER}",
        single and rf"{_MEANT}(?:{single})(?= (?:is|are|names|to|out|in)\b|$|[,.;])",
    ):
        if pattern:
            text = re.sub(pattern, lambda found: words[found[0]], text)
    return text


def reworded_error(error: NNVisError, words: Mapping[str, str]) -> NNVisError:
    """The same error in other words, see reworded."""
    return NNVisError(error.code, reworded(error.message, words), reworded(error.remedy, words))
