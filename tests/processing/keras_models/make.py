"""Makes keras_models.tar.xz: small models of every kind that Keras saves, with what Keras itself gives for them.

    KERAS_BACKEND=torch python make.py FOLDER       # Keras 3 with torch
    python make.py FOLDER --old                     # tf_keras 2.16 with TensorFlow
    python make.py FOLDER --pack                    # any Python: the archive of all that is in the folder

For each model there are NAME.keras or NAME.h5 and NAME.npz with its inputs x0, x1, ... and outputs y0, y1, ...
"""

import sys
import tarfile
from pathlib import Path

import numpy as np

ARCHIVE = Path(__file__).with_name("keras_models.tar.xz")


def mlp(keras, layers):
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(5, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(3, activation="softmax"),
        ]
    )


def lenet(keras, layers):
    return keras.Sequential(
        [
            keras.Input((12, 11, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(4, 3, strides=2, padding="same", activation="tanh"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(3, strides=2, padding="same"),
            layers.Conv2D(6, (2, 1), dilation_rate=(1, 2), use_bias=False),
            layers.BatchNormalization(scale=False),
            layers.LeakyReLU(),
            layers.AveragePooling2D(2, strides=1, padding="same"),
            layers.Flatten(),
            layers.BatchNormalization(),
            layers.PReLU(),
            layers.Dense(5, activation="sigmoid"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def residual(keras, layers):
    """Functional, with residual additions and squeeze-and-excite."""
    first = keras.Input((8, 8, 1))
    x = layers.SeparableConv2D(4, 3, padding="same", depth_multiplier=2, activation="elu")(first)
    short = layers.Conv2D(4, 1)(first)
    x = layers.Add()([x, short])
    weights = layers.GlobalAveragePooling2D()(x)
    weights = layers.Reshape((1, 1, 4))(weights)
    weights = layers.Dense(2, activation="relu")(weights)
    weights = layers.Dense(4, activation="hard_sigmoid")(weights)
    x = layers.Multiply()([x, weights])
    y = layers.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=1)(x)
    z = layers.ZeroPadding2D(((0, 1), (1, 0)))(x)
    z = layers.MaxPooling2D(3, strides=2)(z)
    x = layers.Concatenate()([y, z])
    x = layers.GlobalMaxPooling2D(keepdims=True)(x)
    x = layers.Conv2D(5, 1)(x)
    x = layers.Flatten()(x)
    return keras.Model(first, layers.Softmax()(x))


def branches(keras, layers):
    """Two inputs, two outputs, layers that are called twice, every way of joining."""
    left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    shared = layers.Dense(3, activation="tanh", name="shared")
    a, b = shared(left), shared(right)
    joined = [
        layers.Average()([a, b]),
        layers.Maximum()([a, b]),
        layers.Minimum()([a, b]),
        layers.Subtract()([a, b]),
        layers.Dot(axes=1)([a, b]),
        layers.Dot(axes=1, normalize=True)([a, b]),
    ]
    all_of_them = layers.Concatenate(axis=-1)(joined)
    rows = layers.RepeatVector(2)(all_of_them)
    rows = layers.Permute((2, 1))(rows)
    pairs = layers.Dot(axes=(2, 2))([rows, rows])
    first = layers.Dense(2, name="first")(layers.Flatten()(pairs))
    return keras.Model([left, right], [first, layers.Dense(1, name="second")(all_of_them)])


def nested(keras, layers):
    """A functional model and a chain as layers, one of them called twice, and a model at each step of a sequence."""
    start = keras.Input((6, 6, 2))
    maps = layers.Conv2D(3, 3, padding="same", name="stem")(start)
    maps = layers.BatchNormalization(name="norm")(maps)
    body = keras.Model(start, layers.GlobalAveragePooling2D()(maps), name="body")
    head = keras.Sequential([keras.Input((3,)), layers.Dense(4, activation="relu", name="one")], name="head")
    deep = keras.Sequential([keras.Input((3,)), head, layers.Dense(2, name="two")], name="deep")
    a, b = keras.Input((6, 6, 2)), keras.Input((6, 6, 2))
    both = layers.Concatenate()([deep(body(a)), deep(body(b)), head(body(b))])
    return keras.Model([a, b], both)


def recurrent(keras, layers):
    words = {"recurrent_activation": "hard_sigmoid"}
    return keras.Sequential(
        [
            keras.Input((5, 3)),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
            layers.Bidirectional(layers.GRU(3, return_sequences=True, **words), merge_mode="ave"),
            layers.GRU(4, reset_after=False, return_sequences=True, go_backwards=True),
            layers.LSTM(4, return_sequences=True, use_bias=False, **words),
            layers.SimpleRNN(3, activation="relu", return_sequences=True),
            layers.Bidirectional(layers.GRU(2), merge_mode="concat"),
            layers.Dense(2),
        ]
    )


def states(keras, layers):
    """An encoder whose last states begin a decoder."""
    first, second = keras.Input((4, 2)), keras.Input((3, 2))
    _, h, c = layers.LSTM(3, return_state=True)(first)
    x = layers.LSTM(3, return_sequences=True)(second, initial_state=[h, c])
    return keras.Model([first, second], layers.TimeDistributed(layers.Dense(2, activation="softmax"))(x))


def text(keras, layers):
    return keras.Sequential(
        [
            keras.Input((9,), dtype="int32"),
            layers.Embedding(20, 4),
            layers.SpatialDropout1D(0.2),
            layers.Conv1D(5, 3, padding="causal", activation="relu"),
            layers.MaxPooling1D(2),
            layers.SeparableConv1D(4, 2, padding="same"),
            layers.Conv1DTranspose(3, 3, strides=2, padding="same"),
            layers.UpSampling1D(2),
            layers.Cropping1D((1, 2)),
            layers.ZeroPadding1D(1),
            layers.AveragePooling1D(2),
            layers.GlobalMaxPooling1D(),
            layers.Dense(2),
        ]
    )


def transformer(keras, layers):
    first = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 8)(first)
    y = layers.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)
    x = layers.LayerNormalization(epsilon=1e-5)(layers.Add()([x, y]))
    y = layers.MultiHeadAttention(2, 3, value_dim=5, output_shape=8, use_bias=False)(x, value=x, key=x)
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    x = layers.Attention(use_scale=True)([x, x])
    return keras.Model(first, layers.Dense(3)(layers.GlobalAveragePooling1D()(x)))


def shapes(keras, layers):
    """Transposed convolutions, larger and smaller maps, three axes of space."""
    first = keras.Input((20,))
    x = layers.Dense(2 * 3 * 4)(first)
    x = layers.Reshape((2, 3, 4))(x)
    x = layers.Conv2DTranspose(3, 3, strides=2, padding="same")(x)
    x = layers.Conv2DTranspose(3, 2, strides=3, padding="valid")(x)
    x = layers.Conv2DTranspose(2, (4, 5), strides=2, padding="same", activation="softplus")(x)
    x = layers.UpSampling2D((1, 2))(x)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Cropping2D(((1, 2), (3, 0)))(x)
    x = layers.Resizing(9, 7)(x)
    x = layers.CenterCrop(6, 5)(x)
    x = layers.Permute((2, 3, 1))(x)
    x = layers.Reshape((5, 2, 3, 2))(x)
    x = layers.Conv3D(3, 2, padding="same")(x)
    x = layers.ZeroPadding3D(1)(x)
    x = layers.MaxPooling3D(2)(x)
    x = layers.UpSampling3D((2, 1, 1))(x)
    x = layers.AveragePooling3D(2, strides=1, padding="same")(x)
    x = layers.Conv3DTranspose(2, 2, strides=2)(x)
    x = layers.Cropping3D(1)(x)
    x = layers.Reshape((-1, 2))(x)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(first, x)


def norms(keras, layers):
    """Normalisations and activations, on maps."""
    first = keras.Input((4, 4, 4))
    x = layers.Normalization(mean=[0.5, 0.4, 0.3, 0.2], variance=[0.25, 0.16, 0.09, 0.04])(first)
    x = layers.GroupNormalization(2)(x)
    x = layers.PReLU(shared_axes=[1, 2])(x)
    x = layers.LayerNormalization()(x)
    x = layers.ReLU(max_value=1.0, negative_slope=0.1)(x)
    x = layers.UnitNormalization()(x)
    x = layers.PReLU()(x)
    x = layers.ELU(0.7)(x)
    x = layers.BatchNormalization(axis=1)(x)
    x = layers.Softmax(axis=-1)(x)
    values = [x]
    for word in ("gelu", "swish", "selu", "softsign", "exponential", "mish", "relu6", "linear", "hard_sigmoid"):
        values.append(layers.Activation(word)(layers.Conv2D(2, 1)(x)))
    x = layers.Concatenate()(values)
    x = layers.Dense(3, activation="log_softmax" if keras.__version__ >= "3" else "softmax")(x)
    return keras.Model(first, layers.GlobalAveragePooling2D(data_format="channels_last")(x))


def steps(keras, layers):
    """A convolution and a model at each step of a sequence of images."""
    each = keras.Sequential([keras.Input((2,)), layers.Dense(3, activation="tanh")], name="each")
    return keras.Sequential(
        [
            keras.Input((3, 6, 5, 1)),
            layers.TimeDistributed(layers.Conv2D(2, 3, activation="relu")),
            layers.TimeDistributed(layers.GlobalMaxPooling2D()),
            layers.TimeDistributed(each),
            layers.LSTM(2),
        ]
    )


def arithmetic(keras, layers):
    """Arithmetic between layers."""
    first = keras.Input((4, 4, 2))
    x = layers.Conv2D(3, 2)(first)
    x = 2.0 - x / 4.0 + x * x
    if keras.__version__ >= "3":
        x = keras.ops.gelu(x)
    else:
        import tensorflow

        x = tensorflow.nn.relu(x)
    return keras.Model(first, layers.Dense(2)(layers.Flatten()(x)))


def slices(keras, layers):
    """Dense layers over several axes, and parts of what they give; a token that is masked."""
    first = keras.Input((6,), dtype="int32")
    x = layers.Embedding(10, 5, mask_zero=True)(first)
    x = layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 4), bias_axes="de")(x)
    x = layers.EinsumDense("abde,def->abf", output_shape=(None, 3), activation="relu")(x)
    x = layers.LSTM(2, return_sequences=True)(x[:, 1:5:2])
    return keras.Model(first, keras.ops.concatenate([x[:, 0], x[:, -1]], axis=-1))


def theano(keras, layers):
    """Channels first."""
    return keras.Sequential(
        [
            keras.Input((2, 6, 5)),
            layers.Conv2D(3, 3, data_format="channels_first", activation="relu"),
            layers.MaxPooling2D(2, padding="same", data_format="channels_first"),
            layers.BatchNormalization(axis=1),
            layers.Flatten(data_format="channels_first"),
            layers.Dense(3),
        ]
    )


def cudnn(folder: Path, keras) -> None:
    """Layers for NVIDIA's library, whose arrays Keras turns when others load them: a file of theirs by hand."""
    import h5py
    from tf_keras.src.saving.legacy.hdf5_format import _convert_rnn_weights

    layers, random = keras.layers, np.random.default_rng(5)
    model = keras.Sequential(
        [
            keras.Input((5, 3)),
            layers.LSTM(4, return_sequences=True, name="first"),
            layers.GRU(2, reset_after=True, name="second"),
        ]
    )
    given = {}
    for layer, gates in zip(model.layers, (4, 3)):
        shapes = [w.shape for w in layer.get_weights()[:2]] + [(2 * gates * layer.units,)]
        given[layer.name] = [random.normal(0, 0.5, shape).astype("float32") for shape in shapes]
        layer.set_weights(_convert_rnn_weights(layer, given[layer.name]))
    x = random.normal(size=(3, 5, 3)).astype("float32")
    np.savez(folder / "cudnn_2.npz", x0=x, y0=model(x).numpy())
    model.save(folder / "cudnn_2.h5")
    with h5py.File(folder / "cudnn_2.h5", "a") as file:
        config = file.attrs["model_config"].replace('"LSTM"', '"CuDNNLSTM"').replace('"GRU"', '"CuDNNGRU"')
        file.attrs["model_config"] = config
        for name, arrays in given.items():
            group = file["model_weights"][name]
            for path, array in zip(group.attrs["weight_names"], arrays):
                del group[path]
                group[path] = array


LOSSES = {"mlp": "categorical_crossentropy", "lenet": "binary_crossentropy", "shapes": "mse"}
NEW = {
    "mlp": (".keras", ".h5"),
    "lenet": (".keras",),
    "residual": (".keras",),
    "branches": (".keras", ".h5"),
    "nested": (".keras", ".h5"),
    "recurrent": (".keras",),
    "states": (".keras",),
    "text": (".keras",),
    "transformer": (".keras", ".h5"),
    "shapes": (".keras",),
    "norms": (".keras",),
    "steps": (".keras",),
    "arithmetic": (".keras", ".h5"),
    "slices": (".keras", ".h5"),
    "theano": (".keras",),
}
OLD = dict.fromkeys(
    ("lenet", "residual", "branches", "nested", "recurrent", "text", "norms", "steps", "arithmetic"), (".h5",)
)
OLD |= {"transformer": (".keras", ".h5")}


def numbers(seed: int, model, most: float) -> list[np.ndarray]:
    """Values for all inputs of a model, up to `most` where they are no tokens."""
    random = np.random.default_rng(seed)
    return [
        random.integers(0, 10, (3, *one.shape[1:])).astype("int32")
        if "int" in str(one.dtype)
        else (most * random.random((3, *one.shape[1:]))).astype("float32")
        for one in model.inputs
    ]


def save(folder: Path, name: str, maker, suffixes, keras) -> None:
    keras.utils.set_random_seed(7)
    keras.backend.clear_session()
    model = maker(keras, keras.layers)
    random = np.random.default_rng(len(name))
    for layer in _leaves(model):
        layer.set_weights(
            [
                random.random(w.shape).astype("float32") + 0.5
                if layer.__class__.__name__ == "BatchNormalization" or w.ndim == 0
                else random.normal(0, 0.5, w.shape).astype("float32")
                for k, w in enumerate(layer.get_weights())
            ]
        )
    if name in LOSSES:
        model.compile(loss=LOSSES[name])
    inputs = numbers(3, model, 255 if name == "lenet" else 1)
    outputs = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    arrays = {f"x{k}": x for k, x in enumerate(inputs)}
    arrays |= {
        f"y{k}": np.asarray(keras.ops.convert_to_numpy(y) if hasattr(keras, "ops") else y)
        for k, y in enumerate(outputs)
    }
    for suffix in suffixes:
        stem = f"{name}_{keras.__version__.split('.')[0]}"
        model.save(folder / f"{stem}{suffix}")
        np.savez(folder / f"{stem}.npz", **arrays)


def _leaves(model):
    for layer in model.layers:
        inner = getattr(layer, "layer", layer)
        if hasattr(inner, "layers"):
            yield from _leaves(inner)
        elif layer.__class__.__name__ != "Normalization":
            yield layer


def pack(folder: Path) -> None:
    """All files in the order of their names, without dates and owners."""

    def undated(entry):
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, path.name, filter=undated)


def main(folder: str, flag: str = "") -> None:
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    if flag == "--pack":
        pack(folder)
        return
    if flag == "--old":
        import tf_keras as keras
    else:
        import keras
    for name, suffixes in (OLD if flag == "--old" else NEW).items():
        save(folder, name, globals()[name], suffixes, keras)
    if flag == "--old":
        cudnn(folder, keras)


if __name__ == "__main__":
    main(*sys.argv[1:])
