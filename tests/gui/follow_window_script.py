"""Runs inside Blender's window, started by test_follow_window.py; the plan: zip, worker, cache, run (folder), pictures
(folder), report (file).
"""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from hands import (  # noqa: E402
    MODULE,
    PLAN,
    REPORT,
    begin,
    click,
    fold_all_but,
    network_names,
    open_sidebar,
    pause,
    perform,
    picture,
    press_in_view,
    until,
    window,
)

RUN = """
import os, sys, time
import numpy as np
sys.path.insert(0, sys.argv[1])
from nnvis_callback import Run
random = np.random.default_rng(0)
weights = [random.normal(size=size) for size in ((9, 12), (6, 9), (4, 6))]
with Run(sys.argv[2], epochs=6) as run:
    for epoch in range(7):
        arrays = {f"fc{k}.weight": w * (1 + epoch) for k, w in enumerate(weights)}
        arrays |= {f"fc{k}.bias": np.zeros(len(w)) for k, w in enumerate(weights)}
        run.epoch(epoch, {"train_loss": 2 / (1 + epoch), "val_loss": 2.2 / (1 + epoch)}, arrays)
        while epoch == 3 and not os.path.exists(sys.argv[3]):  # until what has come has been seen
            time.sleep(0.1)
"""


def script():
    yield from begin()
    fold_all_but("follow")
    yield from open_sidebar()
    folder = Path(sys.modules[MODULE].__file__).parent / "data"
    started = subprocess.Popen([PLAN["worker"], "-c", RUN, str(folder), PLAN["run"], f"{PLAN['run']}.seen"])
    yield from until(lambda: (Path(PLAN["run"]) / "metrics.jsonl").exists(), "the run starts")
    window().scene.nnvis.follow.path = PLAN["run"]
    status = sys.modules[f"{MODULE}.jobs.status"].current
    yield from click("bpy.ops.nnvis.follow_training()", share=0.5)
    yield from until(lambda: status.running, "the job starts")
    yield from until(lambda: charts(), "curves arrive")
    yield from until(lambda: network_names(), "a checkpoint arrives")
    REPORT["while_running"] = status.running and started.poll() is None
    yield from picture("follow-live")
    Path(f"{PLAN['run']}.seen").touch()
    yield from until(lambda: not status.running, "the run ends")
    yield from pause(2.0)
    started.wait()
    REPORT["outcome"], REPORT["networks"], REPORT["charts"] = status.outcome, network_names(), charts()
    yield from picture("follow-ended")
    yield from press_in_view("Z", ctrl=True)
    REPORT["undone"] = bool(network_names())


def charts() -> list:
    return [c.name for c in window().scene.collection.children_recursive if "nnvis_chart" in c]


perform(script())
