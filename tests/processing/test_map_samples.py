"""Which samples maps are of: by number, by what the network makes of them, an image; and what does not fit."""

from dataclasses import replace

import numpy as np
import pytest
from map_networks import dataset_of, processed_of
from PIL import Image
from torch_networks import samples

from nnvis_blender.processing.activations.make import make_maps
from nnvis_blender.processing.activations.parameters import MapParameters
from nnvis_blender.processing.activations.running import probabilities
from nnvis_blender.processing.datasets.dataset import read_dataset
from nnvis_blender.processing.datasets.options import DataOptions
from nnvis_blender.processing.errors import NNVisError
from nnvis_blender.processing.worker.report import Silent


def chosen(trained, **settings):
    model, digits, processed = trained
    return make_maps(processed, model, digits, DataOptions(), MapParameters(**settings), Silent())


def test_samples_are_chosen_by_what_the_network_makes_of_them(trained):
    model, digits, _ = trained
    found = probabilities(model, digits.x_test)
    surest, y = found.max(axis=1), digits.y_test
    each = chosen(trained, count=10)
    assert each.truth.tolist() == list(range(10)) and (y[each.samples] == each.truth).all()
    assert each.names[0] == f"sample {np.flatnonzero(y == 0)[0]}"
    assert chosen(trained, choice="one_class", one_class=4, count=3).truth.tolist() == [4, 4, 4]
    assert surest[chosen(trained, choice="certain", count=3).samples].min() == np.sort(surest)[-3]
    assert chosen(trained, choice="uncertain", count=2).samples.tolist() == np.argsort(surest)[:2].tolist()
    wrong = chosen(trained, choice="wrong", count=4)
    assert (wrong.truth != wrong.prediction).all() and (y[wrong.samples] == wrong.truth).all()
    numbered = chosen(trained, samples=[5, 2], part="train")
    assert numbered.samples.tolist() == [5, 2] and numbered.truth.tolist() == digits.y_train[[5, 2]].tolist()
    np.testing.assert_allclose(numbered.of_layer(0).after.reshape(2, -1), digits.x_train[[5, 2]])


