/**
 * Runs, as `gdlib.minimize` makes them: the same stop tests in the same order, the same path. A run
 * goes on by as many steps as it is asked to, so a page stays responsive.
 */
import { unitNoise } from "./noise.mjs";
import { valueAt } from "./schedules.mjs";

const FAR = 1e100; // a coordinate of larger size counts as diverged
const FIRST_ROWS = 256;

/**
 * @typedef {object} Spec what to run
 * @property {import("./machine.mjs").Objective} objective
 * @property {import("./machine.mjs").Rule} rule
 * @property {Record<string, number | {name: string}>} [hyper] numbers or schedules; what is not
 *   named keeps its default
 * @property {Record<string, {low: number, high: ?number, lowAllowed: boolean, range: string}>} ranges
 *   the data's `hyper`
 * @property {number[]} start
 * @property {number} steps
 * @property {number} [gtol] bound on the largest coordinate of the gradient
 * @property {number} [sigma] standard deviation of the gradient's noise
 * @property {number} [seed]
 *
 * @typedef {"running" | "converged" | "step limit" | "non-finite" | "diverged" | "error"} Status
 */

/** Why a hyper-parameter cannot have this value, or null. A name of the reader's takes any number. */
export function checkHyper(name, value, ranges) {
  const range = Object.hasOwn(ranges, name) ? ranges[name] : null;
  const inside =
    !range || ((range.lowAllowed ? value >= range.low : value > range.low) && (range.high === null || value < range.high));
  if (Number.isFinite(value) && inside) return null;
  return `${name} = ${value} is out of range; allowed is ${range ? range.range : "finite"}`;
}

/** One run with its path, row by row; row 0 is the start. Made once, and started again and again. */
export class Run {
  /** @type {Status} */
  status = "running";
  /** What stopped the run, when its status is "error". */
  error = null;
  /** The number of rows; the last one is the step where the run stands. */
  length = 0;

  #rows = 0;
  #at = 0; // the step whose point is at hand

  /** @param {Spec} spec */
  constructor(spec) {
    this.start(spec);
  }

  /** Begin anew; the arrays are used again. @param {Spec} spec */
  start({ objective, rule, hyper = {}, ranges, start, steps, gtol = 1e-8, sigma = 0, seed = 0 }) {
    const { dim } = objective;
    if (dim !== this.dim) this.#rows = 0;
    Object.assign(this, { dim, objective, rule, ranges, steps, gtol, sigma, seed });
    this.values = Float64Array.from(rule.hyper, (p) => (typeof hyper[p.name] === "number" ? hyper[p.name] : p.value));
    this.scheduled = rule.hyper
      .map((p, index) => ({ name: p.name, index, schedule: hyper[p.name] }))
      .filter(({ schedule }) => typeof schedule === "object");
    this.lrAt = rule.hyper.findIndex((p) => p.name === "lr");
    this.state = rule.states.map(({ value }) => new Float64Array(dim).fill(value));
    this.point = Float64Array.from(start);
    this.next = new Float64Array(dim);
    this.slope = new Float64Array(dim);
    this.length = 0;
    this.#at = 0;
    this.status = "running";
    this.error = null;
    rule.hyper.forEach((p, i) => this.#check(p.name, this.values[i]));
    if (!this.point.every(Number.isFinite)) this.#fail("the start is not a point");
    if (this.status === "error") this.#append(NaN, NaN);
  }

  /** The number of steps done. */
  get nit() {
    return this.length - 1;
  }

  /** Make at most so many steps. @returns {boolean} whether the run has ended */
  advance(count) {
    for (let i = 0; i < count && this.status === "running"; i++) this.#step();
    return this.status !== "running";
  }

  /** The stop tests at the point that was reached, then a step: the loop of `minimize`. */
  #step() {
    const { objective, point, slope, next } = this;
    const t = this.#at;
    const value = objective.value(point[0], point[1]);
    this.#gradient(t + 1);
    const norm = largest(slope);
    if (!(norm < Infinity) || !Number.isFinite(value)) {
      this.status = "non-finite";
      // The last row is the last finite point; no step left it for good.
      if (t > 0) this.lr[t - 1] = NaN;
      else this.#append(value, norm);
      return;
    }
    this.#append(value, norm);
    if (norm < this.gtol) {
      this.status = "converged";
    } else if (t === this.steps) {
      this.status = "step limit";
    } else if (this.#schedule(t)) {
      const problem = this.rule.step(point, slope, t + 1, this.state, this.values, next);
      const size = largest(next);
      if (problem) {
        this.#fail(problem.message, problem);
      } else if (!(size <= FAR)) {
        this.status = size < Infinity ? "diverged" : "non-finite";
      } else {
        if (this.lrAt >= 0) this.lr[t] = this.values[this.lrAt];
        point.set(next);
        this.#at = t + 1;
      }
    }
  }

