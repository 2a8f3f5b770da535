/**
 * The element `<gd-playground>`: what it shows follows from its state, and all work is done in
 * slices within frames. Off the screen and in a hidden tab there are no frames, and so no work.
 */
import { DATA } from "./data.mjs";
import { Chart, MEASURES } from "./chart.mjs";
import { Field } from "./field.mjs";
import { listen } from "./gestures.mjs";
import { Tracks, drawAxes, drawStanding, drawStationary, kindsOf, lookOf } from "./paint.mjs";
import { RacePanel, RulesPanel, swatch } from "./panel.mjs";
import { button, element, putText } from "./parts.mjs";
import { Player } from "./player.mjs";
import { toPython } from "./python.mjs";
import { Table, fate, summary } from "./readout.mjs";
import { Run, advanceAll } from "./simulation.mjs";
import { PLANES, RULES, decode, encode, hyperOf, labelsOf, readFunction, readRule, stateOf } from "./state.mjs";
import { View } from "./view.mjs";

const SLICE = 7; // milliseconds of computing in a frame
const MAP_SLICE = 4; // of drawing the map
const CHART_SLICE = 7; // and of drawing the chart
const FOLLOW = 60; // milliseconds that runs may go on for, before newer input begins them anew
const CALM_DOWN = 120; // milliseconds between two updates of the chart and the numbers
const FEW_LINES = 400;
const MOST_LINES = 4000;
const LONG_FRAME = 14; // milliseconds; after a longer one the next may draw less
const SPEAK_AFTER = 900;
const KEEP_AFTER = 400;
const MOST_PIXELS = 4e6;

export class Playground extends HTMLElement {
  #built = false;
  #visible = false;
  #frame = 0;
  #stop = null; // ends all listening, when the element leaves the page
  #runs = [];
  #good = new WeakMap(); // the last code of each rule that could be read
  #dirty = { map: true, axes: true, tracks: true, marks: true, chart: true, text: true };
  #stale = new Set(); // controls that no longer show the state
  #lines = 2 * FEW_LINES; // of paths that a frame may draw
  #work = null; // what is left to draw of the map
  #charting = null; // and of the chart
  #finished = true;
  #texted = 0;
  #timers = {};

