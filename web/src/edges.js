// All edges in one draw call: a ribbon for each segment between two samples, from the farthest to the nearest.
// The shader reads samples from textures; what changes with the view is a small texture of each edge's look.

import * as THREE from "three";
import { decode } from "./color.js";

const WIDE = 4096; // texels of a row; a multiple of 4
const SMOOTH = 200000; // segments, up to which each is curved
const WIDEST = 4; // times its own width an edge can be drawn

const VERTEX = `
precision highp float;
precision highp int;
precision highp usampler2D;
in vec2 corner;
in uint segment;
uniform mat4 viewMatrix;
uniform mat4 projectionMatrix;
uniform usampler2D samples, owners, ends;
uniform sampler2D looks;
uniform vec3 low, size;
uniform float bundle, thickest;
uniform vec2 halfPixels;
out vec4 color;
out float across;
out float halfWidth;

ivec2 cell(uint index) { return ivec2(index % ${WIDE}u, index / ${WIDE}u); }
uint edgeOf(uint index) { return texelFetch(owners, cell(index), 0).r & 0xffffffu; }
float radiusOf(uint index) {
  float root = float(texelFetch(owners, cell(index), 0).r >> 24u) / 255.0;
  return thickest * root * root;
}
vec4 place(uint index, vec3 start, vec3 stop) {
  vec4 given = vec4(texelFetch(samples, cell(index), 0)) / 65535.0;
  return vec4(mix(mix(start, stop, given.w), low + size * given.xyz, bundle), given.w);
}
vec3 end(uint index) { return low + size * vec3(texelFetch(ends, cell(index), 0).xyz) / 65535.0; }

void main() {
  uint edge = edgeOf(segment);
  vec3 start = end(2u * edge), stop = end(2u * edge + 1u);
  vec4 b = place(segment, start, stop), c = place(segment + 1u, start, stop);
  vec4 a = segment > 0u && edgeOf(segment - 1u) == edge ? place(segment - 1u, start, stop) : 2.0 * b - c;
  vec4 d = edgeOf(segment + 2u) == edge ? place(segment + 2u, start, stop) : 2.0 * c - b;
  // Catmull-Rom: through the samples, with one direction at each for both ribbons that meet there
  float t = corner.x;
  vec3 from = 0.5 * (c.xyz - a.xyz), to = 0.5 * (d.xyz - b.xyz);
  vec3 two = 3.0 * (c.xyz - b.xyz) - 2.0 * from - to, three = 2.0 * (b.xyz - c.xyz) + from + to;
  vec3 middle = b.xyz + t * (from + t * (two + t * three));
  vec3 along = from + t * (2.0 * two + 3.0 * t * three);
  vec4 clip = projectionMatrix * viewMatrix * vec4(middle, 1.0);
  vec4 ahead = projectionMatrix * viewMatrix * vec4(along, 0.0);
  vec2 way = (ahead.xy * clip.w - clip.xy * ahead.w) * halfPixels;
  float reach = length(way);
  vec2 normal = reach > 1e-9 ? vec2(-way.y, way.x) / reach : vec2(0.0, 1.0);

  float share = clamp(mix(b.w, c.w, t), 0.0, 1.0);
  vec4 one = texelFetch(looks, cell(4u * edge), 0), other = texelFetch(looks, cell(4u * edge + 1u), 0);
  vec4 widths = texelFetch(looks, cell(4u * edge + 2u), 0);
  float radius = mix(radiusOf(segment), radiusOf(segment + 1u), t);
  radius *= mix(widths.x, widths.y, share) * float(${WIDEST});
  float pixels = radius * projectionMatrix[1][1] * halfPixels.y / max(clip.w, 1e-6);
  halfWidth = max(pixels, widths.z > 0.5 ? 1.25 : 0.5);
  color = mix(one, other, share);
  color.a *= widths.z > 0.5 ? 1.0 : min(pixels / 0.5, 1.0); // what is thinner than a pixel covers it in part
  across = corner.y * (halfWidth + 0.5);
  gl_Position = clip + vec4(normal * across / halfPixels * clip.w, 0.0, 0.0);
}`;

const FRAGMENT = `
precision highp float;
in vec4 color;
in float across, halfWidth;
out vec4 seen;
${decode}
void main() {
  float alpha = color.a * clamp(halfWidth + 0.5 - abs(across), 0.0, 1.0);
  seen = vec4(decoded(color.rgb) * alpha, alpha);
}`;

