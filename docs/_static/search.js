// Excerpts of search results: a formula is in the page twice, as text for screen readers and as
// layout, and once more as TeX. The text is enough.
const plainText = Search.htmlToText;
Search.htmlToText = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const left = page.querySelectorAll(".katex-html, annotation, .sphx-glr-download-link-note");
  for (const element of left) element.remove();
  return plainText(page.documentElement.outerHTML, anchor);
};
