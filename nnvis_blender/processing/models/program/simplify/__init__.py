"""Passes that change no output of a program and leave it easier to draw and faster to run."""

import torch

from ..execution import Runner
from ..program import Program
from .attention import fuse_attention
from .batch_norms import fold_batch_norms
from .constants import fold_constants
from .gates import fuse_gated_activations
from .products import as_linear
from .recurrence import split_recurrence
from .rewriting import without_dead_steps, without_identities


def simplify(program: Program, folds_norms: bool = True) -> Program:
    """The same function with as few steps as may be; constants that nothing takes any more are left out."""
    program = without_identities(fold_constants(program))
    ranks = value_ranks(program)
    program = as_linear(program, ranks)
    program = fold_batch_norms(program, ranks) if folds_norms else program
    program = fuse_gated_activations(program)
    program = fuse_attention(program, ranks)
    program = split_recurrence(program)
    return without_dead_steps(program)


@torch.no_grad()
def value_ranks(program: Program) -> dict[str, int]:
    """value -> how many axes it has, by one run."""
    runner, ranks = Runner(program), {given.name: 1 + len(given.shape) for given in program.inputs}

    def watch(number, _, given):
        ranks.update((name, value.ndim) for name, value in zip(program.steps[number].outputs, given))

    runner.run(runner.example(1), (), watch=watch)
    return ranks | {name: array.ndim for name, array in program.constants.items()}
