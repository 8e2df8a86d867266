// data-panel="ID" data-panel-from="address": where there is room, the link opens the floating panel with that id,
// filled from that address; on a phone, and without scripts, it is a plain link. Esc or a click beside it closes it.
import { show } from "./bell.js";

const ROOM = matchMedia("(min-width: 768px)");
let opener = null;

function shown() {
  return opener && document.getElementById(opener.dataset.panel);
}

function close(back) {
  const panel = shown();
  if (!panel) return;
  const link = opener;
  opener = null;
  panel.hidden = true;
  panel.replaceChildren();
  link.setAttribute("aria-expanded", "false");
  if (back) link.focus();
}

function open(link, panel) {
  opener = link;
  panel.hidden = false;
  link.setAttribute("aria-expanded", "true");
  panel.querySelector("[data-focus]")?.focus();
}

for (const link of document.querySelectorAll("[data-panel]")) link.setAttribute("aria-expanded", "false");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-panel]");
  if (!link) {
    const panel = shown();
    if (panel && event.target.isConnected && !panel.contains(event.target)) close(false);
    return;
  }
  if (!ROOM.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (opener === link) close(true);
  else htmx.ajax("GET", link.dataset.panelFrom, { source: link, target: `#${link.dataset.panel}` }).catch(() => {});
});

document.addEventListener("htmx:afterSwap", (event) => {
  const panel = event.target;
  const link = panel.id && document.querySelector(`[data-panel="${CSS.escape(panel.id)}"]`);
  if (!link) return;
  show({ [panel.id]: panel.querySelector("[data-unread]")?.dataset.unread ?? "" });
  if (opener !== link) open(link, panel);
});

document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape" || event.defaultPrevented || !shown()) return;
  event.preventDefault();
  close(true);
});

document.addEventListener("focusout", (event) => {
  const panel = shown();
  if (!panel?.contains(event.target) || !event.relatedTarget) return;
  if (!panel.contains(event.relatedTarget) && event.relatedTarget !== opener) close(false);
});