WRONG = {
    "a number that is not there": ({"samples": [3, 99999]}, "there is no sample 99999 in the test part of digits"),
    "too many": ({"samples": list(range(65))}, "65 samples are chosen"),
    "a class that is not there": ({"choice": "one_class", "one_class": "cat"}, "one_class is 'cat', no class of"),
    "a class of a number that is not there": ({"choice": "one_class", "one_class": 10}, "one_class is 10"),
    "an image that is not there": ({"image": "/none.png"}, "there is no image /none.png"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_cannot_be_chosen_is_a_sentence(trained, what):
    settings, said = WRONG[what]
    with pytest.raises(NNVisError, match=said) as error:
        chosen(trained, **settings)
    assert error.value.remedy


def test_samples_that_do_not_fit_are_refused(trained, models):
    model, digits, processed = trained
    other = replace(digits, x_test=digits.x_test[:, :49], x_train=digits.x_train[:, :49], shape=(7, 7))
    with pytest.raises(NNVisError, match="49 features a sample"):
        make_maps(processed, model, other, DataOptions(), MapParameters(), Silent())
    with pytest.raises(NNVisError, match="other layers than the file holds"):
        make_maps(processed, models("mlp"), None, DataOptions(), MapParameters(), Silent())


def test_values_that_are_not_finite_are_refused(models, tmp_path):
    model = models("lenet")
    data = dataset_of(tmp_path, samples("lenet", 10).numpy(), model, 10)
    data.x_test[3] = 3e38
    with pytest.raises(NNVisError, match="NaN or infinite"):
        make_maps(processed_of(model), model, data, DataOptions(), MapParameters(samples=[3]), Silent())
    assert (
        len(make_maps(processed_of(model), model, data, DataOptions(), MapParameters(samples=[2]), Silent()).names) == 1
    )


def image_file(path, pixels, size=(28, 28)):
    """An image file of grey pixels (height, width), in colour, of some size. Returns its path as a text."""
    Image.fromarray(pixels).convert("RGB").resize(size, Image.Resampling.NEAREST).save(path)
    return str(path)


@pytest.fixture
def large_digits(models, digits, tmp_path):
    """(a model that takes 28 x 28 pixels, its processed network, the path of data, the pixels of its sample 0)."""
    pixels = np.rint(digits.x_test[:20].reshape(-1, 8, 8) * 255).astype(np.uint8)
    pixels = pixels.repeat(4, axis=1).repeat(4, axis=2)[:, 2:30, 2:30]
    model = models("lenet")
    dataset_of(tmp_path, pixels, model, 10)
    return model, processed_of(model), tmp_path / "data.npz", pixels[0]


@pytest.mark.parametrize("options", [DataOptions(), DataOptions(invert=True), DataOptions(transpose=True, offset=-0.5)])
def test_an_image_file_is_read_as_the_samples_are(large_digits, tmp_path, options):
    model, processed, path, pixels = large_digits
    data = read_dataset(path, options, model)
    for size, most in (((28, 28), 1e-3), ((112, 112), 0.05)):
        settings = MapParameters(image=image_file(tmp_path / "seven.png", pixels, size), samples=[0])
        maps = make_maps(processed, model, data, options, settings, Silent())
        assert maps.names == ["seven.png", "sample 0"] and maps.samples.tolist() == [-1, 0] and maps.truth[0] == -1
        values = maps.of_layer(0).after
        assert np.ptp(values[0]) > 0.5 and np.abs(maps.pictures[0] - maps.pictures[1].astype(float)).mean() < 255 * most
        assert np.abs(values[0] - values[1]).mean() < most


def test_an_image_alone_is_read_as_the_model_says(large_digits, models, tmp_path):
    model, processed, path, pixels = large_digits
    settings = MapParameters(image=image_file(tmp_path / "seven.png", pixels))
    maps = make_maps(processed, model, None, DataOptions(), settings, Silent())
    np.testing.assert_allclose(maps.of_layer(0).after[0, 0], pixels / 255, atol=1e-6)
    np.testing.assert_array_equal(maps.pictures[0, 0], pixels)
    with pytest.raises(NNVisError, match="gpt takes samples of the shape .6,., no images"):
        make_maps(processed_of(models("gpt")), models("gpt"), None, DataOptions(), settings, Silent())
    (tmp_path / "seven.png").write_bytes((tmp_path / "seven.png").read_bytes()[:100])
    with pytest.raises(NNVisError, match="seven.png is not a whole image"):
        make_maps(processed, model, None, DataOptions(), settings, Silent())


def test_a_folder_of_frames_is_samples_in_the_order_of_their_numbers(large_digits, tmp_path):
    model, processed, path, pixels = large_digits
    folder = tmp_path / "frames"
    folder.mkdir()
    for number in range(1, 31):
        image_file(folder / f"frame_{number}.png", np.roll(pixels, number, axis=1))
    (folder / "notes.txt").write_text("no image")
    settings = MapParameters(frames=str(folder))
    maps = make_maps(processed, model, None, DataOptions(), settings, Silent())
    assert maps.names == [f"frame_{number}.png" for number in range(1, 31)]
    for number in (1, 10, 30):
        wanted = np.roll(pixels, number, axis=1) / 255
        np.testing.assert_allclose(maps.of_layer(0).after[number - 1, 0], wanted, atol=1e-6)
    data = read_dataset(path, DataOptions(), model)
    settings = MapParameters(frames=str(folder), every=10, samples=[2])
    names = make_maps(processed, model, data, DataOptions(), settings, Silent()).names
    assert names == ["frame_1.png", "frame_11.png", "frame_21.png", "sample 2"]


def test_frames_that_cannot_be_samples_are_one_sentence(large_digits, tmp_path):
    model, processed, _, pixels = large_digits
    folder = tmp_path / "frames"
    folder.mkdir()
    for frames, told in ((tmp_path / "none", "is no folder of images"), (folder, "holds no images")):
        with pytest.raises(NNVisError, match=told):
            make_maps(processed, model, None, DataOptions(), MapParameters(frames=str(frames)), Silent())
    for number in range(130):
        image_file(folder / f"{number}.png", pixels)
    with pytest.raises(NNVisError, match="130 images are to be samples") as error:
        make_maps(processed, model, None, DataOptions(), MapParameters(frames=str(folder)), Silent())
    assert "set every to 3" in error.value.remedy


@pytest.mark.parametrize("preprocessing", ["imagenet", "imagenet;order=BGR", "-1..1"])
def test_a_coloured_image_is_preprocessed_as_the_samples_are(models, tmp_path, preprocessing):
    model, options = models("resnet"), DataOptions(preprocessing=preprocessing)
    pixels = np.random.default_rng(0).integers(0, 256, (10, 16, 16, 3)).astype(np.uint8)
    np.savez(tmp_path / "data.npz", x=pixels, y=np.arange(10) % 5)
    Image.fromarray(pixels[0]).save(tmp_path / "photograph.png")
    settings, wanted = MapParameters(image=str(tmp_path / "photograph.png")), pixels[0] / 255
    if preprocessing == "-1..1":
        wanted = wanted * 2 - 1
    else:
        wanted = wanted[..., ::-1] if "BGR" in preprocessing else wanted
        wanted = (wanted - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    for data in (None, read_dataset(tmp_path / "data.npz", options, model)):
        maps = make_maps(processed_of(model), model, data, options, settings, Silent())
        np.testing.assert_allclose(maps.of_layer(0).after[0], np.moveaxis(wanted, -1, 0), atol=1e-5)
        np.testing.assert_array_equal(maps.pictures[0], np.moveaxis(pixels[0], -1, 0))


def test_outputs_that_are_no_classes_have_neither_truth_nor_mistakes(models, tmp_path):
    model = models("unet")
    x, kind = samples("unet", 3).numpy(), model.outputs_kind
    model.outputs_kind = "values"
    try:
        np.savez(tmp_path / "data.npz", x=x, y=np.arange(3))
        data = read_dataset(tmp_path / "data.npz", model=model)
        maps = make_maps(processed_of(model), model, data, DataOptions(), MapParameters(count=1), Silent())
        assert maps.truth.tolist() == [-1] and maps.prediction.tolist() == [-1]
        with pytest.raises(NNVisError, match="none is certain or wrong"):
            make_maps(processed_of(model), model, data, DataOptions(), MapParameters(choice="wrong"), Silent())
    finally:
        model.outputs_kind = kind
