/** A script for gdlib that makes the very runs that are on the screen. */
import { FUNCTIONS } from "./language.mjs";
import { numberText } from "./derivative.mjs";

/**
 * @typedef {object} State
 * @property {{name: string} | {program: Program, gradient: Program}} objective a function of gdlib
 *   by its name, or one that the reader typed
 * @property {{label: string, className?: string, program: Program, hyper: object}[]} rules with
 *   `className` a rule of gdlib, such as "Adam"; without it, the program's text as it was edited
 * @property {number[]} start
 * @property {number} steps
 * @property {number} gtol
 * @property {number} sigma
 * @property {number} seed
 *
 * @typedef {import("./language.mjs").Program} Program
 */

/** @param {State} state */
export function toPython({ objective, rules, start, steps, gtol = 1e-8, sigma = 0, seed = 0 }) {
  const script = new Script();
  script.gdlib.add("minimize");
  let f = objective.name;
  if (f) script.gdlib.add(f);
  else f = script.objective(objective);
  if (sigma) {
    script.gdlib.add("Noisy");
    f = `Noisy(${f}, sigma=${numberText(sigma)}, seed=${seed})`;
  }
  const made = rules.map((rule) => `    ${JSON.stringify(rule.label)}: ${script.rule(rule)},\n`);
  const point = `(${start.map(numberText).join(", ")}${start.length > 1 ? "" : ","})`;
  return (
    `${script.head()}` +
    `f = ${f}\n` +
    `rules = {\n${made.join("")}}\n` +
    "results = {\n" +
    `    name: minimize(f, ${point}, rule, steps=${steps}, gtol=${numberText(gtol)})\n` +
    "    for name, rule in rules.items()\n" +
    "}\n" +
    "for name, result in results.items():\n" +
    '    print(f"{name}: {result.status.text} after {result.nit} steps at {result.x}, f = {result.fun:.6g}")\n'
  );
}

class Script {
  gdlib = new Set();
  numpy = new Set();
  parts = [];
  /** Names that mean something in the script. */
  taken = new Set(["f", "np", "rules", "results", "name", "rule", "result", "print", "len", "pi", ...FUNCTIONS.keys()]);

  /** Put a program's text into the script, under a name that is free; returns the name. */
  define(program) {
    const { name, nameAt } = program;
    // The names of gdlib's classes begin with a capital letter, and none ends with an underscore.
    let free = /^[A-Z]/.test(name) ? `${name}_` : name;
    while (this.taken.has(free) || this.gdlib.has(free)) free += "_";
    this.taken.add(free);
    this.parts.push(`${program.source.slice(0, nameAt)}${free}${program.source.slice(nameAt + name.length)}`.trim());
    const trees = [...program.statements.map((s) => s.value), ...program.returned];
    for (let tree; (tree = trees.pop()); trees.push(...tree.args)) {
      if (FUNCTIONS.has(tree.op)) this.numpy.add(tree.op);
      else if (tree.id === "pi") this.numpy.add("pi");
    }
    return free;
  }

  /** An object with the method grad; coordinates are arrays, for which numpy never raises. */
  objective({ program, gradient }) {
    const value = this.define(program);
    const slope = this.define(gradient);
    this.parts.push(
      "class Typed:\n" +
        "    def __call__(self, point):\n" +
        `        return np.hstack(${value}(*np.split(point, len(point)))).item()\n\n` +
        "    def grad(self, point):\n" +
        `        return np.hstack(${slope}(*np.split(point, len(point))))`,
    );
    this.np = true;
    return "Typed()";
  }

  rule({ className, program, hyper }) {
    const given = program.hyper
      .filter(({ name, value }) => hyper[name] !== undefined && hyper[name] !== value)
      .map(({ name }) => `${name}=${this.setting(hyper[name])}`);
    if (className) {
      this.gdlib.add(className);
      return `${className}(${given.join(", ")})`;
    }
    this.gdlib.add("Rule");
    return `Rule(${[this.define(program), ...given].join(", ")})`;
  }

  /** A number, a schedule, or a list of them, as Python. */
  setting(value) {
    if (typeof value === "number") return numberText(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.setting(item)).join(", ")}]`;
    const { name, ...settings } = value;
    this.gdlib.add(name);
    const given = Object.entries(settings).map(([key, item]) => `${key}=${this.setting(item)}`);
    return `${name}(${given.join(", ")})`;
  }

  head() {
    const lines = [];
    if (this.np) lines.push("import numpy as np");
    if (this.numpy.size) lines.push(`from numpy import ${[...this.numpy].sort().join(", ")}`);
    if (lines.length) lines.push("");
    lines.push(`from gdlib import ${[...this.gdlib].sort().join(", ")}`, "", "");
    return `${lines.join("\n")}${this.parts.map((part) => `${part}\n\n\n`).join("")}`;
  }
}
