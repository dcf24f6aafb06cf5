"""Hugging Face folders of the architectures that the extra transformers has, and no family here: by its own networks.

The network's code is transformers' own; a folder's is never run (auto_map is refused), and weights come from
safetensors alone, never from pickles.
"""

import dataclasses
from pathlib import Path

from ...errors import NNVisError, bad_input, shown
from ...files.damage import plain_size
from ...files.json_file import read_json
from ..hugging_face_config import CONFIG
from ..reading import Reading
from . import sharded

_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_TOKENS = 16  # that come in where nobody says how many
_OUTPUTS = ("logits", "pooler_output", "last_hidden_state")  # the first that a model gives is what is read of it
# whose places in a text are counted from its tokens, those of padding left out
_PLACES_BY_PADDING = ("roberta", "xlm-roberta", "xlm-roberta-xl", "roberta-prelayernorm", "camembert", "data2vec-text")
_AGAIN = "Take the whole folder again from where it was published"


def read(folder: Path, config, title: str, options):
    """A Model of a folder with this configuration (hugging_face_config.Config). Raises NNVisError (bad_input)."""
    from ...worker.extras import need
    from ..program.build import model_of

    reading = Reading(folder / CONFIG, title, options)
    values = read_json(folder / CONFIG, "configuration", _AGAIN)
    if values.get("auto_map"):
        raise bad_input(f"the model in {folder.name} has code of its own (auto_map), which is never run")
    if config.model_type in _PLACES_BY_PADDING:
        reading.note("it is read for texts without padding, after which its places are counted")
    program = read_program(folder, values, need("transformers", folder), reading)
    inputs = [
        dataclasses.replace(given, preprocessing=config.preprocessing) if given.kind == "image" else given
        for given in program.inputs
    ]
    named = config.class_names if "Classification" in str(values.get("architectures")) else []
    return model_of(dataclasses.replace(program, inputs=inputs, class_names=named), reading)


def read_program(folder: Path, values: dict, transformers, reading: Reading):
    """The Program of the folder's model with its weights. values: of its configuration. Raises NNVisError."""
    from ..aten.exporting import exported

    _check_weights(folder, reading)
    try:
        module = _model(folder, values, transformers, reading)
    except NNVisError:
        raise
    except Exception as error:  # a library that many have written, whose errors are of many kinds
        reason = shown(str(error).strip().partition("\n")[0] or type(error).__name__, 110, quoted=False)
        raise bad_input(f"transformers does not load {folder.name} ({reason})", _AGAIN) from None
    size = _sample_size(module.config, module.main_input_name, reading)
    own = Reading(reading.path, reading.title, dataclasses.replace(reading.options, input_size=size))
    own.notes = reading.notes
    return exported(_taking_one(module), own)


def _model(folder: Path, values: dict, transformers, reading: Reading):
    """The network that the configuration names, with the folder's weights.

    Raises NNVisError (bad_input) where some are missing or of another shape.
    """
    import torch

    transformers.logging.set_verbosity_error()
    config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    named = values.get("architectures") or [None]
    if named[0] is None:
        cls = transformers.MODEL_MAPPING.get(type(config), None)
    else:
        cls = getattr(transformers, str(named[0]), None)
    if not (isinstance(cls, type) and issubclass(cls, transformers.PreTrainedModel)):
        raise bad_input(
            f"{folder.name} is a {shown(named[0] or values.get('model_type'))}, which transformers does not have",
            "Give an ONNX file of the model",
        )
    module, told = cls.from_pretrained(
        folder,
        config=config,
        use_safetensors=True,
        local_files_only=True,
        output_loading_info=True,
        ignore_mismatched_sizes=True,
        dtype=torch.float32,
        attn_implementation="eager",  # written out, as every architecture has it
    )
    for what, lacking in (("lack", told["missing_keys"]), ("have in another shape", told["mismatched_keys"])):
        if lacking:
            first = shown(sorted(map(str, lacking))[0])
            raise bad_input(f"the weights in {folder.name} {what} {len(lacking)} that the network has, e.g. {first}")
    left = sorted(map(str, told["unexpected_keys"]))
    if left:
        reading.note(f"{len(left)} tensors are of nothing in the network and left out, e.g. {shown(left[0])}")
    return module.eval()


def _check_weights(folder: Path, reading: Reading) -> None:
    """Raises NNVisError (bad_input) unless the weights are safetensors in the folder itself."""
    if (folder / _WEIGHTS[0]).is_file():
        plain_size(folder / _WEIGHTS[0], "file of weights")
        return
    if not (folder / _WEIGHTS[1]).is_file():
        raise bad_input(
            f"{folder.name} has no {_WEIGHTS[0]}; weights in pickles are not loaded here",
            "Where it was made: model.save_pretrained(folder, safe_serialization=True)",
        )
    sharded.shard_names(read_json(folder / _WEIGHTS[1], sharded.TITLE), Reading(folder / _WEIGHTS[1], reading.title))


def _sample_size(config, name: str, reading: Reading) -> list[int] | None:
    """The size of one sample: as the options or the configuration say."""
    asked = reading.options.input_size
    if name == "pixel_values":
        size, channels = getattr(config, "image_size", None), getattr(config, "num_channels", 3)
        sides = asked or (list(size) if isinstance(size, (list, tuple)) else [size] * 2 if size else None)
        if sides is None:
            raise bad_input(
                f"{reading.path.parent.name} does not say what size its images have", "Give input_size, e.g. 224"
            )
        return sides if len(sides) == 3 else [channels, sides[0], sides[-1]]
    if name == "input_ids" and not asked:
        reading.note(f"{_TOKENS} tokens come in; input_size says another number")
        return [_TOKENS]
    return asked


def _taking_one(module):
    """The network as one that takes a tensor and gives one: its logits, or what it has in their place."""
    import torch

    class TakingOne(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = module

        def forward(self, x):
            more = {"use_cache": False} if getattr(module.config, "use_cache", False) else {}
            if module.config.model_type in _PLACES_BY_PADDING:
                more["position_ids"] = (torch.arange(x.shape[1]) + module.config.pad_token_id + 1)[None]
            given = self.model(**{self.model.main_input_name: x}, **more)
            return next(given[name] for name in _OUTPUTS if name in given and given[name] is not None)

    return TakingOne()
