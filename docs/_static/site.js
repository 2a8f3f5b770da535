// A box that scrolls sideways can be reached with the keyboard; one that does not is no stop.
const boxes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("pre, .math-scroll, .table-wrapper")) boxes.observe(box);

// Escape closes the drawers of narrow screens.
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const toggle of document.querySelectorAll(".sidebar-toggle")) toggle.checked = false;
});
