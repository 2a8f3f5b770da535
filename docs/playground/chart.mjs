/** The convergence chart: heights or gradient norms against the steps, on a logarithmic axis. */
import { niceStep } from "./view.mjs";

const MARGIN_LEFT = 46;
const MARGIN_TOP = 8;
const MARGIN_BOTTOM = 26;
const MARGIN_RIGHT = 8;
const FAR_ABOVE = 1e4; // times the highest start: where a run that diverges leaves the chart
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} [lowest] what is taken off the function's values */
export const MEASURES = {
  height: { label: "f − lowest value", of: (run, lowest) => (t) => run.fun[t] - lowest },
  gradient: { label: "gradient norm", of: (run) => (t) => run.norm[t] },
};

export class Chart {
  #scratch = document.createElement("canvas");

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.steps = 1;
    this.logSteps = false;
  }

  /** Where a step stands, in pixels of the page. */
  toX(step) {
    const width = this.right - MARGIN_LEFT;
    const part = this.logSteps ? Math.log1p(step) / Math.log1p(this.steps) : step / this.steps;
    return MARGIN_LEFT + width * part;
  }

  stepAt(px) {
    const part = Math.min(1, Math.max(0, (px - MARGIN_LEFT) / (this.right - MARGIN_LEFT)));
    return Math.round(this.logSteps ? Math.expm1(part * Math.log1p(this.steps)) : part * this.steps);
  }

  /**
   * Draw what the runs are now. The generator yields after each line, while they may go on; all comes
   * to the screen together at its end.
   */
  *draw({ runs, looks, steps, measure, lowest, logSteps, width, height, ratio, theme }) {
    this.right = width - MARGIN_RIGHT;
    this.steps = Math.max(1, steps);
    this.logSteps = logSteps;
    const bottom = height - MARGIN_BOTTOM;
    const lines = runs.map((run) => this.#columns(run, MEASURES[measure].of(run, lowest)));
    this.#scratch.width = this.canvas.width;
    this.#scratch.height = this.canvas.height;
    const context = this.#scratch.getContext("2d", { willReadFrequently: true });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [low, high] = span(lines);
    const toY = (log) => bottom - ((log - low) / (high - low)) * (bottom - MARGIN_TOP);
    context.font = `13px ${theme.font}`;
    this.#axes(context, low, high, toY, bottom, theme);
    context.save();
    context.beginPath();
    context.rect(MARGIN_LEFT, MARGIN_TOP - 2, this.right - MARGIN_LEFT + 2, bottom - MARGIN_TOP + 4);
    context.clip();
    context.lineWidth = 2;
    context.lineJoin = "round";
    for (const [i, line] of lines.entries()) {
      context.strokeStyle = looks[i].color;
      context.setLineDash(looks[i].dash);
      context.beginPath();
      for (const [px, value] of line.points) context.lineTo(px, toY(Math.max(low - 1, Math.min(high + 1, Math.log10(value)))));
      context.stroke();
      context.setLineDash([]);
      if (line.lost) cross(context, line.points.at(-1), (log) => toY(Math.min(high - 0.03 * (high - low), log)));
      // To read a pixel makes the browser draw the line now, and not all of them with the last.
      context.getImageData(0, 0, 1, 1);
      yield;
    }
    const shown = this.canvas.getContext("2d");
    shown.clearRect(0, 0, this.canvas.width, this.canvas.height);
    shown.drawImage(this.#scratch, 0, 0);
  }

  /** For each column of two pixels the least and the most, in the order in which they came. */
  #columns(run, valueAtStep) {
    const points = [];
    let [column, least, most, rises] = [-1, 0, 0, true];
    const close = () => {
      if (column < 0) return;
      points.push([column, rises ? least : most]);
      if (least !== most) points.push([column, rises ? most : least]);
    };
    for (let t = 0; t < run.length; t++) {
      const value = valueAtStep(t);
      if (!(value > 0 && value < Infinity)) continue;
      const px = 2 * Math.round(this.toX(t) / 2);
      if (px !== column) {
        close();
        [column, least, most] = [px, value, value];
      } else if (value < least) {
        least = value;
        rises = false;
      } else if (value > most) {
        most = value;
        rises = true;
      }
    }
    close();
    return { points, lost: points.length > 0 && (run.status === "diverged" || run.status === "non-finite") };
  }

  #axes(context, low, high, toY, bottom, theme) {
    context.strokeStyle = theme.grid;
    context.fillStyle = theme.text;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const every = Math.max(1, niceStep((high - low) / ((bottom - MARGIN_TOP) / 28)));
    context.beginPath();
    for (let k = Math.ceil(low / every) * every; k <= high; k += every) {
      const py = Math.round(toY(k)) + 0.5;
      context.moveTo(MARGIN_LEFT, py);
      context.lineTo(this.right, py);
      context.fillText(powerOfTen(k), MARGIN_LEFT - 6, py);
    }
    context.stroke();
    context.strokeStyle = theme.axis;
    context.beginPath();
    context.moveTo(MARGIN_LEFT + 0.5, MARGIN_TOP);
    context.lineTo(MARGIN_LEFT + 0.5, bottom + 0.5);
    context.lineTo(this.right, bottom + 0.5);
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const step of this.#stepTicks()) {
      const px = Math.round(this.toX(step)) + 0.5;
      context.moveTo(px, bottom);
      context.lineTo(px, bottom + 4);
      const text = step.toLocaleString("en");
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(px, this.right + MARGIN_RIGHT - half), bottom + 7);
    }
    context.stroke();
  }

  #stepTicks() {
    if (this.logSteps) {
      const ticks = [0];
      for (let step = 1; step <= this.steps; step *= 10) ticks.push(step);
      return ticks;
    }
    const every = Math.max(1, niceStep(this.steps / Math.max(2, (this.right - MARGIN_LEFT) / 90)));
    return Array.from({ length: Math.floor(this.steps / every) + 1 }, (_, i) => i * every);
  }
}

/** The decades to show. */
function span(lines) {
  let [least, most, start] = [Infinity, 0, 0];
  for (const { points } of lines) {
    if (points.length) start = Math.max(start, points[0][1]);
    for (const [, value] of points) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  if (!(most > 0)) return [-1, 0];
  const high = Math.log10(Math.min(most, FAR_ABOVE * start));
  const low = Math.max(Math.log10(least), high - 40);
  return [Math.min(low, high - 1), high + 0.1];
}

/** A run that ended beyond all bounds ends in a cross. */
function cross(context, [px, value], toY) {
  const py = toY(Math.log10(value));
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(px - 5, py - 5 * side);
    context.lineTo(px + 5, py + 5 * side);
  }
  context.stroke();
}

function powerOfTen(k) {
  const digits = [...String(Math.abs(Math.round(k)))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return `10${k < 0 ? "⁻" : ""}${digits}`;
}
