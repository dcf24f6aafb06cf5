"""What a file says of how its model was made: the version of Keras, and the loss with which it was trained."""

import re

from ...files.fields import plain_name

# a loss -> the kind of outputs that it is of
_LOSSES = {
    **dict.fromkeys(
        ("categorical_crossentropy", "sparse_categorical_crossentropy", "categorical_focal_crossentropy"), "classes"
    ),
    **dict.fromkeys(("binary_crossentropy", "binary_focal_crossentropy"), "labels"),
    **dict.fromkeys(
        ("mean_squared_error", "mse", "mean_absolute_error", "mae", "huber", "huber_loss", "log_cosh"), "values"
    ),
}


def version_of(said, serialized: dict, reading) -> int:
    """1, 2 or 3. said: "2.4.0", or None: then it is told by the words of the settings, and noted."""
    found = re.match(r"([123])\.", said) if isinstance(said, str) else None
    words = str(serialized)
    version = int(found[1]) if found else 1 if re.search(r"'(nb_filter|border_mode|W_regularizer)'", words) else 2
    if not found:
        reading.note(f"the file does not say the version of Keras that wrote it; it is read as of Keras {version}")
    if version == 1 and "'th'" in words:
        reading.note(
            "its kernels are taken as they are: Keras 1 does not say if Theano made them, which turned them round"
        )
    return version


def kind_of(loss, reading) -> str:
    """The kind of outputs that a loss is of ("classes", "labels", "values"), or ""; the loss is noted."""
    word = _loss(loss)
    if word is None:
        return ""
    kind = _LOSSES.get(word, "")
    of = f", which is of {kind}" if kind else ""
    reading.note(f"it was trained with the loss {plain_name(word, 60)}{of}")
    return kind


def _loss(loss) -> str | None:
    """The name of a loss as the versions write it: a text, or an object; of several outputs the first."""
    if isinstance(loss, (list, tuple)) and loss:
        return _loss(loss[0])
    if isinstance(loss, dict):
        if "class_name" not in loss:
            return _loss(next(iter(loss.values()), None))
        if loss["class_name"] == "function":
            return _loss(loss.get("config"))
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(loss["class_name"])).lower()
    return loss if isinstance(loss, str) else None
