"""Parameters are checked in one place, and the error names every one that is wrong."""

import dataclasses

import pytest

from nnvis_blender.processing import parameters
from nnvis_blender.processing.errors import NNVisError


@dataclasses.dataclass(frozen=True)
class Example:
    rate: float = parameters.field(0.5, 0.0, 1.0, help="a share")
    count: int = parameters.field(8, 0, 16)
    smooth: bool = parameters.field(True)
    kind: str = parameters.field("a", choices=["a", "b"])
    sizes: list = parameters.field([1, 2])
    side: int | None = parameters.field(None)


def test_values_take_their_types():
    made = parameters.from_dict(Example, {"rate": 1, "count": 3.0, "side": 28, "sizes": (3,)})
    assert made == Example(1.0, 3, True, "a", [3], 28)
    assert isinstance(made.rate, float) and isinstance(made.count, int)


@pytest.mark.parametrize(
    "values, named",
    [
        ({"rat": 1, "cont": 2}, "'rat', 'cont'"),
        ({"rate": 1.5}, "rate is 1.5, outside its range 0.0 to 1.0"),
        ({"rate": "x"}, "rate is 'x'"),
        ({"count": 2.5}, "count is 2.5, not a whole number"),
        ({"count": True}, "count is True"),
        ({"rate": float("nan")}, "rate is nan"),
        ({"smooth": 1}, "smooth is 1, not true or false"),
        ({"kind": "c"}, "kind is 'c', not one of a, b"),
        ({"sizes": 3}, "sizes is 3, not a list"),
    ],
)
def test_wrong_values_are_named(values, named):
    with pytest.raises(NNVisError) as error:
        parameters.from_dict(Example, values)
    assert named in str(error.value) and error.value.exit_code == 2
