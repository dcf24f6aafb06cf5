"""Hugging Face folders of any architecture that the extra transformers has: config.json with safetensors beside it.

The network's code is transformers' own; a folder's is never run (auto_map is refused), and weights come from safetensors
alone, never from pickles.
"""

import dataclasses
from pathlib import Path

from ...errors import bad_input, shown
from ...files.damage import damage_told, plain_size
from ...files.json_file import read_json
from ..reading import Reading
from . import sharded

TITLE = "Hugging Face folder (extra transformers)"
SUFFIXES = ()

_CONFIG = "config.json"
_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
_TOKENS = 16  # that come in where nobody says how many
_OUTPUTS = ("logits", "pooler_output", "last_hidden_state")  # the first that a model gives is what is read of it


def match(path) -> bool:
    return Path(path).is_dir() and (Path(path) / _CONFIG).is_file()


def read(path, options):
    """A Model. Raises NNVisError (bad_input)."""
    from ...worker.extras import need
    from ..program.build import model_of

    folder = Path(path)
    reading = Reading(folder / _CONFIG, TITLE, options)
    values = read_json(folder / _CONFIG, "configuration", "Take the whole folder again from where it was published")
    if values.get("auto_map"):
        raise bad_input(f"the model in {folder.name} has code of its own (auto_map), which is never run")
    return model_of(read_program(folder, values, need("transformers", folder), reading), reading)


def read_program(folder: Path, values: dict, transformers, reading: Reading):
    """The Program of the folder's model with its weights. values: of its configuration. Raises NNVisError (bad_input)."""
    from ..aten.exporting import exported

    with damage_told(folder / _CONFIG, "configuration", "Take the whole folder again from where it was published"):
        _check_weights(folder)
        module = _model(folder, values, transformers, reading)
    size = _sample_size(module.config, module.main_input_name, reading)
    sized = dataclasses.replace(reading.options, input_size=size)
    own = Reading(reading.path, reading.title, sized)
    own.notes = reading.notes
    program = exported(_taking_one(module), own)
    labels = getattr(module.config, "id2label", None) or {}
    names = [str(labels[k]) for k in sorted(labels)]
    usual = all(name == f"LABEL_{k}" for k, name in enumerate(names))
    is_of_classes = "Classification" in type(module).__name__
    return dataclasses.replace(program, class_names=names if is_of_classes and not usual else [])


def _model(folder: Path, values: dict, transformers, reading: Reading):
    """The network that the configuration names, with the folder's weights. Raises NNVisError (bad_input) where some are
    missing or of another shape."""
    import torch

    transformers.logging.set_verbosity_error()
    config = transformers.AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    named = values.get("architectures") or [None]
    cls = getattr(transformers, named[0], None) if isinstance(named[0], str) else None
    if cls is None:
        cls = transformers.MODEL_MAPPING.get(type(config), None)
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


def _check_weights(folder: Path) -> None:
    """Raises NNVisError (bad_input) unless the weights are safetensors in the folder itself."""
    if (folder / _WEIGHTS[0]).is_file():
        plain_size(folder / _WEIGHTS[0], "file of weights")
        return
    if not (folder / _WEIGHTS[1]).is_file():
        raise bad_input(
            f"{folder.name} has no {_WEIGHTS[0]}; weights in pickles are not loaded here",
            "Where it was made: model.save_pretrained(folder, safe_serialization=True)",
        )
    sharded.shard_names(read_json(folder / _WEIGHTS[1], sharded.TITLE), Reading(folder / _WEIGHTS[1], TITLE))


def _sample_size(config, name: str, reading: Reading) -> list[int] | None:
    """The size of one sample: as the options or the configuration say."""
    asked = reading.options.input_size
    if name == "pixel_values":
        size, channels = getattr(config, "image_size", None), getattr(config, "num_channels", 3)
        sides = asked or (list(size) if isinstance(size, (list, tuple)) else [size] * 2 if size else None)
        if sides is None:
            raise bad_input(f"{reading.path.parent.name} does not say what size its images have", "Give input_size, e.g. 224")
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
            given = self.model(**{self.model.main_input_name: x}, **more)
            return next(given[name] for name in _OUTPUTS if name in given and given[name] is not None)

    more = {"use_cache": False} if getattr(module.config, "use_cache", False) else {}
    return TakingOne()
