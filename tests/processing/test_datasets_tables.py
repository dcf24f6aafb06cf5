"""Tables of every kind give their samples, and what was found is said.

Damaged ones are refused by line and column.
"""

import numpy as np
import pytest

from nnvis_blender.processing.datasets import table
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import MOST_CHARACTERS, NNVisError

ROWS = [(round(0.5 + 0.37 * i, 3), round(-1 + 0.11 * i * i, 3), i % 3) for i in range(30)]


def write(tmp_path, text, name="t.csv", encoding="utf-8"):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return tmp_path / name


def lines(separator=",", header=None, label=str, end="\n", rows=ROWS):
    body = [separator.join([str(a), str(b), label(k)]) for a, b, k in rows]
    return end.join(([separator.join(header)] if header else []) + body) + end


def everything(dataset):
    x, y = np.concatenate([dataset.x_train, dataset.x_test]), np.concatenate([dataset.y_train, dataset.y_test])
    order = np.argsort(x[:, 0])
    return x[order], y[order]


def assert_rows(dataset, rows=ROWS):
    x, y = everything(dataset)
    np.testing.assert_array_equal(x, np.array([row[:2] for row in rows], np.float32))
    np.testing.assert_array_equal(y, [row[2] for row in rows])


def said(dataset, text):
    return any(text in note for note in dataset.notes)


