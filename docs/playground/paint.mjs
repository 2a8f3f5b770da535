/** What is drawn upon the map: paths, marks and axes. */
import { DATA } from "./data.mjs";

const WIDTH = 2;
const { colors, dashes, markers } = DATA.looks;

/** How the rule of this number is drawn: with its color, line style and mark, as in gdlib.plot. */
export function lookOf(number) {
  const style = number + Math.floor(number / colors.length);
  return {
    color: colors[number % colors.length],
    dash: dashes[style % dashes.length].map((length) => length * WIDTH),
    marker: markers[style % markers.length],
  };
}

/** Paths on a canvas of their own. What is drawn stays, so a longer path costs its new part alone. */
export class Tracks {
  #done = [];

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** Begin anew. */
  clear() {
    this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#done = [];
  }

  /**
   * Draw on, up to a step, by about so many lines.
   * @returns {boolean} whether all that the runs have is drawn
   */
  draw(runs, looks, step, view, ratio, lines) {
    const context = this.canvas.getContext("2d");
    const open = runs.map((run, i) => [run, (this.#done[i] ??= { row: 0, length: 0 }), looks[i], Math.min(step, run.length - 1)])
      .filter(([, done, , last]) => done.row < last);
    if (!open.length) return true;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const share = Math.ceil(lines / open.length);
    within(context, view, () => {
      for (const [run, done, look, last] of open) drawStretch(context, run, done, last, look, view, share);
    });
    return open.every(([, done, , last]) => done.row >= last);
  }
}

const NEAR = 60; // pixels beyond the box at which lines are cut off
const SHORT = 0.4; // pixels; shorter steps are put together

function drawStretch(context, run, done, last, look, view, share) {
  const { unit } = view;
  const [x0, y0] = [view.toX(0), view.toY(0)];
  const box = [view.left - NEAR, view.top - NEAR, view.right + NEAR, view.bottom + NEAR];
  context.strokeStyle = look.color;
  context.lineWidth = WIDTH;
  context.lineJoin = "bevel";
  context.setLineDash(look.dash);
  context.lineDashOffset = done.length;
  context.beginPath();
  let px = x0 + run.x[2 * done.row] * unit;
  let py = y0 - run.x[2 * done.row + 1] * unit;
  let pen = false; // whether the path has come to px, py
  const first = done.row;
  for (let row = first + 1; row <= last && share > 0; row++) {
    const qx = x0 + run.x[2 * row] * unit;
    const qy = y0 - run.x[2 * row + 1] * unit;
    const length = Math.hypot(qx - px, qy - py);
    done.row = row;
    if (length < SHORT && row < last) continue;
    const cut = clipped(px, py, qx, qy, box);
    if (cut) {
      if (!pen || cut[0] !== px || cut[1] !== py) context.moveTo(cut[0], cut[1]);
      context.lineTo(cut[2], cut[3]);
      share -= 1;
      if (length < 1e5) done.length += length;
    }
    pen = cut !== null && cut[2] === qx && cut[3] === qy;
    px = qx;
    py = qy;
  }
  context.stroke();
  context.setLineDash([]);
  // Small marks follow 1, 10, 100, ... steps.
  context.fillStyle = look.color;
  for (let row = 1; row <= done.row; row *= 10) {
    if (row <= first) continue;
    context.beginPath();
    context.arc(x0 + run.x[2 * row] * unit, y0 - run.x[2 * row + 1] * unit, 3, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The part of a line within a box, or null: a path may leave for places no canvas can draw. */
function clipped(ax, ay, bx, by, [left, top, right, bottom]) {
  const [dx, dy] = [bx - ax, by - ay];
  let [from, to] = [0, 1];
  for (const [d, room] of [[-dx, ax - left], [dx, right - ax], [-dy, ay - top], [dy, bottom - ay]]) {
    if (d === 0 && room < 0) return null;
    if (d < 0) from = Math.max(from, room / d);
    if (d > 0) to = Math.min(to, room / d);
  }
  if (!(from <= to)) return null;
  const start = from > 0 ? [ax + from * dx, ay + from * dy] : [ax, ay];
  const end = to < 1 ? [ax + to * dx, ay + to * dy] : [bx, by];
  return [...start, ...end];
}

/** Where each run stands. */
export function drawStanding(context, view, runs, looks, step, theme) {
  within(context, view, () => {
    for (const [i, run] of runs.entries()) {
      if (!run.length) continue;
      const row = Math.min(step, run.length - 1);
      const [px, py] = [view.toX(run.x[2 * row]), view.toY(run.x[2 * row + 1])];
      if (view.contains(px, py)) mark(context, looks[i].marker, px, py, looks[i].color, theme.page);
    }
  });
}

export function drawStationary(context, view, stationary, theme) {
  within(context, view, () => {
    for (const { kind, x } of stationary) mark(context, markOf(kind), view.toX(x[0]), view.toY(x[1]), theme.text, theme.page);
  });
}

function within(context, view, draw) {
  context.save();
  context.beginPath();
  context.rect(view.left, view.top, view.width, view.height);
  context.clip();
  draw();
  context.restore();
}

/** The mark of a stationary point; whether it is degenerate or sharp is not told. */
function markOf(kind) {
  return { minimum: "*", saddle: "X", maximum: "^" }[kind.split(" ").at(-1)];
}

/** The legend of stationary points. */
export function kindsOf(stationary) {
  const kinds = new Set(stationary.map(({ kind }) => kind.split(" ").at(-1)));
  return [...kinds].map((kind) => `${{ minimum: "★", saddle: "✕", maximum: "▲" }[kind]} ${kind}`);
}

export function drawAxes(context, view, theme) {
  context.strokeStyle = theme.axis;
  context.fillStyle = theme.text;
  context.lineWidth = 1;
  context.font = `13px ${theme.font}`;
  context.beginPath();
  const { x, y } = view.ticks();
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { value, text } of x) {
    const px = Math.round(view.toX(value)) + 0.5;
    context.moveTo(px, view.bottom);
    context.lineTo(px, view.bottom + 4);
    context.fillText(text, px, view.bottom + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const { value, text } of y) {
    const py = Math.round(view.toY(value)) + 0.5;
    context.moveTo(view.left - 4, py);
    context.lineTo(view.left, py);
    context.fillText(text, view.left - 7, py);
  }
  context.stroke();
  context.strokeRect(view.left - 0.5, view.top - 0.5, view.width + 1, view.height + 1);
}

/** The outlines of matplotlib's marks, around 0, 0. */
const OUTLINES = {
  s: [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([x, y]) => [0.85 * x, 0.85 * y]),
  "^": [[0, -1.1], [1.05, 0.85], [-1.05, 0.85]],
  v: [[0, 1.1], [1.05, -0.85], [-1.05, -0.85]],
  D: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  P: plus(),
  X: plus().map(([x, y]) => [0.8 * (x - y), 0.8 * (x + y)]),
  "*": Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 ? 0.62 : 1.6;
    return [r * Math.sin((i * Math.PI) / 5), -r * Math.cos((i * Math.PI) / 5)];
  }),
};

function plus() {
  const [a, b] = [0.38, 1.05];
  return [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a], [a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]];
}

/** A mark with a rim, so that it stands out from paths of its color. */
export function mark(context, shape, px, py, color, rim, size = 5.5) {
  context.beginPath();
  if (shape === "o") context.arc(px, py, size, 0, 2 * Math.PI);
  else for (const [x, y] of OUTLINES[shape]) context.lineTo(px + size * x, py + size * y);
  context.closePath();
  context.lineJoin = "round";
  context.strokeStyle = rim;
  context.lineWidth = 2.5;
  context.stroke();
  context.fillStyle = color;
  context.fill();
}
