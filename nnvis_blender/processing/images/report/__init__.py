"""A report on a network after the list "Visualizing what ConvNets learn" of CS231n (Karpathy 2016): dead and duplicate
units, first weights, what excites units, what gradients and a hidden square say of single samples.
"""

from .parameters import ReportParameters

__all__ = ["ReportParameters"]
