// On pages of which a part is swapped: where that took away what had the focus, it goes on at what came in its place.
(() => {
  const d = document;
  d.addEventListener('htmx:afterSettle', e => {
    const { target, requestConfig: { elt } } = e.detail, came = e.target;
    if (d.activeElement !== d.body || came.id !== target.id || 'poll' in elt.dataset || elt.dataset.saves) return;
    const to = came.querySelector('[role=status]') || came;
    to.tabIndex = -1;
    to.focus();
  });
})();
