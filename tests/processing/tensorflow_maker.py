"""Makes tests/processing/tensorflow_files: small files of TensorFlow's with what TensorFlow says of them.

    python -m venv making && making/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0
    making/bin/python tests/processing/tensorflow_maker.py

The tests read the files without TensorFlow. expected.npz has for each model NAME the input NAME_x, (samples, *shape),
and the output NAME_y.
"""

import os
import shutil
import zipfile
from pathlib import Path

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}

import keras
import numpy as np
import tensorflow as tf
import tf_keras

FOLDER = Path(__file__).with_name("tensorflow_files")
WORK = Path("making_tensorflow_files")
EXPECTED = {}


def dense_model():
    layers = tf_keras.layers
    return tf_keras.Sequential(
        [
            layers.Dense(7, "relu", input_shape=(6,), name="first"),
            layers.Dense(5, "relu", name="second"),
            layers.Dense(3, "softmax", name="last"),
        ]
    )


def expect(name: str, shape: tuple, call) -> None:
    x = np.random.default_rng(0).normal(size=(3, *shape)).astype(np.float32)
    y = call(tf.constant(x))
    y = next(iter(y.values())) if isinstance(y, dict) else y
    EXPECTED[f"{name}_x"], EXPECTED[f"{name}_y"] = x, np.asarray(y, np.float32)


def randomise(variables) -> None:
    """Biases and statistics that are not zero or one, so that a lost one shows."""
    random = np.random.default_rng(1)
    for variable in variables:
        if len(variable.shape) == 1:
            variable.assign(random.uniform(0.3, 1.2, variable.shape))


def tf2_checkpoints() -> None:
    """A folder of checkpoints of a training with Adam, by Keras 2; and one by Keras 3."""
    model = dense_model()
    model.compile("adam", "categorical_crossentropy")
    x, y = np.random.default_rng(2).normal(size=(32, 6)), np.eye(3)[np.arange(32) % 3]
    for epoch in (1, 2, 10):
        model.fit(x, y, verbose=0)
        model.save_weights(str(WORK / f"epochs/cp-{epoch}.ckpt"))
    expect("epochs", (6,), model)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(7, "relu"), keras.layers.Dense(3, "softmax")])
    randomise(model.variables)
    tf.train.Checkpoint(model=model).write(str(WORK / "keras3/ckpt"))
    expect("keras3", (6,), model)


def tf1_checkpoint() -> None:
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, (None, 6))
        y = x
        for name, size in (("hidden1", 7), ("hidden2", 5), ("softmax_linear", 3)):
            with v1.variable_scope(name):
                w = v1.get_variable("weights", (int(y.shape[1]), size))
                b = v1.get_variable("biases", (size,), initializer=v1.random_normal_initializer())
            y = tf.matmul(y, w) + b
            y = tf.nn.relu(y) if size > 3 else y
        step = v1.train.get_or_create_global_step()
        v1.train.AdamOptimizer().minimize(tf.reduce_sum(y**2), step)
        session.run(v1.global_variables_initializer())
        v1.train.Saver().save(session, str(WORK / "tf1/model.ckpt"), step, write_meta_graph=False)
        expect("tf1", (6,), lambda given: session.run(y, {x: np.random.default_rng(0).normal(size=(3, 6))}))


def tf1_saved_model() -> None:
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, (None, 8, 8, 1), "images")
        w = v1.get_variable("conv/weights", (3, 3, 1, 4), use_resource=False)
        b = v1.get_variable("conv/biases", (4,), initializer=v1.random_normal_initializer(), use_resource=False)
        y = tf.nn.max_pool2d(tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, w, 2, "SAME"), b)), 2, 2, "VALID")
        y = tf.reshape(y, (-1, 16))
        w = v1.get_variable("fc/weights", (16, 3), use_resource=False)
        y = tf.nn.softmax(tf.matmul(y, w) + 0.5)
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, str(WORK / "tf1_graph"), {"images": x}, {"scores": y})
        given = np.random.default_rng(0).normal(size=(3, 8, 8, 1)).astype(np.float32)
        EXPECTED["tf1_graph_x"], EXPECTED["tf1_graph_y"] = given, session.run(y, {x: given})


