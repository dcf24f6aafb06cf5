// The picture: a camera that is turned around the network, and three draw calls into linear light, shown encoded.

import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { encode } from "./color.js";

const MOST_PIXELS = 2; // of the screen for one of the page, at most
const SORTED_AT_ONCE = 200000; // segments that are sorted for each picture; of more, a few times a second
const SORTED_EVERY = 150; // milliseconds
const SLOW = 50; // milliseconds that a picture takes

export class Stage {
  constructor(canvas, network, edges, units) {
    Object.assign(this, { canvas, network, edges, units });
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: false, depth: false, powerPreference: "high-performance" });
    this.renderer.setClearColor(0, 0);
    this.target = new THREE.WebGLRenderTarget(1, 1, { type: THREE.HalfFloatType, depthBuffer: true });
    this.scene = new THREE.Scene();
    this.scene.matrixWorldAutoUpdate = false;
    this.scene.add(units.mesh, edges.mesh);
    this.camera = cameraOf(network.camera);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.dampingFactor = 0.12;
    this.controls.zoomToCursor = true;
    this.controls.addEventListener("change", () => this.change());
    this.output = outputOf(this.target.texture, network.background);
    this.drawn = () => {};
    this.isSorted = false;
    this.sortedAt = 0;
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
    this.reset();
  }

  // Draws with the next picture of the screen.
  change() {
    this.waiting ||= requestAnimationFrame(() => this.draw());
  }

  // What is in front of what has to be found again.
  changeOrder() {
    this.isSorted = false;
    this.change();
  }

  draw() {
    this.waiting = 0;
    const now = performance.now();
    // turning on after the hand has gone takes some sixty pictures: not where each takes long
    this.controls.enableDamping = now - this.drawnAt < SLOW;
    this.drawnAt = now;
    this.controls.update();
    this.camera.updateMatrixWorld();
    const { elements } = this.camera.matrixWorldInverse;
    const way = `${elements[2]} ${elements[6]} ${elements[10]}`;
    if (!this.isSorted || way !== this.sortedFor) {
      if (!this.isSorted || this.edges.shown <= SORTED_AT_ONCE || now - this.sortedAt > SORTED_EVERY) {
        this.edges.sort(this.camera);
        Object.assign(this, { isSorted: true, sortedAt: now, sortedFor: way });
      } else {
        this.change();
      }
    }
    this.renderer.setRenderTarget(this.target);
    this.renderer.render(this.scene, this.camera);
    this.renderer.setRenderTarget(null);
    this.renderer.render(this.output, this.camera);
    this.drawn();
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(devicePixelRatio, MOST_PIXELS);
    const [width, height] = [Math.max(clientWidth, 1), Math.max(clientHeight, 1)];
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    const pixels = this.renderer.getDrawingBufferSize(new THREE.Vector2());
    this.target.setSize(pixels.x, pixels.y);
    for (const part of [this.edges, this.units]) part.material.uniforms.halfPixels.value.copy(pixels).divideScalar(2);
    this.setShape(width / height);
    this.change();
  }

  setShape(aspect) {
    if (this.camera.isPerspectiveCamera) this.camera.aspect = aspect;
    else [this.camera.left, this.camera.right] = [-aspect * this.camera.top, aspect * this.camera.top];
    this.makeRoom();
  }

  // Back to where the scene's camera looks from, with all of the network in the picture beside what covers `left`
  // pixels of it.
  reset(left = this.left ?? 0) {
    this.left = left;
    const { camera, network } = this;
    const [backward, up] = [network.camera.backward, network.camera.up].map((way) => new THREE.Vector3(...way));
    // who looks straight down or up leans a little, or what is up in the picture would be forgotten
    if (Math.abs(backward.z) > 0.999) backward.addScaledVector(up, -0.02 * Math.sign(backward.z)).normalize();
    up.set(0, 0, 1).addScaledVector(backward, -backward.z).normalize();
    const right = new THREE.Vector3().crossVectors(up, backward);
    const aspect = this.canvas.clientWidth / Math.max(this.canvas.clientHeight, 1);
    const hidden = Math.min(left / Math.max(this.canvas.clientWidth, 1), 0.5);
    const tall = 0.88 * (camera.isPerspectiveCamera ? Math.tan((camera.fov * Math.PI) / 360) : 1);
    const wide = tall * aspect * (1 - hidden);
    const points = network.seenPlaces();
    const middle = new THREE.Vector3();
    const found = new THREE.Vector3();
    let away = 0;
    for (let turn = 0; turn < 8; turn++) {
      const bounds = [Infinity, -Infinity, Infinity, -Infinity];
      const sides = points.map((place) => {
        found.fromArray(place).sub(middle);
        return [found.dot(right), found.dot(up), found.dot(backward)];
      });
      away = Math.max(farthest(sides, wide, tall, camera.isPerspectiveCamera), network.reach / 100);
      for (const [x, y, z] of sides) {
        const depth = camera.isPerspectiveCamera ? Math.max(away - z, 1e-6) : 1;
        bounds[0] = Math.min(bounds[0], x / depth);
        bounds[1] = Math.max(bounds[1], x / depth);
        bounds[2] = Math.min(bounds[2], y / depth);
        bounds[3] = Math.max(bounds[3], y / depth);
      }
      const depth = camera.isPerspectiveCamera ? away : 1;
      middle.addScaledVector(right, (depth * (bounds[0] + bounds[1])) / 2);
      middle.addScaledVector(up, (depth * (bounds[2] + bounds[3])) / 2);
    }
    camera.up.set(0, 0, 1);
    if (!camera.isPerspectiveCamera) {
      camera.zoom = 1 / away;
      away = 2 * network.reach;
    }
    camera.near = away / 500;
    camera.far = away + 20 * network.reach;
    camera.position.copy(middle).addScaledVector(backward, away);
    this.controls.target.copy(middle);
    this.controls.minDistance = network.reach / 200;
    this.controls.maxDistance = 10 * network.reach;
    this.controls.update();
    this.makeRoom();
    this.change();
  }

  // Moves the picture's middle to that of what the panel leaves.
  makeRoom() {
    const { clientWidth, clientHeight } = this.canvas;
    const left = Math.min(this.left ?? 0, clientWidth / 2);
    this.camera.setViewOffset(clientWidth, clientHeight, -left / 2, 0, clientWidth, clientHeight);
  }

  // [x, y, pixels of a metre there, depth], in the page's pixels, of a place (3,); no pixels behind the camera
  project(place) {
    const seen = this.scratch ?? (this.scratch = new THREE.Vector4());
    seen.set(place[0], place[1], place[2], 1).applyMatrix4(this.camera.matrixWorldInverse).applyMatrix4(this.camera.projectionMatrix);
    const { clientWidth, clientHeight } = this.canvas;
    const scale = (this.camera.projectionMatrix.elements[5] * clientHeight) / 2 / seen.w;
    return [(seen.x / seen.w + 1) * 0.5 * clientWidth, (1 - seen.y / seen.w) * 0.5 * clientHeight, seen.w > 0 ? scale : 0, seen.z / seen.w];
  }

  turn(sideways, upwards) {
    const { camera, controls } = this;
    const way = camera.position.clone().sub(controls.target);
    const ball = new THREE.Spherical().setFromVector3(way.applyAxisAngle(new THREE.Vector3(1, 0, 0), -Math.PI / 2));
    ball.theta += sideways;
    ball.phi = Math.min(Math.max(ball.phi + upwards, 0.02), Math.PI - 0.02);
    way.setFromSpherical(ball).applyAxisAngle(new THREE.Vector3(1, 0, 0), Math.PI / 2);
    camera.position.copy(controls.target).add(way);
    this.change();
  }

  zoom(by) {
    const { camera, controls } = this;
    if (camera.isPerspectiveCamera) camera.position.sub(controls.target).multiplyScalar(by).add(controls.target);
    else {
      camera.zoom /= by;
      camera.updateProjectionMatrix();
    }
    this.change();
  }
}

