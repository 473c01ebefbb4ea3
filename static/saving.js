// A form that is saved as it is typed carries which version of its texts it started from, and each answer brings the
// next. So its button waits for a save that is under way; otherwise the form would meet its own words as another's.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.classList.contains("htmx-request")) {
    return;
  }
  event.preventDefault();
  form.addEventListener("htmx:afterRequest", () => form.requestSubmit(event.submitter), { once: true });
});
