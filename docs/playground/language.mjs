/**
 * The language of rules and functions: the part of Python that gdlib's rules and test functions are
 * written in. A text becomes a tree, or a message that names the line and what is not understood.
 *
 * A text is one `def`: comments, a docstring, assignments and one return. Expressions are
 * arithmetic, comparisons as the condition of `where`, and calls of FUNCTIONS.
 */

/** The functions of the language, with the number of their arguments. */
export const FUNCTIONS = new Map([
  ["abs", 1], ["clip", 3], ["cos", 1], ["exp", 1], ["log", 1], ["maximum", 2], ["minimum", 2],
  ["sign", 1], ["sin", 1], ["sqrt", 1], ["where", 3],
]);

// Whatever is typed, reading it takes bounded time, and no recursion runs deep.
const LONGEST_TEXT = 10_000;
const MOST_TOKENS = 2000;
const DEEPEST = 50;
const LONGEST_NUMBER = 40;

const COMPARISONS = new Set(["<", "<=", ">", ">=", "==", "!="]);
const KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except " +
    "finally for from global if import in is lambda nonlocal not or pass raise return try while " +
    "with yield __debug__").split(" "),
);

const BRANCH = "there are no branches and loops here; choose between values with where(condition, a, b)";
const UPDATE = "write the assignment out, like v = v + g";
const HINTS = new Map([
  ["^", "a power is written **"], ["²", "a power is written **"], ["³", "a power is written **"],
  ["−", "the minus sign of code is -"], ["–", "the minus sign of code is -"],
  ["×", "a product is written *"], ["·", "a product is written *"], ["÷", "a quotient is written /"],
  ["//", "a quotient is written /"], ["[", "there are no lists here"],
  ["{", "there are no sets here"], [";", "write one statement a line"],
  ["\\", "a line goes on where a parenthesis is open"], [".", "write sqrt, not np.sqrt"],
  ["@", "there are no decorators here"], ["->", "annotations are not needed"],
  ['"', "this text in quotes does not end"], ["'", "this text in quotes does not end"],
  [":=", UPDATE], ["+=", UPDATE], ["-=", UPDATE], ["*=", UPDATE], ["/=", UPDATE], ["**=", UPDATE],
  ["if", BRANCH], ["else", BRANCH], ["for", BRANCH], ["while", BRANCH],
  ["and", "use where within where"], ["or", "use where within where"],
  ["not", "turn the comparison around"], ["import", "what can be used is here already"],
  ["from", "what can be used is here already"], ["lambda", "write an assignment"],
]);
const OTHER_NAMES = new Map([
  ["max", "maximum"], ["min", "minimum"], ["fabs", "abs"], ["absolute", "abs"], ["ln", "log"],
  ["sgn", "sign"], ["np", "sqrt, without np."], ["numpy", "sqrt, without numpy."],
  ["math", "sqrt, without math."], ["pow", "a ** b"], ["power", "a ** b"],
]);

/**
 * @typedef {object} Problem
 * @property {number} line counted from 1
 * @property {number} column counted from 1
 * @property {string} message
 *
 * @typedef {object} Node an expression
 * @property {string} op "number", "name", "neg", an operator or a function's name
 * @property {Node[]} args
 * @property {number} [value] of a number
 * @property {string} [id] of a name
 * @property {boolean} truth whether it is a comparison's outcome, not a number
 * @property {boolean} vector whether it has one value for each coordinate
 * @property {boolean} python whether it is a number of Python, not of numpy
 * @property {number} line
 * @property {number} column
 *
 * @typedef {object} Program a text that was understood
 * @property {"rule" | "function" | "gradient"} kind
 * @property {string} name
 * @property {string} source the text
 * @property {number} nameAt where the name stands in the text
 * @property {string[]} inputs the arguments without default
 * @property {{name: string, value: number}[]} states arguments with their initial values
 * @property {{name: string, value: number}[]} hyper keyword-only arguments with their defaults
 * @property {{target: string, value: Node}[]} statements
 * @property {Node[]} returned
 * @property {boolean} tuple whether a tuple is returned
 */

