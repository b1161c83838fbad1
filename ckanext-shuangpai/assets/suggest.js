/* Suggestions under a search box: the box stays a plain form without this script.
   Pattern: combobox with a list box (WAI-ARIA 1.2); texts come with the box in data attributes. */
(() => {
  const WAIT = 150;

  const addressOf = (one, box) => {
    const { entry, department, search } = box.dataset;
    if (one.kind === "entry") return entry.replace("NAME", encodeURIComponent(one.name));
    if (one.kind === "department") return department.replace("NAME", encodeURIComponent(one.name));
    const words = one.kind === "alias" ? one.means[0] : one.text;
    return `${search}?q=${encodeURIComponent(words)}`;
  };

  const noteOf = (one, box) => {
    if (one.kind === "alias") return box.dataset.alias.replace("TERMS", one.means.join("、"));
    if (one.kind === "data_item") return box.dataset.items.replace("COUNT", one.count);
    return box.dataset[`${one.kind}Kind`];
  };

  const option = (one, number, box) => {
    const line = document.createElement("li");
    const note = document.createElement("span");
    line.id = `${box.id}-option-${number}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.dataset.address = addressOf(one, box);
    line.textContent = one.text;
    note.className = "shuangpai-option-note";
    note.textContent = noteOf(one, box);
    line.append(note);
    return line;
  };

  const attach = (box) => {
    const list = document.createElement("ul");
    const status = document.createElement("span");
    let chosen = -1;
    let timer = 0;
    let asking = null;

    const close = () => {
      list.hidden = true;
      chosen = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };

    const show = (suggestions) => {
      list.replaceChildren(...suggestions.map((one, number) => option(one, number, box)));
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = !suggestions.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = suggestions.length
        ? box.dataset.found.replace("COUNT", suggestions.length)
        : "";
    };

    const ask = async () => {
      const words = box.value.trim();
      if (asking) asking.abort();
      if (!words) return close();
      asking = new AbortController();
      const address = `${box.dataset.shuangpaiSuggest}?q=${encodeURIComponent(words)}`;
      try {
        const answer = await fetch(address, { signal: asking.signal });
        if (!answer.ok) return close();
        const { result } = await answer.json();
        if (document.activeElement === box) show(result.suggestions);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
      return undefined;
    };

    const choose = (number) => {
      const lines = [...list.children];
      chosen = (number + lines.length) % lines.length;
      lines.forEach((line, at) => line.setAttribute("aria-selected", String(at === chosen)));
      box.setAttribute("aria-activedescendant", lines[chosen].id);
      lines[chosen].scrollIntoView({ block: "nearest" });
    };

    list.id = `${box.id}-suggestions`;
    list.className = "shuangpai-suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.label);
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("autocomplete", "off");
    const place = box.closest(".shuangpai-suggest-place") || box.parentElement;
    place.append(list, status);

    box.addEventListener("input", (event) => {
      if (event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    box.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        close();
      } else if (event.key === "ArrowDown" && !list.hidden) {
        choose(chosen + 1);
      } else if (event.key === "ArrowUp" && !list.hidden) {
        choose(chosen < 0 ? -1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0) {
        window.location.assign(list.children[chosen].dataset.address);
      } else {
        return;
      }
      event.preventDefault();
    });
    box.addEventListener("blur", () => setTimeout(close, WAIT));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[role=option]");
      if (line) window.location.assign(line.dataset.address);
    });
  };

  document.querySelectorAll("[data-shuangpai-suggest]").forEach(attach);
})();
