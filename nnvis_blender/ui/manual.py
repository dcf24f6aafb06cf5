"""F1 over a control opens its page of the guide, which comes with the extension."""

from pathlib import Path

import bpy

GUIDE = Path(__file__).resolve().parents[1] / "guide"
# what Blender calls a control, in small letters, to its page; the first that fits is taken
PLACES = (
    ("bpy.types.nnvis_preferences.*", "guide.html#the-worker"),
    ("bpy.types.nnvis_pg_data_options.*", "data.html#what-the-data-do-not-say"),
    ("bpy.types.nnvis_pg_model_options.*", "models.html#what-a-file-does-not-say"),
    ("bpy.types.nnvis_pg_layer*", "layer_lists.html#the-layers"),
    ("bpy.types.nnvis_pg_actions.*", "actions.html"),
    ("bpy.types.nnvis_pg_maps.*", "activations.html"),
    ("bpy.types.nnvis_pg_occlusion.*", "images.html#occlusion"),
    ("bpy.types.nnvis_pg_circuit.*", "images.html#circuits"),
    ("bpy.types.nnvis_pg_watch.*", "images.html#deepvis"),
    ("bpy.types.nnvis_pg_epochs.*", "training.html#epochs"),
    ("bpy.types.nnvis_pg_follow.*", "training.html#follow-training"),
    ("bpy.types.nnvis_pg_lesson.*", "training.html#xor-lesson"),
    ("bpy.types.nnvis_pg_mosaics.*", "training.html#weights-as-images"),
    ("bpy.types.nnvis_pg_surface.*", "training.html#surfaces"),
    ("bpy.types.nnvis_pg_landscape.*", "training.html#loss-landscape"),
    ("bpy.types.nnvis_pg_prefer.*", "images.html#preferred-images"),
    ("bpy.types.nnvis_pg_dream.*", "images.html#dreams"),
    ("bpy.types.nnvis_pg_playground.*", "training.html#playground-in-blender"),
    ("bpy.types.nnvis_pg_invariance.*", "images.html#invariance"),
    ("bpy.types.nnvis_pg_attribution.*", "images.html#attribution"),
    ("bpy.types.nnvis_pg_top.*", "images.html#top-samples-and-projections"),
    ("bpy.types.nnvis_pg_embed.*", "spaces.html#embeddings"),
    ("bpy.types.nnvis_pg_warp.*", "spaces.html#warps"),
    ("bpy.types.nnvis_pg_depth.*", "spaces.html#warps"),
    ("bpy.types.nnvis_pg_learn.*", "spaces.html#classical-methods"),
    ("bpy.types.nnvis_pg_runs.*", "spaces.html#networks"),
    ("bpy.types.nnvis_pg_difference.*", "spaces.html#difference"),
    ("bpy.types.nnvis_pg_scene.state_frames*", "spaces.html"),
    ("bpy.types.nnvis_pg_export.*", "exports.html"),
    ("bpy.types.nnvis_pg_recording.*", "recording.html#recordings"),
    ("bpy.types.nnvis_pg_farm.*", "farm.html"),
    ("bpy.types.nnvis_pg_evaluation.*", "guide.html#evaluate-and-compare"),
    ("bpy.types.nnvis_pg_comparing.*", "guide.html#evaluate-and-compare"),
    ("bpy.types.nnvis_pg_bundling.*", "guide.html#process"),
    ("bpy.types.nnvis_pg_importance*", "guide.html#process"),
    ("bpy.types.nnvis_pg_scene.method*", "guide.html#process"),
    ("bpy.types.nnvis_pg_scene.unit*", "guide.html#display"),
    ("bpy.types.nnvis_pg_scene.turntable*", "guide.html#camera-and-render"),
    ("bpy.types.nnvis_pg_scene.output_folder*", "guide.html#camera-and-render"),
    ("bpy.types.nnvis_*", "guide.html#source"),
    ("bpy.types.collection.nnvis_name*", "guide.html#display"),
    *(
        (f"bpy.ops.nnvis.{name}", page)
        for page, names in {
            "activations.html#plates": ("*_layer_controls",),
            "activations.html": ("show_activations", "animate_forward_pass", "animate_samples", "animate_kernel"),
            "images.html#occlusion": ("show_occlusion", "animate_occlusion"),
            "images.html#circuits": ("show_circuit", "set_circuit"),
            "images.html#deepvis": ("browse_units", "show_wall", "watch_images"),
            "training.html#epochs": ("show_epochs", "animate_epochs"),
            "training.html#curves": ("show_curves", "animate_curves", "sonify_curve"),
            "training.html#follow-training": ("follow_training", "save_callback"),
            "training.html#weights-as-images": ("show_weights",),
            "training.html#surfaces": ("show_surface",),
            "training.html#loss-landscape": ("show_landscape",),
            "images.html#images-on-plates": ("animate_images",),
            "images.html#invariance": ("chart_invariance",),
            "images.html#attribution": ("show_attribution",),
            "images.html#top-samples-and-projections": ("show_top_samples",),
            "images.html#preferred-images": ("show_preferred",),
            "images.html#dreams": ("build_dream", "open_dream"),
            "images.html#report": ("write_report",),
            "exports.html": ("export_network", "write_export"),
            "training.html#xor-lesson": ("xor_lesson",),
            "training.html#playground-in-blender": ("*_playground", "load_lesson"),
            "spaces.html#embeddings": ("show_embedding",),
            "spaces.html#warps": ("show_warp", "why_depth"),
            "spaces.html#classical-methods": ("learn_step_by_step",),
            "spaces.html#components": ("show_scree",),
            "spaces.html#networks": ("map_networks", "open_picked_network"),
            "spaces.html#difference": ("show_difference",),
            "spaces.html": ("*_space", "animate_states", "show_figures", "pick_point*"),
            "guide.html#source": ("open_example", "build_scene", "convert_network", "show_contents", "*random*"),
            "guide.html#process": ("process_network", "cancel_job", "add_preset"),
            "guide.html#display": (
                *("set_class_view", "set_look", "set_palette", "pick_*", "show_*"),
                *("activate_network", "remove_network", "export_density"),
            ),
            "guide.html#camera-and-render": ("set_camera_pose", "frame_network", "render_still", "make_turntable"),
            "guide.html#evaluate-and-compare": ("evaluate*", "compare*", "build_c*", "frame_results"),
            "guide.html#the-worker": ("*worker", "*environment", "choose_base_python", "add_extra"),
            "guide.html#files": ("save_network",),
            "recording.html#screenshots-and-camera-poses": ("screenshot",),
            "recording.html#recordings": ("record",),
            "farm.html": ("send_to_farm",),
            "rigs.html#a-convolution-to-teach-by": ("add_convolution",),
            "rigs.html#look-inside": ("look_inside", "build_formula", "remove_formula"),
            "actions.html": ("act_on_network", "stop_job", "animate_iterations"),
            "layer_lists.html#in-blender": ("*layer*",),
            "guide.html": ("*",),
        }.items()
        for name in names
    ),
)


def manual_map() -> tuple:
    """(address before a page, PLACES), as bpy.utils.register_manual_map wants it."""
    return f"{GUIDE.as_uri()}/", PLACES


def register() -> None:
    bpy.utils.register_manual_map(manual_map)


def unregister() -> None:
    bpy.utils.unregister_manual_map(manual_map)
