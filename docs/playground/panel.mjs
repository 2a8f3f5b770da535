/** The controls beside the map: the function, the race, and a card for each rule. */
import { DATA } from "./data.mjs";
import { lookOf } from "./paint.mjs";
import { Editor, NumberField, Slider, button, element, logScale, scaleOf } from "./parts.mjs";
import { checkHyper } from "./simulation.mjs";
import {
  MOST_RULES, MOST_STEPS, PLANES, RULES, SCHEDULES, checkCoordinate, checkSeed, checkSetting, checkSigma,
  checkSteps, racer, readRule, settingsOf, settingsOfNext, usualNext, usualSchedule,
} from "./state.mjs";

const SVG = "http://www.w3.org/2000/svg";
const OWN = "your own";

/** A stretch of line in a rule's color and style. */
export function swatch(look) {
  const { color, dash } = lookOf(look);
  const picture = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "line");
  for (const [key, value] of Object.entries({ class: "pg-swatch", viewBox: "0 0 30 8", "aria-hidden": "true" })) picture.setAttribute(key, value);
  const drawn = { x1: 1, y1: 4, x2: 29, y2: 4, stroke: color, "stroke-width": 3, "stroke-dasharray": dash.join(" ") };
  for (const [key, value] of Object.entries(drawn)) line.setAttribute(key, value);
  picture.append(line);
  return picture;
}

function choice(label, options, onvalue) {
  const select = element("select.pg-select", { "aria-label": label, onchange: () => onvalue(select.value) });
  select.append(...options.map(([value, text]) => element("option", { value }, text)));
  return select;
}

function row(label, ...parts) {
  return element("div.pg-row.pg-plain", {}, element("span.pg-label", {}, label), ...parts);
}

/** An editor that opens; it takes the widget's whole width, and so may move out of sight. */
function codeFold(summary, editor) {
  const fold = element("details.pg-fold.pg-coded", { ontoggle: () => fold.scrollIntoView({ block: "nearest" }) },
    element("summary", {}, summary), editor.element);
  return fold;
}

/** What all rules share. */
export class RacePanel {
  /** @param {{state: () => import("./state.mjs").State, changed: (what: string) => void}} host */
  constructor(host) {
    this.host = host;
    const set = (key, what) => (value) => {
      host.state()[key] = value;
      host.changed(what);
    };
    this.select = choice("Function", [...[...PLANES.values()].map((f) => [f.name, f.title]), [OWN, "Your own"]], (value) => this.#choose(value));
    this.editor = new Editor({
      label: "Code of the function",
      onedit: (text) => this.#edit(text),
      onreset: () => this.#choose(host.state().f),
    });
    this.code = codeFold("Code: change it, or type your own f(x, y)", this.editor);
    this.start = ["x", "y"].map((axis, i) => new NumberField({
      label: `Start, ${axis}`, check: checkCoordinate,
      onvalue: (value) => {
        host.state().start[i] = value;
        host.changed("race");
      },
    }));
    this.steps = new Slider({
      label: "steps", scale: logScale(0, Math.log10(MOST_STEPS), { whole: true }), check: checkSteps, onvalue: set("steps", "race"),
    });
    this.sigma = new Slider({
      label: "noise", note: "standard deviation", scale: logScale(-3, 3, { zero: true }), check: checkSigma, onvalue: set("sigma", "race"),
    });
    this.seed = new NumberField({ label: "Seed of the noise", check: checkSeed, onvalue: set("seed", "race") });
    const another = button("Another seed", () => {
      host.state().seed += 1;
      host.changed("race");
    });
    this.noise = element("details.pg-fold", {}, element("summary", {}, "Noise in the gradient"),
      this.sigma.element, row("seed", this.seed.input, another, this.seed.message));
    this.element = element("section.pg-group", { "aria-label": "Function and race" },
      row("function", this.select), this.code,
      row("start", ...this.start.map((field) => field.input), ...this.start.map((field) => field.message)),
      this.steps.element, this.noise);
  }

  refresh() {
    const state = this.host.state();
    const { source } = PLANES.get(state.f);
    this.select.value = state.fText === null ? state.f : OWN;
    this.editor.text = state.fText ?? source;
    this.editor.reset.hidden = state.fText === null;
    this.refreshRace();
  }

  refreshRace() {
    const state = this.host.state();
    state.start.forEach((value, i) => (this.start[i].value = value));
    this.steps.value = state.steps;
    this.sigma.value = state.sigma;
    this.seed.value = state.seed;
  }

  #choose(name) {
    const state = this.host.state();
    if (name === OWN) {
      this.code.open = true;
      this.#edit("def f(x, y):\n    return x**2 + 10 * y**2 + 3 * sin(2 * x)\n");
      this.editor.area.focus();
      return;
    }
    const moved = name !== state.f || state.fText === null;
    state.f = name;
    state.fText = null;
    if (moved) state.start = [...PLANES.get(name).start];
    this.host.changed("function");
  }

