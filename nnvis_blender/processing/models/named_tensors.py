"""Named tensors of a file become a Model, by whatever is known of them.

A layer list that is given or comes with them first, then a known architecture, then a chain of convolutions, then a
chain of Linear layers; or, where that is asked for, the weights alone.
"""

from ..errors import bad_input, shown
from .architectures import known_architecture
from .conv_chain import conv_chain, has_convolutions
from .formats.tensors import Tensor
from .hugging_face_config import config_beside
from .layer_list.architecture import architecture, model_of_weights
from .linear_chain import DEQUANTISE, linear_chain, named_layers
from .model import Model
from .reading import Reading
from .weights_alone import weights_alone
from .wrappers import without_wrappers


def model_of_tensors(tensors: dict[str, Tensor], reading: Reading, keeps_order: bool) -> Model:
    """The Model of a state dict's tensors (outputs, inputs, ...), by their names.

    keeps_order: whether the order of the names is that in which the layers were made.
    Raises NNVisError (bad_input) with what can be done where it is not known how the tensors are joined.
    """
    tensors = prepared(tensors, reading)
    if reading.options.draw_only:
        return weights_alone(tensors, reading, keeps_order)
    listed = architecture(reading)
    found = known_architecture(tensors, reading) if listed is None else None
    if found is not None:
        from .program.build import model_of  # noqa: PLC0415  a second that chains of dense layers do not pay

        return model_of(found.program(), reading)
    if listed is not None:
        layers, _ = named_layers(tensors, reading)
        model = model_of_weights(listed, {l.name: l.tensors for l in layers}, reading, keeps_order)
    else:
        chain = conv_chain if has_convolutions(tensors, reading) else linear_chain
        model = chain(tensors, reading, keeps_order)
    if len(reading.class_names) == model.network.class_count:
        model.network.class_names = list(reading.class_names)
    return model


def prepared(tensors: dict[str, Tensor], reading: Reading) -> dict[str, Tensor]:
    """The tensors without wrappers' prefixes, what they share noted, and the configuration beside them looked for.

    Raises NNVisError (bad_input) where they are quantised.
    """
    quantised = next((key for key in tensors if "_packed_params" in key), None)
    if quantised is not None:
        raise bad_input(f"{reading.path.name} holds quantised layers ({shown(quantised, 40)})", DEQUANTISE)
    reading.config = config_beside(reading.path)
    tensors = without_wrappers(tensors, reading)
    _note_shared(tensors, reading)
    return tensors


def _note_shared(tensors: dict[str, Tensor], reading: Reading) -> None:
    """Says which names stand for one and the same tensor."""
    first, shared = {}, []
    for name, tensor in tensors.items():
        if tensor.place is not None and first.setdefault(tensor.place, name) != name:
            shared.append(f"{first[tensor.place]} and {name}")
    if shared:
        reading.note(f"one tensor stands under two names: {shown('; '.join(shared), 120, quoted=False)}")
