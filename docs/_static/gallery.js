// Scripts: the line that installs what they need, the button that copies them, the index's filter.

// The wheel's address: this site's own, wherever it is served from.
for (const wheel of document.querySelectorAll(".install .wheel")) wheel.textContent = wheel.href;

const copy = document.querySelector(".copy-script");
copy?.addEventListener("click", async () => {
  const label = copy.textContent;
  const source = document.querySelector(".script-source").content.textContent;
  try {
    await navigator.clipboard.writeText(source);
    copy.textContent = "Copied";
  } catch {
    copy.textContent = "Not copied: the browser forbids it";
  }
  setTimeout(() => (copy.textContent = label), 2000);
});

const filter = document.querySelector(".gallery-filter");
if (filter) {
  const cards = [...document.querySelectorAll("[data-tags]")];
  const selects = [...filter.querySelectorAll("select")];

  const show = () => {
    const wanted = selects.filter((s) => s.value).map((s) => `${s.name}=${s.value}`);
    for (const card of cards) {
      const tags = card.dataset.tags.split(" ");
      card.hidden = !wanted.every((tag) => tags.includes(tag));
    }
    for (const section of document.querySelectorAll("section section")) {
      section.hidden = !section.querySelector("[data-tags]:not([hidden])");
    }
    const count = cards.filter((card) => !card.hidden).length;
    const all = `${cards.length} scripts`;
    filter.elements.count.value = count < cards.length ? `${count} of ${all}` : all;
    return wanted;
  };

  // The choice stands in the address, so that it can be linked to and survives a reload.
  const read = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const select of selects) {
      select.value = chosen.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    show();
  };
  filter.addEventListener("change", () => {
    history.replaceState(null, "", `#${show().join("&")}`);
  });
  filter.addEventListener("reset", () => {
    history.replaceState(null, "", location.pathname + location.search);
    setTimeout(show);
  });
  filter.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", read);
  read();
}
