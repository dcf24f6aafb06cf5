"""BERT (Devlin et al. 2018) and DistilBERT (Sanh et al. 2019) with Hugging Face's names."""

import re
from dataclasses import dataclass

from ...errors import bad_input
from .attention import attended, known_heads, separate
from .maker import REMEDY, ProgramMaker

MODEL_TYPES = ("bert", "distilbert")

_HEADS = {128: 2, 256: 4, 312: 12, 384: 12, 512: 8, 768: 12, 1024: 16}  # as published; DistilBERT has 12 too
_EPS = 1e-12


@dataclass(frozen=True)
class _Names:
    """Of the two, with their prefix before them. block: with the number in it; what comes after it is within one."""

    prefix: str
    block: str
    attention: tuple[str, str, str]
    out: str
    norms: tuple[str, str]
    mlp: tuple[str, str]


_BERT = _Names(
    "bert.", "encoder.layer.{}", ("attention.self.query", "attention.self.key", "attention.self.value"),
    "attention.output.dense", ("attention.output.LayerNorm", "output.LayerNorm"),
    ("intermediate.dense", "output.dense"),
)  # fmt: skip
_DISTILBERT = _Names(
    "distilbert.", "transformer.layer.{}", ("attention.q_lin", "attention.k_lin", "attention.v_lin"),
    "attention.out_lin", ("sa_layer_norm", "output_layer_norm"), ("ffn.lin1", "ffn.lin2"),
)  # fmt: skip


def match(tensors) -> bool:
    return _found(tensors) is not None


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    (prefix, names), config = _found(maker.tensors), reading.config
    eps, activation = _EPS, "gelu"
    if config is not None:
        eps, activation = config.eps(_EPS), config.activation
    x = _embedded(maker, prefix, eps, reading)
    heads = known_heads(maker, maker.sizes[x], _HEADS, reading)
    pattern = re.compile(re.escape(f"{prefix}{names.block}.").replace(r"\{\}", r"(\d{1,3})"))
    numbers = {int(m[1]) for name in maker.tensors if (m := pattern.match(name))}
    for block in sorted(numbers):
        place = f"{prefix}{names.block.format(block)}."
        way = attended(maker, separate(maker, x, tuple(place + name for name in names.attention)), heads)
        x = maker.layer_norm(maker.add(maker.linear(way, place + names.out), x), place + names.norms[0], eps)
        way = maker.activation(maker.linear(x, place + names.mlp[0]), activation)
        x = maker.layer_norm(maker.add(maker.linear(way, place + names.mlp[1]), x), place + names.norms[1], eps)
    reading.note("all tokens are attended to, of one sentence: there is no mask and no second segment")
    return ("BERT" if names is _BERT else "DistilBERT"), [_head(maker, x, prefix, names, eps, reading)]


def _embedded(maker: ProgramMaker, prefix: str, eps: float, reading) -> str:
    place = f"{prefix}embeddings."
    x = maker.tokens(f"{place}word_embeddings.weight", reading, maker.shape(f"{place}position_embeddings.weight")[0])
    if maker.has(f"{place}token_type_embeddings.weight"):
        kinds = maker.constant(f"{place}token_type_embeddings.weight", lambda table: table[0], "first")
        x = maker.step("add", x, kinds)
    x = maker.positions(x, f"{place}position_embeddings.weight")
    maker.ignore(f"{place}position_ids")
    return maker.layer_norm(x, f"{place}LayerNorm", eps)


def _head(maker: ProgramMaker, x: str, prefix: str, names: _Names, eps: float, reading) -> str:
    """The classifier of a text, that of each token, or what the network gives without one."""
    if maker.has("cls.predictions.transform.dense.weight") or maker.has("vocab_transform.weight"):
        maker.kind = "values"  # of each token, as those that follow
        return _vocabulary(maker, x, prefix, eps)
    if maker.has("qa_outputs.weight"):
        maker.kind = "values"
        return maker.linear(x, "qa_outputs")
    is_of_tokens = maker.has("classifier.weight") and not (
        maker.has(f"{prefix}pooler.dense.weight") or maker.has("pre_classifier.weight")
    )
    if is_of_tokens:
        reading.note("the classifier is read as one of each token, since there is no layer that pools them")
        maker.kind = "values"
        return maker.linear(x, "classifier")
    x = maker.token(x, 0)
    if names is _DISTILBERT and maker.has("pre_classifier.weight"):
        x = maker.step("relu", maker.linear(x, "pre_classifier"))
    elif maker.has(f"{prefix}pooler.dense.weight"):
        x = maker.step("tanh", maker.linear(x, f"{prefix}pooler.dense"))
    if maker.has("classifier.weight"):
        return maker.linear(x, "classifier")
    reading.note("the file has no classifier: the features of the first token are its outputs")
    maker.kind = "values"
    return x


def _vocabulary(maker: ProgramMaker, x: str, prefix: str, eps: float) -> str:
    """Which token stands at each place, of a model that fills in words that are left out."""
    table = f"{prefix}embeddings.word_embeddings.weight"
    if maker.has("vocab_transform.weight"):
        x = maker.layer_norm(maker.step("gelu", maker.linear(x, "vocab_transform"), approximate="none"),
                             "vocab_layer_norm", eps)  # fmt: skip
        matrix, bias = "vocab_projector.weight", "vocab_projector.bias"
    else:
        transform = "cls.predictions.transform"
        x = maker.step("gelu", maker.linear(x, f"{transform}.dense"), approximate="none")
        x = maker.layer_norm(x, f"{transform}.LayerNorm", eps)
        matrix, bias = "cls.predictions.decoder.weight", "cls.predictions.bias"
        maker.ignore("cls.predictions.decoder.bias", "cls.seq_relationship.weight", "cls.seq_relationship.bias",
                     f"{prefix}pooler.dense.weight", f"{prefix}pooler.dense.bias")  # fmt: skip
    matrix = matrix if maker.has(matrix) else table
    if maker.shape(matrix)[1] != maker.sizes[x]:
        raise bad_input(f"{maker.file}: {matrix} does not take {maker.sizes[x]} features", REMEDY)
    weights = maker.constant(matrix)
    return maker.step("linear", x, weights, maker.optional(bias), layer="decoder", width=maker.shape(matrix)[0])


def _found(tensors) -> tuple[str, _Names] | None:
    """(prefix, names) of these tensors, or None."""
    for names in (_BERT, _DISTILBERT):
        for prefix in ("", names.prefix):
            block = f"{prefix}{names.block.format(0)}.{names.attention[0]}.weight"
            if {f"{prefix}embeddings.word_embeddings.weight", block} <= set(tensors):
                return prefix, names
    return None
