/**
 * What a playground shows, as plain data; its defaults, what is allowed, and its address.
 *
 * @typedef {object} State
 * @property {string} f the name of a function of gdlib
 * @property {?string} fText a function's text that the reader typed, or null
 * @property {number[]} start
 * @property {number} steps
 * @property {number} gtol bound on the gradient at which a run ends
 * @property {number} tolerance for the column "steps to"
 * @property {number} sigma of the gradient's noise
 * @property {number} seed
 * @property {Racer[]} rules
 * @property {?number[]} place what the map shows, as View has it
 *
 * @typedef {object} Racer a rule in the race
 * @property {string} name of a rule of gdlib
 * @property {?string} text of the rule as the reader edited it, or null
 * @property {Record<string, number>} hyper what is not the default
 * @property {?{name: string}} schedule of the learning rate, without its first value
 * @property {number} warmUp steps of it
 * @property {?{from: number, schedule: {name: string}}} then another schedule, complete, and the step
 *   from which it takes over
 * @property {number} look
 */
import { DATA } from "./data.mjs";
import { loadFunction, loadRule } from "./load.mjs";
import { checkHyper } from "./simulation.mjs";

export const MOST_STEPS = 20_000;
export const MOST_RULES = 12;
const MOST_SEED = 2 ** 31 - 1;

/** The rules and the functions of two coordinates, by name. */
export const RULES = new Map(DATA.rules.map((rule) => [rule.name, rule]));
export const PLANES = new Map(
  DATA.functions.filter(({ domain }) => domain.length === 2).map((f) => [f.name, f]),
);
/** The schedules that have a form: all but those made of other schedules. */
export const SCHEDULES = new Map(
  DATA.schedules.filter((s) => s.settings.every(({ kind }) => kind !== "other")).map((s) => [s.name, s]),
);
/** The setting that the learning rate's own field stands for. */
const FIRST = new Set(["value", "init_value", "peak_value"]);

const firstOf = (name) => SCHEDULES.get(name).settings.find((setting) => FIRST.has(setting.name)).name;
const allSettings = (name) => SCHEDULES.get(name).settings;
export const settingsOf = (name) => allSettings(name).filter((setting) => !FIRST.has(setting.name));
/** What is told of the schedule that takes over: it has no slider for its first value. */
export const settingsOfNext = (name) => [{ name: "from", kind: "whole" }, ...allSettings(name)];

/** What a schedule's settings may be: least, whether that itself is allowed, most. */
const LIMITS = {
  value: [0, true, Infinity], init_value: [0, true, Infinity], peak_value: [0, true, Infinity], from: [1, true, 1e9],
  end_value: [0, true, Infinity], steps: [1, true, 1e9], step_size: [1, true, 1e9], mult: [1, true, 1000],
  gamma: [0, false, 1], power: [0, false, 1000], pct_start: [0, true, 0.999], div_factor: [1, true, Infinity],
  final_div_factor: [1, true, Infinity],
};
/** Where gdlib has no default. */
const USUAL = { gamma: () => 0.99, steps: (state) => state.steps, step_size: (state) => Math.max(1, Math.round(state.steps / 4)) };

/** Why a number cannot be this, or null. */
export function checkNumber(name, value, [low, lowAllowed, high], whole = false) {
  if (!Number.isFinite(value)) return `${name} is a number`;
  if (whole && !Number.isInteger(value)) return `${name} is a whole number`;
  if (value > high || value < low || (value === low && !lowAllowed)) {
    const least = lowAllowed ? `at least ${low}` : `above ${low}`;
    return high === Infinity ? `${name} is ${least}` : `${name} is ${least} and at most ${high}`;
  }
  return null;
}

export const checkSteps = (value) => checkNumber("the number of steps", value, [1, true, MOST_STEPS], true);
export const checkSigma = (value) => checkNumber("the noise", value, [0, true, 1e6]);
export const checkSeed = (value) => checkNumber("the seed", value, [0, true, MOST_SEED], true);
export const checkTolerance = (value) => checkNumber("the tolerance", value, [0, false, Infinity]);
export const checkCoordinate = (value) => checkNumber("a coordinate", value, [-1e9, true, 1e9]);

export function checkSetting(name, value, kind) {
  return checkNumber(name, value, LIMITS[name], kind === "whole");
}

/** A schedule with the settings it usually has. */
export function usualSchedule(name, state) {
  const schedule = { name };
  for (const { name: key, value } of settingsOf(name)) schedule[key] = value ?? USUAL[key](state);
  return schedule;
}

