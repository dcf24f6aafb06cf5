"""GPT-2 (Radford et al. 2019) with Hugging Face's names, whose matrices are (inputs, outputs)."""

import re

from .attention import attended, fused, known_heads
from .maker import ProgramMaker

MODEL_TYPES = ("gpt2",)

_HEADS = {768: 12, 1024: 16, 1280: 20, 1600: 25}  # as published
_EPS = 1e-5


def match(tensors) -> bool:
    return _prefix(tensors) is not None


def make(maker: ProgramMaker, reading) -> tuple[str, list[str]]:
    """(title, outputs). Raises NNVisError (bad_input)."""
    prefix, config = _prefix(maker.tensors), reading.config
    eps = _EPS if config is None else config.eps(_EPS)
    activation = "gelu_tanh" if config is None else config.activation
    x = maker.tokens(f"{prefix}wte.weight", reading, maker.shape(f"{prefix}wpe.weight")[0])
    x = maker.positions(x, f"{prefix}wpe.weight")
    heads = known_heads(maker, maker.sizes[x], _HEADS, reading)
    pattern = re.compile(re.escape(f"{prefix}h.") + r"(\d{1,3})\.ln_1\.weight")
    for block in range(sum(bool(pattern.fullmatch(name)) for name in maker.tensors)):
        place = f"{prefix}h.{block}."
        way = maker.layer_norm(x, f"{place}ln_1", eps)
        names = f"{place}attn.c_attn.weight", f"{place}attn.c_attn.bias", f"{place}attn.c_attn"
        way = attended(maker, fused(maker, way, *names, is_turned=True), heads, causal=True)
        x = maker.add(x, maker.linear_turned(way, f"{place}attn.c_proj"))
        way = maker.linear_turned(maker.layer_norm(x, f"{place}ln_2", eps), f"{place}mlp.c_fc")
        x = maker.add(x, maker.linear_turned(maker.activation(way, activation), f"{place}mlp.c_proj"))
        maker.ignore(f"{place}attn.bias", f"{place}attn.masked_bias")  # the causal mask, which older files keep
    x = maker.layer_norm(x, f"{prefix}ln_f", eps)
    x = maker.token(x, -1)
    reading.note("the output is that after the last token")
    return "GPT-2", [_head(maker, x, prefix, reading)]


def _head(maker: ProgramMaker, x: str, prefix: str, reading) -> str:
    if maker.has("score.weight"):
        return maker.linear(x, "score")
    if maker.has("lm_head.weight"):
        return maker.linear(x, "lm_head")
    if prefix or (reading.config is not None and reading.config.has_language_head):
        reading.note("the matrix of the next token is the table of the tokens, which the file keeps once")
        table = f"{prefix}wte.weight"
        return maker.step("linear", x, maker.constant(table), layer="lm_head", width=maker.shape(table)[0])
    reading.note("the file has no classifier: the features of the last token are its outputs")
    maker.kind = "values"
    return x


def _prefix(tensors) -> str | None:
    return next(
        (p for p in ("", "transformer.") if {f"{p}wte.weight", f"{p}h.0.attn.c_attn.weight"} <= set(tensors)), None
    )