  #edit(text) {
    const state = this.host.state();
    state.fText = text === PLANES.get(state.f).source ? null : text;
    this.host.changed("typed function");
  }
}

/** One rule: its settings, its schedule, its code. */
class RuleCard {
  constructor(one, host) {
    this.one = one;
    this.host = host;
    this.name = element("span.pg-rule-name");
    this.fate = element("span.pg-fate");
    this.sliders = element("div.pg-sliders");
    this.extra = element("div");
    this.after = element("div");
    this.editor = new Editor({
      label: "Code of the rule",
      onedit: (text) => this.#edit(text),
      onreset: () => this.#edit(RULES.get(one.name).source),
    });
    this.code = codeFold("Code: change the rule", this.editor);
    this.schedule = choice("Schedule of the learning rate",
      [["", "constant"], ...[...SCHEDULES.keys()].filter((name) => name !== "Constant").map((name) => [name, name])],
      (name) => {
        one.schedule = name ? usualSchedule(name, host.state()) : null;
        this.#drawSchedule();
        host.changed("rule", one);
      });
    this.then = choice("Schedule that takes over", [["", "nothing else"], ...[...SCHEDULES.keys()].map((name) => [name, name])],
      (name) => {
        one.then = name ? usualNext(name, this.fields.get("lr").field.value, host.state()) : null;
        this.#drawNext();
        host.changed("rule", one);
      });
    this.warmUp = new NumberField({
      label: "Steps of warm-up", check: (value) => (value === 0 ? null : checkSetting("steps", value, "whole")),
      onvalue: (value) => {
        one.warmUp = value;
        host.changed("rule", one);
      },
    });
    this.timing = element("details.pg-fold", {}, element("summary", {}, "Schedule of the learning rate"),
      row("schedule", this.schedule), this.extra, row("warm-up steps", this.warmUp.input, this.warmUp.message), row("then", this.then), this.after);
    this.element = element("details.pg-rule", {},
      element("summary", {}, swatch(one.look), this.name, this.fate),
      this.sliders, this.timing, this.code,
      button("Remove", () => host.removed(one)));
  }

  refresh(label) {
    const { one } = this;
    if (this.label !== label) this.name.textContent = this.label = label;
    this.editor.text = one.text ?? RULES.get(one.name).source;
    this.editor.reset.hidden = one.text === null;
    const program = this.host.program(one);
    const wanted = program.hyper.map(({ name }) => name).join();
    if (wanted !== this.shown) this.#drawSliders(program, wanted);
    for (const { name, value } of program.hyper) this.fields.get(name).value = one.hyper[name] ?? value;
    this.timing.hidden = !this.fields.has("lr");
    this.schedule.value = one.schedule?.name ?? "";
    this.warmUp.value = one.warmUp;
    if (one.schedule?.name !== this.scheduled) this.#drawSchedule();
    this.then.value = one.then?.schedule.name ?? "";
    if (one.then?.schedule.name !== this.followed) this.#drawNext();
  }

