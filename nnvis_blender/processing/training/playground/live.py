"""A Playground that is watched: it listens to its parent, trains, and shows its states."""

import time

import numpy as np

from ...files.network_file import write_network_file
from ...worker.conversation import PARENT
from ...worker.live import LiveStates
from .parameters import PlaygroundParameters
from .result import playground_network
from .session import Run, Session

_LARGEST_HALF = 65504.0
_REST = 0.05  # seconds between two looks for a word, or for a state that has been taken


class LiveRun:
    """folder: of the states. heartbeat: seconds after which a word of progress is said."""

    def __init__(self, parameters: PlaygroundParameters, folder, report, heartbeat: float):
        self._session = Session(parameters, report.warning)
        self._states, self._report, self._heartbeat = LiveStates(folder, report), report, heartbeat
        self._said, self._scenes = 0.0, 0

    def run(self) -> Run:
        """Until the parent says that it is finished. Raises NNVisError when the disk is full."""
        session, wait = self._session, 0.0
        while not session.finished and not self._states.stopped:
            for message in PARENT.take(wait):
                session.do(message)
            wait = min(session.advance(), _REST)
            if session.is_changed and self._states.is_free:
                self._show()
            elif session.is_changed:
                wait = min(wait, 0.005)
            self._beat()
        return session.run

    def _show(self) -> None:
        session, run, others = self._session, self._session.run, {}
        if session.is_new:
            self._scenes += 1
            path = self._states.place(f"scene_{self._scenes:05d}.nnvis")
            write_network_file(path, playground_network(run.trainer, run.record))
            others["scene"] = str(path)
        session.is_new = session.is_changed = False
        self._states.offer(live_arrays(run, session.running), run.epoch, run.parameters.epochs, **others)

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self._said >= self._heartbeat:
            self._said = now
            epoch = self._session.run.epoch
            self._report.progress(epoch, max(epoch, self._session.run.parameters.epochs))


def live_arrays(run: Run, running: bool) -> dict[str, np.ndarray]:
    """What a state is made of, see jobs/playground.py."""
    trainer, measures = run.trainer, run.trainer.measures
    responses = trainer.responses(run.parameters.side)
    halves = np.clip(responses[:, ::-1], -_LARGEST_HALF, _LARGEST_HALF)
    return {
        "epoch": np.array(run.epoch),
        "running": np.array(running),
        "weights": trainer.mlp.vector[: trainer.mlp.weight_count].astype(np.float32),
        "biases": trainer.biases().astype(np.float32),
        "responses": halves.astype(np.float16),
        "outputs": responses[-trainer.mlp.sizes[-1] :].astype(np.float32),
        "losses": measures.losses,
        "accuracies": measures.accuracies,
        "gradient_norms": measures.gradient_norms,
        "weight_norms": measures.weight_norms,
        "update_ratios": measures.update_ratios,
    }
