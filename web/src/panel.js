// The page's controls, and what it tells of what is picked. Every text of the network's is set as text.

import { css } from "./color.js";
import { OVERALL } from "./network.js";

const MOST_BUTTONS = 24; // classes; more are a menu
const MOST_BARS = 12; // of classes in what is told
const LISTED = 5; // of the strongest edges

export class Panel {
  // actions: {view(number), bundle(share), threshold(share), pick(found), reset()}
  constructor(network, actions) {
    Object.assign(this, { network, actions });
    this.find = (name) => document.getElementById(name);
    for (const line of network.lines) this.find("lines").append(made("li", line));
    for (const [name, text] of network.provenance) {
      this.find("provenance").append(made("dt", name), made("dd", text));
    }
    this.makeViews();
    const bundle = this.find("bundle");
    bundle.addEventListener("input", () => this.setBundle(bundle.value / 1000));
    this.find("gather").addEventListener("click", () => this.gather());
    this.find("threshold").addEventListener("input", () => actions.threshold((this.find("threshold").value / 1000) ** 2));
    this.find("reset").addEventListener("click", () => actions.reset());
    this.find("close").addEventListener("click", () => actions.pick(null));
  }

  makeViews() {
    const { network } = this;
    const parent = this.find("views");
    const names = network.classNames;
    if (names.length > MOST_BUTTONS) {
      const menu = made("select");
      menu.setAttribute("aria-label", "Class");
      menu.append(new Option("All classes", OVERALL), ...names.map((name, number) => new Option(name, number)));
      menu.addEventListener("change", () => this.actions.view(Number(menu.value)));
      parent.append(menu);
      this.showView = (view) => (menu.value = view);
      return;
    }
    const choices = [[OVERALL, "All", null], ...names.map((name, number) => [number, name, network.classColor(number)])];
    const buttons = choices.map(([view, name, color]) => {
      const button = made("button", name);
      button.type = "button";
      if (color) button.style.setProperty("--swatch", css(color));
      button.classList.toggle("swatch", Boolean(color));
      button.addEventListener("click", () => this.actions.view(view));
      parent.append(button);
      return [view, button];
    });
    this.showView = (view) => {
      for (const [own, button] of buttons) button.setAttribute("aria-pressed", own === view);
    };
  }

  setBundle(share) {
    this.find("bundle").value = Math.round(1000 * share);
    this.find("bundled").textContent = `${Math.round(100 * share)} %`;
    this.actions.bundle(share);
  }

  // From straight lines into their bundles.
  gather(seconds = 2.5) {
    const start = performance.now();
    cancelAnimationFrame(this.moving);
    const step = (now) => {
      const time = Math.min(Math.max((now - start) / 1000 / seconds, 0), 1);
      this.setBundle(time * time * (3 - 2 * time));
      if (time < 1) this.moving = requestAnimationFrame(step);
    };
    step(start);
  }

  setCount(shown, threshold) {
    const all = this.network.edgeCount;
    this.find("threshold").value = Math.round(1000 * Math.sqrt(threshold));
    this.find("count").textContent = `${shown.toLocaleString("en")} of ${all.toLocaleString("en")} edges`;
  }

  // The strongest edges of a view, as buttons. strengths: (edges,)
  list(strengths, shown) {
    const best = [];
    for (let edge = 0; edge < strengths.length; edge++) {
      if (!shown[edge] || (best.length === LISTED && strengths[edge] <= strengths[best[LISTED - 1]])) continue;
      best.push(edge);
      best.sort((a, b) => strengths[b] - strengths[a]);
      best.length = Math.min(best.length, LISTED);
    }
    this.find("strongest").replaceChildren(
      ...best.map((edge) => {
        const item = made("li");
        const button = made("button", this.edgeTitle(edge));
        button.type = "button";
        button.addEventListener("click", () => this.actions.pick({ edge }));
        item.append(button);
        return item;
      }),
    );
  }

  edgeTitle(edge) {
    const { network } = this;
    return `${network.unitTitle(network.edgeSource[edge])} → ${network.unitTitle(network.edgeTarget[edge])}`;
  }

  tell(found) {
    const card = this.find("card");
    card.hidden = !found;
    if (!found) return;
    const { network } = this;
    const facts = this.find("facts");
    facts.replaceChildren();
    const tell = (name, text) => facts.append(made("dt", name), made("dd", text));
    if ("edge" in found) {
      this.find("kind").textContent = "Edge";
      this.find("title").textContent = this.edgeTitle(found.edge);
      tell("weight", number(network.edgeWeight[found.edge]));
      tell("importance", number(network.edgeStrength[found.edge] / 65535));
      const own = network.edgeClass[found.edge];
      if (own < network.classNames.length) tell("most for", network.classNames[own]);
      this.bars(network.ofEdge(found.edge));
      return;
    }
    const edges = network.edgesOf(found.unit);
    const into = edges.filter((edge) => network.edgeTarget[edge] === found.unit).length;
    this.find("kind").textContent = "Unit";
    this.find("title").textContent = network.unitTitle(found.unit);
    tell("edges in", into.toLocaleString("en"));
    tell("edges out", (edges.length - into).toLocaleString("en"));
    this.bars(network.ofUnit(found.unit));
  }

  bars(values) {
    const { network } = this;
    const most = Math.max(...values.map(([, value]) => value), 1e-12);
    const kept = values.length > MOST_BARS ? [...values].sort((a, b) => b[1] - a[1]).slice(0, MOST_BARS) : values;
    this.find("bars").replaceChildren(
      ...kept.map(([own, value]) => {
        const row = made("li");
        const bar = made("i");
        bar.style.width = `${(100 * value) / most}%`;
        bar.style.background = css(network.classColor(own));
        const track = made("span");
        track.className = "track";
        track.append(bar);
        row.append(made("b", network.classNames[own]), track, made("output", number(value)));
        return row;
      }),
    );
    this.find("bars").hidden = !kept.length || network.classNames.length < 2;
  }
}

function number(value) {
  return (Math.abs(value) < 0.001 && value !== 0 ? value.toExponential(2) : value.toFixed(3)).replace("-", "−");
}

function made(tag, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
