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
    layers: list[int] = parameters.field([8], 1, 100)
    shares: list[int | float] = parameters.field([0, 50], 0, 100)
    names: list[str] = parameters.field(["a"], choices=("a", "b"))
    column: int | str | None = parameters.field(None)


def test_values_take_their_types():
    made = parameters.from_dict(Example, {"rate": 1, "count": 3.0, "side": 28, "sizes": (3,), "layers": [4.0]})
    assert made == Example(1.0, 3, True, "a", [3], 28, [4]) and isinstance(made.layers[0], int)
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
        ({"sizes": [[1]]}, "sizes is [[1]], not a list of"),
        ({"sizes": [0] * 200_000}, "sizes is a list of 200000 values. Give at most"),
        ({"layers": [8, 0]}, "layers is [8, 0], not a list of whole numbers from 1 to 100"),
        ({"layers": [True]}, "layers is [True], not a list of whole numbers"),
        ({"layers": [2.5]}, "layers is [2.5], not a list"),
        ({"shares": [float("inf")]}, "shares is [inf], not a list of whole numbers or numbers from 0 to 100"),
        ({"names": ["c"]}, "names is ['c'], not a list of a, b"),
        ({"column": [1]}, "column is [1], not a whole number or a text"),
        ({"column": float("nan")}, "column is nan, not a whole number or a text"),
        ({"kind": ["a"]}, "kind is ['a'], not one of a, b"),
        ({"count": float("inf")}, "count is inf, not a whole number"),
        ({"count": 10**5000}, "count is a number of more than 60 digits, outside its range 0 to 16"),
        ({"rate": 10**400}, "rate is a number of more than 60 digits, outside its range"),
        ({"rate": "x" * 10_000}, "rate is 'xxx"),
        (["rate"], "the request is ['rate'], not names and values"),
    ],
)
def test_wrong_values_are_named(values, named):
    with pytest.raises(NNVisError) as error:
        parameters.from_dict(Example, values)
    assert named in str(error.value) and error.value.exit_code == 2 and len(str(error.value)) <= 300


def test_items_of_numbers_stay_as_they_are():
    made = parameters.from_dict(Example, {"shares": [0, 2.5], "column": "label"})
    assert made.shares == [0, 2.5] and isinstance(made.shares[0], int) and made.column == "label"