  #gradient(t) {
    const { slope, sigma } = this;
    this.objective.gradient(this.point, t, slope);
    if (sigma === 0) return;
    for (let i = 0; i < slope.length; i++) slope[i] += sigma * unitNoise(this.seed, t, i);
  }

  /** Set the scheduled values of the step after t; whether they are allowed. */
  #schedule(t) {
    for (const { name, index, schedule } of this.scheduled) {
      this.values[index] = valueAt(schedule, t);
      this.#check(name, this.values[index]);
    }
    return this.status === "running";
  }

  #check(name, value) {
    const message = checkHyper(name, value, this.ranges);
    if (message) this.#fail(message);
  }

  #fail(message, { line = null, column = null } = {}) {
    this.status = "error";
    this.error = { message, line, column };
  }

  #append(value, norm) {
    if (this.length === this.#rows) this.#grow();
    const row = this.length++;
    this.x.set(this.point, row * this.dim);
    this.fun[row] = value;
    this.norm[row] = norm;
    this.lr[row] = NaN;
  }

  #grow() {
    const rows = this.#rows ? 2 * this.#rows : FIRST_ROWS;
    for (const [name, width] of [["x", this.dim], ["fun", 1], ["norm", 1], ["lr", 1]]) {
      const longer = new Float64Array(rows * width);
      if (this.#rows) longer.set(this[name]);
      this[name] = longer;
    }
    this.#rows = rows;
  }
}

function largest(values) {
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const a = Math.abs(values[i]);
    if (!(a <= size)) size = a;
    if (a !== a) return NaN;
  }
  return size;
}

/**
 * Go on with all runs, those that are behind first, until they have ended or the time is out.
 * @param {Run[]} runs
 * @param {number} milliseconds
 * @returns {boolean} whether all have ended
 */
export function advanceAll(runs, milliseconds) {
  const end = performance.now() + milliseconds;
  let going = runs.filter((run) => run.status === "running").sort((a, b) => a.nit - b.nit);
  while (going.length) {
    for (const run of going) {
      run.advance(50);
      if (performance.now() >= end) return runs.every(({ status }) => status !== "running");
    }
    going = going.filter((run) => run.status === "running");
  }
  return true;
}

/** The first step with a gradient below the tolerance, or null. */
export function stepsTo(run, tolerance) {
  for (let t = 0; t < run.length; t++) if (run.norm[t] < tolerance) return t;
  return null;
}

/**
 * What became of a run, as `Result.outcome` of gdlib tells it; null where the path is too short.
 * @returns {"converges" | "diverges" | "still descends" | "oscillates" | null}
 */
export function outcome({ status, fun, length }) {
  if (status === "converged") return "converges";
  if (status !== "step limit") return status === "running" || status === "error" ? null : "diverges";
  if (!(fun[length - 1] <= fun[0])) return "diverges";
  const quarter = Math.floor(length / 4);
  if (quarter < 2) return null;
  const from = length - 2 * quarter;
  let [lowest, highest] = [Infinity, -Infinity];
  for (let i = from; i < from + quarter; i++) {
    lowest = Math.min(lowest, fun[i]);
    highest = Math.max(highest, fun[i + quarter]);
  }
  return highest < lowest ? "still descends" : "oscillates";
}
