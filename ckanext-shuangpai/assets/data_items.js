/* The table of data items: sorted by a click on a heading, copied as text that a spreadsheet takes. */
(() => {
  const order = new Intl.Collator("zh-CN-u-co-pinyin", { numeric: true });

  const sort = (table, column, heading) => {
    const down = heading.getAttribute("aria-sort") === "ascending";
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((a, b) =>
      order.compare(a.cells[column].textContent.trim(), b.cells[column].textContent.trim()),
    );
    if (down) rows.reverse();
    body.append(...rows);
    [...heading.parentElement.cells].forEach((cell) => cell.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  };

  const text = (table) =>
    [...table.rows]
      .map((row) =>
        [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, " ")).join("\t"),
      )
      .join("\n");

  document.querySelectorAll("table[data-shuangpai-sort]").forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "shuangpai-sort";
      button.textContent = heading.textContent.trim();
      button.title = table.dataset.shuangpaiSort;
      heading.replaceChildren(button);
      button.addEventListener("click", () => sort(table, column, heading));
    });
  });

  document.querySelectorAll("button[data-shuangpai-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.shuangpaiCopy);
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    button.hidden = false;
    button.after(told);
    button.addEventListener("click", async () => {
      const content = source.tagName === "TABLE" ? text(source) : source.textContent.trim();
      try {
        await navigator.clipboard.writeText(content);
        told.textContent = button.dataset.done;
      } catch {
        told.textContent = button.dataset.failed;
      }
    });
  });
})();
