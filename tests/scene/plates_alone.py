"""For tests that count what is drawn of plates: nothing is drawn but these."""

from nnvis_blender.scene.controls import set_control


def draw_plates_alone(item) -> None:
    for name, value in (("Links", False), ("Bars", 0), ("Layer Names", False), ("Caption", False)):
        set_control(item, name, value)
