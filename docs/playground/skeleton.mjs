/**
 * Writes the boxes of a playground as HTML, with no browser: a page that holds them has its place
 * ready, to the pixel, before its script comes. Run by the build:
 *
 *     node skeleton.mjs playground-0123.js   < {"state": "...", "id": "playground", "page": "..."}
 *
 * The script runs on a document that only keeps what is put into it. So the boxes are those of the
 * widget itself, and nothing about them is written twice.
 */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const KEPT = new Set(["class", "type", "open", "hidden", "rows", "viewBox", "disabled"]);
const EMPTY = new Set(["input", "canvas", "line", "path", "textarea"]);
const VOID = new Set(["input"]);

/** What is called and does nothing. */
const idle = () => {};
const Nothing = class {
  observe() {}
  disconnect() {}
};
const drawing = new Proxy(idle, { get: () => drawing, set: () => true, apply: () => drawing });

class Node {
  constructor(tag = "gd-playground") {
    this.tag = tag;
    this.attributes = new Map();
    this.children = [];
    this.dataset = {};
    this.style = {};
    this.classList = { add: (name) => (this.className = `${this.className ?? ""} ${name}`.trim()), toggle: idle };
  }

  set className(names) {
    this.setAttribute("class", names);
  }

  get className() {
    return this.getAttribute("class") ?? "";
  }

  set textContent(text) {
    this.children = [String(text)];
  }

  get textContent() {
    return this.children.map((child) => child.textContent ?? child).join("");
  }

  get lastChild() {
    return this.children.at(-1);
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  toggleAttribute(name, on) {
    this[name] = on;
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  append(...children) {
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = children;
  }

  querySelectorAll(selector) {
    const key = selector.match(/^\[data-([\w-]+)\]$/)?.[1];
    return this.children.flatMap((child) =>
      child instanceof Node ? [...(child.getAttribute(`data-${key}`) === null ? [] : [child]), ...child.querySelectorAll(selector)] : []);
  }

  addEventListener() {}
  focus() {}
  getBoundingClientRect() {
    return { width: 0, height: 0 };
  }

  getContext() {
    return drawing;
  }
}

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** HTML with what gives boxes their size, and no more. */
function html(node) {
  if (!(node instanceof Node)) return escape(String(node));
  const { tag, attributes } = node;
  if (node.hidden || /\bpg-hidden\b/.test(node.className)) return "";
  for (const name of ["open", "disabled", "rows"]) if (node[name]) attributes.set(name, node[name] === true ? "" : String(node[name]));
  if (tag === "input") attributes.set("disabled", "");
  const said = [...attributes].filter(([name]) => KEPT.has(name)).map(([name, value]) => (value === "" ? ` ${name}` : ` ${name}="${escape(value)}"`));
  const name = tag === "label" ? "span" : tag; // a label without its field is none
  const start = `<${name}${said.join("")}>`;
  if (VOID.has(tag)) return start;
  let { children } = node;
  if (EMPTY.has(tag)) children = [];
  // What is folded away has no box, and a list is as wide as its longest line.
  if (tag === "details" && !node.open) children = children.filter((child) => child.tag === "summary");
  if (tag === "select") children = [...children].sort((a, b) => b.textContent.length - a.textContent.length).slice(0, 1);
  return `${start}${children.map(html).join("")}</${name}>`;
}

let Playground;
let comeIntoView = idle;
const body = new Node("body");
const globals = {
  HTMLElement: Node, Node, AbortController, performance, MessageChannel: Nothing, URL,
  ResizeObserver: Nothing, MutationObserver: Nothing,
  IntersectionObserver: class extends Nothing {
    constructor(act) {
      super();
      comeIntoView = () => act([{ isIntersecting: true }]);
    }
  },
  customElements: { define: (name, kind) => (Playground = kind) },
  document: {
    body, createElement: (tag) => new Node(tag), createElementNS: (space, tag) => new Node(tag),
    querySelector: () => null, querySelectorAll: () => [], addEventListener: idle,
  },
  location: { hash: "", href: "", pathname: "", search: "" },
  history: {},
  matchMedia: () => ({ matches: false, addEventListener: idle }),
  getComputedStyle: () => ({ getPropertyValue: () => "" }),
  addEventListener: idle, requestAnimationFrame: () => 1, cancelAnimationFrame: idle,
  setTimeout: () => 1, clearTimeout: idle, devicePixelRatio: 1, console,
};
globals.window = globals;
globals.globalThis = globals;
vm.runInNewContext(readFileSync(process.argv[2], "utf8"), globals);
const widget = new Playground();
for (const [name, value] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  widget.setAttribute(name, value);
  widget[name] = value;
}
widget.connectedCallback();
comeIntoView();
process.stdout.write(widget.children.map(html).join(""));
