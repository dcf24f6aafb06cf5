"""Names of tokens, from the vocabulary beside a model."""

import json

import pytest

from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.models.vocabulary import token_names


def test_a_line_each(tmp_path):
    (tmp_path / "vocab.txt").write_text("[PAD]\nthe\n##ing\n", "utf-8")
    names = token_names(tmp_path / "model.safetensors")
    assert [names[n] for n in range(3)] == ["[PAD]", "the", "##ing"]


def test_bytes_that_are_written_as_letters(tmp_path):
    (tmp_path / "vocab.json").write_text(json.dumps({"Ġworld": 7, "caf": 0, "Ã©": 1, "Ċ": 3, "Ġ": 4}), "utf-8")
    assert token_names(tmp_path) == {7: "world", 0: "caf", 1: "é", 3: "↵", 4: "␣"}


def test_a_tokenizer_s_own_file(tmp_path):
    pieces = {"model": {"vocab": [["<s>", 0.0], ["▁cat", -3.5]]}, "added_tokens": [{"id": 9, "content": "<mask>"}]}
    (tmp_path / "tokenizer.json").write_text(json.dumps(pieces), "utf-8")
    assert token_names(tmp_path) == {0: "<s>", 1: "cat", 9: "<mask>"}


def test_where_there_is_none(tmp_path):
    assert token_names(tmp_path) == {}


@pytest.mark.parametrize(
    "text", ['{"model": []}', '{"model": {"vocab": {"a": "b"}}}', '{"model": {"vocab": [1]}}', "{"]
)
def test_a_damaged_one_is_one_sentence(text, tmp_path):
    (tmp_path / "tokenizer.json").write_text(text)
    with pytest.raises(NNVisError):
        token_names(tmp_path)