class Refusal extends Error {
  constructor(message, at) {
    super(message);
    this.at = at;
  }
}

/**
 * Read a text. It never throws, whatever the text.
 * @param {string} text
 * @param {"rule" | "function" | "gradient"} kind
 * @returns {{ok: true, value: Program} | {ok: false, error: Problem}}
 */
export function parse(text, kind) {
  try {
    const source = String(text).replace(/\r\n?/g, "\n");
    if (source.length > LONGEST_TEXT) {
      throw new Refusal(`the text is longer than ${LONGEST_TEXT} characters`, { line: 1, column: 1 });
    }
    if (source.includes("\0")) {
      const before = source.slice(0, source.indexOf("\0")).split("\n");
      const at = { line: before.length, column: before.at(-1).length + 1 };
      throw new Refusal("the character U+0000 is not understood", at);
    }
    return { ok: true, value: new Parser(logicalLines(source), kind, source).program() };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    const { line, column } = problem.at;
    return { ok: false, error: { line, column, message: problem.message } };
  }
}

const PIECES = new RegExp(
  [
    /(?<blank>[ \t]+|#[^\n]*)/,
    /(?<newline>\n)/,
    /(?<long>[rRuU]?(?:"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''))/,
    /(?<string>[rRuU]?(?:"(?!"")(?:\\[^]|[^\\"\n])*"|'(?!'')(?:\\[^]|[^\\'\n])*'))/,
    /(?<number>\.?\d(?:[eE][+-](?=\d)|[\w.])*)/,
    /(?<name>[A-Za-z_]\w*)/,
    /(?<sign>\*\*=|\*\*|\/\/|[-+*/%:]=|<=|>=|==|!=|->|[-+*/%<>=(),:])/,
  ].map((piece) => piece.source).join("|"),
  "y",
);

/** The tokens, line by line; a line goes on while a parenthesis is open. */
function logicalLines(source) {
  const lines = [];
  const open = [];
  let current = null;
  let line = 1;
  let lineStart = 0;
  let count = 0;
  for (let at = 0; at < source.length; ) {
    const place = { line, column: at - lineStart + 1 };
    PIECES.lastIndex = at;
    const match = PIECES.exec(source);
    if (!match) {
      const symbol = String.fromCodePoint(source.codePointAt(at));
      throw new Refusal(`${quoted(symbol)} is not understood${hint(symbol)}`, place);
    }
    const text = match[0];
    const found = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    const type = found === "long" ? "string" : found;
    at += text.length;
    if (type === "newline") {
      if (!open.length) current = null;
    } else if (type !== "blank") {
      count += 1;
      if (count > MOST_TOKENS) throw new Refusal(`the text has more than ${MOST_TOKENS} words and signs`, place);
      if (!current) {
        current = { indent: source.slice(lineStart, at - text.length), tokens: [] };
        lines.push(current);
      }
      const token = { type, text, at: at - text.length, ...place };
      if (type === "number") token.value = numberOf(token);
      if (type === "string" && /^[^rR].*\\[xuUN]/s.test(text)) {
        throw new Refusal("\\x, \\u and \\N mean characters here: begin the text with r", place);
      }
      current.tokens.push(token);
      if (text === "(") open.push(token);
      if (text === ")" && !open.pop()) throw new Refusal("this parenthesis closes nothing", place);
    }
    for (let i = match.index; i < at; i++) {
      if (source[i] === "\n") {
        line += 1;
        lineStart = i + 1;
      }
    }
  }
  if (open.length) throw new Refusal("this parenthesis is never closed", open[0]);
  return lines;
}

function quoted(text) {
  if (/^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text)) return `“${text}”`;
  return `the character U+${text.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function hint(text) {
  return HINTS.has(text) ? `: ${HINTS.get(text)}` : "";
}

const DIGITS = String.raw`\d(?:_?\d)*`;
const NUMBER = new RegExp(`^(?:(?:${DIGITS})?\\.${DIGITS}|${DIGITS}\\.?)(?:[eE][+-]?${DIGITS})?$`);
const WHOLE = /^[\d_]+$/;

function numberOf(token) {
  const { text } = token;
  if (text.length > LONGEST_NUMBER) throw new Refusal("this number has too many digits", token);
  if (!NUMBER.test(text)) throw new Refusal(`“${text}” is not a number`, token);
  const value = Number(text.replaceAll("_", ""));
  if (value === Infinity) throw new Refusal(`${text} is too large a number`, token);
  if (WHOLE.test(text)) {
    if (/^0/.test(text) && value !== 0) throw new Refusal(`the number ${text} begins with 0`, token);
    if (value > Number.MAX_SAFE_INTEGER) {
      throw new Refusal(`write so large a number with an exponent: ${value.toExponential()}`, token);
    }
  }
  return value;
}

class Parser {
  constructor(lines, kind, source) {
    this.lines = lines;
    this.kind = kind;
    this.source = source;
    this.depth = 0;
    /** What is known of each name: its flags. */
    this.scope = new Map([["pi", { truth: false, vector: false, python: true }]]);
  }

  // Tokens of one line.

  enter(tokens) {
    this.tokens = tokens;
    this.index = 0;
  }

  get next() {
    return this.tokens[this.index];
  }

  /** Where a message belongs that is about what comes next. */
  get here() {
    if (this.next) return this.next;
    const last = this.tokens[this.tokens.length - 1];
    const lines = last.text.split("\n");
    return {
      line: last.line + lines.length - 1,
      column: (lines.length > 1 ? 1 : last.column) + lines[lines.length - 1].length,
    };
  }

  sees(...texts) {
    return this.next !== undefined && this.next.type !== "string" && texts.includes(this.next.text);
  }

  take(...texts) {
    if (!this.sees(...texts)) return undefined;
    return this.tokens[this.index++];
  }

  expect(text, where) {
    return this.take(text) ?? this.unexpected(`${where} needs “${text}” here`);
  }

  unexpected(wish) {
    const token = this.next;
    if (!token) throw new Refusal(`${wish}, and the line ends`, this.here);
    if (token.type === "string") throw new Refusal("text in quotes has no place here", token);
    const known = hint(token.text);
    const text = `“${token.text}”`;
    throw new Refusal(known ? `${text} is not understood${known}` : `${wish}, not ${text}`, token);
  }

  newName(what) {
    const token = this.next;
    if (token?.type !== "name") this.unexpected(`a name of ${what} is missing: write it here`);
    if (KEYWORDS.has(token.text)) {
      throw new Refusal(`“${token.text}” is a word of Python and cannot name ${what}`, token);
    }
    if (FUNCTIONS.has(token.text) || token.text === "pi") {
      throw new Refusal(`“${token.text}” has a meaning already and cannot name ${what}`, token);
    }
    this.index += 1;
    return token;
  }

  // The whole text.

  program() {
    const [first, ...rest] = this.lines;
    if (!first) throw new Refusal("there is no code: it begins with def", { line: 1, column: 1 });
    this.enter(first.tokens);
    if (first.indent) throw new Refusal("the line with def must not be indented", this.next);
    const program = { kind: this.kind, source: this.source, ...this.header() };
    const body = this.index < this.tokens.length ? [{ tokens: this.tokens.slice(this.index) }] : rest;
    if (body !== rest && rest.length) {
      throw new Refusal("the body stands beside def already; put all of it below", rest[0].tokens[0]);
    }
    const statements = [];
    let done = null;
    for (const [i, { indent, tokens }] of body.entries()) {
      this.enter(tokens);
      if (body === rest && (indent === "" || indent !== rest[0].indent)) {
        throw new Refusal(
          indent
            ? "this line is not indented like the first line of the body"
            : "the lines after def must be indented",
          tokens[0],
        );
      }
      if (i === 0 && tokens.length === 1 && tokens[0].type === "string") continue;
      if (done) throw new Refusal("nothing can follow the return", tokens[0]);
      if (this.take("return")) done = this.result(program, tokens[0]);
      else statements.push(this.assignment());
    }
    if (!done) {
      this.enter(this.lines[this.lines.length - 1].tokens);
      this.index = this.tokens.length;
      throw new Refusal("the return is missing", this.here);
    }
    return { ...program, statements, ...done };
  }

  header() {
    if (!this.take("def")) this.unexpected("the code begins with def, a name and the arguments");
    const name = this.newName("the function");
    this.expect("(", "def");
    const groups = { positional: [], hyper: [] };
    let group = groups.positional;
    let star;
    const seen = new Set();
    while (!this.sees(")")) {
      if (this.sees("*")) {
        if (star) throw new Refusal("a second * is not understood", this.next);
        star = this.take("*");
        group = groups.hyper;
      } else {
        const token = this.newName("an argument");
        if (seen.has(token.text)) throw new Refusal(`there are two arguments ${token.text}`, token);
        seen.add(token.text);
        group.push({ name: token.text, value: this.take("=") ? this.signedNumber() : undefined, token });
      }
      if (this.sees(":")) throw new Refusal("annotations are not needed here: remove this one", this.next);
      if (!this.sees(")") && !this.take(",")) this.unexpected("arguments are separated by “,”");
    }
    if (star && !groups.hyper.length) throw new Refusal("after * hyper-parameters follow, like lr=0.1", star);
    this.expect(")", "def");
    this.expect(":", "def");
    const found = this.kind === "rule" ? this.ruleArguments(groups, name) : this.coordinates(groups, name);
    return { name: name.text, nameAt: name.at, ...found };
  }

  ruleArguments({ positional, hyper }, at) {
    const inputs = positional.slice(0, 3);
    if (inputs.map((p) => p.name).join() !== "x,g,t" || inputs.some((p) => p.value !== undefined)) {
      throw new Refusal("a rule's first three arguments are x, g and t, without defaults", at);
    }
    const states = positional.slice(3);
    for (const p of states) {
      if (p.value !== undefined) continue;
      throw new Refusal(`the state ${p.name} needs its initial value: ${p.name}=0`, p.token);
    }
    for (const p of hyper) {
      if (p.value === undefined) throw new Refusal(`${p.name} needs a default: ${p.name}=0.1`, p.token);
    }
    for (const p of positional) this.declare(p.name, { vector: p.name !== "t", python: p.name === "t" });
    for (const p of hyper) this.declare(p.name, { vector: false, python: true });
    const bare = ({ name, value }) => ({ name, value });
    return { inputs: ["x", "g", "t"], states: states.map(bare), hyper: hyper.map(bare) };
  }

  coordinates({ positional, hyper }, at) {
    const extra = hyper[0] ?? positional.find((p) => p.value !== undefined);
    if (extra) throw new Refusal("a function has its coordinates as arguments, nothing else", extra.token);
    const names = positional.map((p) => p.name);
    const time = positional.find((p) => p.name === "t");
    if (time && this.kind === "function") {
      throw new Refusal("t is the step's number: give the coordinate another name", time.token);
    }
    const stepped = this.kind === "gradient" && names[names.length - 1] === "t";
    if (names.length - stepped < 1 || names.length - stepped > 2) {
      throw new Refusal("a function has one or two arguments: its coordinates", at);
    }
    for (const name of names) this.declare(name, { vector: true, python: stepped && name === "t" });
    return { inputs: names, states: [], hyper: [] };
  }

  declare(name, { vector, python, truth = false }) {
    this.scope.set(name, { vector, python, truth });
  }

  signedNumber() {
    const minus = this.take("-");
    if (this.next?.type !== "number") this.unexpected("a default is a number");
    const { value } = this.tokens[this.index++];
    return minus ? -value : value;
  }

  assignment() {
    const [target, equals] = this.tokens;
    const named = target.type === "name" && !KEYWORDS.has(target.text);
    if (!named || (equals?.type === "sign" && HINTS.has(equals.text))) {
      if (named) this.index = 1;
      this.unexpected("a line is an assignment, like v = v + g, or the return");
    }
    if (equals?.text === ",") throw new Refusal("an assignment has one name on its left", equals);
    if (equals?.text !== "=") {
      throw new Refusal("a line is an assignment, like v = v + g, or the return", target);
    }
    this.newName("a value");
    this.index = 2;
    const value = this.expression();
    if (this.sees("=")) throw new Refusal("an assignment has one “=”; a comparison is written ==", this.next);
    this.ends();
    this.declare(target.text, value);
    return { target: target.text, value };
  }

  result(program, at) {
    const wrapped = this.wrapsTuple();
    if (wrapped) this.take("(");
    const returned = [];
    let comma = null;
    do {
      if (comma && (!this.next || this.sees(")"))) break;
      const value = this.expression();
      this.number(value);
      returned.push(value);
      comma = this.take(",");
    } while (comma);
    if (wrapped) this.expect(")", "the return");
    this.ends();
    const { inputs, states } = program;
    const wanted = {
      rule: ["the new point", ...states.map((s) => s.name)],
      function: ["the value"],
      gradient: inputs.filter((name) => name !== "t").map((name) => `the derivative by ${name}`),
    }[this.kind];
    if (returned.length !== wanted.length) {
      const given = `${returned.length} value${returned.length > 1 ? "s are" : " is"}`;
      const verb = wanted.length > 1 ? "are" : "is";
      throw new Refusal(`${given} returned; wanted ${verb} ${wanted.join(", ")}`, at);
    }
    if (this.kind === "function" && comma) {
      throw new Refusal("the value of a function is one number: remove the comma", comma);
    }
    for (const [i, value] of returned.entries()) {
      if (this.kind === "rule" && !value.vector) {
        throw new Refusal(
          `${wanted[i]} must be made from x, g or the state; this is one number for all coordinates`,
          value,
        );
      }
    }
    return { returned, tuple: returned.length > 1 || Boolean(comma) };
  }

  /** Whether what is left of the line is a tuple in parentheses. */
  wrapsTuple() {
    if (!this.sees("(")) return false;
    let depth = 0;
    let comma = false;
    for (let i = this.index; i < this.tokens.length; i++) {
      const { text } = this.tokens[i];
      if (text === "(") depth += 1;
      if (text === ")") depth -= 1;
      if (text === "," && depth === 1) comma = true;
      if (depth === 0) return comma && i === this.tokens.length - 1;
    }
    return false;
  }

  ends() {
    if (this.next) this.unexpected("an operator or the end of the line should be here");
  }

  // Expressions, loosest first. Names and kinds are checked on the way.

  node(op, args, at, more = {}) {
    return {
      op,
      args,
      truth: COMPARISONS.has(op),
      vector: args.some((a) => a.vector),
      python: !FUNCTIONS.has(op) && args.every((a) => a.python),
      line: at.line,
      column: at.column,
      ...more,
    };
  }

  number(node) {
    if (node.truth) throw new Refusal("a comparison can only be the condition of where", node);
    return node;
  }

  deeper(at) {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      throw new Refusal(`more than ${DEEPEST} parentheses, signs or powers stand within each other`, at);
    }
  }

  expression() {
    this.deeper(this.here);
    const left = this.sum();
    const sign = this.take(...COMPARISONS);
    let result = left;
    if (sign) {
      result = this.node(sign.text, [this.number(left), this.number(this.sum())], sign);
      if (this.sees(...COMPARISONS)) {
        throw new Refusal("comparisons cannot be chained: use where within where", this.next);
      }
    }
    this.depth -= 1;
    return result;
  }

  chain(signs, operand) {
    let left = operand.call(this);
    for (let sign; (sign = this.take(...signs)); ) {
      left = this.node(sign.text, [this.number(left), this.number(operand.call(this))], sign);
    }
    return left;
  }

  sum() {
    return this.chain(["+", "-"], this.product);
  }

  product() {
    return this.chain(["*", "/", "%"], this.signed);
  }

  signed() {
    const sign = this.take("-", "+");
    if (!sign) return this.power();
    this.deeper(sign);
    const operand = this.number(this.signed());
    this.depth -= 1;
    return sign.text === "-" ? this.node("neg", [operand], sign) : operand;
  }

  power() {
    const base = this.atom();
    const sign = this.take("**");
    if (!sign) return base;
    this.deeper(sign);
    const exponent = this.number(this.signed());
    this.depth -= 1;
    return this.node("**", [this.number(base), exponent], sign);
  }

  atom() {
    const token = this.next;
    if (this.take("(")) {
      const inner = this.expression();
      if (!this.take(")")) this.unexpected("an operator or “)” should be here");
      return inner;
    }
    if (token?.type === "number") {
      this.index += 1;
      return { ...this.node("number", [], token, { value: token.value }), python: true };
    }
    if (token?.type !== "name" || KEYWORDS.has(token.text)) {
      this.unexpected("a number, a name or “(” should be here");
    }
    this.index += 1;
    if (FUNCTIONS.has(token.text)) return this.call(token);
    const known = this.scope.get(token.text);
    if (!known) throw new Refusal(this.unknown(token), token);
    if (this.sees("(")) throw new Refusal(`${token.text} is not a function; a product is written *`, this.next);
    return this.node("name", [], token, { id: token.text, ...known });
  }

  call(token) {
    const wanted = FUNCTIONS.get(token.text);
    if (!this.take("(")) throw new Refusal(`${token.text} is a function: write ${token.text}(...)`, token);
    const args = [];
    while (!this.sees(")")) {
      if (this.next?.type === "name" && this.tokens[this.index + 1]?.text === "=") {
        throw new Refusal(`the arguments of ${token.text} have no names here`, this.next);
      }
      args.push(this.expression());
      if (!this.sees(")") && !this.take(",")) this.unexpected("an operator, “,” or “)” should be here");
    }
    this.take(")");
    if (args.length !== wanted) {
      throw new Refusal(`${token.text} takes ${wanted} argument${wanted > 1 ? "s" : ""}, not ${args.length}`, token);
    }
    for (const [i, arg] of args.entries()) {
      if (token.text !== "where" || i > 0) this.number(arg);
      else if (!arg.truth) throw new Refusal("where's first argument is a comparison, like g > 0", arg);
    }
    return this.node(token.text, args, token);
  }

  unknown({ text, line }) {
    const later = this.lines.find(({ tokens }) => tokens[0].text === text && tokens[1]?.text === "=");
    if (later && later.tokens[0].line >= line) {
      return `${text} has no value yet: it is assigned in line ${later.tokens[0].line}`;
    }
    const other = OTHER_NAMES.get(text) ?? nearest(text, [...this.scope.keys(), ...FUNCTIONS.keys()]);
    return `${text} is not known${other ? `; did you mean ${other}?` : ""}`;
  }
}

/** The known word with the fewest letters changed, left out, added or swapped; two at most. */
function nearest(word, known) {
  let best;
  let least = Math.min(2, word.length - 1) + 1;
  for (const other of known) {
    if (Math.abs(other.length - word.length) >= least || word.length > LONGEST_NUMBER) continue;
    const d = distance(word, other);
    if (d < least) [best, least] = [other, d];
  }
  return best;
}

function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, rows[i - 2][j - 2] + 1);
      rows[i].push(d);
    }
  }
  return rows[a.length][b.length];
}
