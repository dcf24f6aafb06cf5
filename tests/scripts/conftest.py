"""Scripts start Blender many times: with node groups that are ready, as users' are."""

import pytest

from rendering.ready_library import ready_library


@pytest.fixture(scope="session", autouse=True)
def ready_groups():
    ready_library()
