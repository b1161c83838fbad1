/* Names for screen readers where CKAN's widgets have none; they are made when the page is ready. */
(() => {
  const words = document.getElementById("shuangpai-names");

  const labelOf = (field) => {
    const label = field.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    return label ? label.textContent.replace("*", "").trim() : field.getAttribute("aria-label");
  };

  const name = () => {
    document.querySelectorAll(".select2-container").forEach((box) => {
      const field = box.previousElementSibling;
      const selection = box.querySelector(".select2-selection");
      const search = box.querySelector(".select2-search__field");
      const title = field && labelOf(field);
      if (!title) return;
      [selection, search].filter(Boolean).forEach((one) => one.setAttribute("aria-label", title));
      if (selection) selection.removeAttribute("aria-labelledby");
    });
    document.querySelectorAll(".handle").forEach((handle) => {
      handle.setAttribute("aria-label", words.dataset.move);
    });
    document.querySelectorAll("#resource-upload-button, #resource-link-button").forEach((button) => {
      button.removeAttribute("aria-label");
    });
  };

  window.addEventListener("load", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
