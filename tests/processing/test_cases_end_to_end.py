"""Files as people have them, through `process` as a person calls it: the accuracy that the saved network has on its
data, or the sentence that says what to do.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from nnvis_blender.processing.errors import MOST_CHARACTERS
from reference import case_path

DRIVER = Path(__file__).resolve().parents[1] / "scripts" / "command_driver.py"
QUICK = ["--method", "weight", "--sampling-rate", "5", "--prune-percentage", "0.9"]
AT_ONCE = 2  # processes
DIGITS = "digits"


@dataclass(frozen=True)
class Row:
    """A model and its data in a case's folder, and what comes of them.

    accuracy: of the model on all samples, to 0.02; None: it is refused, or was given without data. said: a pattern in
    the refusal, or else in a note or warning.
    """

    case: str
    model: str
    data: str | None = DIGITS
    options: tuple = ()
    accuracy: float | None = None
    said: str = ""
    refused: bool = False

    @property
    def name(self) -> str:
        return " ".join([self.case.partition("_")[0], self.model, self.data or "no data", *self.options])


def right(case, model, data, accuracy, said, *options) -> Row:
    return Row(case, model, data, options, accuracy, said)


def refused(case, model, data, said, *options) -> Row:
    return Row(case, model, data, options, said=said, refused=True)


D01, D02, D03 = "d01_optdigits_csv", "d02_semicolon_wine", "d03_iris_id"
D05, D06, D07 = "d05_float_labels_12_classes", "d06_missing_values", "d07_label_column_named_otherwise"
I01, M07, M08 = "i01_rgb_torch_order", "m07_safetensors_names", "m08_sharded"
M11, M13, M15 = "m11_sklearn", "m13_torchscript", "m15_autoencoder_view_only"
N01, S01, X01 = "n01_normalised_training", "s01_few_samples_a_class", "x01_idx_dot_names"
ORDER = ("--layer-order", "input_layer", "hidden_layer", "output_layer")
SWAPPED = ("--layer-order", "hidden_layer", "input_layer", "output_layer")

ROWS = [
    right(D01, "net.pth", "optdigits.csv", 0.988, "0 to 16 are taken as they are"),
    right(D01, "net.pth", "optdigits.csv", 0.124, "with values times 255: set scale to 1 ", "--scale", "0.00392157"),
    right(D02, "net.pth", "winequality-red.csv", 0.447, "semicolons"),
    right(D02, "net.pth", "winequality-comma.csv", 0.447, "3, 4, 5, 6, 7, 8"),
    right(D03, "net.pth", "Iris.csv", 0.973, r"\('Id'\) numbers the rows and was left out"),
    refused(D03, "net.pth", "Iris.csv", "5 features a sample .* takes 4.*--drop-columns", "--keep-ids"),
    right("d04_pandas_numbers_as_header", "net.pth", "digits.csv", 0.963, "first line holds names"),
    right(D05, "net.pth", "months.csv", 1.0, "'label'"),
    refused(D06, "net.pth", "nan.csv", r"nan.csv line 9, column 2 \('b'\).*missing \('NaN'\)"),
    refused(D06, "net.pth", "blank.csv", r"blank.csv line 9, column 2 \('b'\).*missing \(''\)"),
    refused(D06, "net.pth", "question.csv", r"question.csv line 9, column 2 \('b'\).*missing \('\?'\)"),
    refused(D06, "net.pth", "nan.csv", "2 features a sample .* takes 3", "--drop-columns", "b"),
    right(D06, "net.pth", "wdbc.csv", None, "labels are column 2"),
    right(D07, "net.pth", "digits.csv", 0.967, r"'digit'\), by its name"),
    right(D07, "net.pth", "digits.csv", 0.967, r"'digit'\), as asked for", "--label-column", "digit"),
    right(I01, "net.pth", "pets", 1.0, "channels first", "--channel-order", "channels_first"),
    right(I01, "net.pth", "pets", 0.347, "channels first: set channel_order to channels_first"),
    right("i02_hidden_folders", "net.pth", "pets", 1.0, ".ipynb_checkpoints"),
    right("i03_train_test_folders", "net.pth", "pets", 1.0, "train and test are read as parts"),
    right("i04_mixed_modes_sizes", "net.pth", "mix", 1.0, "1 of 60 images were resized to 8 x 8"),
    right("m02_compile_model_key", "ckpt.pt", DIGITS, 0.96, "_orig_mod."),
    right("m03_lightning_ckpt", "last.ckpt", DIGITS, 0.955, "criterion.weight"),
    right("m03_lightning_ckpt", "last.pt", DIGITS, 0.955, "criterion.weight"),
    right("m04_batchnorm", "mlp_bn.pth", DIGITS, 0.986, "batch norm"),
    refused("m05_layernorm", "mlp_ln.pth", DIGITS, "'1' is a LayerNorm"),
    refused(M07, "model.safetensors", DIGITS, "order of the layers is ambiguous.*--layer-order"),
    right(M07, "model.safetensors", DIGITS, 0.988, "as the options say", *ORDER),
    right(M07, "model.safetensors", DIGITS, 0.052, "layer_order to input_layer, hidden_layer, output_layer", *SWAPPED),
    right(M07, "model.pth", DIGITS, 0.988, "ReLU is assumed"),
    right(M08, "model.safetensors.index.json", DIGITS, 0.964, "2 shards"),
    right(M08, "model-00001-of-00002.safetensors", DIGITS, 0.964, "2 shards"),
    right(M08, "model-00002-of-00002.safetensors", DIGITS, 0.964, "2 shards"),
    right("m09_keras_get_weights", "weights.npz", DIGITS, 0.964, "ReLU is assumed"),
    right("m10_course_W1_b1", "parameters.npz", DIGITS, 0.961, r"\(outputs, inputs\)"),
    right(M11, "tanh.npz", DIGITS, 0.989, "tanh is as the options say", "--activation", "tanh"),
    right(M11, "tanh.npz", DIGITS, 0.889, "set model_options.activation to tanh"),
    right(M11, "binary.npz", "binary_data.npz", None, "two classes"),
    refused(M11, "model.pkl", DIGITS, r"numpy\.savez"),
    right("m12_bce_one_output", "bce.pth", "data.npz", 0.986, "two classes"),
    right(M13, "args.pth", DIGITS, None, "state_dict"),
    right(M13, "list.pth", DIGITS, None, "ReLU is assumed"),
    right(M13, "npscalar.pth", DIGITS, None, "state_dict"),
    right(M13, "scripted.pt", DIGITS, None, "no softmax stands at its end"),
    refused(M13, "quant.pth", DIGITS, "quantised"),
    Row(M15, "ae.pth", None, said="ReLU is assumed"),
    refused(M15, "ae.pth", None, "ae.pth was given without its data", "--method", "activation"),
    right(N01, "net.pth", "medmnist.npz", 0.969, "train_images"),
    right(N01, "net.pth", "data.npz", 0.982, r"mean \[0\.3\]", "--mean", "0.3", "--std", "0.37"),
    right(N01, "net.pth", "data.npz", 0.967, "the bytes 0 to 255 were divided by 255"),
    right(S01, "k1000.pth", "data.npz", None, "are the test part"),
    right(X01, "net.pth", "kaggle", 0.967, "divided by 255"),
    right(X01, "net.pth", "kaggle/train-images.idx3-ubyte", 0.967, "divided by 255"),
    right(X01, "net.pth", "MNIST", 0.967, "are in raw"),
]


@dataclass(frozen=True)
class Outcome:
    code: int
    errors: str
    result: dict

    @property
    def accuracy(self) -> float | None:
        """Of both parts together; None without data, or where there is no result."""
        fit = self.result.get("fit")
        if fit is None:
            return None
        right = sum(fit[f"{part}_accuracy"] * fit[f"{part}_samples"] for part in ("train", "test"))
        return right / (fit["train_samples"] + fit["test_samples"])

    @property
    def told(self) -> str:
        fit = self.result.get("fit") or {}
        return "\n".join([*self.result.get("notes", ()), fit.get("warning") or ""])


def process(rows: list[Row], folder: Path) -> list[Outcome]:
    """The rows' outcomes, asked for from one folder with paths from there on, in one process: starting it takes most
    of a row's time.
    """
    folder.mkdir()
    calls = []
    for number, row in enumerate(rows):
        model = case_path(row.case) / row.model
        data = row.data if row.data in (None, DIGITS) else os.path.relpath(model.parent / row.data, folder)
        words = [os.path.relpath(model, folder), *(["--data", data] if data else []), *QUICK, *row.options]
        words += ["--output", f"{number}.nnvis", "--cache", f"cache {number}"]
        calls.append(["worker", ["process", *words]])
    commands, results = folder / "commands.json", folder / "results.json"
    commands.write_text(json.dumps(calls), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(commands), str(results)],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=1200,
    )
    assert done.returncode == 0, done.stderr
    outcomes = [outcome(one) for one in json.loads(results.read_text(encoding="utf-8"))]
    assert [found.code == 0 for found in outcomes] == [(folder / f"{k}.nnvis").exists() for k in range(len(rows))]
    return outcomes


def outcome(result: dict) -> Outcome:
    """Of what the driver says of a command, which prints its messages and its error."""
    lines = result["output"].splitlines()
    messages = [line for line in lines if line.startswith("{")]
    errors = [line for line in lines if not line.startswith("{")]
    return Outcome(result["code"], "\n".join(errors), json.loads(messages[-1]) if messages else {})


@pytest.fixture(scope="module")
def outcomes(request, tmp_path_factory):
    """Row -> the Outcomes to come of its share of the rows whose tests are run, and its place among them."""
    folder, pool = tmp_path_factory.mktemp("cases"), ThreadPoolExecutor(AT_ONCE)
    items = [item for item in request.session.items if item.path == request.path and hasattr(item, "callspec")]
    rows = [item.callspec.params["row"] for item in items]
    shares = [pool.submit(process, rows[k::AT_ONCE], folder / str(k)) for k in range(AT_ONCE)]
    yield {row: (shares[k % AT_ONCE], k // AT_ONCE) for k, row in enumerate(rows)}
    pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_case_is_right_or_told(outcomes, row):
    share, place = outcomes[row]
    found = share.result()[place]
    print(f"{row.name} | {found.code} | {found.accuracy} | {found.errors.strip() or found.told}")
    if row.refused:
        sentence = found.errors.strip().removeprefix("error: ")
        assert found.code in (2, 3) and re.search(row.said, sentence), sentence
        assert "\n" not in sentence and len(sentence) <= MOST_CHARACTERS
        return
    assert found.code == 0, found.errors
    assert re.search(row.said, found.told), found.told
    if row.accuracy is not None:
        assert found.accuracy == pytest.approx(row.accuracy, abs=0.02)


def test_every_case_has_its_row():
    cases = {path.name for path in case_path("README.md").parent.iterdir() if path.is_dir()}
    assert cases == {row.case for row in ROWS}
