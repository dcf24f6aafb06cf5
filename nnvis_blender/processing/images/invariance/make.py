"""From a model and images to charts of what its features do not mind."""

from dataclasses import asdict, dataclass

from ...activations.chosen import Chosen, choose
from ...activations.make import check_same_layers
from ...activations.parameters import MapParameters
from ...datasets.fit import check_shapes
from ...datasets.pictures import of_brightness, picture_axes
from ...errors import bad_input, shown, usage
from ...files.cache import Cache, content_key, source_key
from ...network import ProcessedNetwork
from ...worker.report import Part
from .charts import correspondence_chart, curve_charts
from .correspondence import correspondence
from .curves import curves
from .features import Features
from .parameters import InvarianceParameters

_GRAY = 0.5
_SOURCE = ("images/invariance", "models", "activations", "datasets")


@dataclass
class Invariance:
    """charts: JSON-able, see charts.py. about: JSON-able, which samples. notes: sentences."""

    charts: list[dict[str, object]]
    about: dict[str, object]
    notes: list[str]


def make_invariance(
    processed: ProcessedNetwork, model, dataset, settings: InvarianceParameters, cache: Cache, report
) -> Invariance:
    """The charts that settings name, each from the cache where it holds it.

    Raises NNVisError: usage for samples, classes or places that are not there, bad_input for data that are no images
    and for a network without hidden layers.
    """
    check_same_layers(processed, model)
    check_shapes(model, dataset)
    axes = picture_axes(dataset, guess=processed.input_image is not None)
    if axes is None:
        raise bad_input(
            f"the samples of {dataset.name} are no images, which could be shifted or turned",
            "Give a data set of images",
        )
    if not settings.charts:
        raise usage("no chart is chosen", "Choose one or more")
    features = Features(model, axes)
    if not features.layers:
        raise bad_input(f"{model.name} has no hidden layer whose units' values are known", "Choose another network")
    return _Making(features, dataset, settings, cache).run(report)


class _Making:
    def __init__(self, features: Features, dataset, settings: InvarianceParameters, cache: Cache):
        self.features, self.model, self.dataset = features, features.model, dataset
        self.settings, self.cache, self.notes = settings, cache, []

    def run(self, report) -> Invariance:
        settings, charts, chosen = self.settings, [], {}
        if self.model.outputs_kind == "values":
            self.notes.append("the outputs are no classes, so that no probability is charted")
        for done, chart in enumerate(settings.charts):
            own = self._chosen(chart == "correspondence", report)
            chosen[chart] = own.numbers.tolist()
            charts += self._charts(chart, own, Part(report, done, len(settings.charts)))
        names = [self._name(layer) for layer in self.features.layers]
        return Invariance(charts, {**asdict(settings), "samples": chosen, "layers": names}, self.notes)

    def _name(self, layer: int) -> str:
        """A layer's name as there is room for it in a title."""
        return shown(self.model.network.layers[layer].name, 30, quoted=False)

    def _chosen(self, of_one_class: bool, report) -> Chosen:
        """Samples by number, of one class, or of each; those whose parts are compared are of one class."""
        settings = self.settings
        is_one = settings.samples is None and (of_one_class or settings.one_class is not None)
        wanted = MapParameters(
            choice="one_class" if is_one else "each_class",
            count=settings.count,
            one_class=settings.one_class,
            samples=settings.samples,
            part=settings.part,
        )
        found = choose(self.model, self.dataset, None, wanted, True, report)
        if len(found.x) < 2 and of_one_class:
            raise usage(f"correspondence is of two samples or more, not of {len(found.x)}", "Choose more samples")
        return found

    def _charts(self, chart: str, chosen: Chosen, report) -> list[dict[str, object]]:
        about = [self.model.sha256, self.dataset.sha256, chart, asdict(self.settings)]
        key = content_key("invariance", *about, chosen.numbers, source_key(*_SOURCE))
        stored = self.cache.load("invariance", key)
        if stored is None:
            make = self._correspondence if chart == "correspondence" else self._curves
            charts, notes = make(chart, chosen, report)
            stored = {"json": {"charts": charts, "notes": notes}}
            self.cache.store("invariance", key, stored)
        self.notes += stored["json"]["notes"]
        return stored["json"]["charts"]

    def _curves(self, chart: str, chosen: Chosen, report) -> tuple[list, list[str]]:
        is_known = bool((chosen.truth >= 0).all())
        images = self.features.images(chosen.x)
        classes = chosen.truth if is_known else self.features.probabilities(images).argmax(axis=1)
        made = curves(self.features, chosen.x, classes, chart, self.settings, report)
        layers = {layer: self._name(layer) for layer in made.distances}
        names = [str(name) for name in self.dataset.class_names] if is_known else []
        whose = None if self.model.outputs_kind == "values" else "true" if is_known else "predicted"
        return curve_charts(chart, made, layers, chosen, names, whose), []

    def _correspondence(self, chart: str, chosen: Chosen, report) -> tuple[list, list[str]]:
        notes = []
        classes = {*chosen.truth.tolist()}
        if len(classes) > 1 and self.settings.places is None:
            notes.append("the samples are of several classes, in which one place is not one part")
        names = [self._name(layer) for layer in self.features.layers]
        if len(names) < 2:
            return [], [
                *notes,
                f"{names[0]} is the only hidden layer, so that no correspondence is charted over layers",
            ]
        hidden = of_brightness(_GRAY, self.dataset)
        made = correspondence(self.features, chosen.x, hidden, self.settings, report)
        one = next(iter(classes))
        of = f" of {shown(str(self.dataset.class_names[one]), 30, False)}" if len(classes) == 1 and one >= 0 else ""
        return [correspondence_chart(made, names, f"{len(chosen.x)} samples{of}")], notes
