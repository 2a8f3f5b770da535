/** The part of the plane that the map shows, in pixels of the page. Both axes have one scale. */

const MARGIN = { left: 42, right: 8, top: 8, bottom: 26 };
const DEEPEST_ZOOM = 1e6;
const WIDEST_ZOOM = 1e-3;

export class View {
  /** The plot's box on the canvas. */
  left = MARGIN.left;
  top = MARGIN.top;
  right = MARGIN.left + 1;
  bottom = MARGIN.top + 1;

  #domain = [[-1, 1], [-1, 1]];
  #center = [0, 0];
  #zoom = 1;

  /** Show a domain: all of it, in the middle. */
  fit(domain) {
    this.#domain = domain;
    this.#center = domain.map(([low, high]) => (low + high) / 2);
    this.#zoom = 1;
  }

  resize(width, height) {
    this.right = Math.max(this.left + 1, width - MARGIN.right);
    this.bottom = Math.max(this.top + 1, height - MARGIN.bottom);
  }

  get width() {
    return this.right - this.left;
  }

  get height() {
    return this.bottom - this.top;
  }

  /** Pixels of one unit. */
  get unit() {
    const [[a, b], [c, d]] = this.#domain;
    return this.#zoom * Math.min(this.width / (b - a), this.height / (d - c));
  }

  /** Center and zoom, or null while all of the domain is shown as at first. */
  get place() {
    const [[a, b], [c, d]] = this.#domain;
    const [x, y] = this.#center;
    return this.#zoom === 1 && x === (a + b) / 2 && y === (c + d) / 2 ? null : [x, y, this.#zoom];
  }

  set place(place) {
    if (!place) return this.fit(this.#domain);
    this.#center = [place[0], place[1]];
    this.#zoom = Math.min(DEEPEST_ZOOM, Math.max(WIDEST_ZOOM, place[2]));
  }

  toX(x) {
    return (this.left + this.right) / 2 + (x - this.#center[0]) * this.unit;
  }

  toY(y) {
    return (this.top + this.bottom) / 2 - (y - this.#center[1]) * this.unit;
  }

  /** The point under a pixel, with no more digits than the pixel's size gives it. */
  pointAt(px, py) {
    const { unit } = this;
    const x = this.#center[0] + (px - (this.left + this.right) / 2) / unit;
    const y = this.#center[1] - (py - (this.top + this.bottom) / 2) / unit;
    const digits = Math.min(15, Math.max(0, Math.ceil(Math.log10(unit))));
    return [Number(x.toFixed(digits)), Number(y.toFixed(digits))];
  }

  /** Move what is shown by so many pixels. */
  pan(dx, dy) {
    const { unit } = this;
    this.#center = [this.#center[0] - dx / unit, this.#center[1] + dy / unit];
  }

  /** Zoom by a factor; the point under the pixel stays where it is. */
  zoomAt(px, py, factor) {
    const before = this.#zoom;
    const dx = px - (this.left + this.right) / 2;
    const dy = py - (this.top + this.bottom) / 2;
    this.pan(-dx, -dy);
    this.#zoom = Math.min(DEEPEST_ZOOM, Math.max(WIDEST_ZOOM, before * factor));
    this.pan(dx, dy);
  }

  zoomBy(factor) {
    this.zoomAt((this.left + this.right) / 2, (this.top + this.bottom) / 2, factor);
  }

  contains(px, py) {
    return px >= this.left && px <= this.right && py >= this.top && py <= this.bottom;
  }

  /** A round length in units, near so many pixels. */
  roundLength(pixels) {
    return niceStep(pixels / this.unit);
  }

  /** The ticks of both axes. */
  ticks() {
    const { unit } = this;
    const [x, y] = this.#center;
    const [halfX, halfY] = [this.width / unit / 2, this.height / unit / 2];
    const step = niceStep(60 / unit);
    return { x: ticksOf(x - halfX, x + halfX, step), y: ticksOf(y - halfY, y + halfY, step) };
  }
}

/** The smallest of 1, 2, 5, 10, ... (and a tenth of it, and so on) that is not below. */
export function niceStep(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) * power;
}

function ticksOf(low, high, step) {
  const digits = Math.min(15, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const found = [];
  for (let k = Math.ceil(low / step); k <= high / step && found.length < 50; k++) {
    const value = k * step;
    const large = Math.abs(value) >= 1e6;
    found.push({ value, text: (large ? value.toExponential() : value.toFixed(digits)).replace("-", "−") });
  }
  return found;
}
