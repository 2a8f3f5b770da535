/** The map under pointer and keys: the start is dragged, a click moves it, the map pans and zooms. */

const CLICK = 5; // pixels that a click may move

/**
 * @param {HTMLElement} map
 * @param {HTMLElement} handle the start's mark
 * @param {{view: import("./view.mjs").View, start: () => number[], place: (point: number[]) => void,
 *   moved: () => void}} host
 */
export function listen(map, handle, { view, start, place, moved }) {
  const pointers = new Map();
  let grip = null; // where within the start's mark it is held
  let drag = null; // where a pointer went down on the map, and whether it has moved

  const at = (event) => {
    const box = map.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  handle.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
    const [px, py] = at(event);
    const [x, y] = start();
    grip = [px - clamped(view.toX(x), view.left, view.right), py - clamped(view.toY(y), view.top, view.bottom)];
  });
  handle.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const [px, py] = at(event);
    place(view.pointAt(clamped(px - grip[0], view.left, view.right), clamped(py - grip[1], view.top, view.bottom)));
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) handle.addEventListener(type, () => (grip = null));

  map.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button")) return;
    pointers.set(event.pointerId, at(event));
    drag = pointers.size === 1 && view.contains(...at(event)) ? { from: at(event), moved: false } : null;
    if (event.pointerType === "mouse") map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    if (drag && Math.hypot(now[0] - drag.from[0], now[1] - drag.from[1]) > CLICK) drag.moved = true;
    if (pointers.size === 2) {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      pinch(view, before, now, other);
      moved();
    } else if (drag?.moved && event.pointerType === "mouse") {
      view.pan(now[0] - before[0], now[1] - before[1]);
      moved();
    }
    pointers.set(event.pointerId, now);
  });
  map.addEventListener("pointerup", (event) => {
    if (drag && !drag.moved && pointers.size === 1) {
      place(view.pointAt(...at(event)));
      handle.focus({ preventScroll: true });
    }
    pointers.delete(event.pointerId);
    drag = null;
  });
  map.addEventListener("pointercancel", (event) => {
    pointers.delete(event.pointerId);
    drag = null;
  });

  // The wheel belongs to the page until the reader has taken hold of the map.
  map.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !map.contains(document.activeElement)) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    view.zoomAt(...at(event), Math.exp(clamped(-event.deltaY * lines, -200, 200) * (event.ctrlKey ? 0.01 : 0.002)));
    moved();
  }, { passive: false });

  handle.addEventListener("keydown", (event) => {
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (direction && event.shiftKey) {
      view.pan(-40 * direction[0], 40 * direction[1]);
      moved();
    } else if (direction) {
      const length = view.roundLength(4);
      place(start().map((value, i) => (direction[i] ? (Math.round(value / length) + direction[i]) * length : value)).map(tidy));
    } else if (event.key === "+" || event.key === "=") {
      view.zoomBy(1.25);
      moved();
    } else if (event.key === "-") {
      view.zoomBy(0.8);
      moved();
    } else if (event.key === "0") {
      view.place = null;
      moved();
    } else {
      return;
    }
    event.preventDefault();
  });
}

/** Two fingers: one moved, the other stays. */
function pinch(view, before, now, other) {
  const span = (point) => Math.max(10, Math.hypot(point[0] - other[0], point[1] - other[1]));
  view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  view.zoomAt((now[0] + other[0]) / 2, (now[1] + other[1]) / 2, span(now) / span(before));
}

function clamped(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

/** Without the last digits that rounding leaves behind. */
function tidy(value) {
  return Number(value.toPrecision(12));
}
