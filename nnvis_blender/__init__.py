"""NNVis: see a trained neural network."""


def _modules() -> tuple:
    """Everything that registers something with Blender, in order. Imported late: the worker imports this package
    without bpy.
    """
    from . import preferences, properties
    from .operators import (
        act_on_network,
        animate_iterations,
        build_charts,
        build_comparison,
        build_scene,
        cancel_job,
        compare_networks,
        convert_network,
        create_environment,
        edit_random_layers,
        evaluate_network,
        export_density,
        frame_network,
        frame_results,
        generate_random_network,
        make_turntable,
        open_example,
        process_network,
        record,
        render_still,
        save_network,
        screenshot,
        set_camera_pose,
        set_class_view,
        set_look,
        stop_job,
        test_worker,
    )
    from .ui import (
        actions_panel,
        camera_panel,
        camera_pie,
        display_panel,
        evaluation_panel,
        file_handler,
        menus,
        presets,
        process_panel,
        source_panel,
    )

    return (
        properties,
        preferences,
        build_scene,
        convert_network,
        open_example,
        process_network,
        generate_random_network,
        edit_random_layers,
        cancel_job,
        save_network,
        export_density,
        act_on_network,
        stop_job,
        animate_iterations,
        set_class_view,
        set_camera_pose,
        frame_network,
        set_look,
        render_still,
        screenshot,
        make_turntable,
        record,
        create_environment,
        test_worker,
        build_charts,
        build_comparison,
        evaluate_network,
        compare_networks,
        frame_results,
        presets,
        menus,
        source_panel,
        process_panel,
        actions_panel,
        display_panel,
        camera_panel,
        camera_pie,
        evaluation_panel,
        file_handler,
    )


def register() -> None:
    for module in _modules():
        module.register()


def unregister() -> None:
    for module in reversed(_modules()):
        module.unregister()
