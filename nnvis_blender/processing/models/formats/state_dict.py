"""The one dictionary of tensors in what a training script has saved."""

from ...errors import bad_input, shown
from .tensors import Tensor
from .torch_pickle import Named

# under which keys scripts keep the weights, the likeliest first; others are taken when none of these is there
KEYS = (
    "state_dict",
    "model_state_dict",
    "model_state",
    "model",
    "net",
    "network",
    "module",
    "weights",
    "params",
    "ema",
    "model_ema",
    "state_dict_ema",
    "ema_state_dict",
)
_NOT_WEIGHTS = ("optim", "sched", "scaler", "callback", "loop", "loss", "criterion")  # a key with one of these
_DEPTH, _MOST_ITEMS = 5, 1000
_ACTIVATION_KEYS = ("activation", "act", "act_fn", "activation_fn", "hidden_activation", "nonlinearity")
_CLASS_KEYS = ("class_names", "classes", "labels", "label_names", "categories")
_NUMBER_KEYS = ("class_to_idx", "label2id", "class_indices")  # name -> number
RECIPE = "Save the weights alone with torch.save(model.state_dict(), path)"


def find_state_dict(value, reading) -> dict[str, Tensor]:
    """The tensors by their names, and into reading.notes and reading.said_activation what was found beside them.

    Raises NNVisError (bad_input) where there is none.
    """
    found = list(_candidates(value, (), set()))
    if not found:
        raise _nothing(value, reading.path.name)
    path, state = min(found, key=lambda item: _rank(item[0]))
    if path:
        reading.note(f"the weights were found under {'.'.join(map(str, path))}")
    others = [".".join(map(str, p)) for p, _ in found if p != path]
    if others:
        reading.note(f"other weights are left out: {shown(', '.join(others), 100, quoted=False)}")
    _note_activation(value, reading)
    _note_classes(value, reading)
    return _named_tensors(state, reading)


def _candidates(value, path: tuple, seen: set):
    """(path of keys, dictionary) of every dictionary with a weight, not within another such."""
    if not isinstance(value, (dict, list)) or id(value) in seen or len(path) > _DEPTH:
        return
    seen.add(id(value))
    if isinstance(value, dict) and any(_is_weight(key, item) for key, item in value.items()):
        yield path, value
        return
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for _, (key, item) in zip(range(_MOST_ITEMS), items):
        if not any(word in str(key).lower() for word in _NOT_WEIGHTS):
            yield from _candidates(item, (*path, key), seen)


def _is_weight(key, item) -> bool:
    """Whether an entry makes its dictionary a state dict: any tensor under a name as modules give it."""
    return (
        isinstance(item, Tensor)
        and isinstance(key, str)
        and key.rpartition(".")[2].startswith(("weight", "bias"))
        or isinstance(key, str)
        and "_packed_params" in key
    )


def _rank(path: tuple) -> tuple:
    """Nearest to the top first, and under the likeliest key."""
    key = path[-1] if path else None
    return len(path), KEYS.index(key) if key in KEYS else len(KEYS)


def _nothing(value, name: str):
    kinds = [v for v in (value.values() if isinstance(value, dict) else [value]) if isinstance(v, Named)]
    if kinds:
        return bad_input(
            f"{name} holds a whole pickled model or other objects ({shown(kinds[0].name, quoted=False)}), "
            "which could run code",
            RECIPE,
        )
    if isinstance(value, dict):
        keys = ", ".join(shown(k, 30) for k in list(value)[:6])
        return bad_input(f"{name} holds no weights of layers, only {keys or 'an empty dictionary'}", RECIPE)
    return bad_input(f"{name} holds a {type(value).__name__}, not a state dict", RECIPE)


def _named_tensors(state: dict, reading) -> dict[str, Tensor]:
    tensors = {}
    for key, item in state.items():
        if not isinstance(key, str):
            raise bad_input(f"{reading.path.name} has a tensor under {shown(key)}, which is no name", RECIPE)
        if isinstance(item, Tensor):
            tensors[key] = item
        elif "_packed_params" in key:
            tensors[key] = Tensor((), "quantised")
        elif isinstance(item, Named):
            tensors[key] = Tensor((), shown(item.name, quoted=False))
    return tensors


def _note_activation(value, reading) -> None:
    """Hyper parameters beside the weights may name the activation between the layers."""
    words = [p[key] for p in _places(value) for key in _ACTIVATION_KEYS if isinstance(p.get(key), str)]
    if words:
        reading.said_activation = words[0]


def _note_classes(value, reading) -> None:
    """What a script has saved beside the weights may name the classes, in order or by their numbers."""
    for place in _places(value):
        for key in (*_CLASS_KEYS, *_NUMBER_KEYS):
            found = place.get(key)
            if key in _NUMBER_KEYS and isinstance(found, dict):
                numbers = [n for n in found.values() if type(n) is int]
                found = sorted(found, key=found.get) if sorted(numbers) == list(range(len(found))) else []
            if isinstance(found, (list, tuple)) and found and all(isinstance(name, str) for name in found):
                reading.said_classes = [shown(name, 120, quoted=False) for name in found]
                return


def _places(value) -> list[dict]:
    """The dictionary that was saved, and those in it."""
    places = [value] if isinstance(value, dict) else []
    return places + [v for v in (places[0].values() if places else ()) if isinstance(v, dict)]
