/**
 * Programs become lists of instructions on registers, which one loop carries out: nothing is ever
 * evaluated as text. Equal expressions share a register, and what does not depend on the coordinate
 * is computed once a step.
 *
 * Numbers are those of float64 arrays of numpy: x ** 2 is x * x, a division by zero gives infinity
 * or NaN, maximum and minimum pass NaN on. Numbers of Python, such as t and the hyper-parameters,
 * are Python's: there a division by zero is an error, as it is in a run of gdlib.
 */

// The numbers of the instructions, as in `execute`.
const CODES = new Map(
  ["+", "-", "*", "/", "neg", "**", "%", "<", "<=", ">", ">=", "==", "!=", "sqrt", "abs", "sign",
    "exp", "log", "sin", "cos", "maximum", "minimum", "where", "clip",
    "array **", "python /", "python **", "python %"].map((op, code) => [op, code]),
);
const WORDS = 5; // of an instruction: its number, the register it fills, those it reads

/** The power of C; a square is exact in every browser. */
function power(a, b) {
  if (b === 2) return a * a;
  if (a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  return Math.pow(a, b);
}

/** numpy's power of an array by one number, with its exact cases. */
function arrayPower(a, b) {
  if (b === 1) return a;
  if (b === 0.5) return Math.sqrt(a);
  if (b === -1) return 1 / a;
  return power(a, b);
}

/** numpy's remainder, which has the sign of the divisor. */
function remainder(a, b) {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 === b < 0 ? rest : rest + b;
}

/** Whether Python itself, unlike numpy, refuses the operation. */
function refused(op, a, b) {
  if (op !== 26) return b === 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  return !Number.isFinite(Math.pow(a, b)); // NaN stands for a complex number
}

/** Carry out instructions; the place of the one that Python refuses, or -1. */
function execute(code, r) {
  for (let i = 0; i < code.length; i += WORDS) {
    const a = r[code[i + 2]];
    const b = r[code[i + 3]];
    let v;
    switch (code[i]) {
      case 0: v = a + b; break;
      case 1: v = a - b; break;
      case 2: v = a * b; break;
      case 3: v = a / b; break;
      case 4: v = -a; break;
      case 5: v = power(a, b); break;
      case 6: v = remainder(a, b); break;
      case 7: v = a < b ? 1 : 0; break;
      case 8: v = a <= b ? 1 : 0; break;
      case 9: v = a > b ? 1 : 0; break;
      case 10: v = a >= b ? 1 : 0; break;
      case 11: v = a === b ? 1 : 0; break;
      case 12: v = a !== b ? 1 : 0; break;
      case 13: v = Math.sqrt(a); break;
      case 14: v = Math.abs(a); break;
      case 15: v = a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : NaN; break;
      case 16: v = Math.exp(a); break;
      case 17: v = Math.log(a); break;
      case 18: v = Math.sin(a); break;
      case 19: v = Math.cos(a); break;
      case 20: v = a > b || a !== a ? a : b; break;
      case 21: v = a < b || a !== a ? a : b; break;
      case 22: v = a !== 0 ? b : r[code[i + 4]]; break;
      case 23: {
        const low = a < b || b !== b ? b : a;
        const high = r[code[i + 4]];
        v = low > high || high !== high ? high : low;
        break;
      }
      case 24: v = arrayPower(a, b); break;
      default:
        if (refused(code[i], a, b)) return i;
        v = code[i] === 25 ? a / b : code[i] === 26 ? power(a, b) : remainder(a, b);
    }
    r[code[i + 1]] = v;
  }
  return -1;
}

/** The operation as numpy or Python has it for operands of this kind. */
function variant({ op, args, python }) {
  if (python && ["/", "**", "%"].includes(op)) return `python ${op}`;
  return op === "**" && args[0].vector && !args[1].vector ? "array **" : op;
}

/** Turns expressions into instructions: `once` for those of a step, `each` for those of a coordinate. */
class Assembler {
  constructor() {
    this.known = new Map();
    this.values = [];
    this.once = { code: [], nodes: [] };
    this.each = { code: [], nodes: [] };
  }

  register(value = 0) {
    return this.values.push(value) - 1;
  }

  /** The register of an expression's value; `scope` has the registers of names. */
  emit(node, scope) {
    if (node.op === "name") return node.id === "pi" && !scope.has("pi") ? this.number(Math.PI) : scope.get(node.id);
    if (node.op === "number") return this.number(node.value);
    const args = node.args.map((arg) => this.emit(arg, scope));
    const op = variant(node);
    const key = `${op} ${args.join(" ")}`;
    let target = this.known.get(key);
    if (target === undefined) {
      target = this.register();
      this.known.set(key, target);
      const list = node.vector ? this.each : this.once;
      list.code.push(CODES.get(op), target, args[0], args[1] ?? args[0], args[2] ?? args[0]);
      list.nodes.push(node);
    }
    return target;
  }

  number(value) {
    const key = Object.is(value, -0) ? "-0" : String(value);
    if (!this.known.has(key)) this.known.set(key, this.register(value));
    return this.known.get(key);
  }

  /** The registers of what a program returns. */
  program({ statements, returned }, scope) {
    for (const { target, value } of statements) scope.set(target, this.emit(value, scope));
    return returned.map((node) => this.emit(node, scope));
  }

  finish() {
    const list = ({ code, nodes }) => ({ code: Int32Array.from(code), nodes });
    return { registers: Float64Array.from(this.values), once: list(this.once), each: list(this.each) };
  }
}

const PROBLEMS = new Map([["/", "division by zero"], ["%", "division by zero"], ["**", "Python has no such power"]]);

function problemAt(nodes, place) {
  const { op, line, column } = nodes[place / WORDS];
  return { line, column, message: PROBLEMS.get(op) };
}

/**
 * An update rule, ready to run.
 *
 * @typedef {object} Rule
 * @property {{name: string, value: number}[]} states
 * @property {{name: string, value: number}[]} hyper
 * @property {(x: Float64Array, g: Float64Array, t: number, state: Float64Array[],
 *   hyper: Float64Array, next: Float64Array) => ?import("./language.mjs").Problem} step
 *   One step: fills `next` and changes `state`. Returns what Python would stop at, or null.
 *
 * @param {import("./language.mjs").Program} program
 * @returns {Rule}
 */
export function compileRule(program) {
  const assembler = new Assembler();
  const scope = new Map();
  const input = (name) => {
    const register = assembler.register();
    scope.set(name, register);
    return register;
  };
  const [xAt, gAt, tAt] = program.inputs.map(input);
  const stateAt = program.states.map(({ name }) => input(name));
  const hyperAt = program.hyper.map(({ name }) => input(name));
  const [nextAt, ...newAt] = assembler.program(program, scope);
  const { registers: r, once, each } = assembler.finish();

  function step(x, g, t, state, hyper, next) {
    r[tAt] = t;
    for (let j = 0; j < hyperAt.length; j++) r[hyperAt[j]] = hyper[j];
    const failed = execute(once.code, r);
    if (failed >= 0) return problemAt(once.nodes, failed);
    for (let i = 0; i < x.length; i++) {
      r[xAt] = x[i];
      r[gAt] = g[i];
      for (let j = 0; j < stateAt.length; j++) r[stateAt[j]] = state[j][i];
      execute(each.code, r);
      next[i] = r[nextAt];
      for (let j = 0; j < newAt.length; j++) state[j][i] = r[newAt[j]];
    }
    return null;
  }

  return { states: program.states, hyper: program.hyper, step };
}

/**
 * A function with its gradient, ready to run.
 *
 * @typedef {object} Objective
 * @property {number} dim
 * @property {(x: number, y?: number) => number} value
 * @property {(point: ArrayLike<number>, t: number, out: Float64Array) => void} gradient fills `out`
 *
 * @param {import("./language.mjs").Program} f
 * @param {import("./language.mjs").Program} df its gradient, which may have one more argument, t
 * @returns {{ok: true, value: Objective} | {ok: false, error: import("./language.mjs").Problem}}
 */
export function compileFunction(f, df) {
  const parts = [];
  for (const program of [f, df]) {
    const assembler = new Assembler();
    const scope = new Map();
    const inputs = program.inputs.map((name) => {
      const register = assembler.register();
      scope.set(name, register);
      return register;
    });
    const outputs = assembler.program(program, scope);
    const { registers, once, each } = assembler.finish();
    // What is here the same at every point is a number of the text alone, found once.
    const failed = execute(once.code, registers);
    if (failed >= 0) return { ok: false, error: problemAt(once.nodes, failed) };
    parts.push({ registers, code: each.code, inputs, outputs });
  }
  const [v, d] = parts;
  const dim = v.inputs.length;
  const stepped = d.inputs.length > dim;

  function value(x, y) {
    v.registers[v.inputs[0]] = x;
    if (dim > 1) v.registers[v.inputs[1]] = y;
    execute(v.code, v.registers);
    return v.registers[v.outputs[0]];
  }

  function gradient(point, t, out) {
    for (let i = 0; i < dim; i++) d.registers[d.inputs[i]] = point[i];
    if (stepped) d.registers[d.inputs[dim]] = t;
    execute(d.code, d.registers);
    for (let i = 0; i < dim; i++) out[i] = d.registers[d.outputs[i]];
  }

  return { ok: true, value: { dim, value, gradient } };
}
