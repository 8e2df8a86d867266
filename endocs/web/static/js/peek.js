// data-peek on a list: a mouse that stays on a row for 400 ms is shown what the row's closed <details> folds away, as a card
// beside the pointer. A finger and the keyboard unfold the row itself; Esc, or leaving row and card, closes the card.
const MOUSE = matchMedia("(hover: hover) and (min-width: 768px)");
const card = document.createElement("div");
card.className = "pop peek";
card.setAttribute("aria-hidden", "true");
card.hidden = true;
document.body.append(card);

const at = { x: 0, y: 0 };
let row = null;
let timer = 0;

function later(deed, wait) {
  clearTimeout(timer);
  timer = setTimeout(deed, wait);
}

function close() {
  clearTimeout(timer);
  card.hidden = true;
  card.replaceChildren();
  row = null;
}

function open() {
  const folded = row?.isConnected && row.querySelector("details:not([open]) > summary + *");
  if (!folded) return;
  card.replaceChildren(folded.cloneNode(true));
  for (const part of card.querySelectorAll("a, button")) part.tabIndex = -1;
  card.hidden = false;
  place(row.getBoundingClientRect());
}

function place(line) {
  const right = at.x + 12;
  const left = right + card.offsetWidth < innerWidth ? right : Math.max(8, at.x - 12 - card.offsetWidth);
  const below = line.bottom + card.offsetHeight < innerHeight;
  card.style.left = `${left}px`;
  card.style.top = `${below ? line.bottom - 4 : Math.max(8, line.top + 4 - card.offsetHeight)}px`;
}

document.addEventListener("pointermove", (event) => Object.assign(at, { x: event.clientX, y: event.clientY }));

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || !MOUSE.matches) return;
  const over = event.target.closest("[data-peek] [data-row]");
  if (card.contains(event.target) || (over && over === row)) {
    if (!card.hidden) clearTimeout(timer);
    return;
  }
  if (row && !card.hidden) return later(() => { close(); watch(document.querySelector("[data-peek] [data-row]:hover")); }, 200);
  close();
  watch(over);
});

function watch(over) {
  row = over;
  if (row) later(open, 400);
}

document.addEventListener("pointerdown", (event) => card.contains(event.target) || close());
document.addEventListener("scroll", close, true);
document.documentElement.addEventListener("pointerleave", close);
document.addEventListener("htmx:beforeSwap", close);

document.addEventListener("keydown", (event) => {
  if (event.code === "Escape" && !card.hidden) event.preventDefault();
  close();
});
