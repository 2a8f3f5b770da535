// The theme that the reader chose, before the page's first frame: not deferred. A file of its own,
// because a strict content security policy refuses a script within the page.
document.body.dataset.theme = localStorage.getItem("theme") || "auto";
