// All units in one draw call: balls as squares that face the camera, with the depth of a ball.

import * as THREE from "three";
import { decode } from "./color.js";
import { PREMULTIPLIED } from "./edges.js";

const VERTEX = `
precision highp float;
in vec2 corner;
in vec3 place;
in float radius;
in vec4 look;
uniform mat4 viewMatrix, projectionMatrix;
uniform vec2 halfPixels;
out vec2 within;
out vec3 middle;
out float around;
out vec4 color;
flat out float pixels;
void main() {
  vec4 seen = viewMatrix * vec4(place, 1.0);
  float w = (projectionMatrix * seen).w;
  float pixel = w / (projectionMatrix[1][1] * halfPixels.y);
  around = max(radius, 1.0 * pixel);
  pixels = around / pixel;
  within = corner * (1.0 + 1.0 / pixels);
  middle = seen.xyz;
  color = look;
  gl_Position = projectionMatrix * (seen + vec4(within * around, 0.0, 0.0));
}`;

const FRAGMENT = `
precision highp float;
in vec2 within;
in vec3 middle;
in float around;
in vec4 color;
flat in float pixels;
uniform mat4 projectionMatrix;
out vec4 seen;
${decode}
void main() {
  float away = length(within);
  float cover = clamp((1.0 - away) * pixels + 0.5, 0.0, 1.0);
  if (cover * color.a <= 0.0) discard;
  float height = sqrt(max(1.0 - away * away, 0.0));
  vec4 front = projectionMatrix * vec4(middle + vec3(within, height) * around, 1.0);
  gl_FragDepth = cover < 0.75 ? 1.0 : front.z / front.w * 0.5 + 0.5; // a rim hides nothing that is drawn after it
  float light = 0.86 + 0.22 * dot(vec3(within, height), vec3(-0.4, 0.6, 0.69));
  float alpha = color.a * cover;
  seen = vec4(decoded(color.rgb) * light * alpha, alpha);
}`;

export class Units {
  constructor(network) {
    this.network = network;
    this.geometry = new THREE.InstancedBufferGeometry();
    this.geometry.setAttribute("corner", new THREE.BufferAttribute(new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), 2));
    this.geometry.setIndex([0, 1, 2, 2, 1, 3]);
    this.radius = new Float32Array(network.unitCount);
    this.looks = new Uint8Array(4 * network.unitCount);
    for (const [name, values, parts, isShare] of [
      ["place", network.unitPlaces, 3, false],
      ["radius", this.radius, 1, false],
      ["look", this.looks, 4, true],
    ]) {
      this.geometry.setAttribute(name, new THREE.InstancedBufferAttribute(values, parts, isShare));
    }
    this.geometry.instanceCount = network.unitCount;
    this.material = new THREE.RawShaderMaterial({
      glslVersion: THREE.GLSL3,
      vertexShader: VERTEX,
      fragmentShader: FRAGMENT,
      uniforms: { halfPixels: { value: new THREE.Vector2(1, 1) } },
      transparent: true,
      ...PREMULTIPLIED,
    });
    this.mesh = new THREE.Mesh(this.geometry, this.material);
    this.mesh.frustumCulled = false;
    this.mesh.visible = network.unitCount > 0;
  }

  // lookOf(unit): as Network.unitLook
  setLooks(lookOf) {
    for (let unit = 0; unit < this.network.unitCount; unit++) {
      const [red, green, blue, opacity, size] = lookOf(unit);
      this.looks.set([red, green, blue, Math.round(255 * opacity)], 4 * unit);
      this.radius[unit] = this.network.unitRadius[unit] * size;
    }
    this.geometry.attributes.look.needsUpdate = true;
    this.geometry.attributes.radius.needsUpdate = true;
  }
}
