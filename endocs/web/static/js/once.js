// A form is sent once: until the answer comes its button is busy, keeps its width and a second press does nothing.
// One that opens a tab of its own may be sent again: its page stays.
function start(form, button) {
  form.dataset.sent = "";
  if (!button) return;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  const icon = button.querySelector("svg.i");
  if (icon) {
    button.dataset.icon = icon.firstElementChild.getAttribute("href");
    icon.firstElementChild.setAttribute("href", button.dataset.icon.replace(/#.*/, "#i-loader-2"));
    icon.classList.add("i-busy");
  }
}

function finish(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) restore(button);
  if (form.id) for (const button of document.querySelectorAll(`[form="${form.id}"][aria-busy]`)) restore(button);
}

function restore(button) {
  button.removeAttribute("aria-busy");
  button.style.minWidth = "";
  const icon = button.querySelector("svg.i");
  if (icon && button.dataset.icon) icon.firstElementChild.setAttribute("href", button.dataset.icon);
  icon?.classList.remove("i-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.target === "_blank" || event.defaultPrevented) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else start(form, event.submitter);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) finish(form);
});

// The page may come back from the browser's store just as it was left.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) finish(form);
});

export { finish };
