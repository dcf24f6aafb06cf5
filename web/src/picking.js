// What lies under a point of the picture: a unit, or else the nearest edge.

const NEAR = 8; // pixels around an edge that count as it

// {unit} or {edge} or null. shown: (edges,) which are drawn; isUnitShown(unit)
export function pick(stage, edges, x, y, shown, isUnitShown, near = NEAR) {
  return pickUnit(stage, x, y, isUnitShown) ?? pickEdge(stage, edges, x, y, shown, near);
}

function pickUnit(stage, x, y, isUnitShown) {
  const { network, units } = stage;
  let found = null;
  let nearest = Infinity;
  for (let unit = 0; unit < network.unitCount; unit++) {
    if (!isUnitShown(unit)) continue;
    const [left, top, scale, depth] = stage.project(network.unitPlaces.subarray(3 * unit, 3 * unit + 3));
    const away = Math.hypot(left - x, top - y);
    if (scale > 0 && away <= Math.max(units.radius[unit] * scale, 5) && depth < nearest) {
      nearest = depth;
      found = { unit };
    }
  }
  return found;
}

function pickEdge(stage, edges, x, y, shown, near) {
  const { network } = stage;
  const { middles, owner } = edges;
  let found = null;
  let least = near;
  let before = -1;
  let a = [0, 0, 0];
  const place = [0, 0, 0];
  for (let i = 0; i < owner.length; i++) {
    if (!shown[owner[i]]) continue;
    place[0] = middles[3 * i];
    place[1] = middles[3 * i + 1];
    place[2] = middles[3 * i + 2];
    const b = stage.project(place);
    if (before === owner[i] && a[2] > 0 && b[2] > 0) {
      const away = distance(x, y, a, b);
      // of those that are alike near, the one that is drawn strongest
      if (away < least - 1 || (away < least + 1 && found && network.edgeStrength[owner[i]] > network.edgeStrength[found.edge])) {
        least = Math.min(least, away);
        found = { edge: owner[i] };
      }
    }
    before = owner[i];
    a = b;
  }
  return found;
}

function distance(x, y, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const t = Math.min(Math.max(((x - a[0]) * dx + (y - a[1]) * dy) / Math.max(dx * dx + dy * dy, 1e-9), 0), 1);
  return Math.hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}