  #drawSliders(program, wanted) {
    this.shown = wanted;
    this.fields = new Map();
    for (const { name, value } of program.hyper) {
      const known = DATA.hyper[name];
      this.fields.set(name, new Slider({
        label: name, note: known?.meaning.split(":")[0], scale: scaleOf(name, value, known),
        check: (number) => checkHyper(name, number, DATA.hyper),
        onvalue: (number) => this.#set(name, number),
      }));
    }
    this.sliders.replaceChildren(...[...this.fields.values()].map((slider) => slider.element));
  }

  #set(name, number) {
    const { hyper } = this.one;
    const usual = this.host.program(this.one).hyper.find((p) => p.name === name).value;
    if (number === usual) delete hyper[name];
    else hyper[name] = number;
    this.host.changed("rule", this.one);
  }

  #drawSchedule() {
    const { schedule } = this.one;
    this.scheduled = schedule?.name;
    this.extra.replaceChildren(...(schedule ? this.#told(schedule.name, settingsOf(schedule.name), () => schedule) : []));
  }

  #drawNext() {
    const { then } = this.one;
    this.followed = then?.schedule.name;
    const owner = (key) => (key === "from" ? then : then.schedule);
    this.after.replaceChildren(...(then ? this.#told(this.followed, settingsOfNext(this.followed), owner) : []));
  }

  /** What a schedule does, and a field for each of its settings; `owner` has the object that holds it. */
  #told(schedule, settings, owner) {
    const rows = settings.map(({ name, kind }) => {
      const field = new NumberField({
        label: `${schedule}, ${name}`, check: (value) => checkSetting(name, value, kind),
        onvalue: (value) => {
          owner(name)[name] = value;
          this.host.changed("rule", this.one);
        },
      });
      field.value = owner(name)[name];
      return row(name === "from" ? "from step" : name, field.input, field.message);
    });
    return [element("p.pg-note", {}, SCHEDULES.get(schedule).summary.replaceAll("``", "")), ...rows];
  }

  #edit(text) {
    const { one, host } = this;
    const before = new Map(host.program(one).hyper.map((p) => [p.name, p.value]));
    one.text = text === RULES.get(one.name).source ? null : text;
    const read = readRule(one);
    if (read.ok) {
      // What is no argument any more has no value, and a new default is meant to be seen.
      const kept = read.value.program.hyper.filter((p) => p.name in one.hyper && before.get(p.name) === p.value);
      one.hyper = Object.fromEntries(kept.map(({ name }) => [name, one.hyper[name]]));
    }
    host.changed("rule", one);
  }
}

/** The cards of all rules, and how to add one. */
export class RulesPanel {
  #cards = new Map();

  /**
   * @param {{state: () => import("./state.mjs").State, program: (one: object) => object,
   *   changed: (what: string, one?: object) => void}} host
   */
  constructor(host) {
    this.host = { ...host, removed: (one) => this.#remove(one) };
    this.list = element("div");
    this.select = choice("Rule to add", [...RULES.values()].map(({ name, className }) => [name, className]), () => {});
    this.add = button("Add", () => this.#add());
    this.element = element("section.pg-group", { "aria-label": "Rules" },
      this.list, element("div.pg-row.pg-plain", {}, element("span.pg-label", {}, "another rule"), this.select, this.add));
  }

  card(one) {
    return this.#cards.get(one);
  }

  refresh(labels) {
    const { rules } = this.host.state();
    for (const one of this.#cards.keys()) if (!rules.includes(one)) this.#cards.delete(one);
    const fresh = rules.filter((one) => !this.#cards.has(one));
    for (const one of fresh) this.#cards.set(one, new RuleCard(one, this.host));
    if (fresh.length && fresh.length === rules.length && rules.length < 3) this.card(rules[0]).element.open = true;
    const elements = rules.map((one) => this.card(one).element);
    if (elements.length !== this.list.children.length || elements.some((card, i) => card !== this.list.children[i])) {
      this.list.replaceChildren(...elements);
    }
    rules.forEach((one, i) => this.card(one).refresh(labels[i]));
    this.add.disabled = rules.length >= MOST_RULES;
  }

  #add() {
    const { rules } = this.host.state();
    const one = racer(this.select.value, rules);
    rules.push(one);
    this.host.changed("rules");
    this.card(one).element.open = true;
    this.card(one).element.querySelector("summary").focus();
  }

  #remove(one) {
    const { rules } = this.host.state();
    const at = rules.indexOf(one);
    rules.splice(at, 1);
    this.host.changed("rules");
    const next = rules[Math.min(at, rules.length - 1)];
    (next ? this.card(next).element.querySelector("summary") : this.select).focus();
  }
}
