"""NNVis: see a trained neural network."""

from importlib import import_module

# everything that registers something with Blender, in order: panels stand in the sidebar as they are registered
MODULES = (
    "properties",
    "preferences",
    "operators.build_scene",
    "operators.convert_network",
    "operators.open_example",
    "operators.process_network",
    "operators.show_contents",
    "operators.generate_random_network",
    "operators.edit_random_layers",
    "operators.add_layer",
    "operators.edit_layer_list",
    "operators.load_layer_preset",
    "operators.open_layer_list",
    "operators.save_layer_list",
    "operators.draw_layer_list",
    "operators.add_convolution",
    "operators.cancel_job",
    "operators.save_network",
    "operators.export_density",
    "operators.act_on_network",
    "operators.stop_job",
    "operators.animate_iterations",
    "operators.show_epochs",
    "operators.animate_epochs",
    "operators.show_activations",
    "operators.show_weights",
    "operators.show_surface",
    "operators.show_landscape",
    "operators.follow_training",
    "operators.save_callback",
    "operators.show_curves",
    "operators.animate_curves",
    "operators.sonify_curve",
    "operators.train_playground",
    "operators.command_playground",
    "operators.load_lesson",
    "operators.xor_lesson",
    "operators.animate_forward_pass",
    "operators.animate_samples",
    "operators.animate_kernel",
    "operators.list_network",
    "operators.set_class_view",
    "operators.show_layer_labels",
    "operators.show_legend",
    "operators.add_layer_controls",
    "operators.remove_layer_controls",
    "operators.set_camera_pose",
    "operators.frame_network",
    "operators.pick_in_view",
    "operators.pick_unit",
    "operators.pick_edge",
    "operators.show_only_paths",
    "operators.look_inside",
    "operators.build_formula",
    "operators.remove_formula",
    "operators.set_look",
    "operators.set_palette",
    "operators.render_still",
    "operators.screenshot",
    "operators.make_turntable",
    "operators.record",
    "operators.create_environment",
    "operators.choose_base_python",
    "operators.add_extra",
    "operators.test_worker",
    "operators.build_charts",
    "operators.build_comparison",
    "operators.evaluate_network",
    "operators.compare_networks",
    "operators.frame_results",
    "ui.presets",
    "ui.menus",
    "ui.manual",
    "ui.source_panel",
    "ui.process_panel",
    "ui.actions_panel",
    "ui.training_panel",
    "ui.activations_panel",
    "ui.curves_panel",
    "ui.weights_panel",
    "ui.landscape_panel",
    "ui.playground_panel",
    "ui.lesson_panel",
    "ui.display_panel",
    "ui.surface_panel",
    "ui.plates_panel",
    "ui.picked_panel",
    "ui.inside_panel",
    "ui.camera_panel",
    "ui.camera_pie",
    "ui.evaluation_panel",
    "ui.file_handler",
)


def register() -> None:
    for module in _modules():
        module.register()


def unregister() -> None:
    for module in reversed(_modules()):
        module.unregister()


def _modules() -> list:
    """Imported late: the worker imports this package without bpy."""
    return [import_module(f".{name}", __package__) for name in MODULES]
