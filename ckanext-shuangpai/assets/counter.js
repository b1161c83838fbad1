/* How many characters of a text are used: told under its field, by what the server counts. */
(() => {
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

  const count = (line, field) => {
    const longest = Number(line.dataset.longest);
    const used = [...field.value].length;
    const over = used > longest;
    line.textContent = fill(over ? line.dataset.over : line.dataset.counted, { count: used, longest, over: used - longest });
    line.classList.toggle("shuangpai-over", over);
  };

  document.querySelectorAll("[data-shuangpai-count]").forEach((line) => {
    const field = document.getElementById(line.dataset.shuangpaiCount);
    if (!field || !("value" in field)) return;
    const described = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", described ? `${described} ${line.id}` : line.id);
    field.addEventListener("input", () => count(line, field));
    if (field.value) count(line, field);
  });
})();
