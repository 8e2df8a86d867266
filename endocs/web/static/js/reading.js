// data-reading: a text that is read while it is written. The marked copy under it ([data-reading-layer]) lies behind the
// letters; a field with data-phrases="p1-5" shows its phrases there. An answer that comes after the author has changed a
// field himself is thrown away and asked for again.
const PAUSE = 600;
const WIDE = matchMedia("(min-width: 768px)");
let edits = 0;

function parts() {
  const box = document.querySelector("[data-reading]");
  return box && { box, text: box.querySelector("textarea"), layer: box.querySelector("[data-reading-layer]") };
}

function follow() {
  const found = parts();
  if (!found) return;
  const { box, text, layer } = found;
  box.classList.toggle("is-live", WIDE.matches);
  if (WIDE.matches) layer.setAttribute("aria-hidden", "true");
  else layer.removeAttribute("aria-hidden");
  keep(text.value, layer);
  const back = layer.parentElement; // not the layer itself: htmx would copy its style as an attribute
  back.style.top = WIDE.matches ? `${text.offsetTop}px` : "";
  back.style.height = WIDE.matches ? `${text.offsetHeight}px` : "";
  layer.scrollTop = text.scrollTop;
}

// Marks whose words were not touched stay where they are until the new reading comes.
function keep(text, layer) {
  const old = layer.textContent;
  if (old === text || !old) return;
  let head = 0, tail = 0;
  const most = Math.min(old.length, text.length);
  while (head < most && old[head] === text[head]) head += 1;
  while (tail < most - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  const shift = text.length - old.length;
  const pieces = [];
  let at = 0, written = 0;
  for (const node of layer.childNodes) {
    const end = at + node.textContent.length;
    const moved = end <= head ? 0 : at >= old.length - tail ? shift : null;
    if (node.nodeName === "MARK" && moved !== null) {
      pieces.push(text.slice(written, at + moved), node);
      written = end + moved;
    }
    at = end;
  }
  layer.replaceChildren(...pieces, text.slice(written));
}

function point(event) {
  const field = event.target.closest?.("[data-phrases]");
  const keys = new Set((field?.dataset.phrases ?? "").split(" "));
  for (const mark of document.querySelectorAll("[data-phrase]")) mark.classList.toggle("on", keys.has(mark.dataset.phrase));
}

function read(box) {
  clearTimeout(box.timer);
  box.timer = setTimeout(() => window.htmx?.trigger(box, "reading"), PAUSE);
}

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-reading]");
  if (box) {
    follow();
    read(box);
  } else if (event.target.closest("[data-reading-fields]")) edits += 1;
});
for (const name of ["change", "click"]) document.addEventListener(name, (event) => {
  if (event.target.closest("[data-reading-fields]") && !event.target.closest("[hx-post]")) edits += 1;
});
document.addEventListener("focusin", point);
document.addEventListener("pointerover", point);
document.addEventListener("scroll", follow, true);
WIDE.addEventListener("change", follow);

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id === "understood") event.detail.xhr.edits = edits;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "understood" || event.detail.xhr.edits === edits) return;
  event.detail.shouldSwap = false;
  const found = parts();
  if (found) read(found.box);
});
document.addEventListener("htmx:afterSettle", follow);
follow();
addEventListener("load", () => {
  const found = parts();
  if (found?.box.dataset.reading === "now" && found.text.value.trim()) read(found.box);
});
