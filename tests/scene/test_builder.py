"""The builder of node groups: what is asked for twice is there once, and nodes come without sockets that go unused."""

import bpy
import pytest

from nnvis_blender.nodes.builder import new_group


@pytest.fixture
def tree(empty_scene):
    return new_group("Test", "GeometryNodeTree", 1, "A test")


def test_a_node_that_is_asked_for_again_is_the_one_that_is_there(tree):
    x, y = tree.input("X", "Float", ""), tree.input("Y", "Float", "")
    once = tree.math("MULTIPLY", tree.attribute("FLOAT", "size"), x)
    assert tree.math("MULTIPLY", tree.attribute("FLOAT", "size"), x) == once
    others = [
        tree.math("MULTIPLY", tree.attribute("FLOAT", "size"), y),
        tree.math("MULTIPLY", tree.attribute("FLOAT", "width"), x),
        tree.math("ADD", tree.attribute("FLOAT", "size"), x),
        tree.math("MULTIPLY", tree.attribute("FLOAT", "size"), 2.0),
        tree.math("MULTIPLY", tree.attribute("FLOAT", "size"), x, clamp=True),
    ]
    assert len({one.node.name for one in [once, *others]}) == 6
    assert tree.numbered("value_", x) == tree.numbered("value_", x) != tree.numbered("other_", x)


def test_two_outputs_of_a_node_are_two_values(tree):
    info = tree.node("GeometryNodeObjectInfo", tree.input("Object", "Object", "")).node.outputs
    places = [tree.vector_math("NORMALIZE", info[name]) for name in ("Location", "Scale")]
    assert places[0].node != places[1].node


@pytest.mark.parametrize("operation, data_type", [("LESS_THAN", "FLOAT"), ("EQUAL", "INT")])
def test_nodes_with_sockets_of_all_types_come_as_groups_of_those_in_use(tree, operation, data_type):
    properties = {"data_type": data_type, "operation": operation}
    compared = tree.node("FunctionNodeCompare", tree.attribute(data_type, "a"), 3, properties=properties)
    assert compared.node.bl_idname == "GeometryNodeGroup"
    assert [socket.name for socket in compared.node.inputs][:2] == ["A", "B"] and len(compared.node.inputs) <= 3
    again = new_group("Other", "GeometryNodeTree", 1, "").node("FunctionNodeCompare", 1, 2, properties=properties)
    assert again.node.node_tree == compared.node.node_tree
    mixed = tree.mix("VECTOR", 0.5, tree.node("GeometryNodeInputPosition"), (1.0, 2.0, 3.0))
    assert [socket.type for socket in mixed.node.inputs] == ["VALUE", "VECTOR", "VECTOR"]


def test_a_mix_in_a_shader_is_a_plain_node(empty_scene):
    tree = new_group("Shader", "ShaderNodeTree", 1, "A test")
    assert tree.mix("FLOAT", 0.5, 1.0, 2.0).node.bl_idname == "ShaderNodeMix"
    assert not [group for group in bpy.data.node_groups if group.name.startswith("NNVis Mix")]
