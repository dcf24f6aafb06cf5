"""What a model's tokens are called: the vocabulary that lies beside its weights."""

from functools import cache
from pathlib import Path

from ..errors import bad_input
from ..files.damage import damage_told, plain_size
from ..files.fields import plain_name
from ..files.json_file import read_json

_MOST_BYTES, _MOST_TOKENS, _MOST_NUMBER = 32 << 20, 1_000_000, 16_000_000
_TABLE, _TOKENIZER, _LINES = "vocab.json", "tokenizer.json", "vocab.txt"
_REMEDY = "Take the whole folder again from where it was published"


def token_names(path) -> dict[int, str]:
    """The name of each token number by the vocabulary in a model's folder; empty where there is none.

    path: the folder, or a file in it. Read are tokenizer.json, vocab.json ({token: number}) and vocab.txt (a token a
    line). Marks that a space came before are left out. Raises NNVisError (bad_input) for one that cannot be read.
    """
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    if (folder / _TOKENIZER).is_file():
        numbers = _of_tokenizer(folder / _TOKENIZER)
    elif (folder / _TABLE).is_file():
        numbers = read_json(folder / _TABLE, "vocabulary", _REMEDY)
    elif (folder / _LINES).is_file():
        numbers = {token: number for number, token in enumerate(_lines(folder / _LINES))}
    else:
        return {}
    for token, number in numbers.items():
        if type(number) is not int or not 0 <= number < _MOST_NUMBER:
            raise bad_input(f"the vocabulary in {folder.name} gives {plain_name(token, 40)} no number", _REMEDY)
    is_of_bytes = any(token.startswith("Ġ") for token in numbers)
    return {number: plain_name(_text(token, is_of_bytes)) or "␣" for token, number in numbers.items()}


def _of_tokenizer(path: Path) -> dict[str, int]:
    """The vocabulary of a tokenizer.json: a table, or a list of pairs of a token and its score, and what was added."""
    values = read_json(path, "tokenizer", _REMEDY)
    with damage_told(path, "tokenizer", _REMEDY):
        found = values["model"]["vocab"]
        numbers = {pair[0]: number for number, pair in enumerate(found)} if isinstance(found, list) else dict(found)
        return numbers | {added["content"]: added["id"] for added in values.get("added_tokens") or ()}


def _lines(path: Path) -> list[str]:
    if plain_size(path, "vocabulary") > _MOST_BYTES:
        raise bad_input(f"{path.name} is larger than {_MOST_BYTES >> 20} MB", _REMEDY)
    with damage_told(path, "vocabulary", _REMEDY):
        return path.read_text("utf-8").split("\n")[:_MOST_TOKENS]


def _text(token: str, is_of_bytes: bool) -> str:
    """A token as a reader knows it: bytes that are written as letters are these bytes again."""
    if is_of_bytes and all(letter in _bytes() for letter in token):
        token = bytes(_bytes()[letter] for letter in token).decode("utf-8", "replace")
    return token.replace("▁", " ").replace("\n", "↵").strip()


@cache
def _bytes() -> dict[str, int]:
    """Letter -> the byte that GPT-2's vocabulary writes as it: printed ones as they are, others from U+0100 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + n): byte for n, byte in enumerate(others)}