/** Another schedule to go on with: for the second half of the steps, at a tenth of the rate. */
export function usualNext(name, lr, { steps }) {
  const from = Math.max(1, Math.round(steps / 2));
  return { from, schedule: { ...usualSchedule(name, { steps: Math.max(1, steps - from) }), [firstOf(name)]: Number((lr / 10).toPrecision(3)) } };
}

/** A rule to race, in the first look that is free. */
export function racer(name, rules, hyper = {}) {
  let look = 0;
  while (rules.some((other) => other.look === look)) look += 1;
  return { name, text: null, hyper, schedule: null, warmUp: 0, then: null, look };
}

/** The state that a page describes: by what the directive knows, all of it optional. */
export function stateOf({ function: f = "beale", start, steps = 300, rules = [{ name: "gd" }], gtol = 1e-8, sigma = 0, seed = 0, tolerance = 1e-3 }) {
  const made = [];
  for (const { name, hyper = {}, edit = [] } of rules) {
    const one = racer(name, made);
    for (const [key, value] of Object.entries(hyper)) {
      if (typeof value === "number") {
        one.hyper[key] = value;
      } else {
        one.hyper[key] = value[firstOf(value.name)];
        const given = settingsOf(value.name).filter((setting) => setting.name in value);
        const said = given.map((setting) => [setting.name, value[setting.name]]);
        one.schedule = { ...usualSchedule(value.name, { steps }), ...Object.fromEntries(said) };
      }
    }
    if (edit.length) one.text = edit.reduce((text, [old, other]) => text.replace(old, () => other), RULES.get(name).source);
    made.push(one);
  }
  return {
    f, fText: null, start: [...(start ?? PLANES.get(f).start)], steps, gtol, tolerance, sigma, seed, rules: made, place: null,
  };
}

// Texts are read once; a page that is open for long keeps the last ones alone.

const KEPT = 200;

function remembered(load) {
  const known = new Map();
  return (...texts) => {
    const key = texts.join("\0");
    let value = known.get(key);
    if (value === undefined) {
      value = load(...texts);
      if (known.size === KEPT) known.delete(known.keys().next().value);
      known.set(key, value);
    }
    return value;
  };
}

const rememberedRule = remembered(loadRule);
const rememberedFunction = remembered(loadFunction);

/** @param {{name: string, text: ?string}} one */
export function readRule({ name, text }) {
  return rememberedRule(text ?? RULES.get(name).source);
}

/** @param {{f: string, fText: ?string}} state */
export function readFunction({ f, fText }) {
  if (fText === null) return rememberedFunction(PLANES.get(f).source, PLANES.get(f).gradient);
  const read = rememberedFunction(fText);
  if (!read.ok || read.value.objective.dim === 2) return read;
  return { ok: false, error: { line: 1, column: 1, message: "the map needs two coordinates: def f(x, y)" } };
}

/** The hyper-parameters of a run: numbers, and the learning rate's schedule. */
export function hyperOf(one, program) {
  const hyper = {};
  for (const { name, value } of program.hyper) hyper[name] = one.hyper[name] ?? value;
  if (!("lr" in hyper)) return hyper;
  if (one.schedule) hyper.lr = { name: one.schedule.name, [firstOf(one.schedule.name)]: hyper.lr, ...settingsInOrder(one.schedule) };
  if (one.warmUp) hyper.lr = { name: "WarmUp", schedule: asSchedule(hyper.lr), steps: one.warmUp, init_value: 0 };
  if (one.then) hyper.lr = { name: "Joined", schedules: [asSchedule(hyper.lr), one.then.schedule], boundaries: [one.then.from] };
  return hyper;
}

const asSchedule = (value) => (typeof value === "number" ? { name: "Constant", value } : value);

function settingsInOrder(schedule) {
  return Object.fromEntries(settingsOf(schedule.name).map(({ name }) => [name, schedule[name]]));
}

/** The name of each rule in legends: that of gdlib, numbered where it stands twice. */
export function labelsOf(rules) {
  return rules.map((one, i) => {
    const { className } = RULES.get(one.name);
    const before = rules.slice(0, i).filter(({ name }) => name === one.name).length;
    const edited = one.text === null ? "" : ", edited";
    return `${className}${before ? ` ${before + 1}` : ""}${edited}`;
  });
}

// The address: all but what the reader typed. A link never carries code.

