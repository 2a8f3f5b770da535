// A link to the glossary shows its definition, to the mouse and to the keyboard; Escape hides it.
// Without this script the browser shows the link's title.
const tip = document.createElement("div");
tip.id = "definition";
tip.className = "definition";
tip.role = "tooltip";
tip.hidden = true;
document.body.append(tip);

let shown = null;

const hide = () => {
  shown?.removeAttribute("aria-describedby");
  shown = null;
  tip.hidden = true;
};

const show = (link) => {
  if (shown === link) return;
  hide();
  shown = link;
  tip.textContent = link.dataset.definition;
  tip.hidden = false;
  link.setAttribute("aria-describedby", tip.id);
  const word = link.getClientRects()[0];
  const box = tip.getBoundingClientRect();
  const room = document.documentElement.clientWidth - box.width - 8;
  const above = word.top > box.height + 8;
  tip.style.left = `${scrollX + Math.max(8, Math.min(word.left, room))}px`;
  tip.style.top = `${scrollY + (above ? word.top - box.height - 4 : word.bottom + 4)}px`;
};

for (const link of document.querySelectorAll("a.term[title]")) {
  link.dataset.definition = link.title;
  link.removeAttribute("title");
  link.addEventListener("mouseenter", () => show(link));
  link.addEventListener("focus", () => show(link));
  link.addEventListener("blur", hide);
  // The mouse may move onto the definition, which lies close to the word.
  link.addEventListener("mouseleave", () => setTimeout(() => tip.matches(":hover") || hide(), 80));
}
tip.addEventListener("mouseleave", hide);
document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
