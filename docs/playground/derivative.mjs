/**
 * The gradient of a function as a program of its own, and programs as Python text.
 *
 * Each assignment `a = ...` is followed by one for each of a's derivatives, `a_x = ...`, so the
 * gradient is not longer than a few times the function. Where a function has no derivative, one
 * side's is taken: at a tie, that of the first argument of maximum and minimum; 0 for abs.
 */
import { FUNCTIONS, parse } from "./language.mjs";

const MOST_NODES = 1500;
const TOO_LONG = "the derivative is too long: give parts of the function a name";

const num = (value) => ({ op: "number", args: [], value });
const make = (op, ...args) => ({ op, args });
const is = (node, value) => node.op === "number" && node.value === value;

// Constructors that leave out what is 0 or 1, and put numbers together where the result is short.

function fold(a, b, result) {
  const short = a.op === "number" && b.op === "number" && String(result).length <= 8;
  return short ? num(result) : null;
}

function add(a, b) {
  if (is(a, 0)) return b;
  if (is(b, 0)) return a;
  if (b.op === "neg") return subtract(a, b.args[0]);
  if (a.op === "number" && a.value < 0) return subtract(b, num(-a.value));
  if (a.op !== "number" && same(a, b)) return multiply(num(2), a);
  return fold(a, b, a.value + b.value) ?? make("+", a, b);
}

function subtract(a, b) {
  if (is(b, 0)) return a;
  if (is(a, 0)) return negate(b);
  if (b.op === "neg") return add(a, b.args[0]);
  return fold(a, b, a.value - b.value) ?? make("-", a, b);
}

function negate(a) {
  if (is(a, 0)) return a;
  if (a.op === "neg") return a.args[0];
  if (a.op === "number") return num(-a.value);
  return leads(a) ? make(a.op, negate(a.args[0]), a.args[1]) : make("neg", a);
}

/** Whether a product or quotient begins with a number. */
function leads(a) {
  while (a.op === "*" || a.op === "/") a = a.args[0];
  return a.op === "number";
}

function multiply(a, b) {
  if (is(a, 0) || is(b, 0)) return num(0);
  if (is(a, 1)) return b;
  if (is(b, 1)) return a;
  if (is(a, -1)) return negate(b);
  if (is(b, -1)) return negate(a);
  if (a.op === "neg") return negate(multiply(a.args[0], b));
  if (b.op === "neg") return negate(multiply(a, b.args[0]));
  // Numbers go to the front.
  if (a.op === "number") {
    if (b.op === "*") return multiply(multiply(a, b.args[0]), b.args[1]);
    return fold(a, b, a.value * b.value) ?? make("*", a, b);
  }
  if (b.op === "number") return multiply(b, a);
  if (b.op === "*" && b.args[0].op === "number") return multiply(b.args[0], multiply(a, b.args[1]));
  return make("*", a, b);
}

function divide(a, b) {
  if (is(a, 0)) return a;
  if (is(b, 1)) return a;
  if (a.op === "neg") return negate(divide(a.args[0], b));
  return fold(a, b, a.value / b.value) ?? make("/", a, b);
}

function raise(a, b) {
  return is(b, 1) ? a : is(b, 0) ? num(1) : make("**", a, b);
}

function same(a, b) {
  return (
    a === b ||
    (a.op === b.op && a.value === b.value && a.id === b.id && a.args.every((arg, i) => same(arg, b.args[i])))
  );
}

/** The derivative of an expression; `of` gives that of a name. */
function derivative(node, of) {
  if (node.op === "number") return num(0);
  if (node.op === "name") return of(node.id);
  const [a, b, c] = node.args;
  const by = (arg) => derivative(arg, of);
  switch (node.op) {
    case "+": return add(by(a), by(b));
    case "-": return subtract(by(a), by(b));
    case "neg": return negate(by(a));
    case "*":
      if (same(a, b)) return multiply(num(2), multiply(a, by(a)));
      return add(multiply(by(a), b), multiply(a, by(b)));
    case "/": {
      const [da, db] = [by(a), by(b)];
      const first = divide(da, b);
      return is(db, 0) ? first : subtract(first, divide(multiply(a, db), raise(b, num(2))));
    }
    case "**": {
      const [da, db] = [by(a), by(b)];
      const less = b.op === "number" ? num(b.value - 1) : subtract(b, num(1));
      const first = is(da, 0) ? da : multiply(multiply(b, raise(a, less)), da);
      return is(db, 0) ? first : add(first, multiply(multiply(node, make("log", a)), db));
    }
    case "%": {
      if (!is(by(b), 0)) throw new RangeError("the derivative by a divisor of % is not known");
      return by(a);
    }
    case "sqrt": return divide(by(a), multiply(num(2), node));
    case "abs": return multiply(make("sign", a), by(a));
    case "sign": return num(0);
    case "exp": return multiply(node, by(a));
    case "log": return divide(by(a), a);
    case "sin": return multiply(make("cos", a), by(a));
    case "cos": return negate(multiply(make("sin", a), by(a)));
    case "maximum": return choose(make(">=", a, b), by(a), by(b));
    case "minimum": return choose(make("<=", a, b), by(a), by(b));
    case "clip": return choose(make(">", a, c), by(c), choose(make("<", a, b), by(b), by(a)));
    case "where": return choose(a, by(b), by(c));
  }
  return num(0); // a comparison
}

