"""Makes the ONNX files of this folder, as scikit-learn's users export them.

    pip install scikit-learn==1.9.1 skl2onnx==1.20.0 onnxruntime==1.32.0
    python tests/processing/onnx_files/make.py

Beside each lies what ONNX Runtime gives for the same samples.
"""

from pathlib import Path

import numpy as np
import onnxruntime
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

HERE = Path(__file__).parent


def main() -> None:
    x, y = load_iris(return_X_y=True)
    flowers = np.array(["setosa", "versicolor", "virginica"])
    plain = {"max_iter": 60, "random_state": 0}
    scaled = make_pipeline(StandardScaler(), MLPClassifier(hidden_layer_sizes=(6,), **plain))
    save("names", scaled.fit(x, flowers[y]))
    two_hidden = MLPClassifier(hidden_layer_sizes=(5, 4), activation="tanh", **plain)
    save("numbers", two_hidden.fit(x, y), zipmap=False)
    save("binary", MLPClassifier(hidden_layer_sizes=(5,), activation="logistic", **plain).fit(x, (y == 1).astype(int)))
    value = make_pipeline(MinMaxScaler(), MLPRegressor(hidden_layer_sizes=(5,), **plain))
    save("value", value.fit(x, x[:, 3]))
    save("logistic", LogisticRegression(max_iter=200).fit(x, y))


def save(name: str, model, zipmap: bool = True) -> None:
    last = model[-1] if hasattr(model, "steps") else model
    options = None if zipmap else {id(last): {"zipmap": False}}
    made = convert_sklearn(model, initial_types=[("x", FloatTensorType([None, 4]))], options=options, target_opset=17)
    path = HERE / f"{name}.onnx"
    path.write_bytes(made.SerializeToString())
    samples = np.random.default_rng(0).random((7, 4), np.float32) * 6
    given = onnxruntime.InferenceSession(str(path)).run(None, {"x": samples})[-1]
    if isinstance(given, list):
        given = np.array([list(one.values()) for one in given], np.float32)
    np.savez_compressed(HERE / f"{name}.npz", samples=samples, outputs=given)


if __name__ == "__main__":
    main()
