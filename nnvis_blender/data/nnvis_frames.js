// SPDX-License-Identifier: GPL-3.0-or-later
// A job type of Flamenco 3 for the bundles that NNVis' Send to Farm writes. It goes into the folder "scripts" beside
// the Flamenco Manager; jobs are submitted from a bundle's job/scene.blend in the shared storage.

const JOB_TYPE = {
    label: "NNVis Frames",
    settings: [
        { key: "frames", type: "string", required: true, eval: "C.scene['nnvis_pictures']",
          evalInfo: { showLinkButton: true, description: "All pictures of the job" },
          description: "Pictures to render. Examples: '47', '1-30', '3, 5-10, 47-327'" },
        { key: "chunk_size", type: "int32", default: 4, propargs: { min: 1 }, visible: "submission",
          description: "Number of pictures to render in one task" },
        { key: "device", type: "string", default: "auto", choices: ["auto", "cpu", "gpu"],
          description: "What Cycles renders on" },
        { key: "video", type: "bool", default: true, description: "Join the pictures into a video" },
        { key: "output", type: "string", subtype: "dir_path", required: true, eval: "str(abspath('//../frames'))",
          description: "Where pictures and video go; pictures that are there and whole are kept" },
        { key: "blendfile", type: "string", required: true, visible: "web",
          description: "The scene.blend of the bundle" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    const renderTasks = frameChunker(settings.frames, settings.chunk_size).map((chunk) =>
        blenderTask(settings, `render-${chunk}`, ["--frames", chunk, "--device", settings.device]));
    for (const task of renderTasks) {
        job.addTask(task);
    }
    if (settings.video) {
        const videoTask = blenderTask(settings, "video", ["--video"]);
        for (const task of renderTasks) {
            videoTask.addDependency(task);
        }
        job.addTask(videoTask);
    }
}

function blenderTask(settings, name, words) {
    const task = author.Task(name, "blender");
    const script = path.join(path.dirname(settings.blendfile), "render_frames.py");
    task.addCommand(author.Command("blender-render", {
        exe: "{blender}",
        exeArgs: "{blenderArgs}",
        argsBefore: [],
        blendfile: settings.blendfile,
        args: ["--python-exit-code", "1", "--python", script, "--", ...words, "--output", settings.output],
    }));
    return task;
}
