"""What is enough to fool a network: the least change of each sample by which it is taken for another class."""

import numpy as np

from ...errors import NNVisError, shown
from ...worker.report import Part
from ..canvas import canvas_of
from ..dream.fooling import AMPLIFIED, fooling_image
from ..forward import Forward
from ..preferred.responses import has_classes
from .looked import Looked
from .page import Section

_STEPS = 200
_OUT = "fooling images are left out"


def add_fooled(looked: Looked, report) -> None:
    """The section, and of each sample in the values what it is taken for, and how long the change is."""
    model, dataset, chosen = looked.model, looked.dataset, looked.chosen
    layer = model.network.outputs[0]
    if looked.axes is None or not has_classes(model, layer):
        what = "the samples are no images" if looked.axes is None else f"{model.name} has no classes"
        looked.notes.append(f"{_OUT}: {what}")
        return
    try:
        canvas = canvas_of(model, dataset, looked.data_options, looked.processed.input_image is not None)
    except NNVisError as error:
        looked.notes.append(f"{_OUT}: {error.message}")
        return
    if not canvas.is_picture:
        looked.notes.append(f"{_OUT}: nothing says which values of the samples are those of pixels")
        return
    names, forward, told = model.network.class_names, Forward(model, [layer]), []
    text = "Each sample, the least change that was found by which it is taken for another class, and the two together."
    section = Section("What is enough to fool it", text, columns=3)
    images = canvas.images(dataset.x_test[chosen])
    for row, (number, image) in enumerate(zip(chosen.tolist(), images)):
        found = fooling_image(forward, layer, canvas, image, None, _STEPS, Part(report, row, len(chosen)))
        if found is None:
            looked.notes.append(f"no small change was found that fools the network about sample {number}")
            continue
        change = (found.image - image) * AMPLIFIED / max(found.largest, 1e-12) + 0.5
        before, after = (shown(str(names[k]), 40, False) for k in (found.before, found.after))
        captions = (
            f"sample {number}: {before}",
            f"the change, {found.share:.1%} as long, {AMPLIFIED / max(found.largest, 1e-12):.0f} times as strong",
            f"{after} ({found.chance:.0%})",
        )
        pictures = (np.moveaxis(one.numpy(), 0, -1) for one in (image, change, found.image))
        section.pictures += zip(captions, pictures)
        figures = {"norm": found.norm, "share": found.share, "probability": found.chance}
        told.append({"sample": number, "before": found.before, "after": found.after, **figures})
    looked.values["fooled"] = told
    if section.pictures:
        looked.sections.append(section)
