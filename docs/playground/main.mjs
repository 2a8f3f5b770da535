/** Where it begins: the element is made known to the page. */
import { Playground } from "./widget.mjs";

customElements.define("gd-playground", Playground);
