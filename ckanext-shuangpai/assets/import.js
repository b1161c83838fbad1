/* The import page: files can be dropped and are listed; progress comes without reloading. */
(function () {
  const form = document.querySelector("[data-shuangpai-drop]");
  if (form) { offerDropping(form); }
  const place = document.querySelector("[data-shuangpai-progress]");
  if (place) { follow(place, 0); }

  function offerDropping(form) {
    const input = form.querySelector("input[type=file]");
    const area = form.querySelector(".shuangpai-drop");
    const list = form.querySelector(".shuangpai-chosen");
    const limit = Number(form.dataset.maxBytes);
    area.classList.add("shuangpai-scripted");
    for (const name of ["dragenter", "dragover"]) {
      area.addEventListener(name, function (event) {
        event.preventDefault();
        area.classList.add("shuangpai-over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      area.addEventListener(name, function () { area.classList.remove("shuangpai-over"); });
    }
    area.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        tell();
      }
    });
    input.addEventListener("change", tell);

    function tell() {
      list.replaceChildren();
      let fault = "";
      for (const file of input.files) {
        const line = document.createElement("li");
        const size = Math.max(1, Math.round(file.size / 1024));
        line.textContent = file.name + "（" + size + " KB）";
        if (file.size > limit) {
          fault = form.dataset.tooLarge.replace("{name}", file.name).replace("{limit}", limit / 1048576);
          line.textContent = fault;
          line.className = "shuangpai-wrong";
        }
        list.append(line);
      }
      input.setCustomValidity(fault);
    }
  }

  function follow(place, failures) {
    const wait = document.hidden ? 10000 : 2000 + 3000 * Math.min(failures, 5);
    window.setTimeout(function () {
      fetch(place.dataset.shuangpaiProgress, { headers: { Accept: "application/json" } })
        .then(function (answer) {
          if (!answer.ok) { throw new Error(String(answer.status)); }
          return answer.json();
        })
        .then(function (told) {
          if (!told.busy) {
            window.location.reload();
            return;
          }
          const fresh = new DOMParser().parseFromString(told.html, "text/html").body;
          if (fresh.textContent.trim() !== place.textContent.trim()) {
            place.replaceChildren(...fresh.childNodes);
          }
          follow(place, 0);
        })
        .catch(function () { follow(place, failures + 1); });
    }, wait);
  }
})();
