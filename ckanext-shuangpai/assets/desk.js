/* Helps on the desk's pages; without it everything works as plain forms. */
(function () {
  "use strict";

  function print() {
    document.querySelectorAll("[data-shuangpai-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  /* One box that ticks all boxes of its table. */
  function tickAll() {
    document.querySelectorAll("th.shuangpai-box").forEach(function (head) {
      var boxes = head.closest("table").querySelectorAll("td input[type=checkbox]");
      var all = document.createElement("input");
      all.type = "checkbox";
      all.setAttribute("aria-label", head.textContent.trim());
      all.addEventListener("change", function () {
        boxes.forEach(function (box) { box.checked = all.checked; });
      });
      head.append(all);
    });
  }

  /* A form is sent once: the second press of a hurried finger changes nothing. */
  function sendOnce() {
    document.querySelectorAll(".shuangpai-command form, .shuangpai-open-form").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        if (form.dataset.sent) { event.preventDefault(); return; }
        form.dataset.sent = "1";
      });
    });
    window.addEventListener("pageshow", function () {
      document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
    });
  }

  function findings() {
    var found = document.getElementById("findings") || document.getElementById("stale");
    if (found) {
      found.setAttribute("tabindex", "-1");
      found.focus();
    }
  }

  document.addEventListener("DOMContentLoaded", function () {
    print();
    tickAll();
    sendOnce();
    findings();
  });
})();
