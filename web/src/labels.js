// The scene's texts as the page's own type, at their places; of two that overlap the lesser goes.

const SMALLEST = 11;
const LARGEST = 22;
const BESIDE = 8; // pixels between a unit and its class's name

export class Labels {
  constructor(parent, network) {
    this.network = network;
    this.items = network.texts.map((text) => {
      const element = document.createElement("span");
      element.className = `label ${text.kind}`;
      element.textContent = text.text;
      element.style.color = text.color;
      parent.append(element);
      const number = text.kind === "class" ? network.classNames.indexOf(text.text) : -1;
      const unit = text.kind === "class" ? nearestUnit(network, text.place) : -1;
      return { element, number, unit, place: text.place, size: text.size };
    });
  }

  // view: the class that is shown, or -1
  place(stage, view) {
    const { network } = this;
    for (const item of this.items) {
      const at = item.unit >= 0 ? network.unitPlaces.subarray(3 * item.unit, 3 * item.unit + 3) : item.place;
      const [x, y, scale] = stage.project(at);
      const chosen = view >= 0 && item.number === view;
      const size = Math.min(Math.max(item.size * scale, SMALLEST), LARGEST) * (chosen ? 1.25 : 1);
      const beside = item.unit >= 0 ? stage.units.radius[item.unit] * scale + BESIDE : 0;
      const wide = item.element.textContent.length * size * 0.58;
      const isLeft = x + beside + wide > stage.canvas.clientWidth; // where the right has no room
      item.box = [item.unit < 0 ? x - wide / 2 : isLeft ? x - beside - wide : x + beside, y - size * 0.6, wide, size * 1.2];
      item.rank = (chosen ? 1e9 : 0) + scale;
      item.isFaint = view >= 0 && item.number >= 0 && !chosen;
      item.font = size;
      item.isBehind = scale <= 0;
    }
    const taken = [];
    for (const item of [...this.items].sort((a, b) => b.rank - a.rank)) {
      const hidden = item.isBehind || taken.some((box) => overlap(box, item.box));
      if (!hidden) taken.push(item.box);
      const { style } = item.element;
      style.opacity = hidden ? 0 : item.isFaint ? 0.45 : 1;
      style.fontSize = `${item.font.toFixed(1)}px`;
      style.transform = `translate(${item.box[0].toFixed(1)}px, ${item.box[1].toFixed(1)}px)`;
    }
  }
}

function overlap([x, y, wide, tall], [left, top, broad, high]) {
  return x < left + broad && left < x + wide && y < top + high && top < y + tall;
}

function nearestUnit(network, [x, y, z]) {
  const { unitPlaces } = network;
  let found = -1;
  let least = Infinity;
  for (let unit = 0; unit < network.unitCount; unit++) {
    const away = Math.hypot(unitPlaces[3 * unit] - x, unitPlaces[3 * unit + 1] - y, unitPlaces[3 * unit + 2] - z);
    if (away < least) [found, least] = [unit, away];
  }
  return found;
}
