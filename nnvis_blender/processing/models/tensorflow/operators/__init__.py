"""Operations of TensorFlow's graphs.

OPERATORS: name -> function(translation, node, values, taken) that gives the node's Value, or a list of them; values are
what it takes, taken the places that these are of. FOLDED: name -> function(node, values) of Constants alone.
"""

from . import arithmetic, convolution, folded, movement, reduction

OPERATORS = {**arithmetic.OPERATORS, **convolution.OPERATORS, **movement.OPERATORS, **reduction.OPERATORS}
FOLDED = folded.FOLDED
