/** What the runs have come to: in a table, and in a sentence for those who do not see it. */
import { element, NumberField, putText } from "./parts.mjs";
import { swatch } from "./panel.mjs";
import { outcome, stepsTo } from "./simulation.mjs";
import { checkTolerance } from "./state.mjs";

/** A number for reading: four digits, and powers of ten where it is very large or small. */
export function brief(value) {
  const size = Math.abs(value);
  if (value !== value) return "–";
  const text = size !== 0 && (size >= 1e6 || size < 1e-3) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  return text.replace("-", "−").replace("e-", "e−").replace("e+", "e");
}

/** What became of a run, in a few words, or in fewer. */
export function fate(run, short = false) {
  if (run.status === "running") return "running …";
  if (run.status === "error") return run.error.message;
  const end = outcome(run);
  const after = ` at ${short ? "" : "step "}${run.nit.toLocaleString("en")}`;
  if (end === "converges") return `converged${after}`;
  if (run.status === "diverged" || run.status === "non-finite") return `diverged${after}`;
  return end ?? "too short to tell";
}

/** A sentence on all runs. */
export function summary(title, start, runs, labels) {
  const parts = runs.map((run, i) => `${labels[i]}: ${fate(run)}, f = ${brief(run.fun[run.length - 1])}`);
  return `${title} from (${start.map(brief).join(", ")}). ${parts.join(". ")}.`;
}

const COLUMNS = ["step", "x", "y", "f", "gradient norm"];

export class Table {
  /** @param {{tolerance: (value: number) => void}} host */
  constructor({ tolerance }) {
    this.tolerance = new NumberField({ label: "Tolerance of the gradient norm", check: checkTolerance, onvalue: tolerance });
    const head = element("tr", {}, element("th", { scope: "col" }, "rule"),
      ...COLUMNS.map((text) => element("th", { scope: "col" }, text)),
      element("th", { scope: "col" }, "steps to norm < ", this.tolerance.input), element("th", { scope: "col" }, "result"));
    this.body = element("tbody");
    this.element = element("div.pg-scroll", { role: "region", "aria-label": "The runs in numbers", tabindex: "0" },
      element("table.pg-table", {}, element("thead", {}, head), this.body), this.tolerance.message);
  }

  /** One row for each rule. */
  list(rules, labels, tolerance) {
    this.tolerance.value = tolerance;
    const count = rules.length;
    while (this.body.children.length > count) this.body.lastChild.remove();
    while (this.body.children.length < count) {
      const cells = Array.from({ length: COLUMNS.length + 2 }, () => element("td"));
      this.body.append(element("tr", {}, element("th", { scope: "row" }), ...cells));
    }
    for (const [i, { look }] of rules.entries()) {
      const line = this.body.children[i];
      const key = `${look} ${labels[i]}`;
      if (line.dataset.key === key) continue;
      line.dataset.key = key;
      line.children[0].replaceChildren(swatch(look), labels[i]);
    }
  }

  /** The numbers of a row. */
  refresh(i, run, step, finished) {
    const line = this.body.children[i];
    const row = Math.min(step, run.length - 1);
    const to = finished ? stepsTo(run, this.tolerance.value) : null;
    const cells = [row.toLocaleString("en"), ...[run.x[2 * row], run.x[2 * row + 1], run.fun[row], run.norm[row]].map(brief),
      to === null ? "–" : to.toLocaleString("en"), fate(run)];
    cells.forEach((text, k) => putText(line.children[k + 1], text));
  }
}