  connectedCallback() {
    this.config = JSON.parse(this.getAttribute("state"));
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const seen = new IntersectionObserver(([entry]) => {
      this.#visible = entry.isIntersecting;
      if (this.#visible) this.#build();
      this.#wake();
    }, { rootMargin: "200px" });
    seen.observe(this);
    this.sizes = new ResizeObserver(() => this.#resize());
    const theme = new MutationObserver(() => this.#recolor());
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
    signal.addEventListener("abort", () => [seen, this.sizes, theme].forEach((observer) => observer.disconnect()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#recolor(), { signal });
    window.addEventListener("hashchange", () => this.#readAddress(), { signal });
    window.addEventListener("resize", () => this.#built && this.#resize(), { signal });
    if (this.#built) this.sizes.observe(this.map);
    else this.#readAddress();
    this.#offerPresets();
  }

  disconnectedCallback() {
    this.#stop.abort();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#visible = false;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.player?.pause();
  }

  // The page around it.

  /** The presets that the page's text names become buttons. */
  #offerPresets() {
    for (const name of document.querySelectorAll(`span.pg-preset[data-for="${this.id}"]`)) {
      const offer = button(name.textContent, () => this.apply(name.dataset.preset), { class: "pg-preset" });
      name.replaceWith(offer);
    }
  }

  /** Show a preset. */
  apply(name) {
    this.#build();
    this.preset = name;
    this.#load(stateOf({ ...this.config, ...this.config.presets[name] }), this.config.presets[name].domain);
    const { top, bottom } = this.getBoundingClientRect();
    if (top < 0 || top > innerHeight * 0.6 || bottom < innerHeight * 0.3) {
      this.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    }
  }

  get #prefix() {
    return `#${this.id}?`;
  }

  /** A link to this playground shows what the link says. */
  #readAddress() {
    if (!location.hash.startsWith(this.#prefix)) return;
    let state = null;
    try {
      state = decode(decodeURIComponent(location.hash.slice(this.#prefix.length)));
    } catch {
      // An address that cannot even be unescaped is none of ours.
    }
    this.#build();
    if (state) this.#load(state);
    else this.#say("The link could not be read; this is what the page begins with.");
    this.scrollIntoView();
  }

  #keepAddress() {
    const text = encode(this.state);
    const fragment = text === this.initial ? "" : `${this.#prefix}${text}`;
    if (!fragment && !location.hash.startsWith(this.#prefix)) return;
    if (fragment === location.hash) return;
    try {
      history.replaceState(history.state, "", fragment || location.pathname + location.search);
    } catch {
      // Some browsers refuse this on pages from disk; "Copy link" works all the same.
    }
  }

  // What is shown.

  #build() {
    if (this.#built) return;
    this.#built = true;
    const compact = this.config.compact === true;
    this.state = stateOf(this.config);
    this.initial = encode(this.state);
    const canvas = (name) => element(`canvas.${name}`, { "aria-hidden": "true" });
    this.layers = ["pg-ground", "pg-axes", "pg-paths", "pg-marks"].map(canvas);
    const [ground, axes, paths, marks] = this.layers;
    this.field = new Field(ground);
    this.tracks = new Tracks(paths);
    this.axes = axes.getContext("2d");
    this.marks = marks.getContext("2d");
    this.handle = element("div.pg-handle", {
      role: "slider", tabindex: "0", "aria-label": "Start", "aria-roledescription": "point on the map", "aria-valuemin": "-1000000000", "aria-valuemax": "1000000000", "aria-describedby": `${this.id}-keys`,
    });
    const zoom = (label, sign, act) => element("button.pg-zoom", { type: "button", "aria-label": label, title: label, onclick: () => {
      act();
      this.#changed("view");
    } }, sign);
    this.map = element("div.pg-map", { role: "group", "aria-label": "Map" }, ...this.layers, this.handle);
    const zooms = element("div.pg-zooms", {}, zoom("Zoom in", "+", () => this.view.zoomBy(1.5)), zoom("Zoom out", "−", () => this.view.zoomBy(1 / 1.5)), zoom("Whole map", "⤢", () => (this.view.place = null)));
    this.view = new View();
    this.key = element("p.pg-key");
    const keys = element("p.pg-hidden", { id: `${this.id}-keys` }, "Arrow keys move the start; with shift they move the map. Plus and minus zoom, 0 shows the whole map.");
    this.player = new Player({ changed: () => this.#changed("step") });
    this.live = element("p.pg-hidden", { role: "status" });
    this.note = element("p.pg-said", { role: "status" });
    listen(this.map, this.handle, {
      view: this.view, start: () => this.state.start, moved: () => this.#changed("view"),
      place: (point) => {
        this.handle.classList.add("pg-moved");
        this.state.start = point.map((value) => Math.min(1e9, Math.max(-1e9, value)));
        this.#changed("race");
      },
    });
    const stage = element("div.pg-stage", {}, this.map, element("div.pg-below", {}, this.key, zooms), keys, this.player.element);
    if (compact) {
      this.legend = element("ul.pg-legend");
      this.link = element("a", {}, "Open all controls");
      stage.append(this.legend);
      const choices = element("div.pg-choices", { role: "group", "aria-label": "Function" },
        ...Object.keys(this.config.presets).map((name) => button(name, () => this.apply(name), { "data-choice": name, "aria-pressed": "false" })), this.link);
      this.preset = Object.keys(this.config.presets)[0];
      this.replaceChildren(choices, stage, this.note, this.live);
      this.choices = choices;
    } else {
      this.#buildControls(stage);
    }
    this.classList.add("pg-ready");
    this.#load(this.state, undefined, true);
    this.sizes.observe(this.map);
    this.#recolor();
  }

  #buildControls(stage) {
    const host = {
      state: () => this.state, program: (one) => this.#code(one).program,
      changed: (what, one) => this.#changed(what, one),
    };
    this.race = new RacePanel(host);
    this.rules = new RulesPanel(host);
    this.table = new Table({ tolerance: (value) => {
      this.state.tolerance = value;
      this.#changed("step");
    } });
    const plot = element("canvas", { role: "img" });
    this.plot = plot;
    this.marker = element("div.pg-marker");
    this.chart = new Chart(plot);
    const redraw = () => this.#changed("chart");
    this.measure = element("select.pg-select", { "aria-label": "What the chart shows", onchange: redraw },
      ...Object.entries(MEASURES).map(([value, { label }]) => element("option", { value }, label)));
    this.logSteps = element("input", { type: "checkbox", id: `${this.id}-log`, onchange: redraw });
    this.box = element("div.pg-chart", { onpointerdown: (event) => this.#scrub(event), onpointermove: (event) => this.#scrub(event) }, plot, this.marker);
    this.python = element("textarea.pg-code", { readonly: true, "aria-label": "The script", hidden: true, rows: "14", wrap: "off" });
    const actions = element("div.pg-actions", {},
      button("Start over", () => this.#load(stateOf(this.config))),
      button("Copy link", () => this.#copyLink()),
      button("Copy Python", () => this.#copyPython()));
    stage.append(
      element("div.pg-caption", {}, this.measure, element("label", { for: `${this.id}-log` }, this.logSteps, " logarithmic steps")),
      this.box);
    this.replaceChildren(
      element("div.pg-columns", {}, stage, element("div.pg-panel", {}, this.race.element, this.rules.element, actions, this.note, this.python)),
      this.table.element, this.live);
  }

  #load(state, domain, first = false) {
    this.state = state;
    this.domain = domain ?? (state.f === this.config.function ? this.config.domain : undefined);
    this.#changed("all");
    if (!first) {
      this.player.pause();
      this.player.step = Infinity;
    }
  }

  /** The last code of a rule that could be read. */
  #code(one) {
    const read = readRule(one);
    if (read.ok) this.#good.set(one, read.value);
    return this.#good.get(one) ?? readRule({ ...one, text: null }).value;
  }

  /** Take a change of the state into the picture. */
  #changed(what, one) {
    if (!this.#built) return;
    const { state } = this;
    const dirty = this.#dirty;
    if (what === "all" || what === "function" || what === "typed function") this.#loadFunction(what);
    if (what === "all") this.view.place = state.place;
    if (what === "function") state.place = null;
    if (what === "view") state.place = this.view.place;
    if (["all", "rules", "function", "typed function"].includes(what)) this.#restart();
    if (what === "race" || what === "rule") this.#waiting = this.#waiting && this.#waiting !== one ? "race" : (one ?? "race");
    if (["all", "view", "function", "typed function"].includes(what)) {
      this.#work = null;
      dirty.map = true;
    }
    dirty.axes ||= !["rule", "rules", "race", "step", "chart"].includes(what);
    dirty.tracks ||= what === "view";
    dirty.chart ||= what === "chart";
    dirty.marks = dirty.text = this.#news = true;
    if (what === "rule") this.#stale.add(one);
    else if (what === "race") this.#stale.add("race");
    else if (!["step", "view", "chart"].includes(what)) this.#showControls();
    clearTimeout(this.#timers.keep);
    if (what !== "all" || this.#visible) this.#timers.keep = setTimeout(() => this.#keepAddress(), KEEP_AFTER);
    this.#wake();
  }

  #loadFunction(what) {
    const { state } = this;
    const read = readFunction(state);
    if (read.ok) this.plane = read.value;
    this.race?.editor.tell(read.ok ? null : read.error);
    const known = PLANES.get(state.f);
    this.stationary = state.fText === null ? known.stationary : [];
    this.lowest = state.fText === null ? known.minimum : null;
    if (what !== "typed function") this.view.fit(this.domain ?? known.domain);
    if (what === "function") this.domain = undefined;
    if (what === "function") this.view.fit(known.domain);
    this.key.textContent = [state.fText === null ? known.title : "your function", ...kindsOf(this.stationary)].join("   ");
  }

  #restarted = 0;
  #waiting = null; // what begins anew in the next frame: a rule, or the whole race

  #restart(only) {
    const { state } = this;
    this.#waiting = null;
    this.#restarted = performance.now();
    this.#drawn = false;
    this.#dirty.tracks = true;
    this.labels = labelsOf(state.rules);
    this.looks = state.rules.map(({ look }) => lookOf(look));
    this.#runs.length = Math.min(this.#runs.length, state.rules.length);
    for (const [i, one] of state.rules.entries()) {
      if (only && only !== one) continue;
      const { program, rule } = this.#code(one);
      const spec = {
        objective: this.plane.objective, rule, hyper: hyperOf(one, program), ranges: DATA.hyper, start: state.start,
        steps: state.steps, gtol: state.gtol, sigma: state.sigma, seed: state.seed,
      };
      if (this.#runs[i]) this.#runs[i].start(spec);
      else this.#runs[i] = new Run(spec);
    }
    this.#finished = false;
    this.#dirty.chart = false; // until they have ended
  }

  #showControls() {
    this.#stale.clear();
    const { state } = this;
    if (this.race) {
      this.race.refresh();
      this.rules.refresh(this.labels);
      this.table.list(state.rules, this.labels, state.tolerance);
      state.rules.forEach((one) => this.#judge(one));
    } else {
      for (const choice of this.choices.querySelectorAll("[data-choice]")) {
        choice.setAttribute("aria-pressed", String(choice.dataset.choice === this.preset));
      }
      this.link.href = `${this.getAttribute("page")}#playground?${encode(state)}`;
      this.legend.replaceChildren(...state.rules.map((one, i) => element("li", {}, swatch(one.look), element("span.pg-rule-name", {}, this.labels[i]), " ", element("span.pg-fate"))));
    }
  }

  /** Bring up to date what a change has made stale. */
  #refreshControls() {
    if (!this.#stale.size) return;
    if (!this.race) {
      this.link.href = `${this.getAttribute("page")}#playground?${encode(this.state)}`;
    } else if (this.#stale.has("race")) {
      this.race.refreshRace();
    }
    for (const one of this.#stale) {
      const at = this.state.rules.indexOf(one);
      if (at < 0) continue;
      // Whether a rule is edited is part of all names.
      if (this.rules.card(one).label !== this.labels[at]) this.rules.refresh(this.labels);
      else this.rules.card(one).refresh(this.labels[at]);
      this.#judge(one);
    }
    this.#stale.clear();
  }

  /** Tell what is wrong with a rule's code. */
  #judge(one) {
    const read = readRule(one);
    this.rules.card(one).editor.tell(read.ok ? null : read.error);
  }

  // Drawing.

  #resize() {
    const { width, height } = this.map.getBoundingClientRect();
    if (!width) return;
    this.width = width;
    this.ratio = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (width * height)));
    for (const layer of this.layers) fitCanvas(layer, width, height, this.ratio);
    this.view.resize(width, height);
    if (this.plot) {
      const box = this.box.getBoundingClientRect();
      this.chartSize = [box.width, box.height];
      fitCanvas(this.plot, box.width, box.height, this.ratio);
    }
    this.#work = null;
    this.#redraw();
  }

  #recolor() {
    if (!this.#built) return;
    const style = getComputedStyle(this);
    const color = (name) => style.getPropertyValue(`--color-${name}`).trim();
    this.theme = {
      text: color("foreground-secondary"), axis: color("foreground-border"), grid: color("background-border"),
      page: color("background-primary"), font: style.fontFamily,
    };
    this.#redraw();
  }

  #redraw() {
    for (const part of Object.keys(this.#dirty)) this.#dirty[part] = true;
    this.#wake();
  }

  #wake() {
    if (this.#built && this.#visible && !this.#frame) this.#frame = requestAnimationFrame((now) => this.#draw(now));
  }

  #draw(now) {
    this.#frame = 0;
    if (!this.width || !this.theme) return;
    const began = performance.now();
    const dirty = this.#dirty;
    const calm = now - this.#texted > CALM_DOWN && (dirty.text || dirty.chart || this.#charting) && this.#runs.every((run) => run.length);
    // Texts and pictures take turns; only while it plays, and frames are short, a frame has both.
    this.#turn = calm && !this.#turn;
    if (!this.#turn || (this.player.playing && !this.#slow)) this.#drawPictures(now, began);
    if (this.#turn) this.#drawTexts(now);
    const open = dirty.text || dirty.chart || dirty.marks || dirty.map;
    const busy = open || !this.#finished || !this.#drawn || Boolean(this.#work || this.#charting || this.#waiting);
    if (busy !== this.#busy) this.map.setAttribute("aria-busy", String(busy));
    this.#busy = busy;
    if (busy || this.player.playing) this.#wake();
    this.#measure(began);
  }

  #turn = false;
  #slow = false;
  #drawn = false;
  #busy = null;

  /** The steps of the longest run. */
  get #longest() {
    return this.#runs.reduce((most, run) => Math.max(most, run.nit), 0);
  }

  #drawPictures(now, began) {
    const dirty = this.#dirty;
    const anew = this.#waiting && ((this.#finished && this.#drawn) || began - this.#restarted > FOLLOW);
    if (anew) {
      this.#restart(this.#waiting === "race" ? null : this.#waiting);
      dirty.marks = dirty.text = this.#news = true;
    }
    if (this.player.advance(now)) dirty.marks = dirty.text = this.#news = true;
    if (!this.#finished) {
      this.#finished = advanceAll(this.#runs, SLICE);
      dirty.marks = dirty.text = this.#news = true;
      dirty.chart ||= this.#finished;
    }
    if (this.#finished) this.player.refresh(this.#longest, !this.#slow);
    const { step } = this.player;
    if (dirty.tracks || step < this.drawnStep) this.tracks.clear();
    dirty.tracks = false;
    this.drawnStep = step;
    this.#drawn = this.tracks.draw(this.#runs, this.looks, step, this.view, this.ratio, this.#lines);
    if (dirty.axes) this.#drawAxes();
    if (dirty.marks) this.#placeStart();
    // The first frame after an input has the controls to show too, so the marks of long runs come later.
    if (dirty.marks && (this.#finished || !(this.#slow || anew))) this.#drawMarks(step);
    this.#drawField(Math.max(began + SLICE, performance.now() + MAP_SLICE));
  }

  /** A part of what is to be told. */
  #drawTexts(now) {
    const dirty = this.#dirty;
    if (!this.chart) dirty.chart = false;
    if (dirty.chart || this.#charting) this.#drawChart();
    else dirty.text = this.#tell();
    if (!dirty.chart && !this.#charting && !dirty.text) this.#texted = now;
  }

  /** How long the frame takes with all that the browser adds; the next draws more lines, or fewer. */
  #measure(began) {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      this.#slow = performance.now() - began > LONG_FRAME + SLICE;
      if (!this.#drawn) this.#lines = Math.min(MOST_LINES, Math.max(FEW_LINES / 4, this.#lines * (this.#slow ? 0.5 : 2)));
    };
    channel.port2.postMessage(0);
  }

  #drawAxes() {
    this.#dirty.axes = false;
    const { axes, view, theme, ratio } = this;
    axes.setTransform(ratio, 0, 0, ratio, 0, 0);
    axes.clearRect(0, 0, axes.canvas.width, axes.canvas.height);
    drawAxes(axes, view, theme);
    drawStationary(axes, view, this.stationary, theme);
  }

  #drawMarks(step) {
    this.#dirty.marks = false;
    const { marks, view, ratio } = this;
    marks.setTransform(ratio, 0, 0, ratio, 0, 0);
    marks.clearRect(0, 0, marks.canvas.width, marks.canvas.height);
    drawStanding(marks, view, this.#runs, this.looks, step, this.theme);
    if (this.marker) this.marker.style.transform = `translateX(${this.chart.toX(this.player.shown)}px)`;
  }

  #placeStart() {
    const { view, state } = this;
    const [px, py] = [view.toX(state.start[0]), view.toY(state.start[1])];
    const [cx, cy] = [Math.min(view.right, Math.max(view.left, px)), Math.min(view.bottom, Math.max(view.top, py))];
    this.handle.style.transform = `translate(${cx}px, ${cy}px)`;
    this.handle.classList.toggle("pg-outside", cx !== px || cy !== py);
    this.handle.setAttribute("aria-valuenow", state.start[0]);
    this.handle.setAttribute("aria-valuetext", `x ${state.start[0]}, y ${state.start[1]}`);
  }

  #drawField(end) {
    if (this.#dirty.map) {
      this.#dirty.map = false;
      this.#work = this.field.draw(this.plane.objective, this.lowest, this.view, this.ratio);
    }
    this.#work &&= goOn(this.#work, end);
  }

  #drawChart() {
    const dirty = this.#dirty;
    if (!this.#charting) {
      dirty.chart = false;
      this.#charting = this.#beginChart();
    }
    this.#charting = goOn(this.#charting, performance.now() + CHART_SLICE);
    dirty.marks ||= !this.#charting; // the chart's mark of the step stands elsewhere now
  }

  #beginChart() {
    this.plot.setAttribute("aria-label", `Convergence chart: ${MEASURES[this.measure.value].label} against the steps, on a logarithmic axis. The table below has the numbers.`);
    const runs = this.#runs;
    let { lowest } = this;
    if (lowest === null) lowest = runs.reduce((least, run) => run.fun.subarray(0, run.length).reduce((a, b) => Math.min(a, b), least), Infinity);
    return this.chart.draw({
      runs, looks: this.looks, steps: this.#longest, measure: this.measure.value, lowest,
      logSteps: this.logSteps.checked, width: this.chartSize[0], height: this.chartSize[1], ratio: this.ratio, theme: this.theme,
    });
  }

  #told = 0; // how many runs
  #news = false; // whether there were changes since it began

  /** The numbers, on a slow machine a few runs at a time; whether there is more to tell. */
  #tell() {
    const { state, labels } = this;
    const runs = this.#runs;
    const step = this.player.shown;
    if (this.#told >= runs.length) this.#told = 0;
    if (!this.#told) {
      this.#news = false;
      if (this.#finished) this.player.refresh(this.#longest);
      this.#refreshControls();
    }
    const to = this.#slow ? Math.min(runs.length, this.#told + 1) : runs.length;
    this.table?.list(state.rules, labels, state.tolerance);
    for (let i = this.#told; i < to; i++) {
      this.table?.refresh(i, runs[i], step, this.#finished);
      const place = this.rules ? this.rules.card(state.rules[i]).fate : this.legend.children[i].lastChild;
      putText(place, fate(runs[i], true));
    }
    this.#told = to;
    if (to < runs.length || this.#news) return true;
    if (this.#finished && !this.player.playing) this.#speak();
    return false;
  }

  #speak() {
    clearTimeout(this.#timers.speak);
    this.#timers.speak = setTimeout(() => {
      if (!this.#finished || this.#waiting) return;
      const { state } = this;
      const title = state.fText === null ? PLANES.get(state.f).title : "Your function";
      const text = summary(title, state.start, this.#runs, this.labels);
      if (this.live.textContent !== text) this.live.textContent = text;
    }, SPEAK_AFTER);
  }

  #scrub(event) {
    if (event.buttons !== 1 && event.type !== "pointerdown") return;
    this.player.show(this.chart.stepAt(event.clientX - this.box.getBoundingClientRect().left));
  }

  // Copies.

  #copyLink() {
    const { state } = this;
    const link = `${location.href.split("#")[0]}${this.#prefix}${encode(state)}`;
    const typed = state.fText !== null || state.rules.some(({ text }) => text !== null);
    this.#copy(link, typed ? "Link copied. It leaves out the code that you typed." : "Link copied.");
  }

  #copyPython() {
    const { state, plane } = this;
    const rules = state.rules.map((one, i) => {
      const { program } = this.#code(one);
      const { className } = RULES.get(one.name);
      return { label: this.labels[i], program, hyper: hyperOf(one, program), ...(one.text === null ? { className } : {}) };
    });
    const objective = state.fText === null ? { name: state.f } : plane;
    this.#copy(toPython({ ...state, objective, rules }), "Script copied: it makes these very runs with gdlib.");
  }

  async #copy(text, done) {
    this.python.value = text;
    try {
      await navigator.clipboard.writeText(text);
      this.python.hidden = true;
      this.#say(done);
    } catch {
      this.python.hidden = false;
      this.python.select();
      this.#say("The browser does not let a page copy here. The text is selected: copy it yourself.");
    }
  }

  #say(text) {
    this.note.textContent = text;
    clearTimeout(this.#timers.note);
    this.#timers.note = setTimeout(() => (this.note.textContent = ""), 6000);
  }
}

/** Go on with a drawing until the time is out; null when it is done. */
function goOn(work, end) {
  while (!work.next().done) if (performance.now() >= end) return work;
  return null;
}

function fitCanvas(canvas, width, height, ratio) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
}
