"""How an operator runs a job: execute() waits for it, modal() only polls it from a window's timer.

Both drive the same Job.
"""

import bpy

from ..jobs import status
from ..jobs.wording import panel_error
from ..preferences import cache_folder, check_may_run, require_worker_python
from ..processing.errors import NNVisError
from ..processing.worker.job import Job

POLL_SECONDS = 0.1


class JobOperator:
    """Mixin of the operators that run a worker.

    They give make_request(context) -> dict and finish(context, result: dict),
    and name in `jobs` which rows of JOBS they ask for.
    Those whose job is seen while it runs also give show(context, job), called from the window's timer after each
    change,
    and put_back(context), called when the job does not end with its result.
    """

    jobs = ()
    _timer = None

    def make_job(self, context) -> Job:
        request = self.make_request(context)  # what is wrong with it is said before that there is no worker
        check_may_run(context, request)
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
        return self._end(context, job)

    def invoke(self, context, event):
        if bpy.app.background or context.window is None:
            return self.execute(context)
        self._job = self._begin(context)
        if self._job is None:
            return {"CANCELLED"}
        self._timer = context.window_manager.event_timer_add(POLL_SECONDS, window=context.window)
        context.window_manager.modal_handler_add(self)
        redraw_panels(context)
        return {"RUNNING_MODAL"}

    def modal(self, context, event):
        job = self._job
        if event.type == "ESC" and event.value == "PRESS" and job.running:
            status.cancel()
            redraw_panels(context)
            return {"RUNNING_MODAL"}
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        if job.poll() or int(job.elapsed) != int(status.current.seconds):
            status.update(job)
            self.show(context, job)
            redraw_panels(context)
        if job.running:
            return {"PASS_THROUGH"}
        self._stop_timer(context)
        result = self._end(context, job)
        redraw_panels(context)
        return result

    def cancel(self, context):
        """Blender ends the operator: its window closes or another file is opened."""
        self._stop_timer(context)
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

    def _end(self, context, job) -> set:
        status.end(job)
        for warning in status.current.warnings:
            self.report({"WARNING"}, warning)
        if job.state == "done":
            try:
                self.finish(context, job.result)
                return {"FINISHED"}
            except NNVisError as error:
                self._fail(error)
        elif job.state == "cancelled":
            self.report({"INFO"}, f"{self.title} was cancelled")
        else:
            self.report({"ERROR"}, str(panel_error(job.error)))
        self.put_back(context)
        return {"CANCELLED"}

    def _fail(self, error: NNVisError) -> None:
        status.show_error(self.title, error)
        self.report({"ERROR"}, str(panel_error(error)))

    def _stop_timer(self, context) -> None:
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None


def build_result(result: dict[str, object], name: str, undo: bool = True, **placing) -> None:
    """Builds the file of a job's result in one undo step, through the operator, because jobs end outside of one.

    undo: False where another operator follows, which takes both into its step. placing: see placing.placing, of when
    the job began.
    """
    run_build(bpy.ops.nnvis.build_scene, undo, filepath=result["path"], network_name=name, **placing)


def run_build(operator, undo: bool = True, **properties) -> None:
    """Runs an operator that builds a job's result. Raises NNVisError with what it reports."""
    try:
        operator("EXEC_DEFAULT", undo, **properties)
    except RuntimeError as error:  # what bpy.ops raises for an operator that has reported an error
        raise NNVisError("worker_failed", str(error).strip().removeprefix("Error: ")) from None


def redraw_panels(context) -> None:
    """Draws the sidebars and the preferences again, and not the 3D views."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            for region in area.regions:
                if (area.type, region.type) in {("VIEW_3D", "UI"), ("PREFERENCES", "WINDOW")}:
                    region.tag_redraw()
