/* The entry form comes alive: each part on its own, so that one that fails leaves the others. */

import * as choose from "./choose.js";
import * as conditions from "./conditions.js";
import * as duplicates from "./duplicates.js";
import * as findings from "./findings.js";
import * as grid from "./grid.js";
import * as kept from "./kept.js";
import * as law from "./law.js";
import * as saving from "./saving.js";
import { form } from "./page.js";

const NARROW = window.matchMedia("(max-width: 991.98px)");

form.classList.add("shuangpai-scripted");
document.querySelectorAll("[data-scripted]").forEach((one) => {
  one.hidden = false;
});
document.querySelectorAll("[data-unscripted]").forEach((one) => {
  one.hidden = true;
});
if (NARROW.matches) document.querySelectorAll(".shuangpai-side-card").forEach((one) => one.removeAttribute("open"));

grid.start();
choose.start();
conditions.start();
law.start();
saving.start();
kept.start(grid.write);
findings.start();
duplicates.start();
form.dataset.ready = "1";
