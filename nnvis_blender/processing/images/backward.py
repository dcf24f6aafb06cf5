"""A model's forward pass from which gradients come back, by other rules at its rectifiers where that is asked for.

The steps of the model's own program run with another backward pass, so that activations that are functions or that are
used several times count as all others do.

- "gradient": as it is
- "guided": only what is positive comes back, through rectifiers that were on (Springenberg et al., Striving for
  Simplicity, 2015)
- "deconvnet": only what is positive comes back, whether a rectifier was on or not; poolings send it to where their
  largest value was, as always (Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, 2014)
"""

from collections.abc import Iterable

import torch

from ..errors import bad_input, shown
from ..models.program.kinds import DETACHED, MOVES, NORMS
from ..models.program.operations import OPERATIONS
from ..models.program.program import Program, Step
from .graph import Graph

RULES = GRADIENT, GUIDED, DECONVNET = ("gradient", "guided", "deconvnet")
_SUMS = MOVES | frozenset("add sub neg mean sum avg_pool adaptive_avg_pool resize cumsum triangle".split())
_SWITCHES = frozenset("max_pool adaptive_max_pool max min maximum minimum".split())
# sums of their first input, where nothing that a sample changes comes in beside it
_WEIGHTED = frozenset("linear conv conv_transpose embedding batch_norm mul div matmul einsum where".split())


class Recorded:
    """One batch through a model. outputs: (samples, classes), the logits, as torch records them."""

    def __init__(self, graph: Graph, values: dict[str, torch.Tensor], samples: int):
        self.graph, self.values, self.samples = graph, values, samples
        self.outputs = graph.outputs(values, samples)

    def units(self, layer: int) -> torch.Tensor:
        """(samples, units, *map_shape): the activations of a layer that was asked for, as torch records them."""
        return self.graph.of_layer(layer, self.values[self.graph.value[layer]], self.samples)

    def gradients(self, of: torch.Tensor, layers: Iterable[int]) -> dict[int, torch.Tensor]:
        """{layer: (samples, units, *map_shape)}: the gradients of the sum of a tensor, which came of this pass, by the
        activations of layers that were asked for; zeros where it does not depend on them, or on whole numbers.

        May be called several times.
        """
        wanted = {layer: self.values[self.graph.value[layer]] for layer in layers}
        known = [layer for layer, value in wanted.items() if value.requires_grad]
        found = (
            torch.autograd.grad(of.sum(), [wanted[layer] for layer in known], retain_graph=True, allow_unused=True)
            if known
            else []
        )
        by_layer = dict(zip(known, found))
        made = {}
        for layer, value in wanted.items():
            gradient = by_layer.get(layer)
            gradient = torch.zeros_like(value, dtype=torch.float32) if gradient is None else gradient
            made[layer] = self.graph.of_layer(layer, gradient, self.samples)
        return made


class Backward:
    """A model whose gradients come back by a rule.

    Raises NNVisError (bad_input) where a network has something that the rule is not defined for, which it names.
    notes: sentences on what gradients pass by no rule.
    """

    def __init__(self, model, rule: str = GRADIENT):
        self.model, self.rule, self.graph = model, rule, Graph(model)
        self.notes, self.instead = [], {}
        if rule != GRADIENT:
            steps = self.graph.program.steps
            rectifiers = [number for number, step in enumerate(steps) if _is_rectifier(step, self.graph)]
            self.notes = _check_defined(self.graph.program, set(rectifiers), rule, model.name)
            self.instead = {number: _rectifier(steps[number], rule == GUIDED) for number in rectifiers}

    def run(self, batch: torch.Tensor, layers: Iterable[int] = ()) -> Recorded:
        """A batch (samples, *input shape) through the model; layers: whose units and gradients are asked for.

        Whole numbers have no gradient: what a table makes of them has. A batch without a gradient is given one.
        """
        if batch.is_floating_point() and not batch.requires_grad:
            batch = batch.detach().requires_grad_()
        keep = {self.graph.value[layer] for layer in layers} | set(self.graph.program.outputs)
        with torch.enable_grad():
            return Recorded(self.graph, self.graph.run(batch, keep, self.instead), len(batch))


class _Rectified(torch.autograd.Function):
    """What a rectifier gives, and back by the rule. mask: where it was on; None: it is not asked for."""

    @staticmethod
    def forward(ctx, x, given, mask):
        ctx.save_for_backward(mask)
        return given.view_as(given)

    @staticmethod
    def backward(ctx, gradient):
        (mask,) = ctx.saved_tensors
        back = gradient.clamp(min=0)
        return (back if mask is None else back * mask), None, None


def _rectifier(step: Step, is_guided: bool):
    """The step's function with the other backward pass."""

    def run(taken, options):
        x = next((one for one in taken if one is not None and one.requires_grad), None)
        with torch.no_grad():
            given = OPERATIONS[step.op](taken, options)
            high = options.get("high")
            mask = (given > 0 if high is None else (given > 0) & (given < high)) if is_guided else None
        return given if x is None else _Rectified.apply(x, given, mask)

    return run


def _is_rectifier(step: Step, graph: Graph) -> bool:
    """Whether a step gives zero below zero and its value above, up to a bound at most."""
    if step.op == "relu":
        return True
    if step.op == "clip":
        return step.options.get("low") == 0
    if step.op == "maximum":
        return any(name in graph.runner.constants and not graph.runner.constants[name].any() for name in step.inputs)
    return False


def _check_defined(program: Program, rectifiers: set[int], rule: str, name: str) -> list[str]:
    """Notes on norms that gradients pass as they are. Raises NNVisError (bad_input), naming the first step whose
    backward pass the rule says nothing of.
    """
    moving, passed = {given.name for given in program.inputs}, {}
    for number, step in enumerate(program.steps):
        own = [place for place, taken in enumerate(step.inputs) if taken in moving]
        if not own or step.op in DETACHED:
            continue
        moving.update(step.outputs)
        if step.op in NORMS and step.op != "batch_norm":
            passed[step.op] = None
        elif number not in rectifiers and not _is_sum_or_choice(step, own):
            where = shown(step.layer) if step.layer else "one of its layers"
            raise bad_input(
                f"{rule} is defined for rectifiers (ReLU) alone, and {where} of {name} has {step.op}",
                "Choose the gradient or integrated gradients",
            )
    return [f"gradients pass {op.replace('_', ' ')} as they are, for which {rule} has no rule" for op in passed]


def _is_sum_or_choice(step: Step, moving: list[int]) -> bool:
    """Whether a step gives sums of what comes in, or the largest of it. moving: the places of inputs that a sample
    changes.
    """
    if step.op in _SUMS or step.op in _SWITCHES:
        return True
    return step.op in _WEIGHTED and len(moving) == 1 and (moving == [0] or step.op in ("mul", "matmul", "einsum"))
