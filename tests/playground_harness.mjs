/** What the tests ask of the playground's modules, in node and in a browser. Numbers travel as bytes. */
import { gradientOf, toText } from "./derivative.mjs";
import { parse } from "./language.mjs";
import { loadFunction, loadRule } from "./load.mjs";
import { unitNoise } from "./noise.mjs";
import { toPython } from "./python.mjs";
import { valueAt } from "./schedules.mjs";
import { Run, advanceAll, outcome, stepsTo } from "./simulation.mjs";

function floats(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float64Array(bytes.buffer);
}

function bytes(values) {
  const all = new Uint8Array(Float64Array.from(values).buffer);
  let text = "";
  for (let i = 0; i < all.length; i += 8192) text += String.fromCharCode(...all.subarray(i, i + 8192));
  return btoa(text);
}

/** A tree's operations, operands first. */
function ops(node) {
  const own = node.op === "name" ? node.id : node.op === "number" ? `=${node.value}` : node.op;
  return [...node.args.flatMap(ops), own];
}

/** The value of a tree, each operation by a rule of its own. */
function byNodes(node, x, y, single) {
  if (node.op === "number") return node.value;
  if (node.op === "name") return node.id === "pi" ? Math.PI : node.id === "x" ? x : y;
  const [base, exponent] = node.args;
  const op = node.op === "**" && base.vector && !exponent.vector ? "array **" : node.op;
  return single(op, node.args.map((arg) => byNodes(arg, x, y, single)));
}

const parts = new Map();
const whole = (text) => {
  if (!parts.has(text)) parts.set(text, loadRule(text).value.rule);
  return parts.get(text);
};

function specOf({ f, gradient, rule, start, ...rest }) {
  const objective = loadFunction(f, gradient);
  const loaded = loadRule(rule);
  if (!objective.ok || !loaded.ok) throw new Error(JSON.stringify([objective.error, loaded.error]));
  return { objective: objective.value.objective, rule: loaded.value.rule, start: [...floats(start)], ...rest };
}

function report(run) {
  const { status, error, length, dim } = run;
  return {
    status, error, nit: run.nit, outcome: outcome(run), to: stepsTo(run, 1e-2),
    x: bytes(run.x.subarray(0, length * dim)),
    fun: bytes(run.fun.subarray(0, length)),
    norm: bytes(run.norm.subarray(0, length)),
    lr: bytes(run.lr.subarray(0, length)),
  };
}

globalThis.harness = {
  parse: (texts, kind) => texts.map((text) => {
    const { ok, error, value } = parse(text, kind);
    return ok ? { ok, ops: value.returned.flatMap(ops), statements: value.statements.map((s) => ops(s.value)) } : { ok, error };
  }),

  /** Each expression's tree, its value, and whether the value is that of its nodes. */
  expressions(texts, at, rules) {
    const points = floats(at);
    const apart = (op, [a, b = a, c = a]) => {
      const next = new Float64Array(1);
      whole(rules[op]).step(Float64Array.of(a), Float64Array.of(b), 1, [Float64Array.of(c)], Float64Array.of(b), next);
      return next[0];
    };
    return texts.map((text, i) => {
      const source = `def f(x, y):\n    return ${text}\n`;
      const read = parse(source, "function");
      if (!read.ok) return { ok: false, error: read.error };
      const tree = read.value.returned[0];
      const [x, y] = [points[2 * i], points[2 * i + 1]];
      const loaded = loadFunction(source, "def g(x, y):\n    return x, y\n");
      const again = parse(`def f(x, y):\n    return ${toText(tree)}\n`, "function");
      return {
        ok: true,
        ops: ops(tree),
        printed: ops(again.value.returned[0]),
        refused: loaded.ok ? null : loaded.error,
        same: loaded.ok ? Object.is(loaded.value.objective.value(x, y), byNodes(tree, x, y, apart)) : null,
      };
    });
  },

  /** One operation on many operands, by a rule of three arrays, or of an array and a number. */
  operation(text, a, b, c) {
    const [x, g, s] = [a, b, c].map(floats);
    const rule = whole(text);
    const next = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) {
      const one = next.subarray(i, i + 1);
      rule.step(x.subarray(i, i + 1), g.subarray(i, i + 1), 1, [s.slice(i, i + 1)], g.subarray(i, i + 1), one);
    }
    return bytes(next);
  },

  gradients: (texts) => texts.map((text) => {
    const program = parse(text, "function");
    const { ok, error, value } = program.ok ? gradientOf(program.value) : program;
    return ok ? { ok, source: value.source } : { ok, error };
  }),

  /** Values and gradients of a function at many points. */
  values(f, gradient, at) {
    const { value, error } = loadFunction(f, gradient ?? undefined);
    if (error) return { error };
    const { dim, ...objective } = value.objective;
    const points = floats(at);
    const out = new Float64Array(points.length);
    const fun = new Float64Array(points.length / dim);
    for (let i = 0; i < fun.length; i++) {
      const point = points.subarray(i * dim, (i + 1) * dim);
      fun[i] = objective.value(...point);
      objective.gradient(point, 1, out.subarray(i * dim, (i + 1) * dim));
    }
    return { fun: bytes(fun), gradient: bytes(out) };
  },

  /** Runs, each by itself, or one after another on the same object. */
  runs(specs, again = false) {
    const first = again && new Run(specOf(specs[0]));
    return specs.map((spec) => {
      const run = again ? first : new Run(specOf(spec));
      if (again) run.start(specOf(spec));
      if (again) advanceAll([run], 1e9);
      else while (!run.advance(7));
      return report(run);
    });
  },

  /** Each step of a run by itself, from the given point, gradient and state. */
  steps(text, hyper, dim, at, slopes, states) {
    const { rule } = loadRule(text).value;
    const [x, g, s] = [at, slopes, states].map(floats);
    const values = floats(hyper);
    const width = rule.states.length * dim;
    const out = [];
    for (let k = 0; k < x.length / dim; k++) {
      const state = rule.states.map((_, j) => s.slice(k * width + j * dim, k * width + (j + 1) * dim));
      const next = new Float64Array(dim);
      const row = (a) => a.subarray(k * dim, (k + 1) * dim);
      rule.step(row(x), row(g), k + 1, state, values, next);
      out.push(...next, ...state.flatMap((a) => [...a]));
    }
    return bytes(out);
  },

  noise: (seed, t, count) => bytes(Array.from({ length: count }, (_, i) => unitNoise(seed, t, i))),

  schedule: (spec, steps) => bytes(steps.map((step) => valueAt(spec, step))),

  python({ f, rules, ...rest }) {
    const objective = f.name ? f : loadFunction(f.text).value;
    const made = rules.map(({ text, ...rule }) => ({ ...rule, program: loadRule(text).value.program }));
    return toPython({ objective, rules: made, ...rest });
  },

  /** Milliseconds of one race: every run begins anew and is run to its end. */
  race(specs) {
    const made = specs.map(specOf);
    const runs = made.map((spec) => new Run(spec));
    const begin = performance.now();
    runs.forEach((run, i) => run.start(made[i]));
    advanceAll(runs, 1e9);
    return performance.now() - begin;
  },
};
