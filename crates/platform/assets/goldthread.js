// What scripts add to pages that work without them: the behaviour of the form components, selects that
// one can type into, a question before leaving a form with something unsaved, and what was typed found again.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink, createAll } from "govuk-frontend";
import accessibleAutocomplete from "accessible-autocomplete";
import { keepTyped } from "./keeping.js";

// The components look for these before they start.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink]) {
  createAll(component);
}

for (const select of document.querySelectorAll("select[data-autocomplete]")) {
  const { id } = select;
  const describedBy = select.getAttribute("aria-describedby");
  accessibleAutocomplete.enhanceSelectElement({
    selectElement: select,
    defaultValue: select.value ? undefined : "",
    showAllValues: true,
    confirmOnBlur: false,
    menuAttributes: { "aria-label": document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim() ?? "" },
  });
  if (describedBy) {
    const input = document.getElementById(id);
    input?.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${describedBy}`.trim());
  }
}

const unsaved = new Set();
const isKept = keepTyped(() => unsaved.clear());
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("input", () => unsaved.add(form));
  // A form whose text is kept is gone only once the server is known to answer.
  if (!isKept(form)) form.addEventListener("submit", () => unsaved.clear());
}
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size > 0) {
    event.preventDefault();
  }
});