export class Edges {
  constructor(network) {
    this.network = network;
    const count = network.samples.length / 4;
    this.owner = new Uint32Array(count);
    for (let edge = 0; edge < network.edgeCount; edge++) this.owner.fill(edge, network.first[edge], network.first[edge + 1]);
    const owners = this.owner.map((edge, sample) => edge | (network.radii[sample] << 24));
    this.looks = new Uint8Array(16 * network.edgeCount);
    this.looksTexture = texture(this.looks, 4, THREE.RGBAFormat, THREE.UnsignedByteType);
    this.middles = new Float32Array(3 * count);
    this.geometry = new THREE.InstancedBufferGeometry();
    const steps = count > SMOOTH ? 1 : 2;
    const corners = Array.from({ length: steps + 1 }, (_, i) => [i / steps, -1, i / steps, 1]).flat();
    const faces = Array.from({ length: steps }, (_, i) => [0, 1, 2, 2, 1, 3].map((corner) => 2 * i + corner)).flat();
    this.geometry.setAttribute("corner", new THREE.BufferAttribute(new Float32Array(corners), 2));
    this.geometry.setIndex(faces);
    this.order = new THREE.InstancedBufferAttribute(new Uint32Array(count), 1);
    this.order.gpuType = THREE.IntType;
    this.order.setUsage(THREE.DynamicDrawUsage);
    this.geometry.setAttribute("segment", this.order);
    this.material = new THREE.RawShaderMaterial({
      glslVersion: THREE.GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: {
        samples: { value: texture(network.samples, 4, THREE.RGBAIntegerFormat, THREE.UnsignedShortType, "RGBA16UI") },
        owners: { value: texture(owners, 1, THREE.RedIntegerFormat, THREE.UnsignedIntType, "R32UI") },
        ends: { value: texture(network.ends, 4, THREE.RGBAIntegerFormat, THREE.UnsignedShortType, "RGBA16UI") },
        looks: { value: this.looksTexture },
        low: { value: new THREE.Vector3(...network.low) },
        size: { value: new THREE.Vector3(...network.size) },
        thickest: { value: network.thickest },
        bundle: { value: 1 },
        halfPixels: { value: new THREE.Vector2(1, 1) },
      },
      depthWrite: false,
      transparent: true,
      side: THREE.DoubleSide,
      ...PREMULTIPLIED,
    });
    this.mesh = new THREE.Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
    this.mesh.renderOrder = 1;
    this.segments = new Uint32Array(count);
    this.keys = new Uint16Array(count);
    this.depths = new Float32Array(count);
    this.shown = 0;
  }

  setBundle(bundle) {
    this.material.uniforms.bundle.value = bundle;
    const { network, owner, middles } = this;
    const place = [0, 0, 0];
    for (let i = 0; i < owner.length; i++) {
      network.placeOf(i, owner[i], bundle, place);
      middles[3 * i] = place[0];
      middles[3 * i + 1] = place[1];
      middles[3 * i + 2] = place[2];
    }
  }

  // shown: (edges,) 0 or 1. lookOf(edge, end): as Network.edgeLook, with a sixth that says whether it is picked
  setLooks(shown, lookOf) {
    const { network, looks } = this;
    this.shown = 0;
    for (let edge = 0; edge < network.edgeCount; edge++) {
      if (!shown[edge]) continue;
      const widths = [0, 0];
      for (const end of [0, 1]) {
        const [red, green, blue, opacity, width] = lookOf(edge, end);
        looks.set([red, green, blue, Math.round(255 * opacity)], 16 * edge + 4 * end);
        widths[end] = Math.round((255 * Math.min(width, WIDEST)) / WIDEST);
      }
      looks.set([...widths, shown[edge] > 1 ? 255 : 0, 0], 16 * edge + 8);
      for (let i = network.first[edge]; i + 1 < network.first[edge + 1]; i++) this.segments[this.shown++] = i;
    }
    this.looksTexture.image.data.set(looks);
    this.looksTexture.needsUpdate = true;
  }

  // The segments that are shown, the farthest first; a counting sort of 16 bits.
  sort(camera) {
    const { segments, keys, depths, middles, shown } = this;
    const [x, y, z] = [2, 6, 10].map((i) => camera.matrixWorldInverse.elements[i]);
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < shown; i++) {
      const at = 3 * segments[i];
      const depth = x * (middles[at] + middles[at + 3]) + y * (middles[at + 1] + middles[at + 4]) + z * (middles[at + 2] + middles[at + 5]);
      depths[i] = depth;
      if (depth < low) low = depth;
      if (depth > high) high = depth;
    }
    const scale = 65535 / Math.max(high - low, 1e-12);
    const starts = new Uint32Array(65537);
    for (let i = 0; i < shown; i++) {
      keys[i] = (depths[i] - low) * scale;
      starts[keys[i] + 1]++;
    }
    for (let key = 0; key < 65536; key++) starts[key + 1] += starts[key];
    const order = this.order.array;
    for (let i = 0; i < shown; i++) order[starts[keys[i]]++] = segments[i];
    this.order.clearUpdateRanges();
    this.order.addUpdateRange(0, shown);
    this.order.needsUpdate = true;
    this.geometry.instanceCount = shown;
    this.mesh.visible = shown > 0;
  }
}

export const PREMULTIPLIED = {
  blending: THREE.CustomBlending,
  blendSrc: THREE.OneFactor,
  blendDst: THREE.OneMinusSrcAlphaFactor,
  blendEquation: THREE.AddEquation,
};

function texture(values, parts, format, type, internal) {
  const rows = Math.max(Math.ceil(values.length / parts / WIDE), 1);
  const whole = new values.constructor(rows * WIDE * parts);
  whole.set(values);
  const made = new THREE.DataTexture(whole, WIDE, rows, format, type);
  if (internal) made.internalFormat = internal;
  made.unpackAlignment = 1;
  made.needsUpdate = true;
  return made;
}