def keras2_saved_model() -> None:
    """With keras_metadata.pb: uneven sizes, strides and both paddings, as TensorFlow pads them."""
    layers = tf_keras.layers
    model = tf_keras.Sequential(
        [
            layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", input_shape=(9, 8, 2)),
            layers.BatchNormalization(),
            layers.DepthwiseConv2D(3, padding="same"),
            layers.ReLU(6.0),
            layers.MaxPooling2D(2, padding="same"),
            layers.Flatten(),
            layers.Dense(6, "tanh"),
            layers.BatchNormalization(),
            layers.Dense(3, "softmax"),
        ]
    )
    randomise(model.variables)
    expect("keras2", (9, 8, 2), model)
    model.save(WORK / "keras2")


def keras3_saved_model() -> None:
    layers = keras.layers
    given = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same", use_bias=False)(given)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    y = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.Concatenate()([layers.Add()([x, y]), y])
    x = layers.AveragePooling2D(3, 2, "same")(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(given, layers.Dense(3, "softmax")(layers.Dropout(0.5)(x)))
    randomise(model.variables)
    expect("residual", (8, 8, 3), model)
    model.export(WORK / "residual", verbose=False)


class Plain(tf.Module):
    """A function as people write them: no Keras, a padding of its own, two axes swapped, a conv over time."""

    def __init__(self):
        random = tf.random.Generator.from_seed(3)
        self.kernel = tf.Variable(random.normal((3, 2, 4)), name="kernel")
        self.bias = tf.Variable(random.normal((4,)), name="bias")
        self.w = tf.Variable(random.normal((4, 3)) * 0.3, name="w")

    @tf.function(input_signature=[tf.TensorSpec((None, 10, 2), tf.float32)])
    def __call__(self, x):
        x = tf.pad((x - 0.5) / 2.0, [[0, 0], [1, 0], [0, 0]])
        y = tf.nn.leaky_relu(tf.nn.conv1d(x, self.kernel, 1, "VALID") + self.bias)
        y = tf.reshape(y, (tf.shape(y)[0], 9, 4))
        y = tf.reduce_max(tf.transpose(y, (0, 2, 1)), axis=2)
        return {"scores": tf.sigmoid(y @ self.w)}


def plain_saved_model() -> None:
    module = Plain()
    expect("plain", (10, 2), module)
    tf.saved_model.save(module, str(WORK / "plain"))


def recurrent_saved_model() -> None:
    """Its graph has a loop; keras_metadata.pb says the layers."""
    model = tf_keras.Sequential([tf_keras.layers.LSTM(3, input_shape=(4, 2)), tf_keras.layers.Dense(2)])
    randomise(model.variables)
    expect("recurrent", (4, 2), model)
    model.compile("adam", "mse")
    model.save(WORK / "recurrent")


def pack() -> None:
    """One zip archive, as graphs deflate well."""
    FOLDER.mkdir(exist_ok=True)
    with zipfile.ZipFile(FOLDER / "files.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(WORK.rglob("*")):
            if path.is_file() and path.name != "fingerprint.pb":
                archive.writestr(zipfile.ZipInfo(str(path.relative_to(WORK))), path.read_bytes(), zipfile.ZIP_DEFLATED)
    np.savez_compressed(FOLDER / "expected.npz", **EXPECTED)


if __name__ == "__main__":
    shutil.rmtree(WORK, ignore_errors=True)
    tf.random.set_seed(0)
    keras.utils.set_random_seed(0)
    for make in (
        tf2_checkpoints,
        tf1_checkpoint,
        tf1_saved_model,
        keras2_saved_model,
        keras3_saved_model,
        plain_saved_model,
        recurrent_saved_model,
    ):
        make()
    pack()
    shutil.rmtree(WORK)
