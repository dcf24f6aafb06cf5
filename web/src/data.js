// The arrays of a page: base64 of a gzip of [length of the header, header as JSON, arrays], see processing/exports/web_page.py.

const KINDS = { f4: Float32Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array };

export async function readData(text) {
  const letters = atob(text.trim());
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) packed[i] = letters.charCodeAt(i);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(unpacked).arrayBuffer();
  const length = new DataView(bytes).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  const arrays = {};
  for (const [name, kind, start, count] of header.arrays) arrays[name] = new KINDS[kind](bytes, 4 + length + start, count);
  return { ...header, ...arrays, samples: samplesOf(arrays) };
}

// (4 * samples): x, y, z and the share of the edge's length, each in 0 to 65535. They are kept as differences, the low
// bytes of each and then the high ones, which packs best.
function samplesOf({ steps }) {
  const count = steps.length / 8;
  const samples = new Uint16Array(4 * count);
  for (let part = 0; part < 4; part++) {
    const low = 2 * part * count;
    let value = 0;
    for (let i = 0; i < count; i++) {
      value = (value + steps[low + i] + (steps[low + count + i] << 8)) & 0xffff;
      samples[4 * i + part] = value;
    }
  }
  return samples;
}
