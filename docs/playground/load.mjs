/** From text to what can run: the way in for a page. Nothing here throws. */
import { gradientOf } from "./derivative.mjs";
import { parse } from "./language.mjs";
import { compileFunction, compileRule } from "./machine.mjs";

/**
 * @param {string} text
 * @returns {{ok: true, value: {program: Program, rule: import("./machine.mjs").Rule}} | Failure}
 *
 * @typedef {import("./language.mjs").Program} Program
 * @typedef {{ok: false, error: import("./language.mjs").Problem}} Failure
 */
export function loadRule(text) {
  const program = parse(text, "rule");
  if (!program.ok) return program;
  return { ok: true, value: { program: program.value, rule: compileRule(program.value) } };
}

/**
 * @param {string} text
 * @param {string} [gradientText] the gradient as gdlib has it; without it, it comes from the tree
 * @returns {{ok: true, value: {program: Program, gradient: Program,
 *   objective: import("./machine.mjs").Objective}} | Failure}
 */
export function loadFunction(text, gradientText) {
  const program = parse(text, "function");
  if (!program.ok) return program;
  const gradient = gradientText === undefined ? gradientOf(program.value) : parse(gradientText, "gradient");
  if (!gradient.ok) return gradient;
  const objective = compileFunction(program.value, gradient.value);
  if (!objective.ok) return objective;
  return { ok: true, value: { program: program.value, gradient: gradient.value, objective: objective.value } };
}
