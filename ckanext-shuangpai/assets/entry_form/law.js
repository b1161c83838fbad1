/* The notes on the law open under the pointer too; a click keeps them open, Escape closes them. */

import { form } from "./page.js";

function enhance(note) {
  let kept = false;
  note.querySelector("summary").addEventListener("click", () => {
    kept = !note.open || note.dataset.hover === "1";
    if (note.dataset.hover === "1") note.open = false;
    note.dataset.hover = "";
  });
  note.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse" || note.open) return;
    note.dataset.hover = "1";
    note.open = true;
  });
  note.addEventListener("pointerleave", () => {
    if (note.dataset.hover === "1" && !kept) note.open = false;
    note.dataset.hover = "";
  });
  note.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    note.open = false;
    kept = false;
    note.querySelector("summary").focus();
  });
  note.addEventListener("focusout", (event) => {
    if (!note.contains(event.relatedTarget)) {
      note.open = false;
      kept = false;
    }
  });
}

export function start() {
  form.querySelectorAll(".shuangpai-law").forEach(enhance);
}
