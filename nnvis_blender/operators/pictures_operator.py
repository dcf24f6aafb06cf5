"""How an operator renders pictures in a window: one after another, so that Blender stays usable, each written beside
its place and checked to be whole before it gets its name.
"""

import bpy

from ..processing.errors import NNVisError
from ..processing.files.png_texts import drop_texts
from ..processing.files.whole_file import PartialFile
from ..processing.files.whole_media import check_whole
from ..scene import find_network
from ..scene.device import fallback_told
from ..scene.render import hold_output, point_image_output, restore_output
from . import NetworkOperator

POLL_SECONDS = 0.2


class PicturesOperator(NetworkOperator):
    """Mixin of the operators that render many pictures. Their invoke() ends with start(); they give
    show(scene, network, number), which puts the scene into the state of a picture, put_back(scene, network), and the
    pictures' `noun`.

    Those that make more of the pictures also give complete(context), called when all of them are there.
    """

    noun = "picture"

    @classmethod
    def poll(cls, context):
        if bpy.app.is_job_running("RENDER"):
            cls.poll_message_set("Blender is rendering: wait for it")
            return False
        return super().poll(context)

    def complete(self, context) -> None:
        pass

    def start(self, context, network, paths: list) -> set:
        """Begins with the pictures of these paths; invoke() returns what this returns."""
        # names and plain values only: Blender's own data may be replaced from one tick to the next
        self._scene, self._network = context.scene.name, network.name
        self._paths, self._done, self._writing, self._stopping = paths, 0, None, False
        self._output = hold_output(context.scene)
        told = fallback_told(context.scene, context.preferences)
        if told:
            self.report({"WARNING"}, told)
        self._timer = context.window_manager.event_timer_add(POLL_SECONDS, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        if event.type == "ESC" and event.value == "PRESS":
            self._stopping = True
            self._say(context)
            return {"RUNNING_MODAL"}
        if event.type != "TIMER" or bpy.app.is_job_running("RENDER"):
            return {"PASS_THROUGH"}
        try:
            stopped = self._writing is not None and not self._keep()
            if self._done == len(self._paths):
                self.complete(context)
                return self._end(context, f"Rendered {self._done} {self.noun}s")
            if stopped or self._stopping:
                return self._end(context, f"Stopped after {self._done} of {len(self._paths)} {self.noun}s")
            self._start_picture(context)
        except NNVisError as error:
            self.report({"ERROR"}, str(error))
            return self._end(context, "")
        return {"PASS_THROUGH"}

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._end(context, "")

    def _start_picture(self, context) -> None:
        """Has Blender render the next picture beside its place."""
        scene, network = self._find()
        if network is None or scene.camera is None:
            raise NNVisError("usage", "what was being rendered is no longer there", "Begin again")
        self.show(scene, network, self._done)
        self._writing = PartialFile(self._paths[self._done], check_whole)
        point_image_output(scene, self._writing.place)
        self._say(context)
        bpy.ops.render.render("INVOKE_DEFAULT", write_still=True, scene=self._scene)

    def _find(self) -> tuple:
        """(scene, network) of the pictures, each None where it is gone."""
        scene = bpy.data.scenes.get(self._scene)
        return scene, find_network(scene, self._network) if scene else None

    def _keep(self) -> bool:
        """Gives the rendered picture its name. False where there is none, because its rendering was stopped."""
        writing, self._writing = self._writing, None
        try:
            if not writing.written:
                return False
            drop_texts(writing.place)
            writing.keep()
        finally:
            writing.drop()
        self._done += 1
        return True

    def _say(self, context) -> None:
        text = f"stops after this {self.noun}" if self._stopping else "Esc stops"
        context.workspace.status_text_set(f"Rendering {self.noun} {self._done + 1} of {len(self._paths)}: {text}")

    def _end(self, context, text: str) -> set:
        """Puts scene and window back as they were. What is rendered stays, and has its undo step where there is one."""
        context.window_manager.event_timer_remove(self._timer)
        context.workspace.status_text_set(None)
        if self._writing is not None:
            self._writing.drop()
        scene, network = self._find()
        if scene is not None:
            restore_output(scene, self._output)
        if network is not None and scene.camera is not None:
            self.put_back(scene, network)
        if text:
            self.report({"INFO"}, text)
        return {"FINISHED"}