function choose(condition, yes, no) {
  return same(yes, no) ? yes : make("where", condition, yes, no);
}

/**
 * The gradient of a function that was read.
 * @param {import("./language.mjs").Program} f
 * @returns {ReturnType<typeof parse>} the gradient's program, with its text
 */
export function gradientOf(f) {
  const used = new Set([...f.inputs, ...f.statements.map((s) => s.target)]);
  const fresh = (name) => {
    while (used.has(name) || FUNCTIONS.has(name)) name += "_";
    used.add(name);
    return name;
  };
  // For each coordinate, the derivative of each name: a number, or the name that holds it.
  const known = f.inputs.map((x) => new Map([["pi", num(0)], ...f.inputs.map((y) => [y, num(x === y ? 1 : 0)])]));
  const lines = [];
  let budget = MOST_NODES;
  try {
    const write = (node) => {
      budget -= size(node, budget);
      if (budget < 0) throw new RangeError(TOO_LONG);
      return toText(node);
    };
    // A name assigned twice gets a new name each time: a derivative may need what it was before.
    const names = new Map();
    for (const { target, value } of f.statements) {
      const right = renamed(value, names);
      const slopes = known.map((slope) => derivative(right, (id) => slope.get(id)));
      const left = lines.some((line) => line.target === target) || f.inputs.includes(target) ? fresh(target) : target;
      names.set(target, left);
      lines.push({ target: left, text: write(right) });
      for (const [i, slope] of slopes.entries()) {
        if (slope.op === "number") {
          known[i].set(left, slope);
        } else {
          const name = fresh(`${left}_${f.inputs[i]}`);
          lines.push({ target: name, text: write(slope) });
          known[i].set(left, { op: "name", args: [], id: name });
        }
      }
    }
    const result = renamed(f.returned[0], names);
    const parts = known.map((slope) => write(derivative(result, (id) => slope.get(id))));
    const body = lines.map(({ target, text }) => `    ${target} = ${text}\n`).join("");
    const header = `def ${fresh("gradient")}(${f.inputs.join(", ")}):\n`;
    const program = parse(`${header}${body}    return ${parts.join(", ")}\n`, "gradient");
    if (!program.ok) throw new RangeError(TOO_LONG);
    return program;
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    const { line, column } = f.returned[0];
    return { ok: false, error: { line, column, message: problem.message } };
  }
}

function renamed(node, names) {
  if (node.op === "name") return { op: "name", args: [], id: names.get(node.id) ?? node.id };
  return { ...node, args: node.args.map((arg) => renamed(arg, names)) };
}

/** How many nodes a tree has, counted up to a limit. */
function size(node, limit) {
  let count = 1;
  for (const arg of node.args) {
    if (count > limit) break;
    count += size(arg, limit - count);
  }
  return count;
}

const TIGHT = new Map([["+", 2], ["-", 2], ["*", 3], ["/", 3], ["%", 3], ["neg", 4], ["**", 5]]);
const ATOM = 6;

/**
 * An expression as Python text, with no more parentheses than Python needs.
 * @param {import("./language.mjs").Node} node
 */
export function toText(node) {
  return write(node).text;
}

/** A number that Python reads as the same float64. */
export function numberText(value) {
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
}

function write(node) {
  const { op, args } = node;
  if (op === "name") return { text: node.id, tight: ATOM };
  if (op === "number") return { text: numberText(node.value), tight: node.value < 0 ? TIGHT.get("neg") : ATOM };
  if (FUNCTIONS.has(op)) return { text: `${op}(${args.map(toText).join(", ")})`, tight: ATOM };
  const tight = TIGHT.get(op) ?? 1;
  const within = (arg, least) => {
    const { text, tight: has } = write(arg);
    return has >= least ? text : `(${text})`;
  };
  if (op === "neg") return { text: `-${within(args[0], tight)}`, tight };
  if (op === "**") return { text: `${within(args[0], ATOM)}**${within(args[1], TIGHT.get("neg"))}`, tight };
  // What is on the right of an operator of the same strength needs parentheses.
  return { text: `${within(args[0], tight)} ${op} ${within(args[1], tight + 1)}`, tight };
}
