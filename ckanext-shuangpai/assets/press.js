/* What a button does beside its form: marks a box, empties, opens or moves to a field, by data attributes.

   data-press-check="id"   checks that box or radio button
   data-press-empty="id"   empties that field
   data-press-click="id"   clicks that field (opens the choice of a file)
   data-press-focus="id"   moves there
   data-press-while="name" (on a form's button) is off unless a box of that name is checked */
(function () {
  'use strict';
  const field = (id) => document.getElementById(id);

  document.addEventListener('click', function (event) {
    const button = event.target.closest('[data-press-check],[data-press-empty],[data-press-click],[data-press-focus]');
    if (!button) return;
    const { pressCheck, pressEmpty, pressClick, pressFocus } = button.dataset;
    if (pressCheck) field(pressCheck).checked = true;
    if (pressEmpty) field(pressEmpty).value = '';
    if (pressClick) field(pressClick).click();
    if (pressFocus) field(pressFocus).focus();
  });

  function follow() {
    document.querySelectorAll('[data-press-while]').forEach(function (button) {
      const name = CSS.escape(button.dataset.pressWhile);
      button.disabled = !document.querySelector('[name="' + name + '"]:checked');
    });
  }
  document.addEventListener('change', follow);
  document.addEventListener('htmx:afterSettle', follow);
})();
