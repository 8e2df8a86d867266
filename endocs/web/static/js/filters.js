// data-autosubmit: a form of filters that is sent as soon as one of its boxes changes; its button stays for no scripts.
for (const button of document.querySelectorAll("[data-autosubmit] [data-autosubmit-button]")) button.hidden = true;

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-autosubmit]");
  if (form && event.target.matches("[type=checkbox], [type=radio], select, [type=date]")) form.requestSubmit();
});
