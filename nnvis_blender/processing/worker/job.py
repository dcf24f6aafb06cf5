"""The parent's side of a worker process: start it, poll it, wait for it, cancel it. Runs in Blender, and in any Python
that an environment is made from: the standard library only.
"""

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from ..errors import NNVisError
from ..files.whole_file import remove_partial_files
from . import protocol
from .interpreter import ROOM, worker_command, worker_environment
from .protocol import STOP

KILL_AFTER = 0.5  # seconds between asking a worker to stop and ending it
LOGS_KEPT = 20


class Job:
    """One worker process doing one request.

    python: the interpreter that has the worker's packages. request: see jobs/. cache_folder: results and logs.
    silence_limit: seconds without a message after which the worker counts as hung.

    program: the module that runs the request, and what stands before the request's path.
    A request with "live": true gets a folder there, for the states that live_state names; it goes with the job.

    state: "ready", "running", "cancelling", then "done", "failed" or "cancelled". The caller polls (Blender) or waits
    (scripts).
    """

    program = ("processing", "job")

    def __init__(self, python, request: dict, cache_folder, silence_limit: float = 600.0):
        self.python, self.cache_folder = str(python), Path(cache_folder)
        self.request = {**request, "cache": str(self.cache_folder)}
        self.silence_limit = silence_limit
        self.state, self.stage, self.stage_index, self.stage_count = "ready", "Starting", 0, 1
        self.stage_fraction = 0.0
        self.warnings, self.error, self.result, self.log_path = [], None, None, None
        self.live_state = None  # the newest state message of a live job
        self._lines = queue.SimpleQueue()
        self._process = self._reader = self._request_path = self._live_folder = None
        self._started = self._ended = self._last_message = self._asked_to_stop = 0.0

    @property
    def fraction(self) -> float:
        """How much of the whole job is done, 0 to 1 (stages count alike)."""
        if self.state == "done":
            return 1.0
        return min(1.0, (self.stage_index + self.stage_fraction) / max(1, self.stage_count))

    @property
    def elapsed(self) -> float:
        """Seconds since the start, to the end once it has ended."""
        return (self._ended or time.monotonic()) - self._started if self._started else 0.0

    @property
    def running(self) -> bool:
        return self.state in {"running", "cancelling"}

    @property
    def stoppable(self) -> bool:
        """Whether stop() would do something."""
        return self.state == "running" and self._live_folder is not None and not (self._live_folder / STOP).exists()

    def start(self) -> None:
        """Starts the worker. A Python that is not there ends the job as failed at once."""
        self._started = self._last_message = time.monotonic()
        self.state = "running"
        try:
            self._write_request()
            # the worker owns the open log; closing our copy leaves it its own
            with open(self.log_path, "wb") as log:
                self._process = subprocess.Popen(
                    worker_command(self.python, *self.program, str(self._request_path.absolute())),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd=ROOM,
                    env=worker_environment(),
                    **_own_process_group(),
                )
        except OSError as error:
            self._end(
                "failed",
                NNVisError(
                    "worker_failed",
                    f"the worker could not be started with {self.python} ({error.strerror or error})",
                    "Choose a Python that has the worker's packages in the preferences, "
                    "and a cache folder that can be written",
                ),
            )
            return
        self._reader = threading.Thread(target=self._read_lines, name="nnvis worker output", daemon=True)
        self._reader.start()

    def poll(self) -> bool:
        """Takes in what the worker has said, without waiting. Returns whether anything changed."""
        if not self.running:
            return False
        changed = False
        while not self._lines.empty() and self.running:
            changed = self._take(self._lines.get()) or changed
        if self.running:
            changed = self._check_time() or changed
        return changed

    def wait(self, on_change=None) -> dict:
        """Blocks until the end; calls on_change(job) after every change. Returns the result or raises NNVisError."""
        try:
            while self.running:
                if self.poll() and on_change:
                    on_change(self)
                if self.running:
                    time.sleep(0.02)
        except KeyboardInterrupt:
            self.cancel()
            while self.running:
                self.poll()
                time.sleep(0.02)
            raise
        if self.state == "done":
            return self.result
        raise self.error or NNVisError("worker_failed", "the job was cancelled")

    def cancel(self) -> None:
        """Asks the worker's process group to stop; poll() ends it within a second if it does not."""
        if self.state == "running":
            self.state = "cancelling"
            self._asked_to_stop = time.monotonic()
            self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """Asks a live job to end after this step, with what it has reached as its result."""
        if self.stoppable:
            (self._live_folder / STOP).touch()

    def send(self, message: dict) -> None:
        """Says something to a job that listens, see conversation.py; nothing where it has ended."""
        if self.state == "running":
            with suppress(OSError):  # it has just ended, which poll() tells
                self._process.stdin.write(json.dumps(message).encode() + b"\n")
                self._process.stdin.flush()

    def kill(self) -> None:
        """Ends the worker at once and waits for it: for the moment when Blender closes."""
        if self.running:
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.wait(timeout=5)
            self._end("cancelled")

    def _write_request(self) -> None:
        jobs = self.cache_folder / "jobs"
        jobs.mkdir(parents=True, exist_ok=True)
        for old in sorted(jobs.glob("*.log"), key=lambda p: p.stat().st_mtime)[:-LOGS_KEPT]:
            old.unlink(missing_ok=True)
        for old in jobs.glob("*.live"):  # of a Blender that has crashed
            if old.stat().st_mtime < time.time() - 24 * 3600:
                shutil.rmtree(old, ignore_errors=True)
        handle, path = tempfile.mkstemp(prefix=time.strftime("%Y%m%d-%H%M%S-"), suffix=".json", dir=jobs)
        self._request_path = Path(path)
        if self.request.get("live"):
            self._live_folder = self._request_path.with_suffix(".live")
            self._live_folder.mkdir()
            self.request["live"] = str(self._live_folder)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(self.request, stream)
        self.log_path = self._request_path.with_suffix(".log")

    def _read_lines(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line)
        self._process.wait()
        self._lines.put(None)

    def _take(self, line) -> bool:
        if line is None:
            self._finish()
            return True
        message = protocol.decode(line.decode("utf-8", "replace"))
        if message is None:  # a library's print is no message; the log keeps it
            with open(self.log_path, "ab") as log:
                log.write(line)
            return False
        self._last_message = time.monotonic()
        kind = message["type"]
        if kind == "stage":
            self.stage, self.stage_index, self.stage_count = message["name"], message["index"], message["count"]
            self.stage_fraction = 0.0
        elif kind == "progress":
            self.stage_fraction = min(1.0, message["done"] / message["total"]) if message["total"] else 0.0
        elif kind == "state":
            self.live_state = message
        elif kind == "warning":
            self.warnings.append(message["message"])
        elif kind == "result":
            self.result = message
        elif kind == "error":
            self.error = NNVisError(message["code"], message["message"], message["remedy"])
        return True

    def _check_time(self) -> bool:
        now = time.monotonic()
        if self.state == "cancelling" and now - self._asked_to_stop > KILL_AFTER:
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        elif self.state == "running" and now - self._last_message > self.silence_limit:
            self._signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.wait()
            why = f"the worker has said nothing for {self.silence_limit:.0f} seconds and was ended"
            self._end("failed", NNVisError("worker_failed", why, f"Try again; the log is {self.log_path}"))
            return True
        return False

    def _finish(self) -> None:
        code = self._process.returncode
        if self.state == "cancelling":
            self._end("cancelled")
        elif self.error is None and code == 0 and self.result is not None:
            self._end("done")
        else:
            self._end("failed", self.error or self._death(code))

    def _death(self, code: int) -> NNVisError:
        if code is not None and code < 0 and -code == getattr(signal, "SIGKILL", 9):
            why, remedy = (
                "was ended by the system, probably because memory ran out",
                "Close other programs or draw fewer edges",
            )
        else:
            why, remedy = f"ended without a result (exit code {code})", "Test the worker's Python in the preferences"
        last = self._last_log_line()
        return NNVisError(
            "worker_failed", f"the worker {why}{': ' + last if last else ''}", f"{remedy}; the log is {self.log_path}"
        )

    def _last_log_line(self) -> str:
        try:
            lines = self.log_path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1][:200] if lines else ""

    def _end(self, state: str, error: NNVisError | None = None) -> None:
        self.state, self._ended = state, time.monotonic()
        self.error = error or self.error
        if self._process is not None:
            self._reader.join(timeout=1)
            for stream in (self._process.stdin, self._process.stdout):
                try:
                    stream.close()
                except OSError:  # the worker closed its end first
                    pass
            output = self.request.get("output")
            for folder in [self.cache_folder] + ([Path(output).parent] if output else []):
                remove_partial_files(folder, self._process.pid)
        if self._request_path is not None:
            self._request_path.unlink(missing_ok=True)
        if self._live_folder is not None:
            shutil.rmtree(self._live_folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        try:
            if os.name == "nt":
                subprocess.run(
                    ["taskkill", "/F", "/T", "/PID", str(self._process.pid)], capture_output=True, check=False
                )
            else:
                os.killpg(self._process.pid, number)
        except ProcessLookupError:  # it ended by itself meanwhile
            pass


def _own_process_group() -> dict:
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}
