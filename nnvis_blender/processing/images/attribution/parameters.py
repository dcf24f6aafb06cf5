"""What a user may set about attributions. Standard library only: Blender makes its panel."""

import dataclasses

from ... import parameters

GRADIENT, TIMES_INPUT, INTEGRATED, SMOOTH, GUIDED, DECONVNET, CAM, LRP, OCCLUSION, ABLATION, CONDUCTANCE = (
    "gradient",
    "gradient_x_input",
    "integrated_gradients",
    "smoothgrad",
    "guided",
    "deconvnet",
    "grad_cam",
    "lrp",
    "occlusion",
    "ablation",
    "conductance",
)
METHODS = {
    GRADIENT: ("Gradient", "How the output changes with each value (Simonyan et al., 2013)"),
    TIMES_INPUT: ("Gradient × Input", "The gradient times the value: what each value brings, to first order"),
    INTEGRATED: (
        "Integrated Gradients",
        "The gradient along the way from a baseline, whose sum is the output's difference; of layers their conductance "
        "(Sundararajan et al., 2017)",
    ),
    SMOOTH: ("SmoothGrad", "The mean gradient of the sample with noise (Smilkov et al., 2017)"),
    GUIDED: (
        "Guided Backpropagation",
        "Only what is positive comes back, through rectifiers that were on (Springenberg et al., 2015)",
    ),
    DECONVNET: (
        "Deconvnet",
        "Only what is positive comes back, through poolings where their largest value was (Zeiler and Fergus, 2014)",
    ),
    CAM: ("Grad-CAM", "Where the maps of a layer speak for the output (Selvaraju et al., 2017)"),
    LRP: ("Relevance Propagation", "The output is shared out layer by layer, back to the input (Bach et al., 2015)"),
    OCCLUSION: ("Occlusion", "How much is lost where a square covers the sample (Zeiler and Fergus, 2014)"),
    ABLATION: ("Feature Ablation", "How much is lost without each feature, and without each unit"),
    CONDUCTANCE: (
        "Conductance",
        "What comes through one unit, or a layer, on the way from a baseline (Dhamdhere et al., 2018)",
    ),
}
PASSED = (CAM, CONDUCTANCE)  # methods whose layer lies on the way to what is asked about
COMPARED = (INTEGRATED, OCCLUSION, ABLATION, CONDUCTANCE)  # methods that compare samples with the baseline
EPSILON, GAMMA, Z_PLUS = ("epsilon", "gamma", "z_plus")
RULES = {
    EPSILON: ("Epsilon", "By what each value brings, with its sign"),
    GAMMA: ("Gamma", "What speaks for counts more than what speaks against"),
    Z_PLUS: ("z+", "By what speaks for alone"),
}
ZERO, MEAN = ("zero", "mean")
BASELINES = {
    ZERO: ("Zero", "What the network takes as nothing: all values zero, after preprocessing"),
    MEAN: ("Mean of the Data", "The mean of the samples that the network may have been trained on"),
}


@dataclasses.dataclass(frozen=True)
class AttributionParameters:
    """How much each value, unit and edge has to do with an output"""

    method: str = parameters.field(INTEGRATED, help="how it is measured", choices=METHODS)
    classes: list[str] | None = parameters.field(
        None,
        help="the classes asked about, by name or number; of several each has its own colour; left out, of each sample "
        "the class that it is taken for",
        unset="Predicted",
    )
    layer: str | None = parameters.field(
        None,
        help="a layer that is asked about in the place of classes, by name or number; of grad_cam that whose maps are "
        "shown, of conductance that which is passed",
        unset="Outputs",
    )
    unit: int | None = parameters.field(
        None, 0, 2**31 - 1, help="the number of a unit of that layer; none: all of them together", unset="All", start=0
    )
    baseline: str = parameters.field(
        ZERO, help="what samples are compared with, and covered by", choices=BASELINES, section="How"
    )
    steps: int = parameters.field(64, 2, 4096, help="steps of the way from the baseline")
    draws: int = parameters.field(32, 1, 4096, help="how many times SmoothGrad adds noise")
    noise: float = parameters.field(0.15, 0.0, 10.0, help="SmoothGrad's noise, over the range of a sample's values")
    rule: str = parameters.field(EPSILON, help="how relevance is shared out", choices=RULES)
    gamma: float = parameters.field(0.25, 0.0, 100.0, help="how much more what speaks for counts by the rule gamma")
    window: int = parameters.field(4, 1, 4096, help="the side of the square that is covered, in pixels")
    stride: int = parameters.field(2, 1, 4096, help="by how many pixels occlusion moves its square")
    measures: bool = parameters.field(
        True, help="measure infidelity and sensitivity as well, which takes several times as long"
    )
