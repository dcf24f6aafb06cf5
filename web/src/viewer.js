// A drawn network in a browser: what is shown, and what the hand and the keys do.

import { css } from "./color.js";
import { readData } from "./data.js";
import { Edges } from "./edges.js";
import { Labels } from "./labels.js";
import { Network } from "./network.js";
import { Panel } from "./panel.js";
import { pick } from "./picking.js";
import { luminance, Stage } from "./stage.js";
import { Units } from "./units.js";

const DIMMED = 0.05; // of its opacity keeps what is not picked
const MARKED = 2.2; // times its width has an edge that is picked
const CLICK = 5; // pixels that a click may move
const TURN = Math.PI / 36; // of an arrow key

async function open() {
  const canvas = document.getElementById("picture");
  const network = new Network(await readData(document.getElementById("data").textContent));
  document.getElementById("data").remove();
  applyTheme(network);
  const edges = new Edges(network);
  const units = new Units(network);
  const stage = new Stage(canvas, network, edges, units);
  const labels = new Labels(document.getElementById("labels"), network);
  const state = { view: network.view, threshold: 0, picked: null };
  let strengths = network.strengths(state.view);
  const shown = new Uint8Array(network.edgeCount);

  function show() {
    const { picked } = state;
    const neighbours = new Set();
    if (picked && "edge" in picked) neighbours.add(network.edgeSource[picked.edge]).add(network.edgeTarget[picked.edge]);
    if (picked && "unit" in picked) neighbours.add(picked.unit);
    let count = 0;
    for (let edge = 0; edge < network.edgeCount; edge++) {
      const isPicked = picked?.edge === edge;
      shown[edge] = strengths[edge] >= state.threshold || isPicked;
      count += shown[edge];
      if (isPicked) shown[edge] = 2;
    }
    const leads = (edge) =>
      picked.edge === edge || picked.unit === network.edgeSource[edge] || picked.unit === network.edgeTarget[edge];
    edges.setLooks(shown, (edge, end) => {
      const look = network.edgeLook(edge, end, state.view);
      if (!picked) return look;
      if (!leads(edge)) look[3] *= DIMMED;
      else if ("unit" in picked) {
        look[3] = Math.max(look[3], 0.6);
        neighbours.add(network.edgeSource[edge]).add(network.edgeTarget[edge]);
      } else [look[3], look[4]] = [1, Math.max(look[4], 0.3) * MARKED];
      return look;
    });
    units.setLooks((unit) => {
      const look = network.unitLook(unit, state.view);
      if (picked && !neighbours.has(unit)) look[3] *= 4 * DIMMED;
      if (picked?.unit === unit) look[4] = Math.max(look[4], 1) * 1.3;
      return look;
    });
    panel.setCount(count, state.threshold);
    stage.changeOrder();
  }

  const actions = {
    view(number) {
      state.view = number;
      strengths = network.strengths(number);
      panel.showView(number);
      show();
      panel.list(strengths, shown);
    },
    bundle(share) {
      edges.setBundle(share);
      stage.changeOrder();
    },
    threshold(share) {
      state.threshold = share;
      show();
    },
    pick(found) {
      state.picked = found;
      panel.tell(found);
      show();
    },
    reset: () => stage.reset(panelWidth()),
  };
  const panel = new Panel(network, actions);
  stage.drawn = () => labels.place(stage, state.view);
  listen(canvas, stage, actions, (x, y) =>
    pick(stage, edges, x, y, shown, (unit) => units.looks[4 * unit + 3] > 0),
  );
  stage.reset(panelWidth());
  panel.setBundle(network.bundle);
  actions.view(state.view);
  document.body.dataset.ready = "true";
}

function listen(canvas, stage, actions, found) {
  let pressed = null;
  canvas.addEventListener("pointerdown", (event) => {
    pressed = event.isPrimary ? [event.offsetX, event.offsetY] : null; // two fingers pick nothing
  });
  canvas.addEventListener("pointerup", (event) => {
    const moved = pressed && Math.hypot(event.offsetX - pressed[0], event.offsetY - pressed[1]);
    if (pressed && event.button === 0 && moved <= CLICK) actions.pick(found(event.offsetX, event.offsetY));
    pressed = null;
  });
  const keys = {
    ArrowLeft: () => stage.turn(-TURN, 0),
    ArrowRight: () => stage.turn(TURN, 0),
    ArrowUp: () => stage.turn(0, -TURN),
    ArrowDown: () => stage.turn(0, TURN),
    "+": () => stage.zoom(1 / 1.15),
    "-": () => stage.zoom(1.15),
    r: actions.reset,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });
  addEventListener("keydown", (event) => event.key === "Escape" && actions.pick(null));
}

// How much of the picture's left the panel covers.
function panelWidth() {
  const { right, height } = document.getElementById("panel").getBoundingClientRect();
  return innerWidth > 760 && height > 0 ? right : 0;
}

function applyTheme(network) {
  const { style, classList } = document.documentElement;
  classList.add(luminance(network.background) < 0.18 ? "dark" : "light");
  style.setProperty("--background", css(network.backgroundColor));
}

function tellFailure(error) {
  const hasGraphics = document.createElement("canvas").getContext("webgl2");
  const text = hasGraphics ? `The network could not be shown: ${error.message}` : "This browser shows no WebGL 2 graphics, which the network is drawn with.";
  const failure = document.getElementById("failure");
  failure.textContent = text;
  failure.hidden = false;
  document.body.dataset.ready = "failed";
}

open().catch(tellFailure);
