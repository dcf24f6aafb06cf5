"""Every row of the table of jobs has what Blender offers it with.

An operator, and a property group for every group of parameters or a way of its own.
"""

import dataclasses
import sys
import types

import bpy
import pytest
from installed_extension import module

from nnvis_blender.processing.jobs import JOBS


def own_ways() -> dict:
    """Group of a request -> the property below Scene.nnvis that is not made from its parameters."""
    return {"random": "random", "importance": "method"}


def below(cls) -> list:
    return [one for direct in cls.__subclasses__() for one in (direct, *below(direct))]


@pytest.mark.parametrize("name", JOBS)
def test_every_job_has_an_operator_that_is_registered(nnvis, name):
    operators = [cls for cls in below(module("operators.job_operator").JobOperator) if name in cls.jobs]
    assert operators
    for cls in operators:
        assert getattr(bpy.ops.nnvis, cls.bl_idname.partition(".")[2]).get_rna_type().identifier


@pytest.mark.parametrize("name", JOBS)
def test_every_parameter_has_a_property(nnvis, name):
    settings, places = bpy.context.scene.nnvis, module("jobs.request_values").PLACES
    for place, classes in JOBS[name].groups.items():
        if not place:
            continue
        if place == "compute":
            preferences = module("preferences").NNVIS_preferences.bl_rna.properties
            assert {field.name for field in dataclasses.fields(classes[0])} <= set(preferences.keys())
            continue
        if place in own_ways():
            assert own_ways()[place] in settings.bl_rna.properties
            continue
        group = settings
        for part in places.get(place, place).split("."):
            group = getattr(group, part)
        (cls,) = classes
        names = {field.name for field in dataclasses.fields(cls)}
        assert names - set(group.bl_rna.properties.keys()) <= {"layer_list"}
    assert "layers" in settings.layer_list.bl_rna.properties


def test_the_requests_own_parameters_are_on_the_panel(nnvis):
    assert "seed" in bpy.context.scene.nnvis.bl_rna.properties
    actions = bpy.ops.nnvis.act_on_network.get_rna_type().properties["action"].enum_items.keys()
    (choice,) = JOBS["act"].groups[""]
    assert tuple(actions) == dataclasses.fields(choice)[0].metadata["choices"]


def test_where_tasks_are_computed_is_the_users_and_no_files(nnvis):
    """Jobs that have independent tasks ask for what the preferences say; a .blend says nothing of it."""
    own, values = module("preferences").find_preferences(bpy.context), module("preferences").compute_values
    assert values(bpy.context) == {}
    own.compute_on, own.processes = "PROCESSES", 3
    assert values(bpy.context) == {"scheduler": "local:3"}
    own.worker_python = sys.executable
    for job, asked in (("compare", {"scheduler": "local:3"}), ("info", None)):
        operator = types.SimpleNamespace(make_request=lambda context: {"command": job})
        made = module("operators.job_operator").JobOperator.make_job(operator, bpy.context)
        assert made.request.get("compute") == asked
    own.compute_on = "SCHEDULER"
    with pytest.raises(Exception, match="no scheduler is named"):
        values(bpy.context)
    own.scheduler, own.tls_ca = "tls://lab:8786", "/keys/ca.pem"
    assert values(bpy.context) == {"scheduler": "tls://lab:8786", "tls_ca": "/keys/ca.pem"}
    for name in ("compute_on", "processes", "scheduler", "tls_ca", "worker_python"):
        own.property_unset(name)
    assert "compute" not in bpy.context.scene.nnvis.bl_rna.properties
