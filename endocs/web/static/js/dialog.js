// data-dialog="ID" opens the dialog with that id; data-dialog-close closes it; a click beside it closes it too.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && opener.dataset.dialog !== "keys") {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    opener.closest("details[open]")?.removeAttribute("open");
    dialog.showModal();
    dialog.querySelector("textarea, input:not([type=hidden]), select, button")?.focus();
    return;
  }
  if (event.target.closest("[data-dialog-close]")) {
    event.preventDefault();
    event.target.closest("dialog").close();
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  } else if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});
