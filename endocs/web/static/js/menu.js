// data-menu: the side menu behind a button on narrow screens. data-popup: a <details> that closes by Esc or a click beside it.
let opener = null;

function menu(open) {
  const side = document.querySelector("[data-menu]");
  if (!side || side.classList.contains("open") === open) return;
  side.classList.toggle("open", open);
  if (open) side.querySelector("[data-menu-close]").focus();
  else opener?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-menu-open]");
  if (button) {
    event.preventDefault();
    opener = button;
    menu(true);
  } else if (event.target.closest("[data-menu-close]") || !event.target.closest("[data-menu]")) {
    if (event.target.closest("[data-menu-close]")) event.preventDefault();
    menu(false);
  }
  for (const popup of document.querySelectorAll("details[data-popup][open]")) {
    if (!popup.contains(event.target)) popup.removeAttribute("open");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.code !== "Escape") return;
  menu(false);
  const popup = document.querySelector("details[data-popup][open]");
  if (popup) {
    popup.removeAttribute("open");
    popup.querySelector("summary").focus();
  }
});