/** @returns {string} such as "f=beale&at=3,4&steps=300&rule=adam;lr=0.01" */
export function encode(state) {
  const parts = [`f=${state.f}`, `at=${state.start.join()}`, `steps=${state.steps}`];
  for (const { name, hyper, schedule, warmUp, then } of state.rules) {
    const settings = Object.entries(hyper).map(([key, value]) => `;${key}=${value}`);
    const { name: kind, ...rest } = schedule ?? {};
    if (kind) settings.push(`;schedule=${[kind, ...Object.values(settingsInOrder({ name: kind, ...rest }))].join()}`);
    if (warmUp) settings.push(`;warm-up=${warmUp}`);
    if (then) {
      const said = { from: then.from, ...then.schedule };
      settings.push(`;then=${[said.name, ...settingsOfNext(said.name).map(({ name: key }) => said[key])].join()}`);
    }
    parts.push(`rule=${name}${settings.join("")}`);
  }
  if (state.sigma || state.seed) parts.push(`noise=${state.sigma},${state.seed}`);
  if (state.gtol !== 1e-8) parts.push(`gtol=${state.gtol}`);
  if (state.tolerance !== 1e-3) parts.push(`tolerance=${state.tolerance}`);
  if (state.place) parts.push(`map=${state.place.map((value) => Number(value.toPrecision(8))).join()}`);
  return parts.join("&");
}

/** The state of an address, or null where it is not one; whatever the text, nothing is thrown. */
export function decode(text) {
  const state = { fText: null, rules: [], sigma: 0, seed: 0, gtol: 1e-8, tolerance: 1e-3, place: null };
  for (const part of text.split("&")) {
    const [key, value = ""] = cutAt(part, "=");
    const numbers = value.split(",").map(toNumber);
    if (key === "f") state.f = value;
    else if (key === "at") state.start = numbers;
    else if (key === "steps") state.steps = numbers[0];
    else if (key === "rule") state.rules.push(decodeRule(value, state.rules));
    else if (key === "noise") [state.sigma, state.seed] = numbers;
    else if (key === "gtol") state.gtol = numbers[0];
    else if (key === "tolerance") state.tolerance = numbers[0];
    else if (key === "map") state.place = numbers;
    else return null;
  }
  const { f, start, steps, sigma, seed, gtol, tolerance, rules, place } = state;
  const fine =
    PLANES.has(f) && start?.length === 2 && !start.some(checkCoordinate) && !checkSteps(steps) &&
    !checkSigma(sigma) && !checkSeed(seed) && !checkTolerance(tolerance) && !checkTolerance(gtol) &&
    rules.length <= MOST_RULES && !rules.includes(null) &&
    (place === null || (place.length === 3 && place.every(Number.isFinite) && place[2] > 0));
  return fine ? state : null;
}

function decodeRule(text, rules) {
  const [name, ...settings] = text.split(";");
  if (!RULES.has(name) || rules.includes(null)) return null;
  const one = racer(name, rules);
  const { program } = readRule(one).value;
  for (const setting of settings) {
    const [key, value] = cutAt(setting, "=");
    if (key === "schedule") {
      one.schedule = decodeSchedule(value, settingsOf);
      if (!one.schedule) return null;
    } else if (key === "then") {
      const said = decodeSchedule(value, settingsOfNext);
      if (!said) return null;
      const { from, ...schedule } = said;
      one.then = { from, schedule };
    } else if (key === "warm-up") {
      one.warmUp = toNumber(value);
      if (checkSetting("steps", one.warmUp, "whole")) return null;
    } else {
      one.hyper[key] = toNumber(value);
      if (!program.hyper.some((p) => p.name === key) || checkHyper(key, one.hyper[key], DATA.hyper)) return null;
    }
  }
  return one;
}

function decodeSchedule(text, settingsBy) {
  const [name, ...values] = text.split(",");
  if (!SCHEDULES.has(name)) return null;
  const settings = settingsBy(name);
  if (values.length !== settings.length) return null;
  const schedule = { name };
  for (const [i, { name: key, kind }] of settings.entries()) {
    schedule[key] = toNumber(values[i]);
    if (checkSetting(key, schedule[key], kind)) return null;
  }
  return schedule;
}

function cutAt(text, sign) {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** A number as the reader writes it: 0.001, 1e-3, 1/9, −2; NaN for all else. */
export function toNumber(text) {
  const [top, bottom, ...more] = text.trim().replaceAll("−", "-").split("/");
  const number = (part) => (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(part.trim()) ? Number(part) : NaN);
  if (more.length) return NaN;
  return bottom === undefined ? number(top) : number(top) / number(bottom);
}