// The distance at which all points are just within the picture; without perspective, half the picture's height.
function farthest(sides, wide, tall, isPerspective) {
  let most = 0;
  for (const [x, y, z] of sides) {
    most = Math.max(most, Math.max(Math.abs(x) / wide, Math.abs(y) / tall) + (isPerspective ? z : 0));
  }
  return most;
}

function cameraOf(given) {
  if (given.angle) return new THREE.PerspectiveCamera(given.angle, 1, 0.01, 1000);
  return new THREE.OrthographicCamera(-1, 1, 1, -1, 0.01, 1000);
}

function outputOf(picture, background) {
  const dark = luminance(background) < 0.18;
  const material = new THREE.RawShaderMaterial({
    glslVersion: THREE.GLSL3,
    vertexShader: `in vec3 position; out vec2 at; void main() { at = position.xy * 0.5 + 0.5; gl_Position = vec4(position.xy, 0.0, 1.0); }`,
    fragmentShader: `precision highp float;
      in vec2 at;
      uniform sampler2D picture;
      uniform vec3 background;
      uniform float vignette;
      out vec4 shown;
      ${encode}
      void main() {
        vec4 seen = texture(picture, at);
        vec3 behind = background * (1.0 - vignette * dot(at - 0.5, at - 0.5));
        vec3 color = encoded(clamp(seen.rgb + behind * (1.0 - seen.a), 0.0, 1.0));
        float noise = fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715))));
        shown = vec4(color + (noise - 0.5) / 255.0, 1.0);
      }`,
    uniforms: {
      picture: { value: picture },
      background: { value: new THREE.Vector3(...background) },
      vignette: { value: dark ? 1.2 : 0 },
    },
    depthTest: false,
    depthWrite: false,
  });
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.BufferAttribute(new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]), 3));
  const scene = new THREE.Scene();
  const mesh = new THREE.Mesh(geometry, material);
  mesh.frustumCulled = false;
  scene.add(mesh);
  return scene;
}

export function luminance([red, green, blue]) {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