@pytest.mark.parametrize(
    "separator, word",
    [(",", None), (";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (" ", "spaces"), ("   ", "spaces")],
)
@pytest.mark.parametrize("header", [None, ["a", "b", "label"]])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_lines(tmp_path, separator, word, header, end):
    dataset = read_dataset(write(tmp_path, lines(separator, header, end=end)))
    assert_rows(dataset)
    assert word is None or said(dataset, f"separated by {word}")


@pytest.mark.parametrize("suffix", [".csv", ".CSV", ".tsv", ".txt", ".data"])
def test_suffixes(tmp_path, suffix):
    assert_rows(read_dataset(write(tmp_path, lines("\t"), f"t{suffix}")))


def test_decimal_commas(tmp_path):
    dataset = read_dataset(write(tmp_path, lines(";").replace(".", ",")))
    assert_rows(dataset)
    assert said(dataset, "decimal commas")


def test_quoted_cells_and_separators_within_them(tmp_path):
    text = '"first, or a","b","species"\n' + lines(label=lambda k: f'"{"xyz"[k]}, wild"')
    dataset = read_dataset(write(tmp_path, text))
    assert_rows(dataset)
    assert dataset.class_names == ["x, wild", "y, wild", "z, wild"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encodings(tmp_path, encoding):
    dataset = read_dataset(write(tmp_path, lines(header=["Länge", "Größe", "label"]), encoding=encoding))
    assert_rows(dataset)
    assert said(dataset, "Latin-1") == (encoding == "latin-1")


@pytest.mark.parametrize(
    "header, options, why",
    [
        (["Species", "b", "c"], {}, "column 1 ('Species'), by its name"),
        (["a", "quality", "c"], {}, "column 2 ('quality'), by its name"),
        (["a", "b", "c"], {}, "column 3 ('c'), the last column"),
        (["v1", "kind", "v2", "v3"], {}, "column 2 ('kind'), the only column that is named otherwise"),
        (["a", "b", "c"], {"label_column": "A"}, "column 1 ('a'), as asked for"),
        (["a", "b", "c"], {"label_column": 2}, "column 2 ('b'), as asked for"),
        (["a", "b", "c"], {"label_column": -3}, "column 1 ('a'), as asked for"),
        (None, {"label_column": "2"}, "column 2, as asked for"),
        (None, {}, "column 3, the last column"),
    ],
)
def test_the_label_column_is_found_and_said(tmp_path, header, options, why):
    width = len(header or "abc")
    column = int(why.split()[1].strip(",")) - 1
    cells = np.random.default_rng(0).normal(size=(20, width)).round(3).astype(str)
    cells[:, column] = [str(i % 2) for i in range(20)]
    text = "\n".join(",".join(row) for row in ([header] if header else []) + cells.tolist())
    dataset = read_dataset(write(tmp_path, text), DataOptions(**options))
    assert said(dataset, f"the labels are {why}") and dataset.class_names == ["0", "1"]
    assert dataset.x_train.shape[1] == width - 1


def test_the_only_column_of_texts_is_the_label_wherever_it_stands(tmp_path):
    text = "\n".join(f"{a},{'mf'[k % 2]},{b}" for a, b, k in ROWS)
    dataset = read_dataset(write(tmp_path, text))
    assert dataset.class_names == ["f", "m"] and said(dataset, "only column of texts")


@pytest.mark.parametrize(
    "labels, names",
    [
        (range(3, 9), ["3", "4", "5", "6", "7", "8"]),
        (range(12), [str(k) for k in range(12)]),
        ([0.0, 1.0, 2.0, 10.0], ["0", "1", "2", "10"]),
        ([-1, 1], ["-1", "1"]),
        ([0.5, 1.5, 10.5], ["0.5", "1.5", "10.5"]),
        ([1, 2, 10**9], ["1", "2", "1000000000"]),
        (["b", "a", "B"], ["B", "a", "b"]),
        (["১", "২"], ["১", "২"]),
    ],
)
def test_labels_are_classes_in_numeric_or_alphabetical_order(tmp_path, labels, names):
    labels = list(labels)
    text = "\n".join(f"{i / 7:.4f},{i % 5}.5,{labels[i % len(labels)]}" for i in range(60))
    dataset = read_dataset(write(tmp_path, text))
    assert dataset.class_names == names
    x, y = everything(dataset)
    assert [dataset.class_names[k] for k in y[:4]] == [
        names[sorted(labels).index(labels[i % len(labels)])] for i in range(4)
    ]


def test_a_gap_in_the_labels_is_kept_and_said(tmp_path):
    dataset = read_dataset(write(tmp_path, lines(rows=[(a, b, (0, 1, 3)[k]) for a, b, k in ROWS])))
    assert dataset.class_names == ["0", "1", "2", "3"] and said(dataset, "no sample has the label 2")


@pytest.mark.parametrize(
    "first, options, header",
    [
        ("0,1,2,3,label", {}, True),
        ("0,1,2,3,4", {}, True),
        ("1,2,3,4,5", {}, True),
        ("5.1,3.5,1.4,0.2,a", {}, False),
        ("0,1,2,3,4", {"header": "no"}, False),
        ("7,7,7,7,7", {"header": "yes"}, True),
        ("a,b,c,d,e", {}, True),
    ],
)
def test_the_first_line_is_a_header_or_a_sample(tmp_path, first, options, header):
    text = first + "\n" + "\n".join(f"0.{i},0.5,{i}.25,1.5,{'ab'[i % 2]}" for i in range(10, 40))
    dataset = read_dataset(write(tmp_path, text), DataOptions(**options))
    assert len(dataset.y_train) + len(dataset.y_test) == 30 + (not header)


@pytest.mark.parametrize("name", ["Id", "index", "Unnamed: 0", "", "PassengerId"])
def test_row_numbers_are_left_out_or_said(tmp_path, name):
    text = f"{name},a,b,label\n" + "\n".join(f"{i + 1},{a},{b},{k}" for i, (a, b, k) in enumerate(ROWS))
    dataset = read_dataset(write(tmp_path, text))
    if name == "PassengerId":
        assert dataset.x_train.shape[1] == 3 and said(dataset, "counts the rows: leave it out with drop_columns")
        dataset = read_dataset(write(tmp_path, text), DataOptions(drop_columns=[name]))
    else:
        assert said(dataset, "numbers the rows and was left out")
        assert read_dataset(write(tmp_path, text), DataOptions(keep_ids=True)).x_train.shape[1] == 3
    assert_rows(dataset)


def test_row_numbers_are_left_out_beside_the_columns_that_were_named(tmp_path):
    text = "id,a,name,b,label\n" + "\n".join(f"{i + 1},{a},n{i},{b},{k}" for i, (a, b, k) in enumerate(ROWS))
    with pytest.raises(NNVisError, match=r"column 3 \('name'\): 'n0' is not a number.*drop_columns"):
        read_dataset(write(tmp_path, text))
    dataset = read_dataset(write(tmp_path, text), DataOptions(drop_columns=["name"]))
    assert_rows(dataset)
    assert said(dataset, "left out as asked for: column 3 ('name')") and said(dataset, "column 1 ('id') numbers")


def test_integers_are_taken_as_they_are_and_options_scale_them(tmp_path):
    text = "\n".join(",".join(str((i * j) % 256) for j in range(20)) + f",{i % 2}" for i in range(40))
    path = write(tmp_path, text)
    plain, scaled = read_dataset(path), read_dataset(path, DataOptions(scale=0.5, offset=1, mean=[2], std=[4]))
    assert said(plain, "the values 0 to 255 are taken as they are")
    np.testing.assert_allclose(scaled.x_train, (plain.x_train * 0.5 + 1 - 2) / 4, rtol=1e-6)
    assert said(scaled, "scaled as asked for: scale 0.5, offset 1, mean [2], std [4]")
    assert scaled.description["scale"] == 0.5 and "scale" not in plain.description


def test_blocks_give_the_same_as_one_block(tmp_path, monkeypatch):
    rows = [(round(0.01 * i, 2), round(-1 + 0.11 * i, 3), i % 3) for i in range(2000)]
    path = write(tmp_path, lines(header=["a", "b", "label"], end="\r\n", rows=rows) + "\r\n")
    whole = read_dataset(path)
    monkeypatch.setattr(table, "BLOCK", 97)
    assert read_dataset(path).sha256 == whole.sha256
    assert_rows(whole, rows)


@pytest.mark.parametrize("cell", ["", "NaN", "nan", "?", "NA", "null", "inf", " "])
@pytest.mark.parametrize("block", [4 << 20, 97])
def test_missing_values_are_named_by_line_and_column(tmp_path, monkeypatch, cell, block):
    monkeypatch.setattr(table, "BLOCK", block)
    text = lines(header=["a", "b", "label"]).split("\n")
    text[9] = f"1.5,{cell},1"
    with pytest.raises(NNVisError, match=r"t.csv line 10, column 2 \('b'\): the value is missing") as error:
        read_dataset(write(tmp_path, "\n".join(text)))
    assert "drop_columns" in error.value.remedy


@pytest.mark.parametrize(
    "change, told",
    [
        ((9, "1.5,x,1"), r"line 10, column 2 \('b'\): 'x' is not a number"),
        ((9, "1.5,৩,1"), r"line 10, column 2 \('b'\): '৩' is not a number"),
        ((9, "1.5,1_0,1"), r"line 10, column 2 .*'1_0' is not a number"),
        ((9, "1.5,1e300,1"), r"line 10, column 2 .*'1e300' is too large"),
        ((9, "1.5,2.5,"), r"line 10, column 3 \('label'\): the value is missing"),
        ((9, "1.5,2.5"), r"line 10 has 2 columns, others have 3"),
        ((9, "1.5,2.5,1,1"), r"line 10 has 4 columns, others have 3"),
        ((9, "1.5,\0,1"), "no text"),
        ((9, "1.5," + "9" * 500_000 + ",1"), "."),
    ],
)
def test_what_is_no_sample_is_refused_by_line_and_column(tmp_path, change, told):
    text = lines(header=["a", "b", "label"]).split("\n")
    text[change[0]] = change[1]
    with pytest.raises(NNVisError, match=told) as error:
        read_dataset(write(tmp_path, "\n".join(text)))
    assert "t.csv" in str(error.value) and len(str(error.value)) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"a,b,c\n",
        b"1\n2\n3\n",
        bytes(range(256)) * 40,
        b"\xff\xfe1\0,\x002\0",
        b"\x80\x81,\x82\n" * 20,
        b"1," * 6_000_000,
        b'"' * 1_000_000,
        b"1,2,a\n" + b'"' * 200_000 + b"\n",
        b"x" * 5_000_000 + b"\n1,2\n",
    ],
    ids=lambda content: f"{len(content)} {content[:8]!r}",
)
def test_rubbish_is_refused_in_one_sentence(tmp_path, content):
    with pytest.raises(NNVisError) as error:
        read_dataset(write(tmp_path, content))
    assert "t.csv" in str(error.value) and len(str(error.value)) <= MOST_CHARACTERS and "\n" not in str(error.value)


def test_measurements_are_no_labels(tmp_path):
    text = "\n".join(f"{i},{i * 2},{i * 0.37:.3f}" for i in range(100))
    with pytest.raises(NNVisError, match="100 different values in 100 samples, a measurement.*label_column"):
        read_dataset(write(tmp_path, text))


def test_identifiers_by_the_million_are_no_labels(tmp_path):
    text = "\n".join(f"0.5,1.5,{i * 1000 + 10**9}" for i in range(25_000))
    with pytest.raises(NNVisError, match="too many for classes"):
        read_dataset(write(tmp_path, text))


def test_a_table_that_does_not_fit_is_refused_from_its_first_block(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MOST_VALUES", 1000)
    monkeypatch.setattr(table, "BLOCK", 200)
    with pytest.raises(NNVisError, match="million values"):
        read_dataset(write(tmp_path, lines(rows=ROWS * 40)))


@pytest.mark.parametrize(
    "options, told",
    [
        ({"label_column": "z"}, "label_column names 'z', which t.csv does not have"),
        ({"label_column": 4}, "label_column names '4'"),
        ({"label_column": 0}, "label_column names '0'"),
        ({"drop_columns": ["z"]}, "drop_columns names 'z'"),
        ({"drop_columns": ["label"], "label_column": "label"}, "left out"),
        ({"drop_columns": ["a", "b"]}, "no column of features"),
        ({"scale": 0.0}, "scale or std is 0"),
        ({"std": [0]}, "scale or std is 0"),
        ({"scale": float("nan")}, "scale is nan"),
        ({"mean": ["x"]}, "mean is"),
        ({"mean": [1, 2, 3]}, "mean has 3 numbers"),
        ({"channel_order": "channels_first"}, "no coloured images"),
        ({"transpose": True}, "no images"),
        ({"class_order": [0, 1]}, "without the class '2'"),
        ({"class_order": [0, 1, 1, 2]}, "names a class twice"),
    ],
)
def test_options_that_do_not_fit_are_named(tmp_path, options, told):
    with pytest.raises(NNVisError, match=told) as error:
        read_dataset(write(tmp_path, lines(header=["a", "b", "label"])), DataOptions(**options))
    assert error.value.code == "usage" or "features" in told


def test_class_order_is_that_of_the_outputs(tmp_path):
    path = write(tmp_path, lines(label=lambda k: "xyz"[k]))
    dataset = read_dataset(path, DataOptions(class_order=["z", "w", "x", "y"]))
    assert dataset.class_names == ["z", "w", "x", "y"] and said(dataset, "no sample has the label w")
    assert everything(dataset)[1][:3].tolist() == [2, 3, 0]
