// What a page's arrays say of units and edges: who leads where, how strong, in which colour.

const FULL_SHARE = 0.5; // who matters for a class as much as for all others together is drawn at full width
const FAINTEST = 0.5; // of its opacity keeps what the class has no use for; its width tells the rest
const SMALLEST = 0.35; // of its radius keeps a unit that the class has no use for

export const OVERALL = -1;

export class Network {
  constructor(data) {
    Object.assign(this, data);
    this.edgeCount = this.edgeSource.length;
    this.unitCount = this.unitLayer.length;
    this.first = new Uint32Array(this.edgeCount + 1);
    for (let edge = 0; edge < this.edgeCount; edge++) this.first[edge + 1] = this.first[edge] + this.counts[edge];
    this.unitSum = sums(this.unitValues, this.unitCount);
    this.edgeSum = sums(this.edgeValues, this.edgeCount);
  }

  // where a sample of an edge lies, into out
  placeOf(sample, edge, bundle, out) {
    const { samples, ends, low, size } = this;
    const share = samples[4 * sample + 3] / 65535;
    for (let axis = 0; axis < 3; axis++) {
      const straight = ends[8 * edge + axis] + share * (ends[8 * edge + 4 + axis] - ends[8 * edge + axis]);
      const here = straight + bundle * (samples[4 * sample + axis] - straight);
      out[axis] = low[axis] + (size[axis] * here) / 65535;
    }
    return out;
  }

  // [[class, importance], ...] of a unit or an edge, of those classes that are kept, in the classes' order
  ofUnit(unit) {
    return listed(this.unitClasses, this.unitValues, unit, this.unitCount, this.unitScale);
  }

  ofEdge(edge) {
    return listed(this.edgeClasses, this.edgeValues, edge, this.edgeCount, this.edgeScale);
  }

  // the share of a class in all that a unit matters for, 0 to 1
  unitShare(unit, number) {
    return share(this.unitClasses, this.unitValues, this.unitSum, unit, this.unitCount, number);
  }

  edgeShare(edge, number) {
    return share(this.edgeClasses, this.edgeValues, this.edgeSum, edge, this.edgeCount, number);
  }

  // (edges,) how much each matters in a view, the largest 1
  strengths(view) {
    const found = new Float32Array(this.edgeCount);
    let most = 1e-12;
    for (let edge = 0; edge < this.edgeCount; edge++) {
      let value = this.edgeStrength[edge] / 65535;
      if (view !== OVERALL) value *= this.edgeShare(edge, view);
      found[edge] = value;
      most = Math.max(most, value);
    }
    for (let edge = 0; edge < this.edgeCount; edge++) found[edge] /= most;
    return found;
  }

  // [red, green, blue, opacity, width] at an end of an edge; colours encoded, 0 to 255, the others 0 to 1
  edgeLook(edge, end, view) {
    const drawn = this.edgeAlpha[edge] / 255;
    if (view === OVERALL) {
      const colors = end ? this.targetColors : this.sourceColors;
      return [colors[3 * edge], colors[3 * edge + 1], colors[3 * edge + 2], drawn, 1];
    }
    const much = Math.min(this.edgeShare(edge, view) / FULL_SHARE, 1);
    return [...this.classColor(view), drawn * (FAINTEST + (1 - FAINTEST) * much), much];
  }

  unitLook(unit, view) {
    const drawn = this.unitAlpha[unit] / 255;
    if (view === OVERALL) {
      return [this.unitColors[3 * unit], this.unitColors[3 * unit + 1], this.unitColors[3 * unit + 2], drawn, 1];
    }
    const much = Math.min(this.unitShare(unit, view) / FULL_SHARE, 1);
    const opacity = drawn * (FAINTEST + (1 - FAINTEST) * Math.sqrt(much));
    return [...this.classColor(view), opacity, SMALLEST + (1 - SMALLEST) * much];
  }

  classColor(number) {
    return this.classColors.subarray(3 * number, 3 * number + 3);
  }

  unitTitle(unit) {
    const layer = this.layerNames[this.unitLayer[unit]] ?? `layer ${this.unitLayer[unit]}`;
    const name = this.unitNames[unit];
    return name ? `${name} (${layer}, unit ${this.unitNumber[unit]})` : `${layer}, unit ${this.unitNumber[unit]}`;
  }

  // what has to be in the picture: [x, y, z] of the units that edges lead to, or of all where there are none, and of texts
  seenPlaces() {
    const units = this.edgeCount ? new Set([...this.edgeSource, ...this.edgeTarget]) : Array(this.unitCount).keys();
    const places = Array.from(units, (unit) => [...this.unitPlaces.subarray(3 * unit, 3 * unit + 3)]);
    return places.concat(this.texts.map((text) => text.place));
  }

  edgesOf(unit) {
    const found = [];
    for (let edge = 0; edge < this.edgeCount; edge++) {
      if (this.edgeSource[edge] === unit || this.edgeTarget[edge] === unit) found.push(edge);
    }
    return found;
  }
}

function sums(values, rows) {
  const kept = values.length / rows;
  const total = new Float64Array(rows);
  for (let i = 0; i < values.length; i++) total[Math.floor(i / kept)] += values[i];
  return total;
}

function listed(classes, values, row, rows, scale) {
  const kept = classes.length / rows;
  return Array.from({ length: kept }, (_, i) => [classes[row * kept + i], (values[row * kept + i] / 65535) * scale]);
}

function share(classes, values, total, row, rows, number) {
  const kept = classes.length / rows;
  for (let i = row * kept; i < (row + 1) * kept; i++) {
    if (classes[i] === number) return total[row] > 0 ? values[i] / total[row] : 0;
  }
  return 0;
}
