/**
 * The map of a function: bands that darken with the height, and contour lines. It is drawn in
 * passes, each finer than the one before, and in slices, so that nothing waits for it.
 */
import { niceStep } from "./view.mjs";

const LINES = 14;
const DECADES = 7; // below the top; deeper, rounding and the grid would draw the lines
// The translucent tints of gdlib.plot, which serve on a light and on a dark page.
const HILL = [0x6a, 0x78, 0x96];
const SEE_THROUGH = 0.6;
const LINE = "#80808099";
// The width of a cell of the grid and that of a pixel of the bands, in pixels of the page.
const COARSE = { cell: 10, pixel: 4 };
const FINE = { cell: 2, pixel: 0 };

export class Field {
  #values = new Float64Array(0);
  #row = new Float64Array(0);
  #scratch = document.createElement("canvas");
  #image = null;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /**
   * Draw; the generator yields where it may be interrupted, with true when a pass is complete.
   * @param {import("./machine.mjs").Objective} objective
   * @param {?number} lowest the function's smallest value, if it is known
   * @param {import("./view.mjs").View} view
   * @param {number} ratio pixels of the screen for one of the page
   */
  *draw(objective, lowest, view, ratio) {
    for (const { cell, pixel } of [COARSE, FINE]) {
      const grid = yield* this.#fill(objective, view, cell);
      const levels = levelsOf(grid, lowest);
      yield* this.#bands(grid, levels, view, pixel ? 1 / pixel : ratio);
      yield* this.#show(grid, levels, view, ratio);
      yield true;
    }
  }

  *#fill(objective, view, cell) {
    const columns = Math.ceil(view.width / cell) + 1;
    const rows = Math.ceil(view.height / cell) + 1;
    if (this.#values.length < columns * rows) this.#values = new Float64Array(columns * rows);
    const values = this.#values;
    const { unit } = view;
    const x0 = (view.left - view.toX(0)) / unit;
    const y0 = (view.toY(0) - view.top) / unit;
    for (let j = 0; j < rows; j++) {
      const y = y0 - (j * cell) / unit;
      for (let i = 0; i < columns; i++) values[j * columns + i] = objective.value(x0 + (i * cell) / unit, y);
      yield false;
    }
    return { columns, rows, cell, values };
  }

