"""What takes two values or more, whose shapes meet as numpy's do."""

import torch


def where(condition, a, b):
    return torch.where(condition.bool(), a, b)


def einsum(*values, equation):
    return torch.einsum(equation, *values)


FUNCTIONS = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "pow": torch.pow,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "mod": torch.remainder,
    "equal": torch.eq,
    "less": torch.lt,
    "less_equal": torch.le,
    "greater": torch.gt,
    "greater_equal": torch.ge,
    "and": torch.logical_and,
    "or": torch.logical_or,
    "not": torch.logical_not,
    "xor": torch.logical_xor,
    "where": where,
    "matmul": torch.matmul,
    "einsum": einsum,
}
