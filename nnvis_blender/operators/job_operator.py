"""How an operator runs a job: execute() waits for it, modal() only polls it from a window's timer.

Both drive the same Job.
"""

import math
import time
from pathlib import Path

import bpy

from ..jobs import status
from ..jobs.wording import panel_error
from ..preferences import cache_folder, check_may_run, compute_values, require_worker_python
from ..processing.errors import NNVisError
from ..processing.jobs import JOBS
from ..processing.worker.job import Job
from ..scene.opening import open_pieces
from . import show_result
from .placing import opening

POLL_SECONDS = 0.1
HOLD_SECONDS = 0.1  # for which a result is built before the window is drawn again; a piece may take longer


class JobOperator:
    """Mixin of the operators that run a worker.

    They give make_request(context) -> dict and finish(context, result: dict), which may be a generator: then it rests
    where it yields how much of it is done, see scene/pieces.py,
    and name in `jobs` which rows of JOBS they ask for.
    Those whose job is seen while it runs also give show(context, job), called from the window's timer after each
    change, which may be such a generator, too, and put_back(context), called when the job does not end with its result.
    """

    jobs = ()
    poll_seconds = POLL_SECONDS
    _timer = _pieces = _showing = None

    def make_job(self, context) -> Job:
        request = self.make_request(context)  # what is wrong with it is said before that there is no worker
        check_may_run(context, request)
        if "compute" in JOBS[request["command"]].groups:
            request["compute"] = compute_values(context)
        return Job(require_worker_python(context), request, cache_folder(context))

    @property
    def title(self) -> str:
        """What the job is for, as the panel says it."""
        return self.bl_label

    def show(self, context, job) -> None:
        pass

    def put_back(self, context) -> None:
        pass

    @classmethod
    def poll(cls, context):
        if status.current.running:
            cls.poll_message_set(f"{status.current.kind} is running: wait for it or cancel it")
            return False
        return True

    def execute(self, context):
        job = self._begin(context)
        if job is None:
            return {"CANCELLED"}
        while job.running:
            try:
                job.wait(status.update)
            except NNVisError:
                pass  # job.error has it, and the panel shows it
            except KeyboardInterrupt:
                break
        return self._end(context, job) or self._finish(context, math.inf)

    def invoke(self, context, event):
        if bpy.app.background or context.window is None:
            return self.execute(context)
        self._job = self._begin(context)
        if self._job is None:
            return {"CANCELLED"}
        self._timer = context.window_manager.event_timer_add(self.poll_seconds, window=context.window)
        context.window_manager.modal_handler_add(self)
        redraw_panels(context)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        job = self._job
        if self._pieces is not None:  # nobody is to undo, while it is built, what is being built
            return self._go_on(context) if event.type == "TIMER" else {"RUNNING_MODAL"}
        if event.type == "ESC" and event.value == "PRESS" and job.running:
            status.cancel()
            redraw_panels(context)
            return {"RUNNING_MODAL"}
        if self._showing is not None:
            return self._show_on(context) if event.type == "TIMER" else {"RUNNING_MODAL"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        if job.poll() or int(job.elapsed) != int(status.current.seconds):
            status.update(job)
            self._showing = self.show(context, job)
            redraw_panels(context)
            if self._showing is not None:
                return self._show_on(context)
        if job.running:
            return {"PASS_THROUGH"}
        answer = self._end(context, job)
        if answer is None:
            return self._go_on(context)
        self._stop_timer(context)
        redraw_panels(context)
        return answer

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._stop_timer(context)
        if self._pieces is not None:
            status.end_building()
        status.kill()
        self.put_back(context)

    def _begin(self, context):
        try:
            job = self.make_job(context)
        except NNVisError as error:
            self._fail(error)
            return None
        status.begin(self.title, job)
        return job

    def _end(self, context, job) -> set | None:
        """Takes in how the job has ended. Returns the operator's answer, or None where its result is to be shown."""
        status.end(job)
        for warning in status.current.warnings:
            self.report({"WARNING"}, warning)
        if job.state == "done":
            context.scene.nnvis.shown_job = status.current.begun  # in the undo step of what comes of it
            self._pieces = self._finishing(context, job.result)
            return None
        if job.state == "cancelled":
            self.report({"INFO"}, f"{self.title} was cancelled")
        else:
            self.report({"ERROR"}, str(panel_error(job.error)))
        self.put_back(context)
        return {"CANCELLED"}

    def _finishing(self, context, result: dict[str, object]):
        yield from self.finish(context, result) or ()

    def _show_on(self, context) -> set:
        """Shows the next pieces of what is seen while the job runs."""
        try:
            done = _advance(self._showing, HOLD_SECONDS)
        except NNVisError as error:
            done = None
            self._fail(error)
        if done is None:
            self._showing = None
        redraw_panels(context)
        return {"PASS_THROUGH"}  # a timer's event may be that of a playing animation

    def _finish(self, context, seconds: float) -> set | None:
        """Shows the result, or the next pieces of it, for about so long. Returns the operator's answer once done."""
        try:
            done = _advance(self._pieces, seconds)
            if done is not None:
                status.show_building(done)
                return None
        except NNVisError as error:
            status.end_building()
            self._fail(error)
            self.put_back(context)
            return {"CANCELLED"}
        status.end_building()
        return {"FINISHED"}

    def _go_on(self, context) -> set:
        answer = self._finish(context, HOLD_SECONDS)
        redraw_panels(context)
        if answer is None:
            return {"RUNNING_MODAL"}
        self._stop_timer(context)
        return answer

    def _fail(self, error: NNVisError) -> None:
        status.show_error(self.title, error)
        self.report({"ERROR"}, str(panel_error(error)))

    def _stop_timer(self, context) -> None:
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None


def _advance(pieces, seconds: float) -> float | None:
    """Takes pieces for about so long. Returns how much is done, None where that is all."""
    end = time.perf_counter() + seconds
    for done in pieces:
        if time.perf_counter() >= end:
            return done
    return None


def build_result(context, result: dict[str, object], name: str, undo: bool = True, **placing):
    """Builds the network of a job's result; see build_file. placing: see placing.placing, of when the job began."""
    yield from build_file(context, result["path"], undo, name=name, **opening(context, **placing))


def build_file(context, path, undo: bool = True, **how):
    """Builds what a file holds, in pieces and one undo step, and shows it. how: see open_file.

    undo: False where an operator follows that takes both into its step.
    """
    built = yield from open_pieces(Path(path), context.scene, **how)
    show_result(context, built)
    if undo:
        bpy.ops.ed.undo_push(message=f"Open {Path(path).name}")


def redraw_panels(context) -> None:
    """Draws the sidebars and the preferences again, and not the 3D views."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions:
                if (area.type, region.type) in {("VIEW_3D", "UI"), ("PREFERENCES", "WINDOW")}:
                    region.tag_redraw()