  *#bands({ columns, cell, values }, levels, view, scale) {
    const width = Math.round(view.width * scale);
    const height = Math.round(view.height * scale);
    const { width: oldWidth, height: oldHeight } = this.#image ?? {};
    const context = this.#scratch.getContext("2d");
    if (oldWidth !== width || oldHeight !== height) {
      this.#scratch.width = width;
      this.#scratch.height = height;
      this.#image = context.createImageData(width, height);
    }
    const pixels = new Uint32Array(this.#image.data.buffer);
    const colors = tints(levels.length);
    if (this.#row.length < columns) this.#row = new Float64Array(columns);
    const row = this.#row;
    const perPixel = 1 / (scale * cell);
    for (let q = 0; q < height; q++) {
      const v = (q + 0.5) * perPixel;
      const j = Math.floor(v);
      const at = j * columns;
      for (let i = 0; i < columns; i++) row[i] = mixed(values[at + i], values[at + columns + i], v - j);
      let k = 0;
      for (let p = 0; p < width; p++) {
        const u = (p + 0.5) * perPixel;
        const i = Math.floor(u);
        const z = mixed(row[i], row[i + 1], u - i);
        while (k < levels.length && z >= levels[k]) k += 1;
        while (k > 0 && z < levels[k - 1]) k -= 1;
        pixels[q * width + p] = z - z === 0 ? colors[k] : 0;
      }
      if (q % 8 === 7) yield false;
    }
    context.putImageData(this.#image, 0, 0);
  }

  /** Bands and lines go to the screen together. */
  *#show(grid, levels, view, ratio) {
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.#scratch, view.left, view.top, view.width, view.height);
    context.save();
    context.beginPath();
    context.rect(view.left, view.top, view.width, view.height);
    context.clip();
    context.strokeStyle = LINE;
    context.lineWidth = 0.8;
    context.beginPath();
    for (let j = 0; j + 1 < grid.rows; j++) {
      traceRow(context, grid, levels, j, view);
      // Between two slices nobody else draws on this canvas.
      if (j % 16 === 15) {
        context.stroke();
        context.beginPath();
        yield false;
      }
    }
    context.stroke();
    context.restore();
  }
}

/** Between two values; not finite when one of them is not. */
function mixed(a, b, part) {
  return a + (b - a) * part;
}

/**
 * Levels whose logarithms are evenly spaced multiples of a round number: they stay where they are
 * while the view moves.
 */
function levelsOf({ columns, rows, values }, lowest) {
  let bottom = lowest ?? Infinity;
  let top = -Infinity;
  const count = columns * rows;
  for (let i = 0; i < count; i++) {
    const z = values[i];
    if (z - z !== 0) continue;
    if (z < bottom) bottom = z;
    if (z > top) top = z;
  }
  const height = top - bottom;
  if (!(height > 0 && height < Infinity)) return [];
  let least = height;
  for (let i = 0; i < count; i++) if (values[i] > bottom && values[i] - bottom < least) least = values[i] - bottom;
  const from = Math.log10(Math.max(least, height * 10 ** -DECADES));
  const to = Math.log10(height);
  if (!(to > from)) return [];
  const step = niceStep((to - from) / LINES);
  const levels = [];
  for (let k = Math.ceil(from / step); k * step < to; k++) levels.push(bottom + 10 ** (k * step));
  return levels;
}

/** The color of each band, as the four bytes of a pixel. */
function tints(count) {
  const bytes = new Uint8ClampedArray(4);
  const word = new Uint32Array(bytes.buffer);
  return Array.from({ length: count + 1 }, (_, k) => {
    bytes.set([...HILL, 255 * (1 - SEE_THROUGH ** (k / Math.max(1, count)))]);
    return word[0];
  });
}

/** Marching squares: the lines of all levels within a row of cells. */
function traceRow(context, { columns, cell, values }, levels, j, view) {
  const y = view.top + j * cell;
  let k = 0;
  for (let i = 0; i + 1 < columns; i++) {
    const at = j * columns + i;
    const a = values[at];
    const b = values[at + 1];
    const c = values[at + 1 + columns];
    const d = values[at + columns];
    const low = Math.min(a, b, c, d);
    const high = Math.max(a, b, c, d);
    if (!(high - low < Infinity)) continue;
    while (k > 0 && levels[k - 1] > low) k -= 1;
    while (k < levels.length && levels[k] <= low) k += 1;
    for (let n = k; n < levels.length && levels[n] <= high; n++) {
      traceCell(context, a, b, c, d, levels[n], view.left + i * cell, y, cell);
    }
  }
}

/** One level in one cell, whose corners a, b, c, d go around from the top left. */
function traceCell(context, a, b, c, d, level, x, y, cell) {
  const ends = [];
  if (a < level !== b < level) ends.push([x + (cell * (level - a)) / (b - a), y]);
  if (b < level !== c < level) ends.push([x + cell, y + (cell * (level - b)) / (c - b)]);
  if (d < level !== c < level) ends.push([x + (cell * (level - d)) / (c - d), y + cell]);
  if (a < level !== d < level) ends.push([x, y + (cell * (level - a)) / (d - a)]);
  // Four crossings: the mean of the corners tells which of them are connected.
  if (ends.length === 4 && a < level === (a + b + c + d) / 4 < level) ends.push(ends.shift());
  for (let i = 0; i + 1 < ends.length; i += 2) {
    context.moveTo(...ends[i]);
    context.lineTo(...ends[i + 1]);
  }
}
