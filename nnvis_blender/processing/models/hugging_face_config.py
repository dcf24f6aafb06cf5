"""What Hugging Face's folders say beside the weights: config.json and preprocessor_config.json, read as plain JSON.

No code of a folder is ever run: a configuration that names its own code ("auto_map") is one of an unknown model.
"""

import math
from pathlib import Path

from ..errors import shown
from ..files.fields import Fields, read_fields
from .preprocessing import read_preprocessing

CONFIG, PREPROCESSOR = "config.json", "preprocessor_config.json"
_REMEDY = "Take the whole folder again from where it was published"
_MOST_CLASSES = 1_000_000
_ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
    "silu": "silu",
    "swish": "silu",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
}
# what changes how a model computes, and the value at which it is as our families have it
_USUAL = {
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "scale_attn_weights": True,
    "scale_attn_by_inverse_layer_idx": False,
    "reorder_and_upcast_attn": False,
    "sinusoidal_pos_embds": False,
    "add_cross_attention": False,
}


class Config:
    """A config.json that names its model_type, with the preprocessing beside it.

    model_type: as it says. class_names: of id2label in the order of the outputs, empty where they are mere numbers.
    preprocessing: as Input.preprocessing has it, empty where the folder says none. Every value is checked when it is
    asked for: NNVisError (bad_input).
    """

    def __init__(self, fields: Fields, preprocessing: dict[str, object]):
        self._fields, self.preprocessing = fields, preprocessing
        self.model_type = fields.text("model_type")

    @property
    def heads(self) -> int:
        return self._first(("num_attention_heads", "n_head", "n_heads"), lambda name: self._fields.whole(name, 1, 4096))

    @property
    def activation(self) -> str:
        """One of ACTIVATIONS, or "gelu_tanh"."""
        word = self._first(("hidden_act", "activation_function", "activation"), self._fields.text)
        if word not in _ACTIVATIONS:
            raise self._fields.wrong(f"the activation {shown(word)} is not known")
        return _ACTIVATIONS[word]

    def eps(self, usual: float) -> float:
        """Of the layer norms; `usual` where it is not said."""
        names = [n for n in ("layer_norm_eps", "layer_norm_epsilon") if n in self._fields]
        return self._fields.number(names[0], 1e-30, 1.0) if names else usual

    @property
    def has_language_head(self) -> bool:
        """Whether what was saved predicts tokens by the table of its tokens."""
        names = self._fields.items("architectures", 100, default=[]) if "architectures" in self._fields else []
        return any(isinstance(n, str) and n.endswith(("LMHeadModel", "ForMaskedLM", "ForCausalLM")) for n in names)

    @property
    def class_names(self) -> list[str]:
        labels = self._fields.object("id2label", default=None) if "id2label" in self._fields else None
        if not labels or len(labels) > _MOST_CLASSES or any(not str(key).isdecimal() for key in labels):
            return []
        ordered = sorted((int(key), str(name)) for key, name in labels.items())
        if [key for key, _ in ordered] != list(range(len(ordered))):
            raise self._fields.wrong("id2label does not count from 0")
        names = [shown(name, 120, quoted=False) for _, name in ordered]
        return [] if all(name == f"LABEL_{k}" for k, name in enumerate(names)) else names

    def check_usual(self) -> None:
        """Raises NNVisError (bad_input) where a value makes the model compute in another way than is read here, or the
        model has code of its own.
        """
        if self._fields.values.get("auto_map"):
            raise self._fields.wrong("the model has code of its own (auto_map), which is never run")
        for name, usual in _USUAL.items():
            if name in self._fields and self._fields.values[name] not in (usual, None):
                raise self._fields.wrong(f"{name} is {shown(self._fields.values[name])}, which is not read")

    def _first(self, names: tuple, read):
        found = next((name for name in names if name in self._fields), names[0])
        return read(found)


def config_beside(path) -> Config | None:
    """The Config in a folder, or beside a file; None where there is none or it names no model_type."""
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    if not (folder / CONFIG).is_file():
        return None
    fields = read_fields(folder / CONFIG, "configuration", _REMEDY)
    if "model_type" not in fields:
        return None
    place = folder / PREPROCESSOR
    return Config(fields, preprocessing_of(place) if place.is_file() else {})


def preprocessing_of(path) -> dict[str, object]:
    """A preprocessor_config.json as Input.preprocessing: size, scale, mean, std, order, crop, those that it says.

    Raises NNVisError (bad_input) for values that are none of these.
    """
    fields = read_fields(path, "preprocessing", _REMEDY)
    found = {"scale": "0..1"}
    if "do_rescale" in fields and not fields.flag("do_rescale", default=True):
        found["scale"] = "0..255"
    elif "rescale_factor" in fields:
        factor = fields.number("rescale_factor", 1e-9, 1e9, default=1 / 255)
        if not math.isclose(factor, 1 / 255, rel_tol=1e-3):
            raise fields.wrong(f"rescale_factor is {factor:g}, not 1 / 255")
    if "do_normalize" not in fields or fields.flag("do_normalize", default=True):
        for key, name in (("mean", "image_mean"), ("std", "image_std")):
            if name in fields and fields.values[name] is not None:
                found[key] = fields.numbers(name, 64).tolist()
    size, crop = _size(fields, "size"), _size(fields, "crop_size")
    is_cropped = crop is not None and ("do_center_crop" not in fields or fields.flag("do_center_crop", default=True))
    if is_cropped:
        found["size"] = crop
        if size is not None and crop[0] <= size[0]:
            found["crop"] = crop[0] / size[0]
    elif size is not None:
        found["size"] = size
    return read_preprocessing(found, fields.where).values


def _size(fields: Fields, name: str) -> list[int] | None:
    """[height, width] of a size as the versions of their library have written it, or None."""
    value = fields.values.get(name)
    if isinstance(value, dict):
        own = Fields(value, f"{fields.where}, {name}", fields.remedy)
        if "shortest_edge" in own:
            return [own.whole("shortest_edge", 1, 1 << 16)] * 2
        return [own.whole("height", 1, 1 << 16), own.whole("width", 1, 1 << 16)] if "height" in own else None
    if value is None:
        return None
    return [fields.whole(name, 1, 1 << 16)] * 2
