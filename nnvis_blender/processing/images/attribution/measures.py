"""How good attributions are, by captum: infidelity and sensitivity (Yeh et al., On the (In)fidelity and Sensitivity of
Explanations, 2019).
"""

from collections.abc import Callable
from dataclasses import replace

import torch
from captum.metrics import infidelity, infidelity_perturb_func_decorator, sensitivity_max

from ..samples import as_input
from .found import Found, Question
from .parameters import CAM, DECONVNET, GRADIENT, GUIDED, SMOOTH
from .perturbing import Scores

_OF_GRADIENTS = (GRADIENT, SMOOTH, GUIDED, DECONVNET, CAM)  # others say what whole values bring
_NOISE = 0.1  # of infidelity's changes, over the range of the samples' values
_RADIUS = 0.02  # of sensitivity's changes
_CHANGES, _ANEW = 10, 4


def measured(question: Question, batch: torch.Tensor, found: Found, attribute: Callable) -> dict[str, torch.Tensor]:
    """{"infidelity", "sensitivity"}: (samples,) each. attribute: (question, batch) -> Found.

    Infidelity: by how much what attributions say of small changes misses what these do to the output, squared, at the
    best scale. Sensitivity: the most that attributions change for changes that small, over their own size.
    """
    model, span = question.model, float(batch.amax() - batch.amin()) or 1.0
    columns = question.asked.columns

    def change(inputs, *_):
        return inputs + torch.randn_like(inputs) * (_NOISE * span)

    def noise(inputs):
        changed = torch.randn_like(inputs) * (_NOISE * span)
        return changed, inputs - changed

    @torch.enable_grad()
    def explain(given, target):
        return (as_input(model, attribute(_asked_again(question, target), given[0]).layers[_entry(model)]),)

    is_gradient = question.settings.method in _OF_GRADIENTS
    perturb = noise if is_gradient else infidelity_perturb_func_decorator(True)(change)
    with torch.random.fork_rng():
        torch.manual_seed(question.seed)
        missed = infidelity(
            Scores(question),
            perturb,
            batch,
            as_input(model, found.layers[model.inputs[0].layer]),
            baselines=None if is_gradient else question.baseline.expand_as(batch),
            target=columns,
            n_perturb_samples=_CHANGES,
            max_examples_per_batch=_together(model, batch, _CHANGES),
            normalize=True,
        )
        moved = sensitivity_max(
            explain,
            batch,
            perturb_radius=_RADIUS * span,
            n_perturb_samples=_ANEW,
            max_examples_per_batch=_together(model, batch, _ANEW),
            target=columns,
        )
    return {"infidelity": missed.detach(), "sensitivity": moved.detach()}


def _together(model, batch: torch.Tensor, changes: int) -> int:
    """How many changed samples go through at once, as captum wants them."""
    return min(max(model.rows, len(batch)), len(batch) * changes)


def _entry(model) -> int:
    return model.inputs[0].layer


def _asked_again(question: Question, columns: torch.Tensor) -> Question:
    """The same of other samples and of the input alone."""
    return replace(
        question,
        asked=replace(question.asked, columns=columns),
        layers=[_entry(question.model)],
        edges=None,
    )
