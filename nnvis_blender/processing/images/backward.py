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
from ..models.program.passes import ProgramPasses
from ..models.program.program import Program, Step
from .graph import Graph

RULES = GRADIENT, GUIDED, DECONVNET = ("gradient", "guided", "deconvnet")
_SUMS = MOVES | frozenset("add sub neg mean sum avg_pool adaptive_avg_pool resize cumsum triangle".split())
_SWITCHES = frozenset("max_pool adaptive_max_pool max min maximum minimum".split())
# sums of their first input, where nothing that a sample changes comes in beside it
_WEIGHTED = frozenset("linear conv conv_transpose embedding batch_norm mul div matmul einsum where".split())


class Recorded:
    """One batch through a model. outputs: (samples, classes), the logits, as torch records them.

    passes: the ProgramPasses that it came of where flows through edges are asked for of a model with a program.
    """

    def __init__(self, graph: Graph, values: dict[str, torch.Tensor], samples: int, passes=None):
        self.graph, self.values, self.samples, self.passes = graph, values, samples, passes
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
        return self._of_layers(wanted, dict(zip(wanted, _gradients(of, list(wanted.values())))))

    def gradients_and_flows(self, of: torch.Tensor, layers: Iterable[int]) -> tuple[dict, list[list[tuple]]]:
        """(see gradients, of each connection, of each of its parts, (what comes in, the gradient by what comes of it)),
        see Backward.run and edges.py.
        """
        wanted = {layer: self.values[self.graph.value[layer]] for layer in layers}
        if self.passes is not None:
            found, flows = self.passes.flows(of)
            return self._of_layers(wanted, found), flows
        graph, connections = self.graph, self.graph.model.network.connections
        targets = sorted({c.target for c in connections})
        before = [self.values[graph.before[layer]] for layer in targets]
        found = _gradients(of, [*wanted.values(), *before])
        by = {n: torch.zeros_like(z) if g is None else g for n, z, g in zip(targets, before, found[len(wanted) :])}
        flows = [[(self.values[graph.value[c.source]].detach(), by[c.target])] for c in connections]
        return self._of_layers(wanted, dict(zip(wanted, found))), flows

    def _of_layers(self, wanted: dict[int, torch.Tensor], found: dict) -> dict[int, torch.Tensor]:
        """found: gradients by the layers' values, None or missing where there are none."""
        made = {}
        for layer, value in wanted.items():
            gradient = found.get(layer)
            gradient = torch.zeros_like(value, dtype=torch.float32) if gradient is None else gradient
            made[layer] = self.graph.of_layer(layer, gradient, self.samples)
        return made


def _gradients(of: torch.Tensor, values: list[torch.Tensor]) -> list[torch.Tensor | None]:
    known = [value for value in values if value.requires_grad]
    found = iter(torch.autograd.grad(of.sum(), known, retain_graph=True, allow_unused=True) if known else ())
    return [next(found) if value.requires_grad else None for value in values]


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

    def run(self, batch: torch.Tensor, layers: Iterable[int] = (), edges: bool = False) -> Recorded:
        """A batch (samples, *input shape) through the model; layers: whose units and gradients are asked for. edges:
        whether flows through edges are, too.

        Whole numbers have no gradient: what a table makes of them has. A batch without a gradient is given one.
        """
        if edges and not self.graph.is_dense:
            passes = ProgramPasses(self.model, batch, True, {}, self.instead)
            return Recorded(self.graph, passes.values, len(batch), passes)
        if batch.is_floating_point() and not batch.requires_grad:
            batch = batch.detach().requires_grad_()
        keep = {self.graph.value[layer] for layer in layers} | set(self.graph.program.outputs)
        if edges:
            keep |= {name for name in (*self.graph.before, *self.graph.value) if name}
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
        elif number not in rectifiers and not is_sum_or_choice(step, own):
            where = shown(step.layer) if step.layer else "one of its layers"
            raise bad_input(
                f"{rule} is defined for rectifiers (ReLU) alone, and {where} of {name} has {step.op}",
                "Choose the gradient or integrated gradients",
            )
    return [f"gradients pass {op.replace('_', ' ')} as they are, for which {rule} has no rule" for op in passed]


def is_sum_or_choice(step: Step, moving: list[int]) -> bool:
    """Whether a step gives sums of what comes in, or the largest of it. moving: the places of inputs that a sample
    changes.
    """
    if step.op in _SUMS or step.op in _SWITCHES:
        return True
    return step.op in _WEIGHTED and len(moving) == 1 and (moving == [0] or step.op in ("mul", "matmul", "einsum"))
