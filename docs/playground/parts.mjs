/** The small parts that the interface is made of. */
import { toNumber } from "./state.mjs";

/** An element: `element("button.pg-play", { type: "button", onclick }, "Play")`. */
export function element(selector, properties = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  assign(made, properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function assign(made, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (typeof value === "boolean") made.toggleAttribute(key, value);
    else if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
}

/** Change a text that changes often: in its place, where only the line is laid out anew. */
export function putText(place, text) {
  const { firstChild } = place;
  if (firstChild === null) place.textContent = text;
  else if (firstChild.data !== text) firstChild.data = text;
}

export const button = (text, onclick, properties = {}) =>
  element("button.pg-button", { type: "button", onclick, ...properties }, text);

/** Text in few digits that a number field takes back. */
export function shortNumber(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 1e-4 || size >= 1e6 ? value.toExponential() : String(value);
  return text.replace("e+", "e");
}

let fields = 0;

/**
 * A field for a number, with a message below it while it holds none that is allowed.
 * @param {{label: string, check: (value: number) => ?string, onvalue: (value: number) => void,
 *   properties?: object}} settings
 */
export class NumberField {
  constructor({ label, check, onvalue, properties = {} }) {
    this.check = check;
    const id = `pg-field-${(fields += 1)}`;
    this.message = element("p.pg-problem", { id: `${id}-problem`, hidden: true });
    this.input = element("input.pg-number", {
      id, type: "text", autocomplete: "off", spellcheck: "false", "aria-label": label,
      "aria-describedby": `${id}-problem`, ...properties,
      oninput: () => {
        const value = toNumber(this.input.value);
        if (this.#judge(value)) onvalue(value);
      },
      onkeydown: (event) => this.#nudge(event, onvalue),
      onblur: () => {
        if (this.value !== undefined) this.value = this.#value;
      },
    });
  }

  #value;
  #problem = null;

  get value() {
    return this.#value;
  }

  /** What is shown; while the reader types, the text stays as it is typed. */
  set value(value) {
    this.#value = value;
    if (document.activeElement === this.input && toNumber(this.input.value) === value) return;
    this.#judge(value);
    const text = shortNumber(value);
    if (this.input.value !== text) this.input.value = text;
  }

  #judge(value) {
    const problem = this.check(value);
    if (!problem) this.#value = value;
    if (problem !== this.#problem) {
      this.#problem = problem;
      this.message.hidden = !problem;
      this.message.textContent = problem ?? "";
      if (problem) this.input.setAttribute("aria-invalid", "true");
      else this.input.removeAttribute("aria-invalid");
    }
    return !problem;
  }

  /** Up and down change the last digit that is written. */
  #nudge(event, onvalue) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction || this.#value === undefined) return;
    event.preventDefault();
    const [digits, power = "0"] = shortNumber(this.#value).split("e");
    const places = (digits.split(".")[1] ?? "").length;
    const unit = 10 ** -places;
    const value = Number(`${(Number(digits) + direction * unit).toFixed(places)}e${power}`);
    if (this.check(value)) return;
    this.value = value;
    this.input.value = shortNumber(value);
    onvalue(value);
  }
}

/**
 * A slider with a number field.
 * @param {{label: string, note?: string, scale: Scale, check: (value: number) => ?string,
 *   onvalue: (value: number) => void}} settings
 *
 * @typedef {{least: number, most: number, by: number, toPosition: (value: number) => number,
 *   toValue: (position: number) => number}} Scale
 */
export class Slider {
  constructor({ label, note, scale, check, onvalue }) {
    this.scale = scale;
    this.field = new NumberField({
      label: `${label}, as a number`, check,
      onvalue: (value) => {
        this.#place(value);
        onvalue(value);
      },
    });
    const id = `${this.field.input.id}-slider`;
    this.slider = element("input.pg-slider", {
      id, type: "range", min: scale.least, max: scale.most, step: scale.by,
      oninput: () => {
        const value = scale.toValue(Number(this.slider.value));
        if (check(value)) return;
        this.field.value = value;
        this.slider.setAttribute("aria-valuetext", shortNumber(value));
        onvalue(value);
      },
    });
    this.element = element("div.pg-row", {},
      element("label.pg-label", { for: id }, element("span.pg-name", {}, label), note ? element("span.pg-note", {}, note) : null),
      this.slider, this.field.input, this.field.message);
  }

  set value(value) {
    if (this.field.value === value) return;
    this.field.value = value;
    this.#place(value);
  }

  #place(value) {
    this.slider.value = this.scale.toPosition(value);
    this.slider.setAttribute("aria-valuetext", shortNumber(value));
  }
}

const rounded = (value) => Number(value.toPrecision(3));

/** By the value's logarithm; the left end is 0 where that is allowed. */
export function logScale(least, most, { zero = false, whole = false, offset = 0 } = {}) {
  const by = 0.02;
  const end = zero ? least - by : least;
  return {
    least: end, most, by,
    toPosition: (value) => (value > offset ? Math.log10(value - offset) : end),
    toValue: (position) => {
      if (zero && position < least - by / 2) return 0;
      const value = rounded(10 ** position);
      return whole ? Math.round(value) : offset ? rounded(offset + value) : value;
    },
  };
}

/** By the logarithm of the distance from 1. */
export const DECAY = {
  least: 0, most: 4, by: 0.02,
  toPosition: (value) => -Math.log10(1 - value),
  toValue: (position) => Number((1 - rounded(10 ** -position)).toFixed(7)),
};

/** The scale of a hyper-parameter. */
export function scaleOf(name, usual, known) {
  const power = Math.log10(usual > 0 ? usual : 1e-3);
  if (known?.scale === "decay") return DECAY;
  if (known?.scale === "excess") return logScale(-2, 1, { offset: known.low });
  return logScale(Math.min(-6, Math.floor(power - 2)), Math.max(1, Math.ceil(power)), { zero: known?.lowAllowed ?? true });
}

/** A box for code with the numbers of its lines, and a message that names the line. */
export class Editor {
  constructor({ label, onedit, onreset }) {
    const id = `pg-field-${(fields += 1)}`;
    this.numbers = element("div.pg-lines", { "aria-hidden": "true" });
    this.area = element("textarea.pg-code", {
      id, "aria-label": label, "aria-describedby": `${id}-problem`, spellcheck: "false", wrap: "off",
      autocapitalize: "off", autocomplete: "off", autocorrect: "off",
      oninput: () => {
        this.#lines();
        onedit(this.area.value);
      },
    });
    this.message = element("p.pg-problem", { id: `${id}-problem`, role: "status" });
    this.reset = button("Restore the code", () => {
      onreset();
      this.area.focus({ preventScroll: true }); // the button goes, and the focus with it
    }, { hidden: true });
    this.element = element("div.pg-editor", {},
      element("div.pg-paper", {}, this.numbers, this.area), this.message, this.reset);
  }

  set text(text) {
    if (this.area.value === text && this.counted) return;
    this.area.value = text;
    this.#lines();
  }

  /** @param {?{line: ?number, message: string}} problem */
  tell(problem) {
    if (this.problem?.message === problem?.message && this.problem?.line === problem?.line) return;
    this.problem = problem;
    const where = problem?.line ? `Line ${problem.line}: ` : "";
    const text = problem ? `${where}${problem.message}. The picture is that of the last code that could be read.` : "";
    if (this.message.textContent !== text) this.message.textContent = text;
    if (problem) this.area.setAttribute("aria-invalid", "true");
    else this.area.removeAttribute("aria-invalid");
    this.#lines();
  }

  #lines() {
    this.counted = true;
    const count = this.area.value.split("\n").length;
    const spans = Array.from({ length: count }, (_, i) =>
      element(i + 1 === this.problem?.line ? "span.pg-wrong" : "span", {}, String(i + 1)));
    this.numbers.replaceChildren(...spans);
    this.area.rows = count;
  }
}
