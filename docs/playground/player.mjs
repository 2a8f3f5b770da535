/** Play, pause, single steps, and the place in the race. It starts still, at the end. */
import { element, putText } from "./parts.mjs";

const SVG_SPACE = "http://www.w3.org/2000/svg";
const SECONDS = 6; // of a whole race
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const CALM_STOPS = 12; // where less motion is wanted the race goes on in so many still pictures
const CALM_PAUSE = 0.6;

const SHAPES = {
  play: "M5 3v14l12-7z",
  pause: "M5 3h4v14H5zM11 3h4v14h-4z",
  first: "M4 3h2.5v14H4zM17 3v14L7.5 10z",
  back: "M14 3v14L4 10z",
  forward: "M6 3v14l10-7z",
};

function icon(name) {
  const picture = document.createElementNS(SVG_SPACE, "svg");
  const shape = document.createElementNS(SVG_SPACE, "path");
  picture.setAttribute("viewBox", "0 0 20 20");
  picture.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", SHAPES[name]);
  picture.append(shape);
  return picture;
}

export class Player {
  playing = false;
  /** The step that is shown, or Infinity for the end of the longest run. */
  step = Infinity;
  #last = 0;
  #clock = 0;

  /** @param {{changed: () => void}} host */
  constructor({ changed }) {
    this.changed = changed;
    const control = (name, label, onclick) => element("button.pg-icon", { type: "button", "aria-label": label, title: label, onclick }, icon(name));
    this.toggle = control("play", "Play", () => (this.playing ? this.pause() : this.play()));
    this.scrub = element("input.pg-slider", {
      type: "range", min: 0, max: 1, value: 1, "aria-label": "Step shown",
      oninput: () => this.show(Number(this.scrub.value)),
    });
    this.text = element("span.pg-step");
    this.element = element("div.pg-player", { role: "group", "aria-label": "Steps" },
      this.toggle,
      control("first", "To the start", () => this.show(0)),
      control("back", "One step back", () => this.show(this.shown - 1)),
      control("forward", "One step forward", () => this.show(this.shown + 1)),
      this.scrub, this.text);
  }

  get shown() {
    return Math.min(this.step, this.#last);
  }

  show(step) {
    this.pause();
    this.step = step >= this.#last ? Infinity : Math.max(0, step);
    this.changed();
  }

  play() {
    this.playing = true;
    this.#clock = performance.now();
    this.position = this.shown >= this.#last ? 0 : this.shown;
    this.step = Math.floor(this.position);
    this.#drawToggle();
    this.changed();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.#drawToggle();
  }

  /** Move on by the time that has passed; whether it goes on. */
  advance(now) {
    if (!this.playing) return false;
    const seconds = Math.min(1, Math.max(0, (now - this.#clock) / 1000));
    if (CALM.matches) {
      if (seconds < CALM_PAUSE) return true;
      this.position += this.#last / CALM_STOPS;
    } else {
      this.position += Math.max((seconds * this.#last) / SECONDS, Math.min(seconds * 8, 1));
    }
    this.#clock = now;
    this.step = Math.floor(this.position);
    if (this.position >= this.#last) {
      this.pause();
      this.step = Infinity;
    }
    return this.playing;
  }

  /**
   * @param {number} last the last step of the longest run
   * @param {boolean} told whether it is written too, or later
   */
  refresh(last, told = true) {
    this.#last = last;
    const text = `step ${this.shown.toLocaleString("en")} of ${last.toLocaleString("en")}`;
    if (!told || text === this.text.textContent) return;
    this.scrub.max = Math.max(1, last);
    this.scrub.value = this.shown;
    putText(this.text, text);
    this.scrub.setAttribute("aria-valuetext", text);
  }

  #drawToggle() {
    const name = this.playing ? "pause" : "play";
    const label = this.playing ? "Pause" : "Play";
    this.toggle.replaceChildren(icon(name));
    this.toggle.setAttribute("aria-label", label);
    this.toggle.title = label;
  }
}
