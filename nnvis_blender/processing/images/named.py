"""Which layers and classes a text means."""

from ..errors import shown, usage


def known_layers(model) -> list[int]:
    """The layers whose units are known, but for the inputs."""
    network = model.network
    return [n for n in range(len(network.layers)) if model.has_outputs(n) and n not in network.inputs]


def named_layer(model, name: str) -> int:
    """The layer of a name or, where none is called so, of a number. Raises NNVisError (usage) for one that there is not
    or that has no units which are known.
    """
    names = [layer.name for layer in model.network.layers]
    found = _place(name, names)
    if found is None:
        raise usage(f"there is no layer {shown(name)}", f"Known are {shown(', '.join(names), 160, quoted=False)}")
    if found not in known_layers(model):
        raise usage(
            f"{shown(names[found])} is an input, or whose units its values are is not known", "Choose another layer"
        )
    return found


def named_class(model, name: str) -> int:
    """The class of a name or, where none is called so, of a number. Raises NNVisError (usage)."""
    names = [str(own) for own in model.network.class_names]
    found = _place(name, names)
    if found is None:
        raise usage(f"there is no class {shown(name)}", f"Known are {shown(', '.join(names), 160, quoted=False)}")
    return found


def _place(name: str, names: list[str]) -> int | None:
    if name in names:
        return names.index(name)
    return int(name) if name.isdecimal() and int(name) < len(names) else None
